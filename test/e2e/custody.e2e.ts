import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { expect, type Page } from '@playwright/test';
import { v7 as uuidv7 } from 'uuid';
import { type RunningApp, resize } from '../support/app.ts';
import { appendCommands } from '../support/append-commands.ts';
import { createLocation } from '../support/commands.ts';
import { test } from '../support/e2e.ts';
import { choose, NAMES, people, registerScript, roomOf } from '../support/room-steps.ts';
import { createLedger, goTo } from '../support/steps.ts';

const PICTURES = path.resolve(import.meta.dirname, '../../out/custody');

/** A picture of this state at the usual and at the smallest size of the window, where somebody wants to look (`CIM_PICTURES=1`). */
async function picture(app: RunningApp, name: string): Promise<void> {
  if (process.env['CIM_PICTURES'] !== '1') return;
  mkdirSync(PICTURES, { recursive: true });
  for (const [width, height] of [
    [960, 600],
    [1280, 800],
  ] as const) {
    await resize(app, width, height);
    await expect.poll(() => app.page.evaluate(() => window.innerWidth)).toBe(width);
    await app.page.screenshot({ path: path.join(PICTURES, `${name}-${width}.png`) });
  }
}

const script = (id: string, title: string, step: string) => `format: cim.script/1
id: ${id}
title: ${title}
roles:
  leader: {title: Leader, seats: 1, signs_with: initials}
  witness: {title: Witness, seats: 1, signs_with: key}
deviations: {witness: 1}
inventory:
  bag: {kind: tamper_bag, title: The bag, serial: ask}
  shares: {kind: share, title: The shares}
phases:
- id: begin
  pause: sign_in
  steps: [${step}]
`;

const PACK = script(
  'pack',
  'Pack the shares',
  '{id: pack, kind: seal, items: [shares], into: bag, confirm: witness}',
);
const TAKE = script(
  'take',
  'Take the shares',
  '{id: take, kind: unseal, items: [shares], from: bag, confirm: witness}',
);

/** Begins to open a ceremony by a script that is registered for it, with Ada and Cleo in its seats, in the room. */
async function begin(page: Page, text: string): Promise<void> {
  await registerScript(page, text);
  await choose(page, 'Held in', /^Vault/);
  await choose(page, 'Leader', /^Ada/);
  await choose(page, 'Witness', /^Cleo/);
}

async function open(page: Page): Promise<void> {
  await page.getByRole('dialog').getByRole('button', { name: 'Check answers' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Open ceremony' }).click();
}

test('what a ceremony has put away, the next one is shown, and another bag is a deviation', async ({
  launch,
  userData,
}) => {
  const setUp = await launch();
  await createLedger(setUp.page, 'Root ceremony', 'Officer A');
  await setUp.quit();
  const commands = await people(userData);
  const acme = commands.find(({ type }) => type === 'CreateOrganization');
  appendCommands(userData, [...commands, createLocation(acme?.id ?? '', { id: uuidv7(), name: 'Vault' })]);
  const app = await launch();
  const { page } = app;
  const room = roomOf(page);
  const [ada, , cleo] = NAMES;
  await room.signIn(ada, 'AA');

  await begin(page, PACK);
  const opening = page.getByRole('dialog', { name: 'Open a ceremony' });
  await opening.getByLabel('The bag').fill('B-17');
  await expect(opening).toContainText('The registry does not know it: nothing is compared with before.');
  await picture(app, '01-new');
  await open(page);
  await room.at('pause:begin', 'to sign');
  await room.sign(ada, cleo);
  await room.at('pack', 'open');
  await room.now.getByLabel('Number on: The bag').fill('B-17');
  await room.now.getByRole('checkbox', { name: 'No number stands on: The shares' }).check();
  await picture(app, '02-put-away');
  await room.press('Record that it is put away');
  await room.at('pack', 'to sign');
  await room.sign(ada, cleo);
  await page.getByRole('button', { name: /^Close the ceremony/ }).click();
  await expect(page.getByTestId('now')).toBeHidden();

  // The page of what was put away says in which bag it lies, and which ceremony says so.
  await goTo(page, 'Assets');
  await page
    .getByRole('main')
    .getByRole('button', { name: /^The shares/ })
    .click();
  const article = page.getByRole('article');
  await expect(article).toContainText('Lies in');
  await expect(article.getByRole('button', { name: /^The bag/ }).first()).toBeVisible();
  await expect(article).toContainText('Said in the ceremony');
  // It is where the bag is, with whoever has that.
  await expect(article).toContainText('Vault');
  await picture(app, '03-asset');

  // The next one is shown what was left; the bag that is brought has another number.
  await begin(page, TAKE);
  await opening.getByLabel('The bag').fill('b 17');
  await expect(opening.getByRole('note').first()).toContainText(
    'The bag (B-17): left in Vault, with Ada Ames, by the ceremony “Pack the shares”',
  );
  await expect(opening.getByRole('note').last()).toContainText('The shares: left in “The bag (B-17)”');
  await opening.getByRole('note').last().scrollIntoViewIfNeeded();
  await picture(app, '04-left');
  await opening.getByRole('button', { name: 'Check answers' }).click();
  const check = page.getByRole('dialog', { name: 'Check before you open the ceremony' });
  await expect(check.getByRole('region', { name: 'What was left' })).toContainText(
    'The bag (B-17): left in Vault',
  );
  await picture(app, '04-check');
  await check.getByRole('button', { name: 'Change the answers' }).click();
  await opening.getByLabel('The bag').fill('B-18');
  await opening.getByRole('button', { name: 'Choose which one it is to be…' }).click();
  await choose(page, 'Which one it is to be: The bag', /^The bag/);
  await open(page);
  await room.at('pause:begin', 'to sign');
  // Somebody has to agree to that first.
  await expect(page.getByRole('main')).toContainText('“The bag” was left as B-17, and reads B-18');
  await picture(app, '05-deviation');
  await room.agree(cleo);
  await room.press('Record that all have agreed');
  await room.sign(ada, cleo);
  await room.at('take', 'open');
  await expect(room.now).toContainText('By the last record it is in “The bag (B-17)”');
  await room.now.getByLabel('Number on: The bag').fill('B-18');
  await room.now.getByRole('checkbox', { name: 'No number stands on: The shares' }).check();
  await room.press('Record that it is taken out');
  await room.at('take', 'failed');
  await expect(room.now).toContainText(
    'The shares was left in “The bag (B-17)”, and is said to come out of “B-18”.',
  );
  await picture(app, '06-differs');
});
