import path from 'node:path';
import { expect, type Page } from '@playwright/test';
import { launchApp } from '../support/app.ts';
import { appendCommands } from '../support/append-commands.ts';
import { closeLid, moveClock } from '../support/closed-lid.ts';
import { fillDisk, freeDisk, smallDiskAround } from '../support/disk-around-app.ts';
import { test, writeConfig } from '../support/e2e.ts';
import { ask } from '../support/forged-calls.ts';
import { choose, NAMES, people, registerScript, roomOf } from '../support/room-steps.ts';
import { createLedger, PASSPHRASE } from '../support/steps.ts';
import { PIN, serialOf } from '../support/yubikey-steps.ts';

/*
 * What interrupts a step without ending the program: the room stays where it was, says what is safe and what to do, and
 * afterwards nothing was done twice, nor left out.
 */

const [ADA, BRAM] = NAMES;

const SCRIPT = `format: cim.script/1
id: interrupted
title: What can go wrong
roles:
  leader: {title: Leader, seats: 1, signs_with: initials}
  holder: {title: Holder, seats: 1, signs_with: key}
deviations: {leader: 1}
params:
  house: {kind: organization, title: The organization}
inventory:
  yk: {kind: yubikey, title: The YubiKey, serial: ask}
phases:
- id: only
  title: Only
  pause: sign_in
  steps:
  - {id: key, kind: act, act: GenerateKey, with: {organization: "\${house}", label: Made once, purpose: CertificateAuthority, algorithm: P-256}}
  - {id: assign, kind: act, act: AssignYubiKey, with: {yubikey: "\${yk}", person: "\${holder}"}}
  - {id: pin, kind: act, act: SetYubiKeyPin, with: {yubikey: "\${yk}"}}
  - {id: setup, kind: act, act: ProvisionYubiKey, with: {yubikey: "\${yk}"}}
  - {id: hand, kind: say, title: Take it, say: "It is mine.", by: holder}
  - {id: last, kind: say, title: Say goodbye, say: "We are done.", by: leader}
`;

interface Part {
  readonly id: string;
  readonly standing: string;
  readonly attempt: number;
  readonly signed: readonly { readonly initials: string; readonly kind: string }[];
}

/** How the parts stand, and who has signed each. */
async function parts(page: Page): Promise<Readonly<Record<string, string>>> {
  const { value } = await ask(page, 'ceremony.room', {});
  const all: readonly Part[] = Object(value).parts;
  return Object.fromEntries(
    all.map(({ id, standing, attempt, signed }) => [
      id,
      [standing, attempt, ...signed.map(({ initials, kind }) => `${initials} ${kind}`)].join(', '),
    ]),
  );
}

/** What became of the whole ledger: every rule, hash and signature of it. */
async function isIntact(page: Page): Promise<boolean> {
  await ask(page, 'ledger.verify', {});
  await expect
    .poll(async () => Object((await ask(page, 'ledger.status', {})).value).integrity.state)
    .not.toBe('checking');
  return Object((await ask(page, 'ledger.status', {})).value).integrity.state === 'intact';
}

async function entries(page: Page): Promise<number> {
  return Object((await ask(page, 'ledger.status', {})).value).entries;
}

async function prepared(userData: string, launch: () => Promise<{ page: Page; quit(): Promise<void> }>) {
  writeConfig(userData, '[nats]\nsource_id = "rehearsal/acme"\n');
  const setUp = await launch();
  await createLedger(setUp.page, 'Rehearsals', 'Officer A');
  await setUp.quit();
  appendCommands(userData, await people(userData));
}

async function opened(page: Page, serial: string) {
  const room = roomOf(page);
  await room.signIn(ADA, 'AA');
  await registerScript(page, SCRIPT);
  await choose(page, 'Leader', /^Ada/);
  await choose(page, 'Holder', /^Bram/);
  await room.dialog.getByLabel('The YubiKey', { exact: true }).fill(serial);
  await room.dialog.getByRole('button', { name: 'Check answers' }).click();
  await room.dialog.getByRole('button', { name: 'Open ceremony' }).click();
  await room.at('pause:only', 'to sign');
  return room;
}

async function makeKey(room: ReturnType<typeof roomOf>): Promise<void> {
  await room.now.getByLabel('Passphrase', { exact: true }).fill(PASSPHRASE);
  await room.now.getByLabel('Passphrase again').fill(PASSPHRASE);
  await room.press('Generate key');
}

test('a disk that is full in the middle of a step: it says so, and when there is room again the step goes on where it was', async ({
  launch,
  userData,
}) => {
  test.setTimeout(240_000);
  await prepared(userData, launch);
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
  await prepared(userData, () => launch(usb.environment));
  const { page } = await launch(usb.environment);
  const key = usb.plugIn('yubikey-5.7.4');
  const room = await opened(page, serialOf(key));
  await room.sign(ADA, BRAM);
  await room.press('Begin: Generate key');
  await makeKey(room);
  await room.at('key', 'to sign');
  await room.sign(ADA);
  await room.press('Begin: Assign YubiKey');
  await room.press('Assign YubiKey…');
  await room.dialog.getByRole('button', { name: 'Assign YubiKey' }).click();
  await room.at('assign', 'to sign');
  await room.sign(ADA);
  await room.press('Begin: Set YubiKey PIN');
  await room.press('Set YubiKey PIN…');
  await room.dialog.getByLabel('New PIN', { exact: true }).fill(PIN);
  await room.dialog.getByLabel('New PIN again').fill(PIN);
  await room.dialog.getByRole('button', { name: 'Set this PIN' }).click();
  await room.at('pin', 'to sign');
  await room.sign(ADA);

  // In an act: what that means for the YubiKey is said in the dialog, and it is done once more.
  key.button.behaviour = 'when-pressed';
  await room.press('Begin: Provision YubiKey');
  await room.press('Provision YubiKey…');
  const setUp = async () => {
    await room.dialog.getByLabel('PIN of this YubiKey').fill(PIN);
    await room.dialog.getByRole('button', { name: 'Set up this YubiKey' }).click();
    await expect(room.dialog.getByTestId('touch-prompt')).toContainText(serialOf(key));
  };
  await setUp();
  const before = await entries(page);
  key.unplug();
  await expect(room.dialog).toContainText('was unplugged while it was in use');
  await expect(room.dialog).toContainText('It is of no use to anybody');
  expect(await entries(page)).toBe(before);
  await room.dialog.getByRole('button', { name: 'Close' }).click();
  await room.at('setup', 'open');
  await expect(room.now).toContainText(`Plug in the YubiKey ${serialOf(key)}.`);
  key.plug();
  await room.press('Provision YubiKey…');
  await setUp();
  key.button.press();
  await room.at('setup', 'to sign');
  await room.sign(ADA);

  // In a sign-off: nobody has signed, and they sign once.
  await room.at('hand', 'to sign');
  const sign = async () => {
    await room.now.getByRole('radio', { name: /YubiKey/ }).check();
    await room.now.getByLabel('PIN of this YubiKey').fill(PIN);
    await room.press(`Sign as ${BRAM}`);
    await expect(room.now.getByTestId('touch-prompt')).toContainText(serialOf(key));
  };
  await sign();
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
  await sign();
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
  await prepared(userData, launch);
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
