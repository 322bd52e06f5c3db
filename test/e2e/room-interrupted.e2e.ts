import path from 'node:path';
import { expect } from '@playwright/test';
import { launchApp } from '../support/app.ts';
import { closeLid, moveClock } from '../support/closed-lid.ts';
import { fillDisk, freeDisk, smallDiskAround } from '../support/disk-around-app.ts';
import { test } from '../support/e2e.ts';
import { ask } from '../support/forged-calls.ts';
import { entries, isIntact, makeKey, opened, parts } from '../support/room-interruptions.ts';
import { choose, NAMES, prepareLaptop } from '../support/room-steps.ts';
import { yubiKeyIn } from '../support/room-yubikey-steps.ts';
import { PASSPHRASE } from '../support/steps.ts';
import { serialOf } from '../support/yubikey-steps.ts';

/*
 * What interrupts a step without ending the program: the room stays where it was, says what is safe and what to do, and
 * afterwards nothing was done twice, nor left out.
 */

const [ADA, BRAM] = NAMES;

test('a disk that is full in the middle of a step: it says so, and when there is room again the step goes on where it was', async ({
  launch,
  userData,
}) => {
  test.setTimeout(240_000);
  await prepareLaptop(userData, launch, { rehearsal: true });
  const events = path.join(userData, 'events');
  const within = smallDiskAround(events, 6);
  const app = await launchApp(userData, {}, undefined, [], within);
  try {
    const { page, application } = app;
    const room = await opened(page, '4711');
    const before = await entries(page);
    await fillDisk(application, events);
    await room.now.getByRole('radio', { name: /^Ada/ }).check();
    await room.now.getByLabel('Initials of Ada Ames').fill('AA');
    await room.press('Sign as Ada Ames');
    await expect(room.now).toContainText('The disk is full.');
    await expect(room.now).toContainText('Still to sign: Leader, Holder.');
    expect(await entries(page)).toBe(before);
    await freeDisk(application, events);
    await room.sign(ADA, BRAM);

    // In the middle of an act: it was begun, and its key is made only once all the same.
    await room.at('key', 'open');
    await room.press('Begin: Generate key');
    await expect(room.now.getByLabel('Passphrase', { exact: true })).toBeVisible();
    await fillDisk(application, events);
    await makeKey(room);
    await expect(room.now).toContainText('The disk is full.');
    await freeDisk(application, events);
    await makeKey(room);
    await room.at('key', 'to sign');
    await room.sign(ADA);
    const { value } = await ask(page, 'registry.choices', {
      ...{ ledger: null, kind: 'key', organizationId: null, where: {}, search: 'Made once', limit: 10 },
    });
    expect(Object(value).choices).toHaveLength(1);
    expect(await parts(page)).toMatchObject({
      'pause:only': 'done, 1, AA initials, BB ed25519',
      key: 'done, 1, AA initials',
      assign: 'open, 1',
    });
    expect(await isIntact(page)).toBe(true);
  } finally {
    await app.kill();
  }
});

test('a YubiKey that is pulled out in the middle of a touch: the step stays as it was, and is done once', async ({
  launch,
  userData,
  usb,
}) => {
  test.setTimeout(240_000);
  await prepareLaptop(userData, () => launch(usb.environment), { rehearsal: true });
  const { page } = await launch(usb.environment);
  const key = usb.plugIn('yubikey-5.7.4');
  const room = await opened(page, serialOf(key));
  await room.sign(ADA, BRAM);
  await room.press('Begin: Generate key');
  await makeKey(room);
  await room.at('key', 'to sign');
  await room.sign(ADA);
  await room.press('Begin: Assign YubiKey');
  const yubiKey = yubiKeyIn(room, key);
  await yubiKey.assign();
  await yubiKey.setPin();

  // In an act: what that means for the YubiKey is said in the dialog, and it is done once more.
  key.button.behaviour = 'when-pressed';
  await yubiKey.beginSetUp();
  const before = await entries(page);
  key.unplug();
  await expect(room.dialog).toContainText('was unplugged while it was in use');
  await expect(room.dialog).toContainText('It is of no use to anybody');
  expect(await entries(page)).toBe(before);
  await room.dialog.getByRole('button', { name: 'Close' }).click();
  await room.at('setup', 'open');
  await expect(room.now).toContainText(`Plug in the YubiKey ${serialOf(key)}.`);
  key.plug();
  await yubiKey.setUpAgain();
  key.button.press();
  await room.at('setup', 'to sign');
  await room.sign(ADA);

  // In a sign-off: nobody has signed, and they sign once.
  await room.at('hand', 'to sign');
  await yubiKey.beginSignOff(BRAM);
  key.unplug();
  await expect(room.now).toContainText('was unplugged while it was in use');
  await expect(room.now).toContainText('Still to sign: Holder.');
  key.plug();
  // As soon as the program has seen it.
  await expect
    .poll(async () => {
      const { value } = await ask(page, 'yubikeys.state', {});
      const rows: readonly { serial: string; plugged: unknown }[] = Object(value).rows;
      return rows.some(({ serial, plugged }) => serial === serialOf(key) && plugged !== null);
    })
    .toBe(true);
  await yubiKey.beginSignOff(BRAM);
  key.button.press();
  await room.at('last', 'to sign');
  expect(await parts(page)).toMatchObject({
    setup: 'done, 1, AA initials',
    hand: 'done, 1, BB fido2',
    last: 'to sign, 1',
  });
  expect(await isIntact(page)).toBe(true);
});

test('a lid that is closed in the middle of a sign-off, and a clock that has moved on, or back, when it is opened', async ({
  launch,
  userData,
}) => {
  test.setTimeout(240_000);
  await prepareLaptop(userData, launch, { rehearsal: true });
  const app = await launch();
  const { page } = app;
  const room = await opened(page, '4711');
  // Ten hours pass while somebody has typed their initials, and not yet signed.
  await room.now.getByRole('radio', { name: /^Ada/ }).check();
  await room.now.getByLabel('Initials of Ada Ames').fill('AA');
  await moveClock(app, 10);
  const open = await closeLid(app);
  open();
  await expect(room.now.getByLabel('Initials of Ada Ames')).toHaveValue('AA');
  await room.press('Sign as Ada Ames');
  await expect(room.now.getByTestId('still-to-sign')).toContainText('Still to sign: Holder.');
  expect(await parts(page)).toMatchObject({ 'pause:only': 'to sign, 1, AA initials' });

  // Opened in the middle of what is under way: a signature that takes its time is recorded once.
  await room.now.getByLabel(`Passphrase of the key “Key of ${BRAM}”`).fill(PASSPHRASE);
  await room.press(`Sign as ${BRAM}`);
  const openAgain = await closeLid(app);
  openAgain();
  await room.at('key', 'open');
  expect(await parts(page)).toMatchObject({ 'pause:only': 'done, 1, AA initials, BB ed25519' });

  // The battery was empty, and the clock says yesterday: nothing is done until people have agreed on what that means.
  await moveClock(app, -20);
  const before = await entries(page);
  await room.press('Begin: Generate key');
  await expect(room.now).toContainText('the clock was set back');
  expect(await entries(page)).toBe(before);
  await page.getByRole('button', { name: 'Report a deviation…' }).first().click();
  await room.dialog.getByLabel('What is not as written').fill('The clock of the laptop was wrong.');
  await room.dialog.getByRole('radio', { name: 'Minor' }).check();
  await room.dialog.getByRole('radio', { name: 'It is noted' }).check();
  await choose(page, 'Who reports it', /^Bram/);
  await room.dialog.getByRole('button', { name: /^Record the deviation/ }).click();
  await expect(room.dialog).toBeHidden();
  await room.agree(ADA);
  await room.press('Record that all have agreed');
  await room.at('key', 'open');
  await room.press('Begin: Generate key');
  await makeKey(room);
  await room.at('key', 'to sign');
  expect(await isIntact(page)).toBe(true);
});

test('a lid that is closed while a YubiKey waits for its touch: touched meanwhile it is recorded once; not touched, nothing is', async ({
  launch,
  userData,
  usb,
}) => {
  test.setTimeout(300_000);
  await prepareLaptop(userData, () => launch(usb.environment), { rehearsal: true });
  const app = await launch(usb.environment);
  const { page } = app;
  const key = usb.plugIn('yubikey-5.7.4');
  const room = await opened(page, serialOf(key));
  const yubiKey = yubiKeyIn(room, key);
  await room.sign(ADA, BRAM);
  await room.press('Begin: Generate key');
  await makeKey(room);
  await room.at('key', 'to sign');
  await room.sign(ADA);
  await room.press('Begin: Assign YubiKey');
  await yubiKey.assign();
  await yubiKey.setPin();

  // It gives up while nothing of the program runs: that is said when the lid is opened, and nothing was made.
  key.button.behaviour = 'when-pressed';
  await yubiKey.beginSetUp();
  const before = await entries(page);
  const open = await closeLid(app);
  expect(key.button.runOut()).toBe(true);
  open();
  await expect(room.dialog).toContainText('was not touched');
  expect(key.memory.credentials).toHaveLength(0);
  expect(await entries(page)).toBe(before);
  await room.dialog.getByRole('button', { name: 'Close' }).click();
  await room.at('setup', 'open');

  // It is touched while the lid is closed: the credential that it has made is the one that is recorded.
  await yubiKey.setUpAgain();
  const openAgain = await closeLid(app);
  expect(key.button.press()).toBe(true);
  await expect.poll(() => key.memory.credentials.length).toBe(1);
  openAgain();
  await room.at('setup', 'to sign');
  expect(key.memory.credentials).toHaveLength(1);
  await room.sign(ADA);

  // The same in a sign-off, which proves who signs.
  await room.at('hand', 'to sign');
  await yubiKey.beginSignOff(BRAM);
  const openLate = await closeLid(app);
  expect(key.button.runOut()).toBe(true);
  openLate();
  await expect(room.now).toContainText('was not touched');
  await expect(room.now).toContainText('Still to sign: Holder.');
  await yubiKey.beginSignOff(BRAM);
  const openLast = await closeLid(app);
  expect(key.button.press()).toBe(true);
  openLast();
  await room.at('last', 'to sign');
  expect(await parts(page)).toMatchObject({
    setup: 'done, 1, AA initials',
    hand: 'done, 1, BB fido2',
    last: 'to sign, 1',
  });
  expect(await isIntact(page)).toBe(true);
});
