import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { jetstreamManager } from '@nats-io/jetstream';
import { connect } from '@nats-io/transport-node';
import { expect } from '@playwright/test';
import { askedQuestions } from '../support/confirm-dialogs.ts';
import { hybridConfig, test, writeConfig } from '../support/e2e.ts';
import { createLedger, createOrganization, goTo, waitingOf } from '../support/steps.ts';

test('a stream made anew is told before anything is sent, and filled again when the person says so', async ({
  launch,
  userData,
  nats,
}) => {
  const server = await nats();
  writeConfig(userData, hybridConfig(server.url));
  const app = await launch();
  const { page } = app;
  await createLedger(page, 'Root ceremony 2026', 'Officer A');
  for (const name of ['Acme', 'Globex', 'Initech']) await createOrganization(page, name);
  await goTo(page, 'Sync');
  const syncNow = page.getByRole('main').getByRole('button', { name: 'Sync now' });
  await syncNow.click();
  await expect(page.getByTestId('sync-result')).toContainText('Synced');

  const connection = await connect({ servers: server.url });
  await (await jetstreamManager(connection)).streams.delete('CIM_KEYS_EVENTS');
  await connection.close();
  await syncNow.click();
  const result = page.getByTestId('sync-result');
  await expect(result).toHaveAttribute('data-outcome', 'paused');
  await expect(result).toContainText('CIM_KEYS_EVENTS is a new stream, made at');
  await expect(result).toContainText('3 events acknowledged by an earlier one of this name are not in it.');
  await expect(page.getByRole('main')).toContainText('Not everything that was acknowledged is in the stream');
  await expect(page.getByRole('main')).not.toContainText('NATS has acknowledged every event');

  // What is not in the stream is called stored nowhere.
  await expect(page.getByTestId('queue-stored')).toHaveAttribute('data-count', '0');
  await expect(page.getByTestId('queue-missing')).toHaveText('3 not in NATS');
  await goTo(page, 'Ledger');
  await page.getByRole('combobox', { name: 'State in NATS' }).selectOption('missing');
  await expect(page.getByRole('grid').getByText('Not in NATS')).toHaveCount(3);
  await expect(page.getByRole('main').getByRole('grid').getByText('Stored', { exact: true })).toHaveCount(0);
  await goTo(page, 'Sync');

  // The proof does not call an empty stream proven.
  await page.getByRole('button', { name: 'Prove it' }).click();
  await expect(page.getByTestId('proof-result')).toContainText('Nothing was proven');

  await expect(page.getByLabel('From entry')).toHaveValue('1');
  await page.getByRole('button', { name: 'Publish again…' }).click();
  await expect(result).toContainText('3 events stored in CIM_KEYS_EVENTS');
  expect((await askedQuestions(app)).at(-1)?.act).toContain('again from entry 1?');
  expect(await waitingOf(page)).toBe(0);
  await expect(page.getByTestId('queue-stored')).toHaveAttribute('data-count', '3');
  await expect(page.getByTestId('queue-missing')).toBeHidden();

  await goTo(page, 'Ledger');
  await expect(page.getByRole('main')).toContainText('Nothing is missing in NATS');
  await page.getByRole('button', { name: 'Clear filters' }).click();
  await page.getByRole('row', { name: /^1 / }).click();
  await expect(page.getByTestId('former-receipts')).toContainText(
    'Not in the stream any more; published again',
  );
});

test('receipts that cannot be right are told apart from the ledger, and the stream is asked again', async ({
  launch,
  userData,
  nats,
}) => {
  const server = await nats();
  writeConfig(userData, hybridConfig(server.url));
  const first = await launch();
  await createLedger(first.page, 'Root ceremony 2026', 'Officer A');
  await createOrganization(first.page, 'Acme');
  await goTo(first.page, 'Sync');
  await first.page.getByRole('main').getByRole('button', { name: 'Sync now' }).click();
  await expect(first.page.getByTestId('sync-result')).toContainText('Synced');
  await first.quit();
  const database = new DatabaseSync(path.join(userData, 'events', 'ledger.db'));
  database.exec('UPDATE receipt SET stream_seq = 0');
  database.close();

  const { page } = await launch();
  await createOrganization(page, 'Globex');
  await goTo(page, 'Sync');
  await expect(page.getByRole('main')).toContainText('The receipt of entry 1 cannot be right');
  await page.getByRole('button', { name: 'Ask the stream again…' }).click();
  await expect.poll(() => waitingOf(page)).toBe(2);
  await page.getByRole('main').getByRole('button', { name: 'Sync now' }).click();
  await expect(page.getByTestId('sync-result')).toContainText('NATS already had 1 of them');
  await expect(page.getByRole('main')).not.toContainText('cannot be right');
});
