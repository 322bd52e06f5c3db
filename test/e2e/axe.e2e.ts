import { expect } from '@playwright/test';
import { aggregateNames, forms, presentationOf } from '../../app/registry/dispatch.ts';
import { places } from '../../renderer/window/screens.ts';
import { appendCommands } from '../support/append-commands.ts';
import { findings, loadAxe } from '../support/axe.ts';
import { test } from '../support/e2e.ts';
import { oneOfEach } from '../support/one-of-each.ts';
import { createLedger, goTo } from '../support/steps.ts';
import { assign, chooseKey, setPin } from '../support/yubikey-steps.ts';

test('axe finds nothing on any screen, in any form, select or dialog, in both themes', async ({
  launch,
  userData,
  usb,
}) => {
  test.setTimeout(360_000);
  const first = await launch();
  await createLedger(first.page, 'Root ceremony', 'Officer A');
  await first.quit();
  appendCommands(userData, oneOfEach());
  const { page } = await launch(usb.environment);
  await loadAxe(page);
  const found: string[] = [];
  let dark = false;
  /** By all rules in one theme, and by what a theme can break in the other; the next time the other way round. */
  const look = async (where: string, within?: string) => {
    for (const rules of [undefined, ['color-contrast']] as const) {
      if (rules !== undefined) {
        dark = !dark;
        await page.emulateMedia({ colorScheme: dark ? 'dark' : 'light' });
      }
      const asked = {
        ...(within === undefined ? {} : { within }),
        ...(rules === undefined ? {} : { rules }),
      };
      for (const finding of await findings(page, asked))
        found.push(`${where}, ${dark ? 'dark' : 'light'}: ${finding}`);
    }
  };
  const dialog = page.getByRole('dialog').or(page.getByRole('alertdialog'));
  const DIALOG = '[role="dialog"], [role="alertdialog"]';
  const close = async () => {
    await page.keyboard.press('Escape');
    await expect(dialog).toBeHidden();
  };
  const lookAtDialog = async (where: string, open: () => Promise<void>) => {
    await open();
    await expect(dialog).toBeVisible();
    await look(where, DIALOG);
    await close();
  };
  const palette = async (words: string) => {
    await page.keyboard.press('Control+k');
    await page.getByRole('searchbox', { name: 'Go to' }).fill(words);
    await page.keyboard.press('Enter');
  };

  // Every screen, and what every screen has around it.
  for (const { title } of places.flatMap(({ screens }) => screens)) {
    await goTo(page, title);
    await look(title);
  }
  await lookAtDialog('head', () => page.getByTestId('head-cid').click());
  await lookAtDialog('shortcuts', () => page.keyboard.press('?'));
  await lookAtDialog('palette', () => page.keyboard.press('Control+k'));
  await lookAtDialog('who acts', () => page.getByRole('button', { name: 'Change who acts' }).click());

  // Every form that makes something, with the first of its selects open.
  for (const { title } of [...forms.values()].filter(({ effect }) => effect === 'makes')) {
    await palette(title ?? '');
    const form = page.getByRole('dialog', { name: title ?? '' });
    await expect(form).toBeVisible();
    await look(title ?? '', DIALOG);
    const select = form.locator('button[aria-haspopup="listbox"]:not([disabled])').first();
    if (await select.isVisible()) {
      await select.click();
      await expect(page.getByRole('listbox')).toBeVisible();
      await look(`${title}, a select`);
      await page.keyboard.press('Escape');
      await expect(page.getByRole('listbox')).toBeHidden();
      await expect(select).toBeFocused();
    }
    await close();
  }
  // Every act on one object of each kind, and the forms of what is made on this laptop.
  for (const kind of aggregateNames) {
    const { screen } = presentationOf(kind);
    if (screen === undefined || kind === 'yubikey') continue;
    await goTo(page, screen.short ?? screen.title);
    const makes = page
      .getByRole('main')
      .getByRole('button', { name: /^New (key|NATS operator|NATS signing key|NATS token)$/ });
    if (await makes.first().isVisible()) await lookAtDialog(`new, ${kind}`, () => makes.first().click());
    // Accounts and users stand behind their operator.
    for (const name of kind === 'nats.operator' ? [null, 'KEYS', 'alice'] : [null]) {
      if (name !== null) await page.getByRole('row', { name: new RegExp(`^${name}`) }).click();
      // An object, or that there is none.
      await expect(page.getByRole('main').getByRole('heading', { level: 2 }).first()).toBeVisible();
      for (const act of await page.getByRole('complementary').getByRole('button', { name: /…$/ }).all()) {
        if (await act.isDisabled()) continue;
        await lookAtDialog(`${kind}, ${await act.innerText()}`, () => act.click());
      }
    }
  }

  // A list that is narrowed until nobody fits.
  await goTo(page, 'People');
  await page.getByRole('button', { name: 'Filter…' }).click();
  const filter = page.getByRole('dialog', { name: 'Filter people' });
  await expect(filter).toBeVisible();
  await look('the filter of a list', DIALOG);
  await filter.getByLabel('State', { exact: true }).click();
  await page.getByRole('option', { name: 'Suspended' }).click();
  await filter.getByRole('button', { name: 'Apply' }).click();
  await expect(page.getByRole('heading', { name: 'Nobody here is suspended' })).toBeVisible();
  await look('a list in which nobody fits');
  await page.getByRole('button', { name: 'Remove the filter State: Suspended' }).click();

  // A form with mistakes, with a warning and what is suggested, begun before; and the check before what cannot be undone.
  await goTo(page, 'People');
  const form = page.getByRole('dialog');
  await page.getByRole('button', { name: 'New person' }).click();
  await form.getByLabel('E-mail').fill('alice@');
  await page.keyboard.press('Tab');
  await form.getByRole('button', { name: 'Record person' }).click();
  await expect(page.getByTestId('mistakes')).toBeVisible();
  await look('mistakes', DIALOG);
  await form.getByLabel('Name', { exact: true }).fill('Person 000');
  await form.getByLabel('E-mail').fill('');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Escape');
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: 'New person' }).click();
  await expect(page.getByTestId('draft')).toBeVisible();
  await look('draft', DIALOG);
  await form.getByRole('button', { name: 'Cancel' }).click();
  await page.getByRole('row', { name: /Person 007/ }).click();
  await page.getByRole('button', { name: 'Record leaving…' }).click();
  await form.getByLabel('Reason').fill('Moved to another company');
  await form.getByRole('button', { name: 'Check before recording' }).click();
  await expect(form.getByRole('heading', { name: /^Check before you record/ })).toBeFocused();
  await look('check', DIALOG);
  await form.getByRole('button', { name: 'Go back' }).click();
  await form.getByRole('button', { name: 'Cancel' }).click();
  await palette('New organization');
  await form.getByLabel('Name', { exact: true }).fill('Globex');
  await form.getByRole('button', { name: 'Record organization' }).click();
  await expect(page.getByTestId('recorded')).toBeVisible();
  await look('recorded');

  // The ledger: an object to filter by, an entry, its JSON.
  await goTo(page, 'Ledger');
  await page.getByRole('button', { name: 'About…' }).click();
  await page.getByRole('searchbox', { name: 'Object' }).fill('Acme');
  await expect(page.getByRole('option', { name: /^Acme/ })).toBeVisible();
  await look('the object of a filter', DIALOG);
  await page.getByRole('option', { name: /^Acme/ }).click();
  await look('entries that name something');
  await page
    .getByRole('row', { name: /Person created/ })
    .first()
    .click();
  await page.getByRole('button', { name: 'Show JSON' }).click();
  await look('the page of an entry');
  await page.getByRole('button', { name: 'Back to the list' }).click();

  // What leaves, and what is compared.
  await goTo(page, 'Export');
  for (const way of [
    'Whoever knows a passphrase',
    'Whoever has a YubiKey and knows a passphrase',
    'Certain recipients',
  ]) {
    const radio = page.getByRole('radio', { name: way });
    await radio.check();
    await lookAtDialog(way, () => page.getByRole('button', { name: /^Export \d+ entries…/ }).click());
  }
  await goTo(page, 'Verify');
  await lookAtDialog('they differ', () => page.getByRole('button', { name: 'They differ…' }).click());

  // A YubiKey from new to its PIN, and what can be done with it.
  await goTo(page, 'YubiKeys');
  const key = usb.plugIn('yubikey-5.7.4');
  await chooseKey(page, key);
  await look('a new YubiKey');
  await lookAtDialog('assign', () =>
    page.getByRole('button', { name: 'Assign to a person…', exact: true }).click(),
  );
  await assign(page, 'Person 001');
  await lookAtDialog('first PIN', () =>
    page.getByRole('button', { name: 'Set a PIN…', exact: true }).click(),
  );
  await setPin(page);
  for (const act of await page
    .getByRole('main')
    .getByRole('button', { name: /^(Set up for signing|Change the PIN|Report|Retire|Reset).*…$/ })
    .all()) {
    if (await act.isDisabled()) continue;
    await lookAtDialog(`YubiKey, ${await act.innerText()}`, () => act.click());
  }
  expect(found).toEqual([]);
});
