import { readFileSync } from 'node:fs';
import path from 'node:path';
import { jetstreamManager, StorageType } from '@nats-io/jetstream';
import { connect } from '@nats-io/transport-node';
import { expect } from '@playwright/test';
import { hybridConfig, test, writeConfig } from '../support/e2e.ts';
import { cidOf, encode } from '../support/independent-dag-cbor.ts';
import { createLedger, createOrganization, goTo, waitingOf } from '../support/steps.ts';

test('what NATS will not take is set aside with its reason, exported, and stored once the cause is gone', async ({
  launch,
  userData,
  nats,
}) => {
  test.setTimeout(120_000);
  const server = await nats();
  const connection = await connect({ servers: server.url });
  const { streams } = await jetstreamManager(connection);
  await streams.add({
    name: 'CIM_KEYS_EVENTS',
    subjects: ['cim.keys.>'],
    storage: StorageType.File,
    max_msg_size: 1500,
  });
  writeConfig(userData, hybridConfig(server.url));
  const { page, application } = await launch();
  await createLedger(page, 'Ceremony', 'Officer A');
  const cid = await createOrganization(page, '漢'.repeat(200));
  await createOrganization(page, 'Acme');
  await goTo(page, 'Sync');
  const sync = page.getByRole('main').getByRole('button', { name: /sync/i }).first();
  await sync.click();
  await expect(page.getByTestId('sync-result')).toContainText('1 event set aside');
  await expect(page.getByTestId('queue-set-aside')).toContainText('1 set aside');
  expect(await waitingOf(page)).toBe(0);

  await goTo(page, 'Ledger');
  await page.getByRole('combobox', { name: 'State in NATS' }).selectOption('set-aside');
  await expect(page.getByRole('row', { name: /Organization created/ })).toHaveCount(1);
  await page.getByRole('row', { name: /Organization created/ }).click();
  const notice = page.getByTestId('set-aside');
  await expect(notice).toContainText('takes no message of this size');
  await expect(notice).toContainText('max_msg_size');

  const file = path.join(userData, 'entry.json');
  await application.evaluate(({ dialog }, filePath) => {
    dialog.showSaveDialog = async () => ({ canceled: false, filePath });
  }, file);
  await notice.getByRole('button', { name: 'Export as file' }).click();
  await expect(notice).toContainText(file);
  const exported = JSON.parse(readFileSync(file, 'utf8'));
  expect([exported.entry.seq, exported.event_cid]).toEqual([1, cid]);
  expect(cidOf(encode(exported.event))).toBe(cid);

  const { config } = await streams.info('CIM_KEYS_EVENTS');
  await streams.update('CIM_KEYS_EVENTS', { ...config, max_msg_size: -1 });
  await connection.close();
  await notice.getByRole('button', { name: 'Retry' }).click();
  await expect.poll(() => waitingOf(page)).toBe(1);
  await goTo(page, 'Sync');
  await sync.click();
  await expect(page.getByTestId('queue-stored')).toContainText('2 stored');
  await expect(page.getByTestId('queue-set-aside')).toHaveCount(0);
});
