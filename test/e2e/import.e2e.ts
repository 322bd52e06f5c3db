import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { expect } from '@playwright/test';
import { launchApp } from '../support/app.ts';
import { askedQuestions } from '../support/confirm-dialogs.ts';
import { hybridConfig, test, writeConfig } from '../support/e2e.ts';
import { chooseFile } from '../support/file-dialogs.ts';
import { faultsOf, readStream } from '../support/independent-reader.ts';
import {
  createLedger,
  createOrganization,
  generateKey,
  goTo,
  headOf,
  PASSPHRASE,
  waitingOf,
} from '../support/steps.ts';

test('a ledger crosses the air gap on a stick, is synced from another laptop, and its receipts come back', async ({
  launch,
  nats,
}) => {
  test.setTimeout(120_000);
  const server = await nats();
  const stick = mkdtempSync(path.join(os.tmpdir(), 'cim-stick-'));
  const elsewhere = mkdtempSync(path.join(os.tmpdir(), 'cim-laptop-'));
  writeConfig(elsewhere, hybridConfig(server.url));
  const [bundle, receipts] = [path.join(stick, 'root.car'), path.join(stick, 'root.receipts')];
  const air = await launch();
  const online = await launchApp(elsewhere);
  try {
    await createLedger(air.page, 'Root ceremony 2026', 'Officer A');
    await createOrganization(air.page, 'Acme', 'acme.example');
    await createOrganization(air.page, 'Globex');
    await createLedger(online.page, 'Sync station', 'Officer B');
    await createOrganization(online.page, 'Station');
    const head = await headOf(air.page);
    await goTo(air.page, 'Export');
    await chooseFile(air, bundle);
    await air.page.getByRole('button', { name: 'Export 2 entries…' }).click();
    await expect(air.page.getByTestId('bundle-written')).toHaveAttribute('data-cid', head);

    const { page } = online;
    const preview = page.getByTestId('import-preview');
    await goTo(page, 'Import');
    await chooseFile(online, bundle);
    await page.getByRole('button', { name: 'Open a bundle…' }).click();
    await expect(preview).toHaveAttribute('data-kind', 'new');
    await expect(preview).toContainText('Root ceremony 2026');
    // Nobody vouches for it: it is not called intact.
    await expect(preview).toContainText('CONSISTENT IN ITSELF');
    await expect(preview).toContainText('This laptop cannot tell who wrote it');
    await expect(preview).not.toContainText('INTACT');
    await page.getByRole('button', { name: 'Import 2 entries of “Root ceremony 2026”' }).click();
    await expect(page.getByTestId('imported')).toHaveAttribute('data-added', '2');
    const ledger = page.getByTestId('imported-ledger');
    await expect(ledger.locator(`[data-cid="${head}"]`)).toBeVisible();
    await expect(ledger).toContainText('Consistent in itself');
    await expect(ledger).toContainText('2 waiting');
    await page.getByRole('button', { name: 'Open a bundle…' }).click();
    await expect(preview).toHaveAttribute('data-kind', 'same');

    await goTo(page, 'Sync');
    await page.getByRole('main').getByRole('button', { name: 'Sync now' }).click();
    await expect(page.getByTestId('imported-waiting')).toContainText('0 waiting, 2 stored');
    expect(await waitingOf(page)).toBe(0);
    const messages = await readStream({ servers: server.url });
    expect(messages).toHaveLength(3);
    const carried = messages.slice(1);
    expect([faultsOf(carried), carried.at(-1)?.entry]).toEqual([[], head]);

    await goTo(page, 'Import');
    await chooseFile(online, receipts);
    await page.getByRole('button', { name: 'Write receipts…' }).click();
    const dialog = page.getByRole('dialog');
    // Without a key to sign with, the list opens all the same and says why it is empty and what to do.
    await dialog.getByLabel('Key that signs', { exact: true }).click();
    await expect(page.getByTestId('choices-state')).toContainText('No key here can sign receipts yet');
    await page.keyboard.press('Escape');
    await dialog.getByRole('button', { name: 'Make a signing key…' }).click();
    await expect(page.getByRole('dialog', { name: 'New key' })).toBeVisible();
    await page.getByRole('dialog').getByRole('button', { name: 'Cancel' }).click();
    await generateKey(page, 'Station', 'Receipts 2026', 'Signing');
    await goTo(page, 'Import');
    await page.getByRole('button', { name: 'Write receipts…' }).click();
    await dialog.getByLabel('Key that signs', { exact: true }).click();
    await page.getByRole('option', { name: 'Receipts 2026' }).click();
    await dialog.getByLabel('Passphrase of the key “Receipts 2026”').fill(PASSPHRASE);
    await dialog.getByRole('button', { name: 'Sign and write…' }).click();
    const fingerprint = await page.getByTestId('receipts-fingerprint').innerText();
    await dialog.getByRole('button', { name: 'Done' }).click();

    expect(await waitingOf(air.page)).toBe(2);
    await goTo(air.page, 'Receipts');
    await chooseFile(air, receipts);
    await air.page.getByRole('button', { name: 'Open a receipts file…' }).click();
    const opened = air.page.getByTestId('receipts-preview');
    await expect(opened).toHaveAttribute('data-known', 'false');
    await expect(opened).toContainText(fingerprint);
    const takeOver = air.page.getByRole('button', { name: 'Take over 2 receipts' });
    await askedQuestions(air);
    await takeOver.click();
    await expect(air.page.getByTestId('receipts-applied')).toContainText('2 receipts taken over');
    const asked = await askedQuestions(air);
    expect(asked).toHaveLength(1);
    expect(asked[0]?.detail).toContain(`Fingerprint: ${fingerprint}`);
    expect(await waitingOf(air.page)).toBe(0);
    await air.page.getByRole('button', { name: 'Check the ledger' }).click();
    await expect(air.page.getByTestId('integrity')).toHaveAttribute('data-state', 'intact');
  } finally {
    await online.kill();
    for (const folder of [stick, elsewhere]) rmSync(folder, { recursive: true, force: true });
  }
});
