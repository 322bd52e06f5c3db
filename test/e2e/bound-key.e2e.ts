import { randomBytes } from 'node:crypto';
import { mkdirSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { expect, type Page } from '@playwright/test';
import { formatShare, parseShare } from '../../app/shares/share-text.ts';
import { type RunningApp, resize } from '../support/app.ts';
import { test } from '../support/e2e.ts';
import { chooseFile } from '../support/file-dialogs.ts';
import { createLedger, createOrganization, createPerson, goTo, PASSPHRASE } from '../support/steps.ts';
import type { VirtualYubiKey } from '../yubikey/virtual-yubikey.ts';

const PICTURES = path.resolve(import.meta.dirname, '../../out/bound-key');

/** A picture of this state at the usual and at the smallest size of the window, where somebody wants to look (`CIM_PICTURES=1`). */
async function picture(app: RunningApp, name: string): Promise<void> {
  if (process.env['CIM_PICTURES'] !== '1') return;
  mkdirSync(PICTURES, { recursive: true });
  for (const [width, height] of [
    [960, 600],
    [1280, 800],
  ] as const) {
    await resize(app, width, height);
    await expect.poll(() => app.page.evaluate(() => window.innerWidth)).toBe(width);
    await app.page.screenshot({ path: path.join(PICTURES, `${name}-${width}.png`) });
  }
}

/** Sets slot 2 up for challenge-response with a touch, as Yubico's own program does. */
function setUpSlot(key: VirtualYubiKey): void {
  key.memory.slots[1] = {
    kind: 'hmac',
    key: randomBytes(20),
    touch: true,
    variable: true,
    accessCode: Buffer.alloc(6),
  };
  key.button.behaviour = 'when-pressed';
}

async function fillForm(page: Page): Promise<void> {
  await goTo(page, 'Keys');
  await page.getByRole('button', { name: 'New key' }).click();
  const dialog = page.getByRole('dialog');
  for (const [field, option] of [
    ['Organization', 'Acme'],
    ['Holder', 'The organization itself'],
    ['Purpose', 'Signing'],
  ] as const) {
    await dialog.getByLabel(field, { exact: true }).click();
    await page.getByRole('option', { name: new RegExp(`^${option}`) }).click();
  }
  await dialog.getByLabel('Label').fill('Officer 2026');
  await dialog.getByLabel('A passphrase and a YubiKey').check();
}

test('a private key is bound to a YubiKey with shares for recovery, and signs with either', async ({
  launch,
  usb,
  userData,
}) => {
  const key = usb.plugIn('yubikey-5.4.3', { serial: 20_260_001 });
  setUpSlot(key);
  const app = await launch(usb.environment);
  const { page } = app;
  await createLedger(page, 'Root ceremony', 'Officer A');
  await createOrganization(page, 'Acme');
  await fillForm(page);
  const dialog = page.getByRole('dialog').first();
  await dialog.getByLabel('Passphrase', { exact: true }).fill(PASSPHRASE);
  await dialog.getByLabel('Passphrase again').fill(PASSPHRASE);
  await dialog.getByRole('checkbox', { name: '20260001' }).check();

  // Without a recovery path nothing is made.
  await dialog.getByRole('button', { name: 'Make key' }).click();
  await expect(dialog).toContainText('Choose a second YubiKey above, or make shares here.');
  await picture(app, '02-no-recovery');

  await dialog.getByRole('button', { name: 'Make shares' }).click();
  const shown = dialog.getByRole('list', { name: 'Shares' }).getByRole('listitem');
  await expect(shown).toHaveCount(3);
  const papers = (await shown.allInnerTexts()).map((text) => text.replace(/^Share \d/, '').trim());
  await shown.first().scrollIntoViewIfNeeded();
  await picture(app, '03-shares');
  await dialog.getByLabel('I have written the shares down').check();
  await expect(shown).toHaveCount(0);
  const typed = dialog.getByLabel('One of the shares, from its paper');
  await typed.fill(`${papers[1]}`.replace(/.$/, '!'));
  await dialog.getByRole('button', { name: 'Make key' }).click();
  await expect(dialog).toContainText('This is none of the shares that were shown.');

  await typed.fill(`${papers[1]}`.toLowerCase());
  await dialog.getByRole('button', { name: 'Make key' }).click();
  await expect(page.getByTestId('touch-prompt')).toContainText('20260001');
  // What was handed over stands nowhere in the window any more.
  await expect(typed).toHaveValue('');
  await picture(app, '05-touch');
  key.button.press();
  await expect(page.getByTestId('recorded')).toContainText('Key made');
  await page.getByTestId('recorded').getByRole('button', { name: 'Done' }).click();
  const files = page.getByRole('list', { name: 'Files of the private key' });
  await expect(files).toContainText('Passphrase and YubiKey 20260001 (slot 2)');
  await expect(files).toContainText('2 of 3 shares on paper');
  await picture(app, '06-key');
  expect(
    readdirSync(path.join(userData, 'keys'))
      .map((name) => name.slice(37))
      .sort(),
  ).toEqual(['how-to-open.txt', 'shares.age', 'yubikey-1.age']);

  // A drill: a false share is named, and with true ones it opens. Who has which share is recorded.
  const drill = page.getByRole('dialog', { name: 'Drill the recovery of Officer 2026' });
  await page.getByRole('button', { name: 'Drill the recovery…' }).click();
  const of = (at: number) => drill.getByLabel(`Share ${at} of 2`);
  await of(1).fill(`${papers[0]}`);
  await of(2).fill(formatShare({ ...parseShare(`${papers[1]}`), bytes: randomBytes(20) }));
  await drill.getByRole('button', { name: 'Open it with these shares' }).click();
  await expect(drill).toContainText('Share 2 as typed (number 2) is none of those that were made');
  await expect(drill).not.toContainText('tells whether they fit together');
  await picture(app, '07-false-share');
  await of(1).fill(`${papers[0]}`);
  await of(2).fill(`${papers[2]}`);
  await drill.getByRole('button', { name: 'Open it with these shares' }).click();
  await expect(drill).toBeHidden({ timeout: 60_000 });
  await createPerson(page, 'Acme', 'Bob Witness', 'bob@acme.example');
  await goTo(page, 'Keys');
  await page.getByRole('button', { name: 'Entrust a share…' }).click();
  const entrust = page.getByRole('dialog', { name: 'Entrust a share of Officer 2026' });
  for (const [field, option] of [
    ['Share', 'Share 2'],
    ['Who has it', 'Bob Witness'],
  ] as const) {
    await entrust.getByLabel(field, { exact: true }).click();
    await page.getByRole('option', { name: new RegExp(`^${option}`) }).click();
  }
  await picture(app, '07-entrust');
  await entrust.getByRole('button', { name: 'Entrust a share' }).click();
  await expect(entrust).toBeHidden();
  await expect(page.getByRole('article')).toContainText('Bob Witness');
  await picture(app, '07-shares');

  await goTo(page, 'Sign');
  await page.getByRole('button', { name: /^Sign as Acme/ }).click();
  await dialog.getByLabel(/^Passphrase of the key/).fill(PASSPHRASE);
  await dialog.getByRole('button', { name: 'Sign this head' }).click();
  await expect(page.getByTestId('touch-prompt')).toContainText('20260001');
  await page.getByRole('button', { name: 'Cancel this act' }).click();
  await expect(dialog).toContainText('cancelled');

  // The YubiKey is gone: enough of the shares do.
  key.unplug();
  await dialog.getByLabel('2 of 3 shares on paper').check();
  await dialog.getByLabel('Share 1 of 2').fill(`${papers[2]}`);
  await dialog.getByLabel('Share 2 of 2').fill(`${papers[0]}`);
  await picture(app, '08-sign-with-shares');
  await dialog.getByRole('button', { name: 'Sign this head' }).click();
  await expect(page.getByRole('list', { name: 'Signatures' }).locator('[data-signed]')).toHaveCount(1);

  key.plug();
  // Before it is reported lost, the keys that it opens are named, with their other ways.
  await createPerson(page, 'Acme', 'Alice Officer', 'alice@acme.example');
  await goTo(page, 'YubiKeys');
  await page.getByRole('button', { name: 'Assign to a person…', exact: true }).click();
  await dialog.getByLabel('Person', { exact: true }).click();
  await page.getByRole('option', { name: /^Alice Officer/ }).click();
  await dialog.getByRole('button', { name: 'Assign YubiKey' }).click();
  await page.getByTestId('recorded').getByRole('button', { name: 'Done' }).click();
  await page.getByRole('button', { name: 'Report lost…', exact: true }).click();
  await expect(page.getByRole('region', { name: 'Private keys bound to this YubiKey' })).toContainText(
    'Officer 2026: still opened by 2 of 3 shares on paper.',
  );
  await picture(app, '12-lost-opens');
  await app.quit();
});

test('a bundle is bound to a YubiKey with shares for recovery, and opened again', async ({
  launch,
  usb,
  userData,
}) => {
  const key = usb.plugIn('yubikey-5.4.3', { serial: 20_260_001 });
  setUpSlot(key);
  const app = await launch(usb.environment);
  const { page } = app;
  await createLedger(page, 'Root ceremony', 'Officer A');
  await createOrganization(page, 'Acme');
  await createOrganization(page, 'Globex');
  const dialog = page.getByRole('dialog').first();
  const shown = dialog.getByRole('list', { name: 'Shares' }).getByRole('listitem');
  const typed = dialog.getByLabel('One of the shares, from its paper');
  await goTo(page, 'Export');
  await page.getByLabel('Whoever has a YubiKey and knows a passphrase').check();
  await page.getByRole('button', { name: /^Export \d+ entries…/ }).click();
  await dialog.getByLabel('Passphrase', { exact: true }).fill(PASSPHRASE);
  await dialog.getByLabel('Passphrase again').fill(PASSPHRASE);
  await dialog.getByRole('checkbox', { name: '20260001' }).check();
  const write = dialog.getByRole('button', { name: 'Choose where to write it…' });
  await write.click();
  await expect(dialog).toContainText('Choose a second YubiKey above, or make shares here.');
  await dialog.getByRole('button', { name: 'Make shares' }).click();
  await expect(shown).toHaveCount(3);
  const [, filePaper] = (await shown.allInnerTexts()).map((text) => text.replace(/^Share \d/, '').trim());
  await dialog.getByLabel('I have written the shares down').check();
  await typed.fill(`${filePaper}`);
  await picture(app, '09-bound-bundle');
  const file = path.join(userData, 'bound', 'stick.car.age');
  await chooseFile(app, file);
  await write.click();
  await expect(page.getByTestId('touch-within')).toContainText('To bind a ledger bundle to it.');
  key.button.press();
  await expect(page.getByTestId('bundle-written')).toContainText('take them all along');
  await expect(dialog).toHaveCount(0);

  await goTo(page, 'Import');
  await page.getByRole('button', { name: 'Open a bundle…' }).click();
  await expect(page.getByLabel('Passphrase and YubiKey 20260001 (slot 2)')).toBeChecked();
  await page.getByLabel('Passphrase of the file').fill('not this one');
  await page.getByRole('button', { name: 'Open the bundle' }).click();
  await expect(page.getByTestId('touch-within')).toContainText('To open a ledger bundle with it.');
  key.button.press();
  await expect(page.getByText('do not open')).toBeVisible();
  await picture(app, '10-open-bundle');
  await page.getByLabel('Passphrase of the file').fill(PASSPHRASE);
  await page.getByRole('button', { name: 'Open the bundle' }).click();
  await expect(page.getByTestId('touch-prompt')).toBeVisible();
  key.button.press();
  await expect(page.getByTestId('import-preview')).toContainText('THE SAME AS HERE');
  await picture(app, '11-opened-bundle');
});
