import { expect } from '@playwright/test';
import { forms } from '../../app/registry/dispatch.ts';
import { places } from '../../renderer/window/screens.ts';
import { appendCommands, organizationWithPeople } from '../support/append-commands.ts';
import { findings, loadAxe } from '../support/axe.ts';
import { test } from '../support/e2e.ts';
import { createLedger, goTo } from '../support/steps.ts';

for (const colorScheme of ['light', 'dark'] as const) {
  test(`axe finds nothing on any screen and in any form of the registry, ${colorScheme}`, async ({
    launch,
    userData,
  }) => {
    test.setTimeout(240_000);
    const first = await launch();
    await createLedger(first.page, 'Root ceremony', 'Officer A');
    await first.quit();
    appendCommands(userData, organizationWithPeople('Acme', 60));
    const { page } = await launch();
    await page.emulateMedia({ colorScheme });
    await loadAxe(page);
    const found: string[] = [];
    const look = async (where: string) => {
      for (const finding of await findings(page)) found.push(`${where}: ${finding}`);
    };
    for (const { title } of places.flatMap(({ screens }) => screens)) {
      await goTo(page, title);
      await look(title);
    }
    await page.getByTestId('head-cid').click();
    await look('head');
    await page.keyboard.press('Escape');
    await page.keyboard.press('?');
    await look('shortcuts');
    await page.keyboard.press('Escape');
    for (const { title } of [...forms.values()].filter(({ effect }) => effect === 'makes')) {
      await page.keyboard.press('Control+k');
      await page.getByRole('searchbox', { name: 'Go to' }).fill(title ?? '');
      await page.keyboard.press('Enter');
      const dialog = page.getByRole('dialog', { name: title ?? '' });
      await expect(dialog).toBeVisible();
      await look(title ?? '');
      await page.keyboard.press('Escape');
      await expect(dialog).toBeHidden();
    }
    await goTo(page, 'Ledger');
    await page.getByRole('button', { name: 'Object…' }).click();
    await page.getByRole('searchbox', { name: 'Object' }).fill('Acme');
    await look('the object of a filter');
    await page.getByRole('option', { name: /^Acme/ }).click();
    await look('entries that name something');
    await page
      .getByRole('row', { name: /Person created/ })
      .first()
      .click();
    await page.getByRole('button', { name: 'Show JSON' }).click();
    await look('the page of an entry');
    await page.getByRole('button', { name: 'Back to the list' }).click();
    await goTo(page, 'People');
    for (const act of await page.getByRole('complementary').getByRole('button').all()) {
      const name = await act.innerText();
      await act.click();
      await expect(page.getByRole('dialog')).toBeVisible();
      await look(name);
      await page.keyboard.press('Escape');
      await expect(page.getByRole('dialog')).toBeHidden();
    }
    // A form with mistakes, with a warning and what is suggested, begun before; and the check before what cannot be undone.
    await page.getByRole('row', { selected: true }).focus();
    await page.getByRole('button', { name: 'New person' }).click();
    const form = page.getByRole('dialog');
    await form.getByLabel('E-mail').fill('alice@');
    await page.keyboard.press('Tab');
    await form.getByRole('button', { name: 'Record person' }).click();
    await expect(page.getByTestId('mistakes')).toBeVisible();
    await look('mistakes');
    await form.getByLabel('Name', { exact: true }).fill('Alice Officer');
    await form.getByLabel('E-mail').fill('');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Escape');
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'New person' }).click();
    await expect(page.getByTestId('draft')).toBeVisible();
    await look('draft');
    await form.getByRole('button', { name: 'Cancel' }).click();
    await page.getByRole('button', { name: 'Record leaving…' }).click();
    await form.getByLabel('Reason').fill('Moved to another company');
    await form.getByRole('button', { name: 'Check the answers' }).click();
    await expect(form.getByRole('heading', { name: /^Check before you record/ })).toBeFocused();
    await look('check');
    expect(found).toEqual([]);
  });
}
