import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { jetstreamManager } from '@nats-io/jetstream';
import { connect } from '@nats-io/transport-node';
import { expect } from '@playwright/test';
import { AGE_WORKER } from '../../main/cli/age-worker-url.ts';
import { exportBundle } from '../../main/services/exchange/export-bundle.ts';
import { Ledger } from '../../main/store/ledger.ts';
import { launchApp, resize } from '../support/app.ts';
import { createOrganization as creation } from '../support/commands.ts';
import { hybridConfig, test, writeConfig } from '../support/e2e.ts';
import { chooseFile } from '../support/file-dialogs.ts';
import { eventsOf, given } from '../support/in-memory-registry.ts';
import {
  createLedger,
  createOrganization,
  createPerson,
  goTo,
  headOf,
  PASSPHRASE,
  waitingOf,
} from '../support/steps.ts';

test('after a sync the stream is proven; a message that was removed is named', async ({
  launch,
  userData,
  nats,
}) => {
  const server = await nats();
  writeConfig(userData, hybridConfig(server.url));
  const { page } = await launch();
  await createLedger(page, 'Root ceremony 2026', 'Officer A');
  await createOrganization(page, 'Acme', 'acme.example');
  await createPerson(page, 'Acme', 'Alice Officer', 'alice@acme.example');
  await goTo(page, 'Sync');
  await expect(page.getByRole('button', { name: 'Prove it' })).toBeDisabled();
  await page.getByRole('main').getByRole('button', { name: 'Sync now' }).click();
  await expect.poll(() => waitingOf(page)).toBe(0);

  const result = page.getByTestId('proof-result');
  await page.getByRole('button', { name: 'Prove it' }).click();
  await expect(result).toContainText('2 of 2 verified in CIM_KEYS_EVENTS');
  await expect(page.getByTestId('state-bucket')).toContainText('up to entry 2');

  const connection = await connect({ servers: server.url });
  await (await jetstreamManager(connection)).streams.deleteMessage('CIM_KEYS_EVENTS', 2);
  await connection.close();
  await page.getByRole('button', { name: 'Prove it' }).click();
  await expect(result).toHaveAttribute('data-outcome', 'different');
  await expect(result).toContainText('Entry 2 is missing');
});

test('an empty laptop rebuilds the ledger from NATS as a read-only copy', async ({
  launch,
  userData,
  nats,
}) => {
  test.setTimeout(120_000);
  const server = await nats();
  writeConfig(userData, hybridConfig(server.url));
  const first = await launch();
  await createLedger(first.page, 'Root ceremony 2026', 'Officer A');
  await createOrganization(first.page, 'Acme', 'acme.example');
  await createPerson(first.page, 'Acme', 'Alice Officer', 'alice@acme.example');
  await goTo(first.page, 'Sync');
  await first.page.getByRole('main').getByRole('button', { name: 'Sync now' }).click();
  await expect.poll(() => waitingOf(first.page)).toBe(0);
  const head = await headOf(first.page);
  await first.quit();

  const elsewhere = mkdtempSync(path.join(os.tmpdir(), 'cim-laptop-'));
  const second = await launchApp(elsewhere);
  try {
    const { page } = second;
    await page.getByText('Rebuild from NATS').click();
    await page.getByLabel('Server address').fill(server.url);
    await page.getByRole('button', { name: 'Go online and look' }).click();
    await expect(page.getByRole('main')).toContainText('compare it with the head on paper');
    await expect(page.locator(`[data-cid="${head}"]`)).toBeVisible();
    await page.getByRole('button', { name: 'Rebuild this ledger' }).click();

    await expect(page.getByTestId('copy-notice')).toContainText('Read-only copy, rebuilt from NATS');
    expect([await headOf(page), await waitingOf(page)]).toEqual([head, 0]);
    await goTo(page, 'People');
    await expect(page.getByRole('main')).toContainText('Alice Officer');
    await goTo(page, 'Sync');
    await page.getByRole('button', { name: 'Prove it' }).click();
    await expect(page.getByTestId('proof-result')).toContainText('2 of 2 verified');

    await page.getByRole('radio', { name: 'Offline' }).click({ force: true });
    await expect(page.getByTestId('ledger-bar')).toContainText(/offline/i);
    await page.getByRole('button', { name: 'Prove it' }).click();
    await expect(page.getByTestId('proof-result')).toContainText('Nothing was proven');
    expect(await headOf(page)).toBe(head);

    await goTo(page, 'Organizations');
    await page.getByTestId('ledger-bar').getByRole('button', { name: 'Say who acts…' }).click();
    await page.getByRole('dialog').getByLabel('Your name').fill('Officer B');
    await page.getByRole('dialog').getByRole('button', { name: 'Act under this name' }).click();
    await page.getByRole('button', { name: 'New organization' }).click();
    await page.getByRole('dialog').getByLabel('Name', { exact: true }).fill('Globex');
    await page.getByRole('button', { name: 'Record organization' }).click();
    await expect(page.getByRole('dialog')).toContainText('This is a read-only copy of a ledger');
    expect(await headOf(page)).toBe(head);
  } finally {
    await second.kill();
    rmSync(elsewhere, { recursive: true, force: true });
  }
});

test('a copy begins with a bundle where the stream has removed the beginning, and takes the rest from the stream', async ({
  launch,
  userData,
  nats,
}, info) => {
  test.setTimeout(120_000);
  const server = await nats();
  writeConfig(userData, hybridConfig(server.url, 'max_messages = 5'));
  const first = await launch();
  await createLedger(first.page, 'Root ceremony 2026', 'Officer A');
  await first.quit();
  const ledger = Ledger.open(path.join(userData, 'events'));
  for (let count = 1; count <= 12; count++) {
    const events = eventsOf(given().when(creation({ name: `Organization ${count}` })));
    ledger.append(events, new Date().toISOString());
  }
  const bundle = info.outputPath('beginning.car.age');
  await exportBundle(ledger, bundle, {
    writtenBy: 'Officer A',
    range: { from: 1, to: 8 },
    encryption: { lock: { kind: 'passphrase', passphrase: PASSPHRASE }, worker: AGE_WORKER },
  });
  ledger.close();
  const again = await launch();
  await goTo(again.page, 'Sync');
  await again.page.getByRole('main').getByRole('button', { name: 'Sync now' }).click();
  await expect.poll(() => waitingOf(again.page)).toBe(0);
  const head = await headOf(again.page);
  await again.quit();

  const elsewhere = mkdtempSync(path.join(os.tmpdir(), 'cim-laptop-'));
  const second = await launchApp(elsewhere);
  try {
    const { page } = second;
    await page.getByText('Rebuild from NATS').click();
    await page.getByLabel('Server address').fill(server.url);
    await page.getByRole('button', { name: 'Go online and look' }).click();
    await expect(page.getByRole('main')).toContainText('Entries 1 to 7 are missing');
    await expect(page.getByRole('button', { name: 'Rebuild this ledger' })).toBeDisabled();
    await chooseFile(second, bundle);
    await page.getByRole('button', { name: 'Begin with a bundle…' }).click();
    await page.getByLabel('Passphrase of the file').fill('not this one');
    for (const [width, height] of [
      [1280, 800],
      [960, 600],
    ] as const) {
      await resize(second, width, height);
      await page.getByRole('button', { name: 'Rebuild with this bundle' }).scrollIntoViewIfNeeded();
      await page.screenshot({ path: info.outputPath(`begin-${width}.png`) });
    }
    await page.getByRole('button', { name: 'Rebuild with this bundle' }).click();
    await expect(page.getByRole('alert')).toContainText('does not open the file');
    await page.getByLabel('Passphrase of the file').fill(PASSPHRASE);
    await page.getByRole('button', { name: 'Rebuild with this bundle' }).click();
    // The file is opened twice, and each time the passphrase is made costly.
    await expect(page.getByTestId('copy-notice')).toContainText('Read-only copy, rebuilt from NATS');
    await expect.poll(() => headOf(page)).toBe(head);
    await goTo(page, 'Organizations');
    await expect(page.getByRole('main')).toContainText('Organization 1');
  } finally {
    await second.kill();
    rmSync(elsewhere, { recursive: true, force: true });
  }
});

test('without JetStream the screen says what is no longer promised, and nothing counts as stored', async ({
  launch,
  userData,
  nats,
}) => {
  const server = await nats('', { jetstream: false });
  writeConfig(userData, hybridConfig(server.url, 'enable_jetstream = false\nenable_ipld = false'));
  const { page } = await launch();
  await createLedger(page, 'Root ceremony 2026', 'Officer A');
  await createOrganization(page, 'Acme', 'acme.example');
  await goTo(page, 'Sync');
  const promises = page.getByTestId('promises');
  await expect(promises).toContainText('nobody acknowledges them');
  await expect(promises).toContainText('nats.enable_ipld = false');
  await page.getByRole('main').getByRole('button', { name: 'Sync now' }).click();
  await expect(page.getByTestId('sync-result')).toContainText('1 event sent, unconfirmed');
  expect(await waitingOf(page)).toBe(1);
  await expect(page.getByRole('button', { name: 'Prove it' })).toBeDisabled();
});
