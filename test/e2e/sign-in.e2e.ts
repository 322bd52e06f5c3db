import { expect } from '@playwright/test';
import { launchApp } from '../support/app.ts';
import { askedQuestions, confirmDialogs } from '../support/confirm-dialogs.ts';
import { test } from '../support/e2e.ts';
import { holdAnswers } from '../support/late-answers.ts';
import {
  createLedger,
  createOrganization,
  createPerson,
  goTo,
  headOf,
  PASSPHRASE,
} from '../support/steps.ts';
import { assign, chooseKey, PIN, provision, serialOf, setPin } from '../support/yubikey-steps.ts';

test('who signs in proves it with a key or a YubiKey of their own, or is said not to have', async ({
  launch,
  usb,
}) => {
  test.setTimeout(180_000);
  const app = await launch(usb.environment);
  const { page } = app;
  const dialog = page.getByRole('dialog');
  const bar = page.getByTestId('ledger-bar');
  const choose = async (label: string, option: RegExp) => {
    await dialog.getByLabel(label, { exact: true }).click();
    await page.getByRole('option', { name: option }).click();
  };
  await createLedger(page, 'Root ceremony', 'Officer A');
  await createOrganization(page, 'Acme');
  for (const [name, email] of [
    ['Alice Officer', 'alice@acme.example'],
    ['Bob Witness', 'bob@acme.example'],
    ['Carol Auditor', 'carol@acme.example'],
  ] as const)
    await createPerson(page, 'Acme', name, email);

  await goTo(page, 'Keys');
  await page.getByRole('button', { name: 'New key' }).click();
  await choose('Organization', /^Acme/);
  await choose('Holder', /^Alice Officer/);
  await dialog.getByLabel('Label').fill('Alice signs');
  await choose('Purpose', /^Signing/);
  await dialog.getByLabel('Passphrase', { exact: true }).fill(PASSPHRASE);
  await dialog.getByLabel('Passphrase again').fill(PASSPHRASE);
  await page.getByRole('button', { name: 'Make key' }).click();
  await expect(page.getByTestId('recorded')).toBeVisible({ timeout: 60_000 });

  await goTo(page, 'YubiKeys');
  const bobs = usb.plugIn('yubikey-5.7.4');
  bobs.button.behaviour = 'when-pressed';
  await chooseKey(page, bobs);
  await assign(page, 'Bob Witness');
  await setPin(page);
  await page.getByTestId('recorded').getByRole('button', { name: 'Done' }).click();
  await provision(page, bobs);
  bobs.button.press();
  await expect(page.getByTestId('recorded')).toContainText('YubiKey set up for signing');
  const before = await headOf(page);

  const asPerson = async (name: RegExp) => {
    await page.getByRole('button', { name: 'Change who acts' }).click();
    await expect(dialog).toBeVisible();
    const way = dialog.getByRole('radio', { name: 'As a person of the registry' });
    if (await way.isVisible()) await way.check();
    await choose('Who you are', name);
  };
  const begin = async (name: RegExp, initials: string) => {
    await asPerson(name);
    await dialog.getByLabel('Your initials').fill(initials);
  };
  const typedInitials = dialog.getByLabel('Your initials');
  const passphrase = dialog.getByLabel('Passphrase of the key “Alice signs”');

  // Who types their initials before it is known what they prove it with goes on typing there, and not in the passphrase.
  const late = await holdAnswers(app, 'officer.means');
  await asPerson(/^Alice Officer/);
  await typedInitials.click();
  await page.keyboard.type('A');
  await late.release();
  await expect(passphrase).toBeVisible();
  await page.keyboard.type('O');
  await expect(typedInitials).toHaveValue('AO');
  await expect(passphrase).toHaveValue('');
  await dialog.getByRole('button', { name: 'Cancel' }).click();
  // Nor does it take the focus from whoever has just chosen themselves: their initials come next.
  await asPerson(/^Alice Officer/);
  await expect(passphrase).toBeVisible();
  // A frame later than the list of people has closed.
  await expect(dialog.getByLabel('Who you are')).toBeFocused();
  await page.keyboard.press('Tab');
  await expect(typedInitials).toBeFocused();
  await dialog.getByRole('button', { name: 'Cancel' }).click();

  // Alice has a key: another passphrase is refused with words, and nobody has signed in.
  await confirmDialogs(app, 'confirm');
  await begin(/^Alice Officer/, 'AO');
  await expect(dialog.getByRole('radio', { name: 'Key “Alice signs”' })).toBeChecked();
  await passphrase.fill('another passphrase');
  await passphrase.press('Enter');
  // Who types on at once loses nothing of it.
  await page.keyboard.type(PASSPHRASE);
  await expect(dialog).toContainText('does not open the private key', { timeout: 60_000 });
  await expect(bar).toContainText('Officer A');
  await expect(passphrase).toBeFocused();
  await expect(passphrase).toHaveValue(PASSPHRASE);
  await dialog.getByRole('button', { name: 'Sign in', exact: true }).click();
  await expect(bar).toContainText('Alice Officer', { timeout: 60_000 });
  await expect(bar).not.toContainText('not proven');
  // What proves it needs no further question.
  expect(await askedQuestions(app)).toEqual([]);

  // Bob has a YubiKey: PIN and touch.
  await begin(/^Bob Witness/, 'BW');
  await dialog.getByLabel('PIN of this YubiKey').fill(PIN);
  await dialog.getByRole('button', { name: 'Sign in', exact: true }).click();
  // It stands in the very dialog that waits for it, and over nothing.
  await expect(dialog.getByTestId('touch-prompt')).toContainText(serialOf(bobs));
  await expect(page.getByRole('alertdialog')).toBeHidden();
  await expect(page.getByText('To sign in as Bob Witness')).toBeVisible();
  bobs.button.press();
  await expect(bar).toContainText('Bob Witness');
  await expect(bar).not.toContainText('not proven');

  // With initials alone, on purpose or since there is nothing else, the bar says so.
  await begin(/^Alice Officer/, 'AO');
  await dialog.getByRole('radio', { name: 'Initials only' }).check();
  await dialog.getByRole('button', { name: 'Sign in with initials only' }).click();
  await expect(bar).toContainText('Alice Officer');
  await expect(bar).toContainText('not proven');
  await begin(/^Carol Auditor/, 'CA');
  await expect(dialog.getByTestId('sign-in-way')).toContainText('initials are enough');
  await dialog.getByRole('button', { name: 'Sign in with initials only' }).click();
  await expect(bar).toContainText('Carol Auditor');
  await expect(bar).toContainText('not proven');
  // Nothing of it is recorded.
  expect(await headOf(page)).toBe(before);

  // Who was a name and is in the registry now is offered to sign in: under the name alone they cannot act.
  await page.getByRole('button', { name: 'Change who acts' }).click();
  await dialog.getByRole('radio', { name: 'Under a name' }).check();
  await dialog.getByLabel('Your name').fill('Dora Clerk');
  await dialog.getByRole('button', { name: 'Act under this name' }).click();
  // What was known of people of that name before they were recorded counts no more.
  await page.getByRole('button', { name: 'Change who acts' }).click();
  await expect(dialog.getByRole('radio', { name: 'Under a name' })).toBeChecked();
  await dialog.getByRole('button', { name: 'Cancel' }).click();
  await createPerson(page, 'Acme', 'Dora Clerk', 'dora@acme.example');
  await page.getByRole('button', { name: 'Change who acts' }).click();
  await expect(dialog.getByRole('radio', { name: 'As a person of the registry' })).toBeChecked();
  await expect(dialog.getByLabel('Who you are', { exact: true })).toContainText('Dora Clerk');
});

test('after a start nobody acts until somebody says so, whatever asks; what was asked before goes on after it', async ({
  launch,
  userData,
}) => {
  const first = await launch();
  await createLedger(first.page, 'Root ceremony', 'Officer A');
  const head = await headOf(first.page);
  await first.quit();

  const app = await launchApp(userData);
  const { page } = app;
  const bar = page.getByTestId('ledger-bar');
  await expect(bar).toContainText('Nobody acts yet');
  await expect(page.getByRole('region', { name: 'Next step' })).toContainText('Nobody acts yet.');
  // Past the window, straight to the main process.
  const codeOf = (operation: string, input: unknown) =>
    page.evaluate(
      async ([name, asked]) => {
        const outcome = await Reflect.get(window, 'cimKeys').invoke(name, asked);
        return outcome.ok ? 'done' : outcome.problem.code;
      },
      [operation, input] as const,
    );
  const acme = { type: 'CreateOrganization', id: null, name: 'Acme', domain: null };
  const asked = [
    await codeOf('registry.act', acme),
    await codeOf('mode.set', { mode: 'Hybrid' }),
    await codeOf('roles.govern', {}),
    await codeOf('bootstrap.record', { passphrase: null }),
  ];
  expect(asked).toEqual(asked.map(() => 'ledger.no-officer'));
  await expect(bar).toContainText('Offline');
  expect(await headOf(page)).toBe(head);

  // It is asked once it is known what can be answered: a button that moves while it is pressed is not pressed.
  const who = page.getByRole('dialog', { name: 'Who acts?' });
  const held = await holdAnswers(app, 'registry.count');
  await page.reload();
  await bar.getByRole('button', { name: 'Say who acts…' }).click();
  await expect.poll(() => held.count()).toBeGreaterThan(0);
  await expect(page.getByRole('dialog')).toHaveCount(0);
  await held.release();
  await expect(who).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(who).toBeHidden();

  await goTo(page, 'Organizations');
  await page.getByRole('button', { name: 'New organization' }).first().click();
  await expect(who.getByLabel('Your name')).toHaveValue('Officer A');
  await page.keyboard.press('Escape');
  await expect(who).toBeHidden();
  await expect(page.getByRole('dialog')).toBeHidden();
  await page.getByRole('button', { name: 'New organization' }).first().click();
  await who.getByLabel('Your name').fill('Officer B');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('dialog', { name: 'New organization' })).toBeVisible();
  await expect(bar).toContainText('Officer B');
  await app.kill();
});
