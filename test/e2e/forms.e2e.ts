import { readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { expect, type Page } from '@playwright/test';
import { appendCommands, organizationWithPeople } from '../support/append-commands.ts';
import { askedQuestions, confirmDialogs } from '../support/confirm-dialogs.ts';
import { test } from '../support/e2e.ts';
import { tabTo } from '../support/keyboard.ts';
import { holdAnswers } from '../support/late-answers.ts';
import { framesOf } from '../support/moves.ts';
import { oneOfEach } from '../support/one-of-each.ts';
import { createLedger, createOrganization, createPerson, goTo } from '../support/steps.ts';

/* Forms as people fill them in: begun and left, wrong and corrected, checked before what cannot be undone. By the keyboard. */

const form = (page: Page) => page.getByRole('dialog');
const object = (page: Page) => page.getByRole('article');
const actsOf = (page: Page) => page.getByRole('complementary');
const field = (page: Page, label: string) => form(page).getByLabel(label, { exact: true });
const focused = (page: Page) => page.locator(':focus');

async function palette(page: Page, words: string, option: RegExp) {
  await page.keyboard.press('Control+k');
  await page.getByRole('searchbox', { name: 'Go to' }).fill(words);
  await expect(page.getByRole('option', { name: option }).first()).toBeVisible();
  await page.keyboard.press('Enter');
}

/** Every file below a folder that holds some words. */
function filesWith(folder: string, words: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((name) => path.join(folder, name))
    .filter((file) => statSync(file).isFile() && readFileSync(file).includes(words));
}

test('what is half-typed waits while one looks elsewhere, for each form and object, and is never on the disk', async ({
  launch,
  userData,
}) => {
  test.setTimeout(120_000);
  const app = await launch();
  const { page } = app;
  await createLedger(page, 'Root ceremony', 'Officer A');
  await createOrganization(page, 'Acme', 'acme.example');
  await createPerson(page, 'Acme', 'Alice Officer', 'alice@acme.example');
  await createPerson(page, 'Acme', 'Bob Witness', 'bob@acme.example');

  // A new person, left by a key for a place, and come back to through the palette.
  await goTo(page, 'People');
  await tabTo(page, 'New person');
  await page.keyboard.press('Enter');
  await expect(field(page, 'Name')).toBeFocused();
  await page.keyboard.type('Xanthippe Halftyped');
  await expect(page.getByTestId('draft')).toBeHidden();
  await page.keyboard.press('Alt+1');
  await expect(page.getByRole('heading', { level: 1, name: 'Home' })).toBeVisible();
  await palette(page, 'New person', /^New person/);
  await expect(field(page, 'Name')).toHaveValue('Xanthippe Halftyped');
  await expect(page.getByTestId('draft')).toContainText('You typed this before and did not record it yet.');

  // From within the form to an object: the form makes room, and another act is another form.
  await palette(page, 'Alice', /^Alice Officer/);
  await expect(object(page).getByRole('heading', { level: 2 })).toHaveText('Alice Officer');
  await expect(form(page)).toBeHidden();
  await tabTo(page, 'Suspend…');
  await page.keyboard.press('Enter');
  await expect(field(page, 'Reason')).toHaveValue('');
  await page.keyboard.type('Parental leave of Alice');
  await page.keyboard.press('Escape');
  await expect(form(page)).toBeHidden();
  await expect(actsOf(page).getByRole('button', { name: 'Suspend…' })).toBeFocused();

  // The same act on another object has nothing of it; on this one it waits.
  await page.getByRole('row', { name: /Bob Witness/ }).click();
  await actsOf(page).getByRole('button', { name: 'Suspend…' }).click();
  await expect(field(page, 'Reason')).toHaveValue('');
  await expect(page.getByTestId('draft')).toBeHidden();
  await page.keyboard.press('Escape');
  await page.getByRole('row', { name: /Alice Officer/ }).click();
  await actsOf(page).getByRole('button', { name: 'Suspend…' }).click();
  await expect(field(page, 'Reason')).toHaveValue('Parental leave of Alice');
  expect(filesWith(userData, 'Parental leave')).toEqual([]);

  // Recorded, it is gone from the form.
  await field(page, 'Reason').press('Enter');
  await expect(object(page)).toContainText('Suspended');
  await actsOf(page).getByRole('button', { name: 'Reactivate' }).click();
  await form(page).getByRole('button', { name: 'Reactivate' }).click();
  await actsOf(page).getByRole('button', { name: 'Suspend…' }).click();
  await expect(field(page, 'Reason')).toHaveValue('');
  await page.keyboard.press('Escape');

  // Cleared, too, and then one begins with the first field.
  await page.getByRole('button', { name: 'New person' }).click();
  await tabTo(page, 'Clear');
  await page.keyboard.press('Enter');
  await expect(field(page, 'Name')).toHaveValue('');
  await expect(field(page, 'Name')).toBeFocused();
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: 'New person' }).click();
  await expect(page.getByTestId('draft')).toBeHidden();
  await page.keyboard.press('Escape');

  // Of the form of a key the words are kept, and the passphrase never is.
  await goTo(page, 'Keys');
  await page.getByRole('button', { name: 'New key' }).click();
  await field(page, 'Label').fill('Root CA 2026');
  await field(page, 'Passphrase').fill('a secret that nobody keeps');
  await goTo(page, 'People');
  await goTo(page, 'Keys');
  await page.getByRole('button', { name: 'New key' }).click();
  await expect(field(page, 'Label')).toHaveValue('Root CA 2026');
  await expect(field(page, 'Passphrase')).toHaveValue('');
  await expect(page.getByTestId('draft')).toContainText('Only the passphrase was not kept.');
  expect(filesWith(userData, 'Root CA 2026')).toEqual([]);
});

test('closing asks about what is half-typed by the titles of its forms, and closes when told to', async ({
  launch,
}) => {
  const app = await launch();
  const { page, application } = app;
  await createLedger(page, 'Root ceremony', 'Officer A');
  await createOrganization(page, 'Acme', 'acme.example');
  await goTo(page, 'People');
  await page.getByRole('button', { name: 'New person' }).click();
  const told = await holdAnswers(app, 'window.halfTyped');
  await field(page, 'Name').fill('Xanthippe Halftyped');
  // A moment passes until main has been told.
  await expect.poll(() => told.count()).toBeGreaterThan(0);
  await told.release();
  await confirmDialogs(app, 'cancel');
  const asked = () => application.evaluate(() => Reflect.get(globalThis, 'askedQuestions').length);
  await application.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.close());
  await expect.poll(asked).toBe(1);
  const [question] = await askedQuestions(app);
  expect(question).toMatchObject({
    act: 'Close the program and forget what is half-typed?',
    buttons: ['Go back', 'Close and forget it'],
    defaultId: 0,
    cancelId: 0,
  });
  expect(question?.detail).toContain('“New person”');
  expect(question?.detail).not.toContain('Xanthippe');
  // Who goes back finds everything as it was.
  await expect(field(page, 'Name')).toHaveValue('Xanthippe Halftyped');
  await field(page, 'Name').fill('');
  // Nothing is half-typed any more: it closes without a word.
  await app.quit();
});

test('a window that hangs, asks for one question after the other and says that all is half-typed keeps nobody from closing', async ({
  launch,
}) => {
  const app = await launch();
  const { page, application } = app;
  await createLedger(page, 'Root ceremony', 'Officer A');
  await createOrganization(page, 'Acme', 'acme.example');
  // The person's dialogs stay open until the test answers them.
  await application.evaluate(({ dialog }) => {
    const unanswered: ((response: number) => void)[] = [];
    const said: string[] = [];
    Object.assign(globalThis, { unanswered, said });
    Object.assign(dialog, {
      showMessageBox: (...args: readonly unknown[]) => {
        const { message } = Object(args.at(-1));
        said.push(message);
        return new Promise((resolve) =>
          unanswered.push((response) => resolve({ response, checkboxChecked: false })),
        );
      },
    });
  });
  const said = (): Promise<string[]> => application.evaluate(() => Reflect.get(globalThis, 'said'));
  const answer = (response: number) =>
    application.evaluate((_, given) => Reflect.get(globalThis, 'unanswered').shift()(given), response);
  await page.evaluate(async () => {
    const bridge = Reflect.get(window, 'cimKeys');
    await bridge.invoke('window.halfTyped', { forms: Array(100).fill('x'.repeat(300)) });
    // Each refusal asks again, for ever.
    const again = () => bridge.invoke('officer.set', { as: 'name', name: 'Eve' }).then(again);
    void again();
  });
  await expect.poll(async () => (await said()).length).toBe(1);
  await application.evaluate(({ app: program }) => program.quit());
  await application.evaluate(({ app: program }) => program.quit());
  // The question that is open is answered first; the next one is the program's own, whatever the window asks.
  expect(await said()).toHaveLength(1);
  await answer(0);
  await expect.poll(async () => (await said())[1]).toBe('Close the program and forget what is half-typed?');
  void page
    .evaluate(() => {
      for (;;);
    })
    .catch(() => {});
  await answer(1);
  await app.quit();
});

test('what cannot be undone is checked on a page of its own: Enter alone never does it, the name is typed', async ({
  launch,
}) => {
  const app = await launch();
  const { page } = app;
  await createLedger(page, 'Root ceremony', 'Officer A');
  await createOrganization(page, 'Acme', 'acme.example');
  await createPerson(page, 'Acme', 'Alice Officer', 'alice@acme.example');
  await goTo(page, 'People');
  await tabTo(page, 'Record leaving…');
  await page.keyboard.press('Enter');
  await page.keyboard.type('Moved to another company');
  await page.keyboard.press('Enter');
  const check = page.getByRole('dialog', { name: 'Check before you record that Alice Officer has left' });
  await expect(check.getByRole('heading', { level: 2 })).toBeFocused();
  await expect(check.getByRole('definition')).toContainText(['Alice Officer', 'Moved to another company']);
  await expect(check.getByRole('region', { name: 'What follows' }).getByRole('listitem')).toHaveCount(2);

  // The button says what is missing, takes the focus, and does nothing.
  const final = check.getByRole('button', { name: 'Record that Alice Officer has left' });
  await page.keyboard.press('Enter');
  await tabTo(page, 'Record that Alice Officer has left');
  await expect(final).toHaveAttribute('aria-disabled', 'true');
  await expect(final).toHaveAccessibleDescription('Type the name first.');
  await page.keyboard.press('Enter');
  await page.keyboard.press('Space');

  // An answer is changed where it was given.
  await tabTo(page, 'Change Reason');
  await page.keyboard.press('Enter');
  await expect(field(page, 'Reason')).toBeFocused();
  await page.keyboard.press('ControlOrMeta+a');
  await page.keyboard.type('Retired');
  await page.keyboard.press('Enter');
  await expect(check.getByRole('definition')).toContainText(['Alice Officer', 'Retired']);

  await tabTo(page, /^Type the name/, 'textbox');
  await page.keyboard.type('Bob Witness');
  await expect(final).toHaveAttribute('aria-disabled', 'true');
  await page.keyboard.press('ControlOrMeta+a');
  await page.keyboard.type('alice officer');
  await expect(final).not.toHaveAttribute('aria-disabled');
  await page.keyboard.press('Enter');
  await expect(final).toBeVisible();
  expect((await askedQuestions(app)).map(({ act }) => act)).not.toContain(
    'Record that Alice Officer has left?',
  );

  // The program asks once more, in its own dialog, and says what that is for.
  await confirmDialogs(app, 'cancel');
  await tabTo(page, 'Record that Alice Officer has left');
  await page.keyboard.press('Enter');
  await expect(check.getByText('You cancelled this.')).toBeVisible();
  await confirmDialogs(app, 'confirm');
  await expect(final).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(object(page)).toContainText('Left');
  await expect(page.getByTestId('recorded')).toBeFocused();
  const [question] = await askedQuestions(app);
  expect(question?.detail).toContain('Reason: Retired');
  expect(question?.detail).toContain('Cancel if this is not what you have checked in the window.');
});

test('a field says what is wrong when one leaves it; several are named above, with the way there', async ({
  launch,
}) => {
  const app = await launch();
  const { page } = app;
  await createLedger(page, 'Root ceremony', 'Officer A');
  await createOrganization(page, 'Acme', 'acme.example');
  await goTo(page, 'People');
  await page.getByRole('button', { name: 'New person' }).click();
  const incomplete = form(page).getByText('Enter a complete e-mail address');
  // What is left empty while one passes by is no mistake yet.
  await tabTo(page, 'E-mail', 'combobox');
  await expect(form(page).getByText('Enter a name.')).toBeHidden();
  await page.keyboard.type('alice@');
  await expect(incomplete).toBeHidden();
  await page.keyboard.press('Tab');
  await expect(incomplete).toBeVisible();
  await expect(field(page, 'E-mail')).toHaveAttribute('aria-invalid', 'true');
  await expect(page.getByTestId('mistakes')).toBeHidden();

  await tabTo(page, 'Record person');
  await page.keyboard.press('Enter');
  await expect(page.getByTestId('mistakes')).toContainText('2 fields have to be corrected');
  await expect(field(page, 'Name')).toBeFocused();
  // The way there, from above.
  await page.keyboard.press('Shift+Tab');
  await expect(focused(page)).toHaveText('E-mail');
  await page.keyboard.press('Enter');
  await expect(field(page, 'E-mail')).toBeFocused();
  // It goes as soon as it is right.
  await page.keyboard.press('End');
  await page.keyboard.type('acme.example');
  await expect(incomplete).toBeHidden();
  await expect(page.getByTestId('mistakes')).toBeHidden();
  await field(page, 'Name').fill('Alice Officer');
  await field(page, 'Name').press('Enter');
  await expect(page.getByTestId('recorded')).toContainText('Person recorded: Alice Officer');
});

test('what was entered before is suggested, and the address at the domain of the organization; the arrow keys take it', async ({
  launch,
  userData,
}) => {
  const first = await launch();
  await createLedger(first.page, 'Root ceremony', 'Officer A');
  await createOrganization(first.page, 'Acme', 'acme.example');
  await first.quit();
  appendCommands(userData, organizationWithPeople('Globex', 300));
  const app = await launch();
  const { page } = app;
  const options = page.getByRole('listbox').getByRole('option');
  const enterPerson = async (name: string) => {
    await goTo(page, 'People');
    await page.getByRole('button', { name: 'New person' }).click();
    await field(page, 'Name').fill(name);
    await field(page, 'Organization').click();
    await page.getByRole('option', { name: /^Acme/ }).click();
  };
  await enterPerson('Zoë van Dijk');
  await tabTo(page, 'E-mail', 'combobox');
  await page.keyboard.press('ArrowDown');
  await expect(options).toHaveText(['zoe.dijk@acme.example', 'zoe@acme.example', 'zdijk@acme.example']);
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await expect(field(page, 'E-mail')).toHaveValue('zdijk@acme.example');
  await field(page, 'Title').fill('Crypto officer');
  await field(page, 'Department').fill('Security operations');
  await form(page).getByRole('button', { name: 'Record person' }).click();
  await expect(page.getByTestId('recorded')).toContainText('Zoë van Dijk');

  await enterPerson('Bob Witness');
  await field(page, 'E-mail').fill('bob@acme.example');
  await tabTo(page, 'Title', 'combobox');
  await page.keyboard.type('cry');
  await expect(options).toHaveText(['Crypto officer']);
  // Nothing is taken that nobody chose, and Escape closes the list alone.
  await page.keyboard.press('Escape');
  await expect(options).toHaveCount(0);
  await expect(form(page)).toBeVisible();
  await expect(field(page, 'Title')).toHaveValue('cry');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await expect(field(page, 'Title')).toHaveValue('Crypto officer');
  await tabTo(page, 'Department', 'combobox');
  await page.keyboard.type('s');
  await options.filter({ hasText: 'Security operations' }).click();
  await expect(field(page, 'Department')).toHaveValue('Security operations');
  await field(page, 'Department').press('Enter');
  await expect(page.getByTestId('recorded')).toContainText('Bob Witness');
});

test('a form begins with what holds now, also where what was recorded a moment ago is still on its way', async ({
  launch,
  userData,
}) => {
  const first = await launch();
  await createLedger(first.page, 'Root ceremony', 'Officer A');
  await first.quit();
  appendCommands(userData, oneOfEach());
  const app = await launch();
  const { page } = app;
  for (const { screen, name, act, label, entered } of [
    { screen: 'Organizations', name: 'Acme', act: 'Change…', label: 'Name', entered: 'Acme Keys' },
    { screen: 'Identities', name: 'KEYS', act: 'Configure…', label: 'Connections at a time', entered: '7' },
  ] as const) {
    await goTo(page, screen);
    await page
      .getByRole('row', { name: new RegExp(`^${name}`) })
      .first()
      .click();
    await expect(object(page).getByRole('heading', { level: 2 })).toHaveText(name);
    await actsOf(page).getByRole('button', { name: act, exact: true }).click();
    await expect(field(page, label)).not.toHaveValue(entered);
    await field(page, label).fill(entered);
    const held = await holdAnswers(app, 'registry.acts', 'identities.about');
    await field(page, label).press('Enter');
    await expect(page.getByTestId('recorded')).toBeVisible();
    await actsOf(page).getByRole('button', { name: act, exact: true }).click();
    await framesOf(page);
    await expect(form(page)).toBeHidden();
    await held.release();
    await expect(field(page, label)).toHaveValue(entered);
    await page.keyboard.press('Escape');
    await expect(form(page)).toBeHidden();
  }
});
