import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import path from 'node:path';
import { expect, type Page } from '@playwright/test';
import { resize } from '../support/app.ts';
import { findings, loadAxe } from '../support/axe.ts';
import { test } from '../support/e2e.ts';
import { ask } from '../support/forged-calls.ts';
import { pullPlugOnceThere } from '../support/pulled-plug.ts';
import { entries, isIntact, makeKey, opened, parts } from '../support/room-interruptions.ts';
import { choose, NAMES, prepareLaptop, roomOf } from '../support/room-steps.ts';
import { yubiKeyIn } from '../support/room-yubikey-steps.ts';
import { goTo } from '../support/steps.ts';
import { PIN, serialOf } from '../support/yubikey-steps.ts';

/*
 * After an interruption the program looks itself what the act has left, and says so where people decide how it goes on. What it
 * found stands in the ledger with what they say.
 */

const [ADA] = NAMES;

/** Back in the room after the next start. */
async function backInRoom(page: Page) {
  const room = roomOf(page);
  await room.signIn(ADA, 'AA');
  await goTo(page, 'Room');
  await expect(room.now.getByRole('alert').first()).toContainText('This act was interrupted');
  return { ...room, found: room.now.getByTestId('left-behind') };
}

/** Agrees that the step is done once more. */
async function onceMore(page: Page, room: ReturnType<typeof roomOf>): Promise<void> {
  await page.keyboard.press('Alt+d');
  await room.dialog.getByLabel('What is not as written').fill('The laptop lost its power.');
  await room.dialog.getByRole('radio', { name: 'Minor' }).check();
  await room.dialog.getByRole('radio', { name: 'Do the step once more' }).check();
  await choose(page, 'Who reports it', /^Bram/);
  await room.dialog.getByRole('button', { name: /^Record the deviation/ }).click();
  await expect(room.dialog).toBeHidden();
  await room.agree(ADA);
  await room.press('Record that all have agreed');
}

/** The lines of the last event that says what was found. */
async function recordedWords(page: Page): Promise<string> {
  const seq = await entries(page);
  const { value } = await ask(page, 'entries.read', { ledger: null, seq });
  return JSON.stringify(value);
}

test('the plug is pulled in the middle of making a key: the file that is left is told, recorded, and goes', async ({
  launch,
  userData,
}, info) => {
  test.setTimeout(240_000);
  await prepareLaptop(userData, launch, { rehearsal: true });
  const first = await launch();
  const room = await opened(first.page, '4711');
  await room.sign(...NAMES.slice(0, 2));
  await room.press('Begin: Generate key');
  const keys = path.join(userData, 'keys');
  const before = readdirSync(keys);
  await first.application.evaluate(pullPlugOnceThere, [keys, '.prepared'] as const);
  const ended = once(first.application.process(), 'exit');
  await makeKey(room);
  expect(await ended).toEqual([null, 'SIGKILL']);

  const second = await launch();
  const { page } = second;
  const again = await backInRoom(page);
  await expect(again.found).toHaveAttribute('data-outcome', 'something');
  const [leftFile = ''] = readdirSync(keys).filter((name) => !before.includes(name));
  expect(leftFile).toMatch(/\.age\.prepared$/);
  await expect(again.found).toContainText(leftFile);
  await expect(again.found).toContainText('after the act was begun');
  await expect(again.now.getByRole('button', { name: /^Nothing was left/ })).toHaveAttribute(
    'aria-disabled',
    'true',
  );
  await loadAxe(page);
  expect(await findings(page, { within: '[data-testid="now"]' })).toEqual([]);
  for (const [width, height] of [
    [1280, 800],
    [960, 600],
  ] as const) {
    await resize(second, width, height);
    await page.screenshot({ path: info.outputPath(`found-${width}.png`) });
  }
  await again.press('Look again');
  await expect(again.found).toHaveAttribute('data-outcome', 'something');
  await again.press('Look and record what was left…');
  await expect(again.dialog.getByTestId('recorded-with-it')).toContainText(leftFile);
  await page.screenshot({ path: info.outputPath('record.png') });
  await again.dialog.getByRole('radio', { name: 'Something was left of it' }).check();
  await again.dialog.getByLabel('In words').fill('A file that ends with .prepared.');
  await again.dialog.getByRole('button', { name: 'Record what was found' }).click();
  await again.at('key', 'failed');
  const words = await recordedWords(page);
  expect(words).toContain('A file that ends with .prepared.');
  expect(words).toContain(`Found by the program: “${leftFile}”`);
  await onceMore(page, again);
  await again.press('Begin: Generate key');
  await makeKey(again);
  await again.at('key', 'to sign');
  expect(await isIntact(page)).toBe(true);
  await second.quit();
  // Once the act is over, a start removes what nobody can use.
  const third = await launch();
  expect(readdirSync(keys).some((name) => name.endsWith('.prepared'))).toBe(false);
  await third.quit();
});

test('the plug is pulled in the middle of setting a PIN: what the YubiKey tells is seen, and where nothing was left it goes on', async ({
  launch,
  userData,
  usb,
}, info) => {
  test.setTimeout(300_000);
  await prepareLaptop(userData, () => launch(usb.environment), { rehearsal: true });
  const first = await launch(usb.environment);
  const key = usb.plugIn('yubikey-5.7.4');
  const room = await opened(first.page, serialOf(key));
  await room.sign(...NAMES.slice(0, 2));
  await room.press('Begin: Generate key');
  await expect(room.now.getByLabel('Passphrase', { exact: true })).toBeVisible();
  await first.kill();

  // Nothing was left: to go on is what comes next.
  const second = await launch(usb.environment);
  const again = await backInRoom(second.page);
  await expect(again.found).toHaveAttribute('data-outcome', 'nothing');
  await expect(again.found).toContainText('Nothing was left: not begun, as far as this laptop knows.');
  await second.page.screenshot({ path: info.outputPath('nothing.png') });
  await again.now.locator('[data-next]').click();
  await makeKey(again);
  await again.at('key', 'to sign');
  await again.sign(ADA);
  await again.press('Begin: Assign YubiKey');
  await yubiKeyIn(again, key).assign();
  await again.press('Begin: Set YubiKey PIN');
  await expect(again.now.getByRole('button', { name: 'Set YubiKey PIN…' })).toBeVisible();
  await second.kill();
  // The YubiKey had come to its end, the entry had not.
  key.memory.pinHash = createHash('sha256').update(PIN).digest().subarray(0, 16);
  key.unplug();

  const third = await launch(usb.environment);
  const { page } = third;
  const last = await backInRoom(page);
  await expect(last.found).toHaveAttribute('data-outcome', 'unknown');
  await expect(last.found).toContainText('Plug it in: the program looks again.');
  key.plug();
  await expect(last.found).toHaveAttribute('data-outcome', 'something');
  await expect(last.found).toContainText('It has a PIN. 8 tries are left before the key locks');
  await expect(last.found).toContainText('No entry says that it has one');
  for (const [width, height] of [
    [1280, 800],
    [960, 600],
  ] as const) {
    await resize(third, width, height);
    await page.screenshot({ path: info.outputPath(`pin-${width}.png`) });
  }
  await last.press('Look and record what was left…');
  await last.dialog.getByRole('radio', { name: 'Something was left of it' }).check();
  await last.dialog.getByLabel('In words').fill('Bram had typed a PIN.');
  await last.dialog.getByRole('button', { name: 'Record what was found' }).click();
  await last.at('pin', 'failed');
  expect(await recordedWords(page)).toContain(`YubiKey ${serialOf(key)}`);
  expect(await parts(page)).toMatchObject({ key: 'done, 1, AA initials', assign: 'done, 1, AA initials' });
  expect(await isIntact(page)).toBe(true);
});
