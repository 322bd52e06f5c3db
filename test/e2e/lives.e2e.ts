import { expect, type Page } from '@playwright/test';
import { appendCommands, organizationWithPeople } from '../support/append-commands.ts';
import { askedQuestions } from '../support/confirm-dialogs.ts';
import { test } from '../support/e2e.ts';
import { holdAnswers } from '../support/late-answers.ts';
import { checkAndDo, createLedger, createOrganization, createPerson, goTo } from '../support/steps.ts';

const dialogOf = (page: Page) => page.getByRole('dialog');
const actsOf = (page: Page) => page.getByRole('complementary');
const object = (page: Page) => page.getByRole('article');

async function choose(page: Page, label: string, option: RegExp): Promise<void> {
  await dialogOf(page).getByLabel(label, { exact: true }).click();
  await page.getByRole('listbox').getByRole('option', { name: option }).click();
}

async function createUnit(page: Page, name: string): Promise<void> {
  await goTo(page, 'Units');
  await page.getByRole('button', { name: 'New unit' }).first().click();
  await dialogOf(page).getByLabel('Name', { exact: true }).fill(name);
  await choose(page, 'Type', /^Team/);
  await dialogOf(page).getByRole('button', { name: 'Record unit' }).click();
  await expect(page.getByTestId('recorded')).toContainText(`Unit recorded: ${name}`);
}

test('a mistake is corrected, a person moves, hands over what they answer for, and leaves; the old entry is found', async ({
  launch,
}) => {
  test.setTimeout(120_000);
  const app = await launch();
  const { page } = app;
  await createLedger(page, 'Root ceremony', 'Officer A');
  await createOrganization(page, 'Acme', 'acme.example');
  await createPerson(page, 'Acme', 'Alise Officer', 'alice@acme.example');
  await createPerson(page, 'Acme', 'Bob Witness', 'bob@acme.example');
  await createUnit(page, 'Operations');
  await createUnit(page, 'Audit');

  // The mistake: only what differs is changed, and the former name stays in the history.
  await goTo(page, 'People');
  await page.getByRole('row', { name: /Alise Officer/ }).click();
  await actsOf(page).getByRole('button', { name: 'Change…' }).click();
  await expect(dialogOf(page).getByLabel('Name', { exact: true })).toHaveValue('Alise Officer');
  await dialogOf(page).getByLabel('Name', { exact: true }).fill('Alice Officer');
  await dialogOf(page).getByRole('button', { name: 'Change' }).click();
  await expect(object(page).getByRole('heading', { level: 2 })).toHaveText('Alice Officer');
  await expect(object(page).getByRole('region', { name: 'History' })).toContainText('Person changed');

  // She moves.
  await actsOf(page).getByRole('button', { name: 'Add to a unit…' }).click();
  await choose(page, 'Unit', /^Operations/);
  await dialogOf(page).getByRole('button', { name: 'Add to a unit' }).click();
  await expect(object(page)).toContainText('UnitsOperations');
  await actsOf(page).getByRole('button', { name: 'Move to another unit…' }).click();
  await choose(page, 'From', /^Operations/);
  await choose(page, 'To', /^Audit/);
  await dialogOf(page).getByRole('button', { name: 'Move to another unit' }).click();
  await expect(object(page)).toContainText('UnitsAudit');

  // She answers for a unit: she cannot leave before somebody else does, and the button says why.
  await goTo(page, 'Units');
  await page.getByRole('row', { name: /Operations/ }).click();
  await actsOf(page).getByRole('button', { name: 'Change or move…' }).click();
  await choose(page, 'Responsible person', /^Alice Officer/);
  await dialogOf(page).getByRole('button', { name: 'Change or move' }).click();
  await object(page)
    .getByRole('button', { name: /^Alice Officer/ })
    .first()
    .click();
  await expect(page.getByRole('heading', { level: 1, name: 'People' })).toBeVisible();
  await expect(object(page).getByRole('heading', { level: 2 })).toHaveText('Alice Officer');
  await expect(object(page)).toContainText('Answers forOperations');
  await expect(actsOf(page).getByRole('button', { name: 'Record leaving…' })).toBeDisabled();
  await expect(actsOf(page)).toContainText('Not now: Alice Officer still has units to answer for');
  // The way there stands with it, and by which act she hands it over.
  const open = actsOf(page).getByRole('list', { name: 'In the way of “Record leaving…”' });
  await expect(open.getByRole('listitem')).toHaveText(['Operations unit: “Change or move…”']);
  await open.getByRole('button', { name: 'Operations' }).click();
  await expect(object(page).getByRole('heading', { level: 2 })).toHaveText('Operations');
  await actsOf(page).getByRole('button', { name: 'Change or move…' }).click();
  await choose(page, 'Responsible person', /^Bob Witness/);
  await dialogOf(page).getByRole('button', { name: 'Change or move' }).click();
  await expect(object(page)).toContainText('ResponsibleBob Witness');

  // Now she leaves, for good: the main process asks in its own words. Nobody can be chosen who has left.
  await page.keyboard.press('Control+k');
  await page.getByRole('searchbox', { name: 'Go to' }).fill('Alice');
  await expect(page.getByRole('option', { name: /^Alice Officer/ })).toBeVisible();
  await page.keyboard.press('Enter');
  await expect(object(page).getByRole('heading', { level: 2 })).toHaveText('Alice Officer');
  await actsOf(page).getByRole('button', { name: 'Record leaving…' }).click();
  await dialogOf(page).getByLabel('Reason').fill('Moved to another company');
  await checkAndDo(page, 'Record that Alice Officer has left', 'Alice Officer');
  await expect(object(page)).toContainText('Left');
  expect((await askedQuestions(app)).map(({ act }) => act)).toContain('Record that Alice Officer has left?');
  await expect(actsOf(page).getByRole('button')).toHaveText(['Archive…']);
  await goTo(page, 'Units');
  await actsOf(page).getByRole('button', { name: 'Change or move…' }).click();
  await dialogOf(page).getByLabel('Responsible person').click();
  await expect(page.getByRole('listbox').getByRole('option')).toHaveText(['Nobody yet', /^Bob Witness/]);
  await page.keyboard.press('Escape');
  await dialogOf(page).getByRole('button', { name: 'Cancel' }).click();

  // The old entry is found from the object it is about.
  await goTo(page, 'People');
  await page.getByRole('button', { name: 'Filter…' }).click();
  await choose(page, 'State', /^Left/);
  await dialogOf(page).getByRole('button', { name: 'Apply' }).click();
  await expect(page.getByRole('row', { selected: true })).toContainText('Alice Officer');
  const history = object(page).getByRole('region', { name: 'History' });
  await expect(history.getByRole('listitem')).toHaveCount(6);
  await history
    .getByRole('listitem')
    .filter({ hasText: 'Person created' })
    .getByRole('button', { name: /^Entry \d+$/ })
    .click();
  await expect(page.getByRole('article')).toContainText('Alise Officer');
  await page.getByRole('button', { name: 'Back to People' }).click();
  await expect(object(page).getByRole('heading', { level: 2 })).toHaveText('Alice Officer');
});

test('who acts signs in; once roles govern, who is not permitted is refused, and the last who may stays', async ({
  launch,
}) => {
  test.setTimeout(120_000);
  const app = await launch();
  const { page } = app;
  await createLedger(page, 'Root ceremony', 'Officer A');
  await createOrganization(page, 'Acme');
  await createPerson(page, 'Acme', 'Alice Officer', 'alice@acme.example');
  await createPerson(page, 'Acme', 'Bob Witness', 'bob@acme.example');

  // Nobody could give a permission any more: it is refused while nobody has a role that permits to.
  await goTo(page, 'Home');
  await page.getByRole('button', { name: 'Let roles govern…' }).click();
  await expect(page.getByRole('main')).toContainText('Nobody active has a role that permits');

  await goTo(page, 'Roles');
  await page.getByRole('button', { name: 'New role' }).first().click();
  await dialogOf(page).getByLabel('Name', { exact: true }).fill('Administrator');
  await dialogOf(page).getByRole('checkbox', { name: 'modify the configuration' }).check();
  await dialogOf(page).getByRole('button', { name: 'Record role' }).click();
  await expect(page.getByTestId('recorded')).toContainText('Role recorded');
  await goTo(page, 'People');
  await page.getByRole('row', { name: /Alice Officer/ }).click();
  await actsOf(page).getByRole('button', { name: 'Give a role…' }).click();
  await choose(page, 'Role', /^Administrator/);
  await dialogOf(page).getByRole('button', { name: 'Give a role' }).click();
  await expect(object(page)).toContainText('Administrator in the whole organization');
  await goTo(page, 'Home');
  await page.getByRole('button', { name: 'Let roles govern…' }).click();
  await expect(page.getByRole('region', { name: 'How things stand' })).toContainText(
    'whoever acts has signed in, and only does what a role permits',
  );
  expect((await askedQuestions(app)).map(({ act }) => act)).toContain(
    'Let roles govern the ledger “Root ceremony”?',
  );

  // A typed name acts no more.
  const signIn = async (name: RegExp, initials: string) => {
    await page.getByRole('button', { name: 'Change who acts' }).click();
    await choose(page, 'Who you are', name);
    await dialogOf(page).getByLabel('Your initials').fill(initials);
    await dialogOf(page).getByRole('button', { name: 'Sign in' }).click();
  };
  await goTo(page, 'People');
  await page.getByRole('row', { name: /Bob Witness/ }).click();
  await actsOf(page).getByRole('button', { name: 'Suspend…' }).click();
  await dialogOf(page).getByLabel('Reason').fill('A test');
  await dialogOf(page).getByRole('button', { name: 'Suspend' }).click();
  await expect(dialogOf(page)).toContainText(
    'Officer A must be a person of the registry to act, and sign in',
  );
  await dialogOf(page).getByRole('button', { name: 'Cancel' }).click();

  // Other initials are refused; the right ones sign in.
  await signIn(/^Bob Witness/, 'AO');
  await expect(dialogOf(page)).toContainText('These are not the initials of Bob Witness');
  await dialogOf(page).getByLabel('Your initials').fill('bw');
  await dialogOf(page).getByRole('button', { name: 'Sign in' }).click();
  await expect(page.getByTestId('ledger-bar')).toContainText('Bob Witness');
  await actsOf(page).getByRole('button', { name: 'Suspend…' }).click();
  await dialogOf(page).getByLabel('Reason').fill('A test');
  await dialogOf(page).getByRole('button', { name: 'Suspend' }).click();
  await expect(dialogOf(page)).toContainText('Bob Witness');
  await expect(dialogOf(page)).toContainText('modify the configuration');
  await dialogOf(page).getByRole('button', { name: 'Cancel' }).click();

  // Who may does; and the last who may stays.
  await signIn(/^Alice Officer/, 'AO');
  await expect(page.getByTestId('ledger-bar')).toContainText('Alice Officer');
  await actsOf(page).getByRole('button', { name: 'Suspend…' }).click();
  await dialogOf(page).getByLabel('Reason').fill('On leave');
  await dialogOf(page).getByRole('button', { name: 'Suspend' }).click();
  await expect(object(page)).toContainText('Suspended');
  await page.getByRole('row', { name: /Alice Officer/ }).click();
  await expect(actsOf(page).getByRole('button', { name: 'Suspend…' })).toBeDisabled();
  await expect(actsOf(page)).toContainText('Nobody would be left who may modify the configuration');

  // Nobody stays signed in beyond the end of the program.
  await app.quit();
  const again = await launch();
  await expect(again.page.getByTestId('ledger-bar')).not.toContainText('Alice Officer');
});

test('a list of two thousand is gone through by keys, by letters, by words and by state', async ({
  launch,
  userData,
}) => {
  test.setTimeout(120_000);
  const first = await launch();
  await createLedger(first.page, 'Root ceremony', 'Officer A');
  await createOrganization(first.page, 'Zenith');
  await createPerson(first.page, 'Zenith', 'Zoe Last', 'zoe@zenith.example');
  await first.quit();
  appendCommands(userData, organizationWithPeople('Acme', 2000));
  const app = await launch();
  const { page } = app;
  await goTo(page, 'People');
  const chosen = page.getByRole('row', { selected: true });
  await expect(chosen).toContainText('Person 000');
  await chosen.focus();
  await page.keyboard.press('End');
  await expect(chosen).toContainText('Zoe Last');
  await expect(chosen).toBeFocused();
  await page.keyboard.press('ArrowUp');
  await expect(chosen).toContainText('Person 999');
  await page.keyboard.press('z');
  await expect(chosen).toContainText('Zoe Last');
  await page.keyboard.press('Home');
  await expect(chosen).toContainText('Person 000');
  // Only what is in sight is there.
  expect(await page.getByRole('row').count()).toBeLessThan(80);

  await page.keyboard.press('/');
  await page.keyboard.type('zenith');
  await expect(page.getByRole('status').filter({ hasText: '1 person found' })).toBeVisible();
  await expect(chosen).toContainText('Zoe Last');
  const chips = page.getByRole('list', { name: 'Filtered by' });
  await expect(chips.getByRole('listitem')).toHaveText(['Words: zenith']);

  // By keyboard alone: two filters more, one of them taken away, and all of them. The focus is never lost.
  const filter = page.getByRole('button', { name: 'Filter…' });
  const dialog = page.getByRole('dialog', { name: 'Filter people' });
  await filter.press('Enter');
  await page.keyboard.press('Escape');
  await expect(dialog).toBeHidden();
  await expect(filter).toBeFocused();
  await page.keyboard.press('Enter');
  await dialog.getByLabel('State', { exact: true }).press('Enter');
  await page.getByRole('option', { name: 'Suspended' }).press('Enter');
  await dialog.getByLabel('Organization', { exact: true }).press('Enter');
  await page.getByRole('option', { name: 'Zenith' }).press('Enter');
  await dialog.getByRole('button', { name: 'Apply' }).press('Enter');
  await expect(filter).toBeFocused();
  await expect(chips.getByRole('listitem')).toHaveText([
    'Words: zenith',
    'State: Suspended',
    'Organization: Zenith',
  ]);
  await expect(page.getByRole('heading', { name: 'Nobody here fits all of this' })).toBeVisible();
  await loseFocusTwiceAtOnce(page);
  await expect(filter).toBeFocused();
  await page.getByRole('button', { name: 'Remove the filter State: Suspended' }).press('Enter');
  await expect(page.getByRole('button', { name: 'Remove the filter Organization: Zenith' })).toBeFocused();
  await expect(chosen).toContainText('Zoe Last');
  await page.getByRole('button', { name: 'Clear all' }).press('Enter');
  await expect(filter).toBeFocused();
  await expect(chips).toBeHidden();
  await expect(page.getByLabel('Find in People')).toHaveValue('');
  await expect(chosen).toContainText('Person 000');
  // A letter goes to what the list is ordered by.
  // Also one that is typed before it is known where its rows begin.
  const late = await holdAnswers(app, 'registry.letters');
  await page.getByLabel('Order').selectOption('By organization');
  await expect.poll(() => late.count()).toBe(1);
  await chosen.focus();
  await page.keyboard.press('z');
  await late.release();
  await expect(chosen).toContainText('Zoe Last');
  await page.getByLabel('Order').selectOption('By name');

  // From an organization to its people.
  await goTo(page, 'Organizations');
  await page.getByRole('row', { name: /^Acme/ }).click();
  await object(page).getByRole('button', { name: '2000' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'People' })).toBeVisible();
  await expect(page.getByRole('status').filter({ hasText: '2,000 people found' })).toBeVisible();
  await expect(chips.getByRole('listitem')).toHaveText(['Organization: Acme']);
});

/** What has the focus goes away, and so does what gets it, a frame later; the next frame gives it back to what had it first. */
async function loseFocusTwiceAtOnce(page: Page): Promise<void> {
  await page.evaluate(async () => {
    const before = document.activeElement;
    if (!(before instanceof HTMLElement)) throw new Error('Nothing has the focus.');
    const frame = () => new Promise((resolve) => requestAnimationFrame(resolve));
    const [one, two] = [document.createElement('button'), document.createElement('button')];
    document.body.append(one, two);
    one.focus();
    one.remove();
    await frame();
    two.focus();
    // Behind all that the frame has asked for.
    await new Promise((resolve) => setTimeout(resolve));
    two.remove();
    requestAnimationFrame(() => {
      if (document.activeElement === document.body) before.focus();
    });
    for (let frames = 0; frames < 4; frames++) await frame();
  });
}
