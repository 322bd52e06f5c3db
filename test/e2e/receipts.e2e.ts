import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { expect } from '@playwright/test';
import { launchApp, resize } from '../support/app.ts';
import { hybridConfig, test, writeConfig } from '../support/e2e.ts';
import { chooseFile } from '../support/file-dialogs.ts';
import { createLedger, createOrganization, createPerson, goTo, waitingOf } from '../support/steps.ts';
import { assign, chooseKey, enterPin, provision, setPin } from '../support/yubikey-steps.ts';

test('an officer signs receipts with their YubiKey on the other laptop, and at home the key is known', async ({
  launch,
  nats,
  usb,
}, info) => {
  const server = await nats();
  const stick = mkdtempSync(path.join(os.tmpdir(), 'cim-stick-'));
  const elsewhere = mkdtempSync(path.join(os.tmpdir(), 'cim-laptop-'));
  writeConfig(elsewhere, hybridConfig(server.url));
  const [bundle, receipts] = [path.join(stick, 'root.car'), path.join(stick, 'root.receipts')];
  const key = usb.plugIn('yubikey-5.7.4');
  key.button.behaviour = 'when-pressed';
  const air = await launch(usb.environment);
  await createLedger(air.page, 'Root ceremony', 'Officer A');
  await createOrganization(air.page, 'Acme');
  await createPerson(air.page, 'Acme', 'Alice Officer', 'alice@acme.example');
  await goTo(air.page, 'YubiKeys');
  await chooseKey(air.page, key);
  await assign(air.page, 'Alice Officer');
  await setPin(air.page);
  await provision(air.page, key);
  key.button.press();
  await expect(air.page.getByTestId('recorded')).toContainText('YubiKey set up for signing');
  await goTo(air.page, 'Export');
  await chooseFile(air, bundle);
  const entries = await waitingOf(air.page);
  await air.page.getByRole('button', { name: `Export ${entries} entries…` }).click();
  await expect(air.page.getByTestId('bundle-written')).toBeVisible();

  const online = await launchApp(elsewhere, usb.environment);
  const { page } = online;
  try {
    await resize(online, 960, 600);
    await createLedger(page, 'Sync station', 'Officer B');
    await goTo(page, 'Import');
    await chooseFile(online, bundle);
    await page.getByRole('button', { name: 'Open a bundle…' }).click();
    await page.getByRole('button', { name: `Import ${entries} entries of “Root ceremony”` }).click();
    await expect(page.getByTestId('imported')).toHaveAttribute('data-added', `${entries}`);
    await goTo(page, 'Sync');
    await page.getByRole('main').getByRole('button', { name: 'Sync now' }).click();
    await expect(page.getByTestId('imported-waiting')).toContainText(`0 waiting, ${entries} stored`);

    await goTo(page, 'Import');
    await chooseFile(online, receipts);
    await page.getByRole('button', { name: 'Write receipts…' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Key that signs', { exact: true }).click();
    await page.getByRole('option', { name: 'Alice Officer' }).click();
    await expect(dialog).toContainText('Plug it in. After the PIN it blinks and wants a touch.');
    await expect(dialog.getByTestId('unproven-key')).toContainText('Not proven');
    await page.screenshot({ path: info.outputPath('receipts-yubikey.png') });
    await enterPin(page, key, 'Sign and write…', '000000');
    await expect(dialog).toContainText('7 tries are left before the key locks');
    await enterPin(page, key, 'Sign and write…');
    await page.screenshot({ path: info.outputPath('receipts-touch.png') });
    key.button.press();
    await expect(page.getByTestId('receipts-written')).toContainText(`${entries} receipts, signed`);
    await page.screenshot({ path: info.outputPath('receipts-written.png') });
    await dialog.getByRole('button', { name: 'Done' }).click();

    await goTo(air.page, 'Receipts');
    await chooseFile(air, receipts);
    await air.page.getByRole('button', { name: 'Open a receipts file…' }).click();
    const opened = air.page.getByTestId('receipts-preview');
    await expect(opened).toHaveAttribute('data-known', 'true');
    await expect(opened).toContainText('Alice Officer');
    await air.page.getByRole('button', { name: `Take over ${entries} receipts` }).click();
    await expect(air.page.getByTestId('receipts-applied')).toContainText(`${entries} receipts taken over`);
    expect(await waitingOf(air.page)).toBe(0);
  } finally {
    await online.kill();
    for (const folder of [stick, elsewhere]) rmSync(folder, { recursive: true, force: true });
  }
});
