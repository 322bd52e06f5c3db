import path from 'node:path';
import { expect, type Locator, type Page } from '@playwright/test';
import type { RunningApp } from '../support/app.ts';
import { test } from '../support/e2e.ts';
import { tabToThe } from '../support/keyboard.ts';
import { holdAnswers } from '../support/late-answers.ts';
import { framesOf } from '../support/moves.ts';
import { NAMES, openWith, prepareLaptop, registerScript, roomOf } from '../support/room-steps.ts';

const SCRIPT = `format: cim.script/1
id: keys
title: A ceremony for the keyboard
roles:
  leader: {title: Leader, seats: 1, signs_with: initials}
  witness: {title: Witness, seats: 1, signs_with: initials}
deviations: {witness: 1}
inventory:
  bag: {kind: tamper_bag, title: The bag, serial: B 1}
phases:
- id: only
  title: Only
  pause: sign_in
  steps:
  - {id: door, kind: check, title: Look at the door, do: "Go there, and look.", say: "Which colour is the door?", answer: green, by: leader}
  - {id: bag_number, kind: capture, of: bag, title: Read the number of the bag, by: leader, confirm: witness, blind: true}
  - {id: gap, kind: measure, title: Look whether the laptop is connected, probe: air_gap}
  - {id: words, kind: readback, title: Read the head aloud, say: "\${ledger.head.words}", by: leader, confirm: witness}
`;

/** Opens a rehearsal with two people who sign with initials, and lets both sign in. */
async function opened(page: Page) {
  const room = roomOf(page);
  const [ada, bram] = NAMES;
  await room.signIn(ada, 'AA');
  await registerScript(page, SCRIPT);
  await openWith(page, { Leader: /^Ada/, Witness: /^Bram/ });
  await room.at('pause:only', 'to sign');
  const sign = async (...who: readonly (readonly [string, string])[]) => {
    for (const [name, initials] of who) {
      const choice = room.now.getByRole('radio', { name: new RegExp(`^${name}, `) });
      if (await choice.isVisible()) await choice.check();
      const before = await room.now.getByTestId('still-to-sign').textContent();
      await room.now.getByLabel(`Initials of ${name}`).fill(initials);
      await page.keyboard.press('Control+Enter');
      await expect(room.now.getByText(before ?? '', { exact: true })).toBeHidden();
    }
  };
  return { room, sign, both: [[ada, 'AA'] as const, [bram, 'BB'] as const] as const };
}

async function laptop(userData: string, launch: () => Promise<RunningApp>) {
  await prepareLaptop(userData, launch, { rehearsal: true });
  return launch();
}

test('the heading of what comes has the focus, but for whoever has gone on by Tab before it came', async ({
  launch,
  userData,
}) => {
  const app = await laptop(userData, launch);
  const { page } = app;
  const { room, sign, both } = await opened(page);
  await sign(...both);
  await room.at('door', 'open');
  const heading = (name: string) => room.now.getByRole('heading', { name });
  await expect(heading('Look at the door')).toBeFocused();

  await room.now.getByLabel('What you see').fill('green');
  const held = await holdAnswers(app, 'ceremony.room');
  await page.keyboard.press('Control+Enter');
  await expect.poll(() => held.count()).toBeGreaterThan(0);
  const elsewhere = page.getByRole('button', { name: 'Report a deviation…' });
  await tabToThe(page, elsewhere);
  await held.release();
  await room.at('door', 'to sign');
  await framesOf(page);
  await expect(elsewhere).toBeFocused();

  await sign(both[0]);
  await room.at('bag_number', 'open');
  await expect(heading('Read the number of the bag')).toBeFocused();
});

test('whatever has the focus keeps it while all that changes is who is still to sign', async ({
  launch,
  userData,
}) => {
  const app = await laptop(userData, launch);
  const { page } = app;
  const { room, sign, both } = await opened(page);
  const [[ada, initials], second] = both;
  await room.now.getByRole('radio', { name: new RegExp(`^${ada}, `) }).check();
  const missing = room.now.getByTestId('still-to-sign');
  const before = await missing.innerText();
  await room.now.getByLabel(`Initials of ${ada}`).fill(initials);
  const held = await holdAnswers(app, 'ceremony.room');
  await page.keyboard.press('Control+Enter');
  await expect.poll(() => held.count()).toBeGreaterThan(0);
  // As a screen reader goes there: without Tab, and without a pointer.
  const elsewhere = page.getByRole('button', { name: 'Report a deviation…' });
  await elsewhere.focus();
  await held.release();
  await expect(missing).not.toHaveText(before);
  await framesOf(page);
  await expect(elsewhere).toBeFocused();

  await sign(second);
  await room.at('door', 'open');
  await expect(room.now.getByRole('heading', { name: 'Look at the door' })).toBeFocused();
});

test('the keys of the room: back to what was done and on, words in large, deviation, break; Escape and Enter do nothing', async ({
  launch,
  userData,
}) => {
  test.setTimeout(240_000);
  const { page } = await laptop(userData, launch);
  const { room, sign, both } = await opened(page);
  await sign(...both);
  await room.at('door', 'open');
  await room.now.getByLabel('What you see').fill('green');
  await page.keyboard.press('Control+Enter');
  await room.at('door', 'to sign');
  await sign(both[0]);
  await room.at('bag_number', 'open');
  const field = room.now.getByLabel('First reading of: The bag');
  await field.fill('B 1');

  // Back: what was answered, and who has signed. Nothing is done there, and what was typed stays.
  const past = page.getByTestId('past');
  await page.keyboard.press('PageUp');
  await expect(past.getByRole('heading', { name: 'Look at the door' })).toBeFocused();
  await expect(past).toContainText('Answered by: Ada Ames, Leader');
  await expect(past).toContainText('AA (initials alone)');
  await expect(room.now).toBeHidden();
  await page.keyboard.press('Control+Enter');
  await expect(past).toBeVisible();
  await page.keyboard.press('PageUp');
  await expect(past.getByRole('heading', { name: 'Everybody signs in' })).toBeFocused();
  await page.keyboard.press('PageUp');
  await expect(past.getByRole('heading', { name: 'Everybody signs in' })).toBeVisible();
  await page.keyboard.press('PageDown');
  await expect(past.getByRole('heading', { name: 'Look at the door' })).toBeFocused();
  await page.keyboard.press('PageDown');
  await expect(past).toBeHidden();
  await room.at('bag_number', 'open');
  await expect(field).toHaveValue('B 1');
  // The mouse goes there, too.
  await page.getByRole('button', { name: 'Look at earlier steps' }).click();
  await expect(past).toBeVisible();
  await past.getByRole('button', { name: 'Back to the step that is open' }).click();
  await expect(field).toHaveValue('B 1');

  // Escape never leaves a step, and Enter alone does nothing.
  await field.focus();
  await page.keyboard.press('Escape');
  await page.keyboard.press('Enter');
  await room.at('bag_number', 'open');
  await expect(field).toHaveValue('B 1');

  await page.keyboard.press('Alt+w');
  const words = page.getByRole('dialog', { name: /^Head in words/ });
  await expect(words.getByRole('listitem')).toHaveCount(8);
  expect(
    await words
      .getByRole('listitem')
      .first()
      .evaluate((row) => Number.parseFloat(getComputedStyle(row).fontSize)),
  ).toBeGreaterThanOrEqual(24);
  // Nothing works through a dialog.
  await page.keyboard.press('PageUp');
  await page.keyboard.press('Alt+d');
  await expect(page.getByRole('dialog')).toHaveCount(1);
  await page.keyboard.press('Escape');
  await expect(words).toBeHidden();
  for (const [keys, title] of [
    ['Alt+d', 'Report a deviation'],
    ['Alt+p', 'Take a break'],
  ] as const) {
    await page.keyboard.press(keys);
    await expect(page.getByRole('dialog', { name: title })).toBeVisible();
    await page.keyboard.press('Escape');
    await expect(page.getByRole('dialog')).toBeHidden();
  }

  // The list of the keys has them all.
  await page.getByRole('button', { name: 'Shortcuts' }).click();
  const list = page.getByRole('dialog', { name: 'Keyboard shortcuts' });
  for (const about of ['report a deviation', 'takes a break', 'words of the head', 'the steps before'])
    await expect(list).toContainText(about);
});

/** Whether all of it lies in the window, without scrolling. */
async function inSight(locator: Locator): Promise<boolean> {
  return locator.evaluate((element) => {
    const { top, bottom, left, right } = element.getBoundingClientRect();
    const inWindow = top >= 0 && left >= 0 && bottom <= innerHeight && right <= innerWidth;
    // Nothing lies over its middle, its top or its bottom, such as the buttons below what scrolls.
    return (
      inWindow &&
      [top + 3, (top + bottom) / 2, bottom - 3].every((y) => {
        const over = document.elementFromPoint((left + right) / 2, y);
        return over !== null && (element.contains(over) || over.contains(element));
      })
    );
  });
}

test('in a small window and at 200 % the next step is in sight without scrolling, and so are the answer, who is here, and what comes next', async ({
  launch,
  userData,
}) => {
  test.setTimeout(240_000);
  const { page } = await laptop(userData, launch);
  const { room, sign, both } = await opened(page);
  const shots = process.env['CIM_SHOTS'];
  const look = async (step: string, next: string, answer?: string, after?: string) => {
    for (const [width, height] of [
      [1280, 800],
      [960, 600],
      [640, 400],
    ] as const) {
      await page.setViewportSize({ width, height });
      const button = room.now.getByRole('button', { name: next });
      const what = `${next} of ${step} at ${width} x ${height}`;
      if (shots !== undefined)
        await page.screenshot({ path: path.join(shots, `small-${step}-${width}.png`) });
      await expect.poll(() => inSight(button), { message: what, timeout: 5000 }).toBe(true);
      if (width < 1280)
        await expect(page.getByRole('region', { name: 'In the room' }).getByText('BB')).toBeVisible();
      if (width >= 960) {
        if (answer !== undefined)
          await expect
            .poll(() => inSight(room.now.getByLabel(answer)), {
              message: `${answer}: ${what}`,
              timeout: 5000,
            })
            .toBe(true);
        if (after !== undefined) await expect(room.now.getByTestId('next')).toHaveText(after);
        if (after !== undefined) expect(await inSight(room.now.getByTestId('next')), what).toBe(true);
        expect(await inSight(page.getByTestId('phases')), what).toBe(true);
      }
      if (shots !== undefined)
        await page.screenshot({ path: path.join(shots, `small-${step}-${width}.png`) });
    }
    await page.setViewportSize({ width: 1280, height: 800 });
  };
  await look('pause', 'Sign as Ada Ames', 'Initials of Ada Ames', 'Next: 1 Look at the door · Ada Ames');
  await sign(...both);
  await room.at('door', 'open');
  await look('door', 'Record the answer', 'What you see');
  await room.now.getByLabel('What you see').fill('green');
  await room.press('Record the answer');
  await room.at('door', 'to sign');
  await look('door-sign', 'Sign as Ada Ames', 'Initials of Ada Ames');
  await sign(both[0]);
  await look('number', 'Hide it, and let the second read', 'First reading of: The bag');
  await room.now.getByLabel('First reading of: The bag').fill('B 1');
  await room.press('Hide it, and let the second read');
  await room.now.getByLabel('Second reading of: The bag').fill('B 1');
  await room.press('Compare both');
  await sign(...both);
  await room.at('gap', 'open');
  await look('gap', 'Measure now');
  await room.press('Measure now');
  await sign(both[0]);
  await room.at('words', 'open');
  await look('words', 'Record that all are the same', undefined, 'Next: The ceremony is closed');

  // What stands beside the step is one press away.
  await page.setViewportSize({ width: 960, height: 600 });
  await page.getByRole('button', { name: 'More…' }).click();
  const more = page.getByRole('dialog', { name: 'Beside the step' });
  await expect(more).toContainText('Bram Berg');
  await more.getByRole('button', { name: 'Break…' }).click();
  await expect(page.getByRole('dialog', { name: 'Take a break' })).toBeVisible();
});
