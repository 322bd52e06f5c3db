import path from 'node:path';
import { expect, type Locator, type Page } from '@playwright/test';
import { parseCid } from '../../app/content/cid.ts';
import { wordsOf } from '../../app/content/fingerprint.ts';
import { findProgram, programs } from '../../scripts/programs.ts';
import { askedQuestions, confirmDialogs } from '../support/confirm-dialogs.ts';
import { test } from '../support/e2e.ts';
import { fakeCamera, showToCamera } from '../support/fake-camera.ts';
import { qrCodesIn } from '../support/pdf-judges.ts';
import { createLedger, createOrganization, goTo, headOf } from '../support/steps.ts';

/** The shell that only draws pages knows no camera at all. */
const WHOLE_BROWSER = { HOST_CHROMIUM: findProgram(programs.chromium.name) ?? '' };

/** What zbar reads in a picture of a part of the screen. */
async function readIn(part: Locator): Promise<readonly string[]> {
  const file = test.info().outputPath('part.png');
  await part.screenshot({ path: file });
  return qrCodesIn(file);
}

test('zbar reads the codes that the screens show', async ({ launch }) => {
  const { page } = await launch();
  await createLedger(page, 'Ceremony', 'Officer A');
  await createOrganization(page, 'Acme');
  const head = await headOf(page);
  await page.getByTestId('head-cid').click();
  expect(await readIn(page.getByRole('img', { name: 'QR code of the head' }))).toEqual([head]);
  await page.keyboard.press('Escape');
  await goTo(page, 'Verify');
  expect(await readIn(page.getByRole('img', { name: 'QR code of this identifier' }))).toEqual([head]);
  await goTo(page, 'Ledger');
  await page
    .getByRole('row', { name: /Organization/ })
    .first()
    .click();
  const code = page.getByRole('img', { name: 'QR code of the event’s content identifier' });
  await code.scrollIntoViewIfNeeded();
  const [read = ''] = await readIn(code);
  expect(parseCid(read)).not.toBe(head);
  await expect(page.getByRole('main').locator(`[data-cid="${read}"]`).first()).toBeVisible();
});

/** Asks for the camera as a page can that asks nobody before. */
function grab(page: Page, constraints: MediaStreamConstraints): Promise<string> {
  return page.evaluate(async (wanted) => {
    try {
      const stream = await navigator.mediaDevices.getUserMedia(wanted);
      for (const track of stream.getTracks()) track.stop();
      return 'given';
    } catch (error) {
      return error instanceof DOMException ? error.name : String(error);
    }
  }, constraints);
}

test('the camera scans the other side’s code, after the program has asked; what came out is recorded so', async ({
  launch,
  userData,
}) => {
  const camera = path.join(userData, 'camera.y4m');
  await showToCamera(camera, null);
  const app = await launch(WHOLE_BROWSER, undefined, fakeCamera(camera));
  const { page } = app;
  await createLedger(page, 'Ceremony', 'Officer A');
  await createOrganization(page, 'Acme');
  const head = parseCid(await headOf(page));
  await goTo(page, 'Verify');
  const scan = page.getByRole('button', { name: 'Scan with the camera…' });
  const dialog = page.getByRole('dialog', { name: 'Scan with the camera of this laptop' });
  const comparison = page.getByTestId('comparison');

  // Nothing to read: it says so, and nothing is compared.
  await askedQuestions(app);
  await scan.click();
  await expect(dialog).toContainText('Nothing was read yet');
  await expect(dialog.getByLabel('What the camera sees')).toBeVisible();
  expect((await askedQuestions(app)).map(({ act }) => act)).toEqual([
    'Let the window use the camera of this laptop?',
  ]);
  await dialog.getByRole('button', { name: 'Close' }).last().click();
  await expect(comparison).toHaveAttribute('data-outcome', 'none');

  // The same, as identifier and in words; and another.
  const other = parseCid(head.replace(/.(?=.$)/, (letter) => (letter === 'q' ? 'p' : 'q')));
  for (const [shown, outcome] of [
    [head, 'equal'],
    [wordsOf(head).join(' '), 'equal'],
    [other, 'different'],
    ['https://example.org', 'unreadable'],
  ] as const) {
    await showToCamera(camera, shown);
    await scan.click();
    await expect(dialog).toBeHidden();
    await expect(comparison).toHaveAttribute('data-outcome', outcome);
    await expect(page.getByLabel(/other side/).first()).toHaveValue(shown);
    if (outcome !== 'different') continue;
    await page.getByRole('button', { name: 'Record this comparison…' }).click();
    await page.getByRole('dialog').getByLabel('Who compared').fill('Bob Witness');
    await page.getByRole('button', { name: 'Record comparison' }).click();
    await expect(page.getByRole('region', { name: 'Recorded comparisons' })).toContainText(
      'Different, first in character 58',
    );
    await expect(page.getByRole('region', { name: 'Recorded comparisons' })).toContainText(
      'Bob Witness, scanned with the camera of this laptop',
    );
  }
  // It is off again, and was for pictures alone.
  expect(await grab(page, { video: true })).toBe('NotAllowedError');
});

test('without a yes, with a no, with sound, twice or in a frame the camera is given to nobody', async ({
  launch,
  userData,
}) => {
  const camera = path.join(userData, 'camera.y4m');
  await showToCamera(camera, null);
  const app = await launch(WHOLE_BROWSER, undefined, fakeCamera(camera));
  const { page } = app;
  await createLedger(page, 'Ceremony', 'Officer A');
  expect(await grab(page, { video: true })).toBe('NotAllowedError');
  const allow = () =>
    page.evaluate(async () => {
      const { ok } = await Reflect.get(window, 'cimKeys').invoke('camera.allow', {});
      return Boolean(ok);
    });
  const end = () => page.evaluate(() => Reflect.get(window, 'cimKeys').invoke('camera.end', {}));
  await confirmDialogs(app, 'cancel');
  expect(await allow()).toBe(false);
  expect(await grab(page, { video: true })).toBe('NotAllowedError');
  await confirmDialogs(app, 'confirm');
  expect(await allow()).toBe(true);
  expect(await grab(page, { audio: true })).toBe('NotAllowedError');
  expect(await grab(page, { audio: true, video: true })).toBe('NotAllowedError');
  const inFrame = await page.evaluate(async () => {
    const frame = document.createElement('iframe');
    document.body.append(frame);
    try {
      await frame.contentWindow?.navigator.mediaDevices.getUserMedia({ video: true });
      return 'given';
    } catch {
      return 'refused';
    } finally {
      frame.remove();
    }
  });
  expect(inFrame).toBe('refused');
  expect(await grab(page, { video: true })).toBe('given');
  expect(await grab(page, { video: true })).toBe('NotAllowedError');
  expect(await allow()).toBe(true);
  await end();
  expect(await grab(page, { video: true })).toBe('NotAllowedError');
});

test('a camera that is not there, and a no, are told in words', async ({ launch }) => {
  const app = await launch(WHOLE_BROWSER);
  const { page } = app;
  await createLedger(page, 'Ceremony', 'Officer A');
  await createOrganization(page, 'Acme');
  await goTo(page, 'Verify');
  const dialog = page.getByRole('dialog', { name: 'Scan with the camera of this laptop' });
  await page.getByRole('button', { name: 'Scan with the camera…' }).click();
  await expect(dialog).toContainText('This laptop has no camera that the program can find.');
  await expect(dialog).toContainText('A scanner that types like a keyboard works in the field');
  await confirmDialogs(app, 'cancel');
  await dialog.getByRole('button', { name: 'Try again' }).click();
  await expect(dialog.getByRole('status').first()).toContainText('cancelled');
});
