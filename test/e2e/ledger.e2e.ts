import { expect, type Page } from '@playwright/test';
import { appendCommands, organizationWithPeople } from '../support/append-commands.ts';
import { askedQuestions } from '../support/confirm-dialogs.ts';
import { test } from '../support/e2e.ts';
import { framesOf } from '../support/moves.ts';
import { createLedger, createPerson, goTo } from '../support/steps.ts';

const list = (page: Page) => page.getByRole('grid', { name: 'Entries' });
const found = (page: Page) => page.getByRole('search', { name: 'Entries' }).getByRole('status');
const entry = (page: Page) => page.getByRole('article');
const current = (page: Page) => list(page).getByRole('row', { selected: true });

/** Types a day into its field: the day, the month, the year. */
async function enterDay(page: Page, label: string, digits: string): Promise<void> {
  await page.getByRole('group', { name: label }).getByRole('spinbutton').first().click();
  await page.keyboard.type(digits);
}

test('an old entry is found by each filter, and one comes back to where one was', async ({
  launch,
  userData,
}) => {
  test.setTimeout(120_000);
  const first = await launch();
  await createLedger(first.page, 'Root ceremony', 'Officer A');
  await first.quit();
  appendCommands(userData, organizationWithPeople('Acme', 400));
  const app = await launch();
  const { page } = app;
  await createPerson(page, 'Acme', 'Käthe ÖLMÜLLER', 'kaethe@acme.example');
  await goTo(page, 'Ledger');
  await expect(found(page)).toHaveText('402 entries');

  // Words, whatever the case of any of their letters, in any order.
  await page.keyboard.press('/');
  await page.keyboard.type('ölmüller KÄTHE');
  await expect(found(page)).toHaveText('1 of 402 entries');
  await list(page)
    .getByRole('row', { name: /Person created/ })
    .click();
  await expect(entry(page)).toContainText('Käthe ÖLMÜLLER');
  await expect(entry(page)).toContainText('cim.keys.person.personcreated');
  // The search stays meanwhile.
  await page.getByRole('button', { name: 'Back to the list' }).click();
  await expect(page.getByLabel('Find entries')).toHaveValue('ölmüller KÄTHE');
  await expect(found(page)).toHaveText('1 of 402 entries');
  await page.getByRole('button', { name: 'Clear filters' }).click();
  await expect(found(page)).toHaveText('402 entries');

  // What happened, in plain words.
  const kind = page.getByRole('combobox', { name: 'What happened' });
  await kind.selectOption({ label: 'Organization created' });
  await expect(found(page)).toHaveText('1 of 402 entries');
  await kind.selectOption({ label: 'Anything about people' });
  await expect(found(page)).toHaveText('401 of 402 entries');

  // The object that is named, and who acted, together.
  await page.getByRole('button', { name: 'About…' }).click();
  await page.getByRole('searchbox', { name: 'Object' }).fill('Acme');
  await page.getByRole('option', { name: /^Acme/ }).click();
  await expect(page.getByRole('button', { name: /^About Acme/ })).toBeVisible();
  await expect(found(page)).toHaveText('401 of 402 entries');
  const actors = page.getByRole('combobox', { name: 'Who acted' });
  await actors.selectOption('Officer A');
  const ofOfficer = await found(page).innerText();
  await actors.selectOption('Anybody acted');
  await expect(found(page)).toHaveText('401 of 402 entries');
  expect(ofOfficer).toMatch(/^\d+ of 402 entries$/);

  // The state, and the days of the laptop.
  const state = page.getByRole('combobox', { name: 'State in NATS' });
  await state.selectOption('stored');
  await expect(page.getByRole('main')).toContainText('No such entry');
  await state.selectOption('waiting');
  await expect(found(page)).toHaveText('401 of 402 entries');
  await enterDay(page, 'To', '01012020');
  await expect(page.getByRole('group', { name: 'To' })).toContainText('1 Jan 2020');
  await expect(page.getByRole('main')).toContainText('No such entry');
  await page.getByRole('button', { name: 'Clear filters' }).click();
  await enterDay(page, 'From', '01012020');
  await expect(found(page)).toHaveText('402 of 402 entries');
  await page.getByRole('button', { name: 'Clear filters' }).click();
  await expect(found(page)).toHaveText('402 entries');

  // A number finds its entry, too; and from its page one goes to those beside it, and to the same object's.
  await page.keyboard.press('/');
  await page.keyboard.type('#1');
  await list(page).getByRole('row', { name: /^1 / }).click();
  await expect(entry(page)).toContainText('Organization created');
  await page.getByRole('button', { name: /^Next entry/ }).click();
  await expect(page.getByRole('article', { name: 'Entry 2' })).toContainText('Person 000');
  await page.getByRole('region', { name: 'Objects' }).getByRole('button', { name: 'Person 000' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'People' })).toBeVisible();
  expect((await askedQuestions(app)).length).toBe(0);
});

test('what was typed last is looked for, also where one has gone on before the list has followed; what was chosen meanwhile stays', async ({
  launch,
  userData,
}) => {
  const first = await launch();
  await createLedger(first.page, 'Root ceremony', 'Officer A');
  await first.quit();
  appendCommands(userData, organizationWithPeople('Acme', 20));
  const { page } = await launch();
  const rows = page.getByRole('grid').getByRole('row');
  /** Types and presses the last row at once, as on a machine that is busy: both come before the list could follow. */
  const typeAndPress = async (box: string, words: string, isHeld = false) => {
    const row = await rows.last().elementHandle();
    await page.getByLabel(box).evaluate(
      (input, { row, words, isHeld }) => {
        input.focus();
        // As a keystroke enters it: React hears of nothing less.
        Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value')?.set?.call(input, words);
        input.dispatchEvent(new Event('input', { bubbles: true }));
        if (!(row instanceof HTMLElement)) throw new Error('That is no row.');
        row.dispatchEvent(new PointerEvent('pointerdown', { bubbles: true }));
        if (isHeld) return;
        row.dispatchEvent(new PointerEvent('pointerup', { bubbles: true }));
        row.click();
      },
      { row, words, isHeld },
    );
  };

  await goTo(page, 'Ledger');
  await expect(found(page)).toHaveText('21 entries');
  await typeAndPress('Find entries', 'person 01');
  await expect(entry(page)).toBeVisible();
  await page.getByRole('button', { name: 'Back to the list' }).click();
  await expect(page.getByLabel('Find entries')).toHaveValue('person 01');
  await expect(found(page)).toHaveText('11 of 21 entries');
  await page.getByRole('button', { name: 'Clear filters' }).click();
  await expect(found(page)).toHaveText('21 entries');

  // Nothing moves under a press, however long it is: what begins after the search would have begun is over.
  await typeAndPress('Find entries', 'person 01', true);
  await page.evaluate(() => new Promise((resolve) => setTimeout(resolve, 300)));
  await framesOf(page);
  await expect(found(page)).toHaveText('21 entries');
  await rows.last().dispatchEvent('pointerup');
  await expect(found(page)).toHaveText('11 of 21 entries');

  await goTo(page, 'People');
  const name = entry(page).getByRole('heading', { level: 2 });
  await expect(name).toHaveText('Person 000');
  const pressed = /Person \d+/.exec(await rows.last().innerText())?.[0] ?? 'none';
  await typeAndPress('Find in People', 'Person 00');
  await expect(page.getByRole('main')).toContainText('10 people found');
  await expect(name).toHaveText(pressed);
  // Whoever only types gets to see the first that is found.
  await page.getByLabel('Find in People').fill('Person 012');
  await expect(name).toHaveText('Person 012');
});

test('the keyboard alone finds an entry far down, opens it and comes back to it; what came later is named', async ({
  launch,
  userData,
}) => {
  test.setTimeout(120_000);
  const first = await launch();
  await createLedger(first.page, 'Root ceremony', 'Officer A');
  await first.quit();
  appendCommands(userData, organizationWithPeople('Acme', 400));
  const { page } = await launch();
  const { keyboard } = page;

  // A mistake is corrected: the entry that holds it says so.
  await goTo(page, 'People');
  await page.getByRole('row', { name: /Person 007/ }).click();
  await page.getByRole('complementary').getByRole('button', { name: 'Change…' }).click();
  await page.getByRole('dialog').getByLabel('Name', { exact: true }).fill('James');
  await page.getByRole('dialog').getByRole('button', { name: 'Change' }).click();
  const recorded = page.getByTestId('recorded');
  await expect(recorded).toContainText('Person 007 is now James');
  await expect(recorded).toBeFocused();
  const history = page.getByRole('region', { name: 'History' });
  await expect(history.getByRole('listitem')).toHaveCount(2);
  await history.getByRole('button', { name: 'Entry 9', exact: true }).click();
  await expect(page.getByRole('region', { name: 'What came later' })).toContainText('Person changed');
  await keyboard.press('Escape');
  await expect(page.getByRole('heading', { level: 1, name: 'People' })).toBeVisible();
  // Who comes back finds no notice of what was done before they looked elsewhere.
  await expect(history).toContainText('Person 007 is now James');
  await expect(recorded).toHaveCount(0);

  await goTo(page, 'Ledger');
  await expect(found(page)).toHaveText('402 entries');
  await current(page).focus();
  await keyboard.press('PageDown');
  await expect(current(page)).toContainText('Person 390');
  await keyboard.press('End');
  await expect(current(page)).toBeFocused();
  await expect(current(page)).toContainText('Organization created');
  await keyboard.press('ArrowUp');
  await expect(current(page)).toContainText('Person 000');
  await keyboard.press('Enter');
  await expect(page.getByRole('article', { name: 'Entry 2' })).toBeVisible();
  await keyboard.press('Escape');
  await expect(current(page)).toBeFocused();
  await expect(current(page)).toContainText('Person 000');
  await keyboard.press('Control+ArrowUp');
  await expect(current(page)).toContainText('James');
});
