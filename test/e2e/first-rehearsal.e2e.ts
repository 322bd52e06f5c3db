import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { expect, type Page } from '@playwright/test';
import { test } from '../support/e2e.ts';
import { chooseFile } from '../support/file-dialogs.ts';
import { PASSPHRASE } from '../support/steps.ts';

const ADA = { name: 'Ada Ames', initials: 'AA', email: 'ada@acme.example' };
const BRAM = { name: 'Bram Berg', initials: 'BB', email: 'bram@acme.example' };

/** Takes a picture where one was asked for. */
async function picture(page: Page, name: string): Promise<void> {
  const shots = process.env['CIM_SHOTS'];
  if (shots !== undefined) await page.screenshot({ path: path.join(shots, `first-${name}.png`) });
}

/** Whoever has never seen the program: finds what has a name on the screen with Tab, and presses keys. */
function newcomer(page: Page) {
  /** Goes on with Tab until something of this name has the focus. */
  const goTo = async (name: string | RegExp) => {
    const isThere = () =>
      page.evaluate(
        ([text, source]) => {
          const at = document.activeElement;
          if (!(at instanceof HTMLElement) || at === document.body) return false;
          const named = (at.getAttribute('aria-labelledby') ?? '')
            .split(' ')
            .map((id) => document.getElementById(id)?.textContent ?? '')
            .join(' ');
          const labels =
            at instanceof HTMLInputElement || at instanceof HTMLTextAreaElement
              ? [...(at.labels ?? [])].map(({ textContent }) => textContent ?? '').join(' ')
              : (at.textContent ?? '');
          const names = [at.getAttribute('aria-label') ?? '', named, labels].map((one) => one.trim());
          return names.some((one) =>
            source === null ? one === text || one.endsWith(` ${text}`) : new RegExp(source).test(one),
          );
        },
        typeof name === 'string' ? ([name, null] as const) : (['', name.source] as const),
      );
    for (let tabs = 0; tabs < 120; tabs++) {
      if (await isThere()) return;
      await page.keyboard.press('Tab');
    }
    throw new Error(`Nothing called ${String(name)} is reached with Tab.`);
  };
  const type = async (label: string | RegExp, text: string) => {
    await goTo(label);
    await page.keyboard.type(text);
  };
  const press = async (name: string | RegExp) => {
    await goTo(name);
    await page.keyboard.press('Enter');
  };
  /** Opens a list by its name, and takes what begins so. */
  const choose = async (label: string | RegExp, option: string) => {
    await press(label);
    const list = page.getByRole('listbox');
    await expect(list).toBeVisible();
    const wanted = page.getByRole('option', { name: new RegExp(`^${option}`) });
    for (let keys = 0; keys < 20; keys++) {
      if (
        await wanted.evaluate((one) => one.contains(document.activeElement) || one.matches('[data-focused]'))
      )
        break;
      await page.keyboard.press('ArrowDown');
    }
    await page.keyboard.press('Enter');
    await expect(list).toBeHidden();
  };
  return { goTo, type, press, choose };
}

test('whoever has never seen the program holds the first rehearsal from the first screen on, by its words and keys alone', async ({
  launch,
}) => {
  test.setTimeout(420_000);
  const app = await launch();
  const { page } = app;
  const { type, press, choose } = newcomer(page);
  const dialog = (name: string) => page.getByRole('dialog', { name });
  const now = page.getByTestId('now');

  await picture(page, 'screen');
  await press('Rehearse first: half an hour');
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Create a ledger for rehearsals');
  await expect(page.getByLabel('Your name')).toBeFocused();
  await page.keyboard.type(ADA.name);
  await page.keyboard.press('Enter');
  await expect(page.getByTestId('rehearsal')).toBeVisible();
  await picture(page, 'room');
  await press('Rehearse a small ceremony…');

  // The people who sit there, and their organization, are recorded where they are asked for.
  await expect(dialog('Open a ceremony')).toContainText('Whoever is alone records a second person');
  for (const [seat, { name, email }] of [
    ['Leader', ADA],
    ['Friend who looks on', BRAM],
  ] as const) {
    await choose(seat, 'New person');
    await expect(dialog('New person')).toBeVisible();
    await type('Name', name);
    if (name === ADA.name) {
      await choose('Organization', 'New organization');
      await expect(dialog('New organization')).toBeVisible();
      await type('Name', 'Acme');
      await press('Record organization');
      await expect(dialog('New organization')).toBeHidden();
    }
    await type('E-mail', email);
    await press('Record person');
    await expect(dialog('New person')).toBeHidden();
    await expect(
      dialog('Open a ceremony').getByRole('button', { name: new RegExp(`^${name}`) }),
    ).toBeVisible();
  }
  const lastDay = new Date(Date.now() + 3000 * 86_400_000).toISOString().slice(0, 10);
  await type('Last day of the certificate', lastDay);
  await picture(page, 'opening');
  await press('Check answers');
  // Who uses the keyboard says who they are; their namesake is chosen already.
  await expect(dialog('Who acts?')).toBeVisible();
  await picture(page, 'who-acts');
  await type('Your initials', ADA.initials);
  await press('Sign in with initials only');
  await expect(dialog('Who acts?')).toBeHidden();
  const check = dialog('Check before you open the ceremony');
  await expect(check).toContainText(BRAM.name);
  await expect(check).toContainText('Acme');
  await picture(page, 'answers');
  await press('Open ceremony');

  const at = async (step: string, standing: string) => {
    await expect(
      page.locator(`[data-testid="now"][data-step="${step}"][data-standing="${standing}"]`),
    ).toBeVisible();
    await picture(page, `${step.replace(':', '-')}-${standing.replace(' ', '-')}`);
  };
  /** Those who are named as missing sign with their initials, as the screen names them. */
  const sign = async (...who: readonly { readonly name: string; readonly initials: string }[]) => {
    for (const { name, initials } of who) {
      await expect(now).toContainText(name);
      const before = await now.getByTestId('still-to-sign').textContent();
      await type(`Initials of ${name}`, initials);
      await page.keyboard.press('Control+Enter');
      await expect(now.getByText(before ?? '', { exact: true })).toBeHidden();
    }
  };

  await at('pause:open', 'to sign');
  await sign(ADA, BRAM);
  await at('hello', 'to sign');
  await sign(ADA, BRAM);
  await at('clock', 'open');
  await type(/^The time now on/, new Date().toISOString().slice(11, 19));
  await page.keyboard.press('Control+Enter');
  await at('clock', 'to sign');
  await sign(ADA, BRAM);
  await at('gap', 'open');
  await press('Measure now');
  await at('gap', 'to sign');
  await sign(ADA);
  await at('pause:make', 'to sign');
  await sign(ADA, BRAM);
  for (const step of ['leader_key', 'friend_key', 'key']) {
    await at(step, 'open');
    await press('Begin: Generate key');
    await type('Passphrase', PASSPHRASE);
    await type('Passphrase again', PASSPHRASE);
    await picture(page, `${step}-secret`);
    await page.keyboard.press('Control+Enter');
    await at(step, 'to sign');
    await sign(ADA);
  }
  await at('draft', 'open');
  await press('Prepare certificate');
  await at('draft', 'to sign');
  await sign(ADA);
  await at('consent', 'open');
  for (const { name } of [ADA, BRAM]) {
    await press('Approve…');
    await expect(page.getByRole('dialog')).toBeVisible();
    await choose('Who approves', name);
    await type(/^Passphrase of the key/, PASSPHRASE);
    await picture(page, `approving-${name}`);
    await press('Approve these bytes');
    await expect(page.getByRole('dialog')).toBeHidden();
  }
  await picture(page, 'approved');
  await press('Pass the gate');
  await at('certificate', 'open');
  await press('Begin: Sign certificate');
  await press('Sign certificate…');
  await type(/^Passphrase of the key/, PASSPHRASE);
  await picture(page, 'signing');
  await press('Sign these bytes');
  await at('certificate', 'to sign');
  await sign(ADA);
  await at('pause:close', 'to sign');
  await sign(ADA, BRAM);
  await at('words', 'open');
  for (let row = 1; row <= 8; row++) {
    await newcomer(page).goTo(new RegExp(`^Row ${row}\\b`));
    await page.keyboard.press('Space');
  }
  await picture(page, 'words-ticked');
  await page.keyboard.press('Control+Enter');
  await at('words', 'to sign');
  await sign(ADA, BRAM);
  await at('sign', 'to sign');
  await sign(ADA, BRAM);
  await at('out', 'open');
  const folder = mkdtempSync(path.join(os.tmpdir(), 'cim-written-'));
  await chooseFile(app, folder);
  await press('Choose a folder and write…');
  await at('out', 'to sign');
  await sign(ADA);
  await at('', 'done');
  await press('Close the ceremony…');

  // The room offers the next one, and the way to what counts; the paper says what it was.
  await expect(page.getByRole('heading', { name: 'No ceremony is running' })).toBeVisible();
  await picture(page, 'closed');
  const transcript = readdirSync(folder).find((name) => name.endsWith('.html')) ?? '';
  expect(readFileSync(path.join(folder, transcript), 'utf8')).toContain('REHEARSAL');
  rmSync(folder, { recursive: true });
});
