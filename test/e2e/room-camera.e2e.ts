import path from 'node:path';
import { expect, type Page } from '@playwright/test';
import { parseCid } from '../../app/content/cid.ts';
import { wordsOf } from '../../app/content/fingerprint.ts';
import { findProgram, programs } from '../../scripts/programs.ts';
import { askedQuestions, confirmDialogs } from '../support/confirm-dialogs.ts';
import { test } from '../support/e2e.ts';
import { fakeCamera, showToCamera } from '../support/fake-camera.ts';
import { misread, NAMES, openWith, prepareLaptop, registerScript, roomOf } from '../support/room-steps.ts';
import { headOf } from '../support/steps.ts';

/** The shell that only draws pages knows no camera at all. */
const WHOLE_BROWSER = { HOST_CHROMIUM: findProgram(programs.chromium.name) ?? '' };

const SCRIPT = `format: cim.script/1
id: compared
title: A compared ceremony
roles:
  leader: {title: Leader, seats: 1, signs_with: initials}
  witness: {title: Witness, seats: 1, signs_with: key}
deviations: {witness: 1}
phases:
- id: only
  title: Only
  pause: sign_in
  steps:
  - {id: words, kind: readback, title: Compare the head with the other laptop, say: "\${ledger.head.words}", against: the other laptop, by: leader, confirm: witness}
`;

/** Opens a ceremony that begins with a comparison, and brings out what the machine compares. */
async function opened(page: Page) {
  const room = roomOf(page);
  const [ada, bram] = NAMES;
  await room.signIn(ada, 'AA');
  await registerScript(page, SCRIPT);
  await openWith(page, { Leader: /^Ada/, Witness: /^Bram/ });
  await room.at('pause:only', 'to sign');
  await room.sign(ada, bram);
  await room.at('words', 'open');
  await room.now.getByText('Or let the machine compare', { exact: true }).click();
  return {
    room,
    scan: room.now.getByRole('button', { name: 'Scan theirs with the camera…' }),
    camera: page.getByRole('dialog', { name: 'Scan with the camera of this laptop' }),
    found: room.now.getByTestId('machine-readback'),
    theirs: room.now.getByLabel('What the other side has'),
  };
}

test('in the room the camera reads the other side’s code after the program has asked; it compares, and says where it differs', async ({
  launch,
  userData,
}) => {
  await prepareLaptop(userData, launch);
  const file = path.join(userData, 'camera.y4m');
  await showToCamera(file, null);
  const app = await launch(WHOLE_BROWSER, undefined, fakeCamera(file));
  const { page } = app;
  const { room, scan, camera, found, theirs } = await opened(page);
  const head = await headOf(page);
  const said = wordsOf(parseCid(head)).join(' ');

  // A no in the program's own dialog: it says so, and nothing is compared. People can still do it with their own eyes.
  await confirmDialogs(app, 'cancel');
  await scan.click();
  await expect(camera.getByRole('status').first()).toContainText('cancelled');
  await camera.getByRole('button', { name: 'Close' }).last().click();
  await expect(camera).toBeHidden();
  await expect(found).toHaveAttribute('data-equal', 'null');
  await expect(room.now.getByRole('checkbox', { name: /^Row / })).toHaveCount(8);

  // A yes, and no code before the camera yet: it looks, and records nothing.
  await confirmDialogs(app, 'confirm');
  await scan.click();
  await expect(camera).toContainText('Nothing was read yet');
  await expect(camera.getByLabel('What the camera sees')).toBeVisible();
  expect((await askedQuestions(app)).map(({ act }) => act)).toEqual([
    'Let the window use the camera of this laptop?',
  ]);
  await camera.getByRole('button', { name: 'Close' }).last().click();
  await room.at('words', 'open');

  // Another head, as identifier and as words; something that is no head; and in the end the same.
  const other = parseCid(head.replace(/.(?=.$)/, (letter) => (letter === 'q' ? 'p' : 'q')));
  const otherWords = misread(said);
  for (const [shown, equal, act] of [
    [other, 'false', 'Record that they differ'],
    [otherWords, 'false', 'Record that they differ'],
    ['https://example.org', 'null', 'Record that all are the same'],
    [head, 'true', 'Record that all are the same'],
    [said, 'true', 'Record that all are the same'],
  ] as const) {
    await showToCamera(file, shown);
    await scan.click();
    await expect(camera).toBeHidden();
    await expect(theirs).toHaveValue(shown);
    await expect(found).toHaveAttribute('data-equal', equal);
    await expect(room.now.getByRole('button', { name: act })).toBeVisible();
    if (shown === otherWords) await expect(found).toContainText(otherWords.split(' ')[4] ?? '');
    if (equal === 'null') {
      await room.press(act);
      await expect(room.now).toContainText('It is not all there, or cannot be compared.');
      await room.at('words', 'open');
    }
  }
  // What the camera read is what is recorded.
  await room.press('Record that all are the same');
  await room.at('words', 'to sign');
  await expect(room.now.getByTestId('brought')).toContainText(`The other side had: ${said}`);
  await expect(room.now.getByTestId('brought')).toContainText('Outcome: Equal');
});

test('in the room what the camera read of another head is recorded as different, and stops the step', async ({
  launch,
  userData,
}) => {
  await prepareLaptop(userData, launch);
  const file = path.join(userData, 'camera.y4m');
  await showToCamera(file, null);
  const { page } = await launch(WHOLE_BROWSER, undefined, fakeCamera(file));
  const { room, scan, camera, found } = await opened(page);
  await showToCamera(file, misread(wordsOf(parseCid(await headOf(page))).join(' ')));
  await scan.click();
  await expect(camera).toBeHidden();
  await expect(found).toHaveAttribute('data-equal', 'false');
  await room.press('Record that they differ');
  await room.at('words', 'failed');
  await expect(room.now.getByTestId('failed')).toContainText('Outcome: Different, first at 5');
});
