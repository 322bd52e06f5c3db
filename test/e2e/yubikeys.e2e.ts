import path from 'node:path';
import { expect } from '@playwright/test';
import { type RunningApp, resize } from '../support/app.ts';
import { askedQuestions, confirmDialogs } from '../support/confirm-dialogs.ts';
import { test } from '../support/e2e.ts';
import { createLedger, createOrganization, createPerson, goTo, headOf } from '../support/steps.ts';
import { assign, chooseKey, enterPin, provision, serialOf, setPin } from '../support/yubikey-steps.ts';

const PICTURES = path.resolve(import.meta.dirname, '../../out/yubikeys');

/** A picture of this state, at the smallest size of the window, where somebody wants to look (`CIM_PICTURES=1`). */
async function picture({ page }: RunningApp, name: string): Promise<void> {
  // A dialog may hide itself for a moment while it makes room for an on-screen keyboard.
  await expect(page.locator('[data-rac][style*="opacity: 0"]')).toHaveCount(0);
  if (process.env['CIM_PICTURES'] === '1')
    await page.screenshot({ path: path.join(PICTURES, `${name}.png`) });
}

test('two officers set up YubiKeys and sign a head with them; one is unplugged in the middle', async ({
  launch,
  usb,
}) => {
  const app = await launch(usb.environment);
  const { page } = app;
  await resize(app, 960, 600);
  await createLedger(page, 'Root ceremony', 'Officer A');
  await createOrganization(page, 'Acme');
  await createPerson(page, 'Acme', 'Alice Officer', 'alice@acme.example');
  await createPerson(page, 'Acme', 'Bob Officer', 'bob@acme.example');
  await goTo(page, 'YubiKeys');
  await expect(page.getByText('No YubiKey here')).toBeVisible();
  await picture(app, '01-none');

  const alices = usb.plugIn('yubikey-5.7.4');
  const bobs = usb.plugIn('yubikey-5.4.3');
  for (const { button } of [alices, bobs]) button.behaviour = 'when-pressed';
  await chooseKey(page, alices);
  await chooseKey(page, bobs);
  await chooseKey(page, alices);
  await picture(app, '02-new');

  await assign(page, 'Alice Officer');
  await setPin(page);
  await picture(app, '03-pin-set');
  await page.getByTestId('recorded').getByRole('button', { name: 'Done' }).click();
  await provision(page, alices);
  await picture(app, '04-touch-set-up');
  alices.button.press();
  await expect(page.getByTestId('recorded')).toContainText('YubiKey set up for signing');
  await expect(page.getByRole('region', { name: 'Next step' })).toContainText('Ready to sign');
  // The virtual key's certificate is not one of Yubico's, and the app says so.
  await expect(page.getByRole('region', { name: 'Credential' })).toContainText('Not proven');
  await expect(page.getByRole('region', { name: 'Next step' })).toContainText('Not proven');
  await expect(page.getByRole('row', { name: serialOf(alices) })).toContainText('Not proven');
  await page.getByTestId('recorded').getByRole('button', { name: 'Done' }).click();
  await picture(app, '05-active');

  await chooseKey(page, bobs);
  await assign(page, 'Bob Officer');
  await setPin(page);
  await provision(page, bobs);
  // Pulled out while it waits for the touch: what that means is said, and nothing is recorded.
  bobs.unplug();
  const dialog = page.getByRole('dialog');
  await expect(dialog).toContainText('was unplugged while it was in use');
  await expect(dialog).toContainText('It is of no use to anybody');
  await picture(app, '06-unplugged');
  bobs.plug();
  await expect(page.getByRole('row', { name: serialOf(bobs) })).toContainText('Plugged in');
  await enterPin(page, bobs, 'Set up this YubiKey');
  bobs.button.press();
  await expect(page.getByTestId('recorded')).toContainText('YubiKey set up for signing');

  // The list is narrowed by words and by how they stand.
  const words = page.getByRole('searchbox', { name: 'Find in YubiKeys' });
  await words.fill('alice');
  await expect(page.getByRole('row', { name: serialOf(bobs) })).toHaveCount(0);
  await expect(page.getByRole('heading', { level: 2, name: serialOf(alices) })).toBeVisible();
  await page.getByRole('combobox', { name: 'State' }).selectOption('Lost');
  await expect(page.getByText('No YubiKey here fits this')).toBeVisible();
  await page.getByRole('combobox', { name: 'State' }).selectOption('Ready to sign');
  await words.fill('');
  await expect(page.getByRole('row', { name: serialOf(bobs) })).toBeVisible();

  const head = await headOf(page);
  await goTo(page, 'Sign');
  await picture(app, '07-sign');
  await expect(page.getByRole('list', { name: 'Signatures' }).getByText('Not proven')).toHaveCount(2);
  await page.getByRole('button', { name: 'Sign as Alice Officer' }).click();
  await expect(page.getByTestId('unproven-key')).toContainText('Not proven');
  await enterPin(page, alices, 'Sign this head', '000000');
  await expect(dialog).toContainText('7 tries are left before the key locks');
  await picture(app, '08-wrong-pin');
  await enterPin(page, alices, 'Sign this head');
  await picture(app, '09-touch-sign');
  await page.getByRole('button', { name: 'Cancel this act' }).click();
  await expect(dialog).toContainText('The act was cancelled');
  expect(alices.button.isAwaited).toBe(false);
  await enterPin(page, alices, 'Sign this head');
  alices.button.press();
  const signatures = page.getByRole('list', { name: 'Signatures' });
  await expect(signatures.locator('[data-signed]')).toHaveCount(1);

  // Unplugged, it cannot sign; plugged in again, it can, without a restart.
  bobs.unplug();
  const sign = page.getByRole('button', { name: 'Sign as Bob Officer' });
  await expect(sign).toBeDisabled();
  await picture(app, '10-not-plugged-in');
  bobs.plug();
  await expect(sign).toBeEnabled();
  await sign.click();
  await enterPin(page, bobs, 'Sign this head');
  bobs.button.press();
  await expect(signatures.locator('[data-signed]')).toHaveCount(2);
  await expect(page.getByTestId('head-to-sign')).toHaveAttribute('data-cid', head);
  await picture(app, '11-signed');

  // The last try is never spent by accident; a locked key says what is left to do.
  alices.memory.pinRetries = 1;
  await goTo(page, 'YubiKeys');
  await page.getByRole('button', { name: 'Look again' }).click();
  await chooseKey(page, alices);
  await expect(page.getByText('Only 1 try left')).toBeVisible();
  await page.getByRole('button', { name: 'Change the PIN…', exact: true }).click();
  await page.getByLabel('Old PIN').fill('000000');
  await page.getByLabel('New PIN', { exact: true }).fill('161803');
  await page.getByLabel('New PIN again').fill('161803');
  await picture(app, '12-last-try');
  await confirmDialogs(app, 'cancel');
  await page.getByRole('button', { name: 'Change the PIN', exact: true }).click();
  await expect(dialog.getByRole('status')).toContainText('You cancelled this.');
  expect((await askedQuestions(app)).map(({ act }) => act)).toEqual([
    expect.stringMatching(/^Spend the last PIN try of .+\?$/),
  ]);
  expect(alices.memory.pinRetries).toBe(1);
  await confirmDialogs(app, 'confirm');
  await page.getByLabel('Old PIN').fill('000000');
  await page.getByLabel('New PIN', { exact: true }).fill('161803');
  await page.getByLabel('New PIN again').fill('161803');
  await page.getByRole('button', { name: 'Change the PIN', exact: true }).click();
  await expect(dialog).toContainText('PIN is blocked');
  await page.getByRole('button', { name: 'Cancel' }).click();
  await expect(page.getByRole('region', { name: 'Next step' })).toContainText('Its PIN is locked');
  await picture(app, '13-locked');

  await page.getByRole('button', { name: 'Reset…', exact: true }).click();
  await page.getByLabel('Its serial number').fill(serialOf(alices));
  alices.pretendPluggedFor(60_000);
  await page.getByRole('button', { name: `Reset YubiKey ${serialOf(alices)}` }).click();
  await expect(page.getByTestId('touch-within')).toContainText('Unplug the YubiKey');
  await picture(app, '14-replug');
  alices.unplug();
  await expect(page.locator('tr', { hasText: serialOf(alices) })).toContainText('Not plugged in');
  alices.plug();
  await expect(page.getByTestId('touch-prompt')).toBeVisible();
  await expect(page.getByTestId('touch-within')).toContainText('Touch the YubiKey');
  alices.button.press();
  await expect(page.getByTestId('recorded')).toContainText('YubiKey reset');
  await expect(page.getByRole('region', { name: 'Next step' })).toContainText('Set a PIN');
  await page.getByTestId('recorded').getByRole('button', { name: 'Done' }).click();

  await page.getByRole('button', { name: 'Report lost…', exact: true }).click();
  await askedQuestions(app);
  await picture(app, '15-report-lost');
  await page.getByRole('button', { name: `Report YubiKey ${serialOf(alices)} as lost` }).click();
  await expect(page.getByRole('row', { name: serialOf(alices) })).toContainText('Lost');
  expect((await askedQuestions(app)).map(({ act }) => act)).toEqual([
    expect.stringMatching(/^Report .+ as lost\?$/),
  ]);
  await picture(app, '16-lost');
  await app.quit();
});
