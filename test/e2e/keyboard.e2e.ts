import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { expect, type Page } from '@playwright/test';
import { confirmDialogs } from '../support/confirm-dialogs.ts';
import { test } from '../support/e2e.ts';
import { chooseFile } from '../support/file-dialogs.ts';
import { tabTo, tabToThe } from '../support/keyboard.ts';
import { createLedger } from '../support/steps.ts';

const dialogOf = (page: Page) => page.getByRole('dialog');
const object = (page: Page) => page.getByRole('article');
const acts = (page: Page) => page.getByRole('complementary');

/** Presses a button, come to by Tab. */
async function press(page: Page, name: string | RegExp): Promise<void> {
  await tabTo(page, name);
  await page.keyboard.press('Enter');
}

/** Types into a field of the form, in place of what is in it. */
async function type(page: Page, label: string, text: string): Promise<void> {
  await tabToThe(page, dialogOf(page).getByLabel(label, { exact: true }));
  await page.keyboard.press('ControlOrMeta+a');
  await page.keyboard.type(text);
}

/** Chooses in a select of the form, by the name or its beginning. */
async function choose(page: Page, label: string, option: string): Promise<void> {
  const select = dialogOf(page).getByLabel(label, { exact: true });
  await tabToThe(page, select);
  await page.keyboard.press('Enter');
  await expect(page.getByRole('option', { name: new RegExp(`^${option}`) })).toBeVisible();
  // What is typed goes to the list only once that has the focus.
  await expect(page.locator('[role="listbox"]:focus-within, input[type="search"]:focus')).toBeAttached();
  await page.keyboard.type(option);
  await expect(page.locator('[role="option"][data-focused]')).toContainText(option);
  await page.keyboard.press('Enter');
  await expect(page.locator('[role="option"]')).toHaveCount(0);
}

/** Goes to a screen, an object or a form by its name. */
async function goBy(page: Page, words: string): Promise<void> {
  await page.keyboard.press('Control+k');
  await expect(page.getByRole('searchbox', { name: 'Go to' })).toBeFocused();
  await page.keyboard.type(words);
  await expect(page.locator('[role="option"][data-focused]')).toContainText(words);
  await page.keyboard.press('Enter');
}

async function recorded(page: Page, words: string): Promise<void> {
  await expect(page.getByTestId('recorded')).toContainText(words);
  await expect(page.getByTestId('recorded')).toBeFocused();
}

/** The focus is on something that can be seen and done something with, never nowhere. */
async function focusIsSomewhere(page: Page): Promise<void> {
  await expect.poll(() => page.evaluate(() => document.activeElement?.tagName ?? 'BODY')).not.toBe('BODY');
}

test('everything is done once by the keyboard alone, and the focus is never nowhere', async ({ launch }) => {
  test.setTimeout(180_000);
  const app = await launch();
  const { page } = app;
  const { keyboard } = page;
  // Proof that there was no mouse.
  await page.evaluate(() => {
    const pointed = { times: 0 };
    Object.assign(globalThis, { pointed });
    addEventListener('pointerdown', () => pointed.times++, { capture: true });
  });

  // The ledger, and who acts.
  await tabTo(page, 'Ledger name', 'textbox');
  await keyboard.type('Ceremony');
  await keyboard.press('Tab');
  await keyboard.type('Officer A');
  await keyboard.press('Enter');
  await expect(page.getByTestId('ledger-bar')).toContainText('Ceremony');
  await press(page, 'Change who acts');
  await type(page, 'Your name', 'Officer B');
  await keyboard.press('Enter');
  await expect(page.getByTestId('ledger-bar')).toContainText('Officer B');
  await expect(dialogOf(page)).toBeHidden();
  await focusIsSomewhere(page);

  // What is recorded: an organization, two units, two people, a role.
  await keyboard.press('Alt+3');
  await press(page, 'New organization');
  await expect(dialogOf(page).getByLabel('Name', { exact: true })).toBeFocused();
  await keyboard.type('Acme');
  await keyboard.press('Enter');
  await recorded(page, 'Organization recorded: Acme');
  await press(page, 'Done');
  await expect(page.getByTestId('recorded')).toBeHidden();
  await focusIsSomewhere(page);
  for (const unit of ['Operations', 'Audit']) {
    await goBy(page, 'New unit');
    await type(page, 'Name', unit);
    await choose(page, 'Type', 'Team');
    await press(page, 'Record unit');
    await recorded(page, `Unit recorded: ${unit}`);
  }
  for (const [name, email] of [
    ['Alise Officer', 'alice@acme.example'],
    ['Bob Witness', 'bob@acme.example'],
  ] as const) {
    await goBy(page, 'New person');
    await type(page, 'Name', name);
    await type(page, 'E-mail', email);
    await keyboard.press('Enter');
    await recorded(page, `Person recorded: ${name}`);
  }
  await goBy(page, 'New role');
  await type(page, 'Name', 'Administrator');
  await tabToThe(page, dialogOf(page).getByRole('checkbox', { name: 'modify the configuration' }));
  await keyboard.press('Space');
  await press(page, 'Record role');
  await recorded(page, 'Role recorded: Administrator');

  // Found in the palette, corrected, put into a unit and moved.
  await goBy(page, 'Alise Officer');
  await expect(object(page).getByRole('heading', { level: 2 })).toHaveText('Alise Officer');
  await tabToThe(page, acts(page).getByRole('button', { name: 'Change…' }));
  await keyboard.press('Enter');
  await type(page, 'Name', 'Alice Officer');
  await keyboard.press('Enter');
  await expect(object(page).getByRole('heading', { level: 2 })).toHaveText('Alice Officer');
  await focusIsSomewhere(page);
  await press(page, 'Add to a unit…');
  await choose(page, 'Unit', 'Operations');
  await press(page, /^Add to a unit$/);
  await expect(object(page)).toContainText('UnitsOperations');
  await press(page, 'Move to another unit…');
  await choose(page, 'From', 'Operations');
  await choose(page, 'To', 'Audit');
  await press(page, /^Move to another unit$/);
  await expect(object(page)).toContainText('UnitsAudit');

  // A service account, handed over; and one who leaves, for good.
  await goBy(page, 'New service account');
  await type(page, 'Name', 'Backup');
  await type(page, 'Purpose', 'Copies at night');
  await choose(page, 'Owning unit', 'Audit');
  await choose(page, 'Responsible person', 'Bob');
  await press(page, 'Record service account');
  await recorded(page, 'Service account recorded: Backup');
  await press(page, 'Hand over…');
  await choose(page, 'To', 'Alice');
  await press(page, /^Hand over$/);
  await expect(object(page)).toContainText('Alice Officer');
  await goBy(page, 'Bob Witness');
  await press(page, 'Record leaving…');
  await keyboard.type('Moved to another company');
  await keyboard.press('Enter');
  const check = page.getByRole('dialog', { name: 'Check before you record that Bob Witness has left' });
  await tabToThe(page, check.getByLabel(/^Type the name/));
  await keyboard.type('Bob Witness');
  await confirmDialogs(app, 'confirm');
  await press(page, 'Record that Bob Witness has left');
  await expect(object(page)).toContainText('Left');
  await focusIsSomewhere(page);

  // A list, by letters and by words.
  await goBy(page, 'Units');
  const chosen = page.getByRole('row', { selected: true });
  await tabToThe(page, chosen);
  await keyboard.press('o');
  await expect(chosen).toContainText('Operations');
  await keyboard.press('/');
  await keyboard.type('aud');
  await expect(chosen).toContainText('Audit');

  // Every entry, and one of them.
  await keyboard.press('Alt+6');
  await expect(page.getByRole('heading', { level: 1, name: 'Ledger' })).toBeVisible();
  const entry = page.getByRole('row').and(page.locator('[tabindex="0"]'));
  await tabToThe(page, entry);
  await keyboard.press('End');
  await expect(entry).toContainText('Organization created');
  await keyboard.press('Enter');
  await expect(page.getByRole('article', { name: 'Entry 1' })).toBeVisible();
  await keyboard.press('Escape');
  await expect(entry).toBeFocused();

  // The ledger leaves as a file.
  const stick = mkdtempSync(path.join(os.tmpdir(), 'cim-stick-'));
  const bundle = path.join(stick, 'root.car');
  await press(page, /^Export$/);
  await chooseFile(app, bundle);
  await press(page, /^Export \d+ entries…/);
  await expect(page.getByTestId('bundle-written')).toBeVisible();
  expect(existsSync(bundle)).toBe(true);
  rmSync(stick, { recursive: true, force: true });

  // A setting, and a sync that finds nobody there.
  await keyboard.press('Alt+8');
  await expect(page.getByRole('heading', { level: 1, name: 'Settings' })).toBeVisible();
  await tabToThe(page, page.getByLabel('Server address'));
  await keyboard.press('ControlOrMeta+a');
  await keyboard.type('nats://127.0.0.1:9');
  await press(page, 'Save settings');
  await expect(page.getByTestId('settings-status')).toContainText('Saved');
  await keyboard.press('Alt+7');
  await press(page, 'Go online and sync');
  await expect(page.getByRole('main').getByRole('alert').first()).toBeVisible({ timeout: 60_000 });
  await focusIsSomewhere(page);

  // A place opens where it was left.
  await keyboard.press('Alt+3');
  await expect(page.getByRole('heading', { level: 1, name: 'Units' })).toBeVisible();
  await keyboard.press('Alt+6');
  await expect(page.getByRole('heading', { level: 1, name: 'Export' })).toBeVisible();
  await keyboard.press('Alt+1');
  await keyboard.press('?');
  await expect(dialogOf(page)).toContainText('Keyboard');
  await keyboard.press('Escape');
  await expect(dialogOf(page)).toBeHidden();
  expect(await page.evaluate(() => Reflect.get(globalThis, 'pointed').times)).toBe(0);
  await app.quit();
});

test('the palette finds a screen by the other names it has, and says which one was meant', async ({
  launch,
}) => {
  const { page } = await launch();
  await createLedger(page, 'Root ceremony', 'Officer A');
  for (const [words, screen] of [
    ['Revocation lists', 'Lists'],
    ['Bootstrap file', 'From a file'],
    ['NATS tokens', 'Tokens'],
  ] as const) {
    await goBy(page, words);
    await expect(page.getByRole('heading', { name: screen, level: 1 })).toBeVisible();
  }
  await goBy(page, 'Lists');
  await expect(
    page.getByText('Revocation lists belong to a certificate, and there is none yet.'),
  ).toBeVisible();
  // What is called so itself comes before what only others call so.
  await page.keyboard.press('Control+k');
  await page.getByRole('searchbox', { name: 'Go to' }).fill('Le');
  await expect(page.locator('[role="option"][data-focused]')).toContainText('Ledger');
});
