import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { expect } from '@playwright/test';
import { parseCid } from '../../app/content/cid.ts';
import { wordsOf } from '../../app/content/fingerprint.ts';
import { utcDay } from '../../app/content/utc.ts';
import { inBothThemes } from '../support/axe.ts';
import { test } from '../support/e2e.ts';
import { chooseFile } from '../support/file-dialogs.ts';
import { qrCodesIn, textOfPdf } from '../support/pdf-judges.ts';
import {
  approve,
  choose,
  misread,
  NAMES,
  openWith,
  prepareLaptop,
  registerScript,
  roomOf,
} from '../support/room-steps.ts';
import { goTo, PASSPHRASE } from '../support/steps.ts';
import { assign, chooseKey, PIN, provision, serialOf, setPin } from '../support/yubikey-steps.ts';

/** Each kind of step that needs no YubiKey. */
const SCRIPT = `format: cim.script/1
id: small
title: A small ceremony
approve: {by: [Security officer], need: 1}
roles:
  leader: {title: Leader, seats: 1, signs_with: initials}
  officer: {title: Officer, seats: 1, signs_with: key}
  witness: {title: Witness, seats: 1, signs_with: key}
separate: [[leader, officer, witness]]
params:
  unit_name: {kind: text, title: A name for the new organization}
  last_day: {kind: date, title: Last day of the certificate}
inventory:
  bag: {kind: tamper_bag, title: The bag, serial: ask}
  watch: {kind: watch, title: The watch, serial: W 7}
phases:
- id: begin
  title: Begin
  pause: sign_in
  steps:
  - {id: hello, kind: say, title: Say why we are here, do: Stand up, say: "We make a root.", by: leader}
  - {id: colour, kind: check, title: Look at the door, say: "Which colour is the door?", answer: green, by: leader, confirm: officer}
  - {id: seen, kind: capture, of: watch, by: leader}
  - {id: number, kind: capture, of: bag, by: officer, confirm: witness, blind: true}
  - {id: clock, kind: readback, title: Compare the clock, say: "\${now.utc}", against: the watch, within: 5m, by: leader, confirm: officer}
  - {id: what, kind: measure, probe: program}
- id: make
  title: Make
  pause: time_out
  steps:
  - {id: organization, kind: act, act: CreateOrganization, with: {name: "\${unit_name}"}}
  - {id: key, kind: act, act: GenerateKey, with: {organization: "\${organization}", label: Root key, purpose: CertificateAuthority, algorithm: P-256}}
  - {id: draft, kind: act, act: PrepareCertificate, with: {organization: "\${organization}", profile: root, key: "\${key}", subject: "O=\${organization.name}, CN=Root", not_after: "\${last_day}"}}
  - {id: consent, kind: gate, over: "\${draft.tbs}", need: {officer: 1, witness: 1}}
  - {id: certificate, kind: act, act: SignCertificate, with: {draft: "\${draft}"}, after: consent}
- id: end
  title: End
  pause: sign_out
  steps:
  - {id: words, kind: readback, title: Read the head aloud, say: "\${ledger.head.words}", by: leader, confirm: witness}
  - {id: pack, kind: seal, items: [watch], into: bag, by: officer, confirm: witness}
  - {id: sign, kind: attest, by: [officer, witness], text: "I was present."}
  - {id: out, kind: record, make: [transcript, bundle]}
`;

const LAST_DAY = new Date(Date.now() + 3000 * 86_400_000).toISOString().slice(0, 10);

test('people hold a scripted ceremony in the room: a mismatch, an interruption, to its closing', async ({
  launch,
  userData,
}) => {
  test.setTimeout(420_000);
  await prepareLaptop(userData, launch);
  const first = await launch();
  const { page } = first;
  const [ada, bram, cleo] = NAMES;
  const one = roomOf(page);
  await one.signIn(ada, 'AA');

  // A script with mistakes: all of them are told, each with its place; then the whole one is registered.
  await goTo(page, 'Scripts');
  await page.getByRole('main').getByRole('button', { name: 'New script' }).click();
  const form = page.getByRole('dialog', { name: 'Register a script' });
  await choose(page, 'Begin with a ready script', /[Rr]oot/);
  await form.getByRole('button', { name: 'Check script' }).click();
  await expect(form).toContainText('can be registered');
  await form
    .getByLabel('Script', { exact: true })
    .fill(SCRIPT.replace('blind: true', 'blind: perhaps').replace('answer: green, ', ''));
  await form.getByRole('button', { name: 'Check script' }).click();
  await expect(form.getByTestId('faults').getByRole('listitem')).toHaveCount(2);
  await expect(form.getByTestId('faults')).toContainText(/line \d+/i);
  const file = path.join(userData, 'small.yaml');
  writeFileSync(file, SCRIPT);
  await form.locator('input[type="file"]').setInputFiles(file);
  await form.getByRole('button', { name: 'Check script' }).click();
  await expect(form).toContainText('“A small ceremony” can be registered');
  await expect(form.frameLocator('iframe').getByText('A small ceremony').first()).toBeVisible();
  await form.getByRole('button', { name: 'Register script' }).click();
  await expect(page.getByTestId('recorded')).toContainText('Script registered');
  await expect(page.getByRole('article')).toContainText('0 of 1 approved');
  await approve(page, ada);
  await expect(page.getByRole('article')).toContainText('Approved by');
  await page.getByRole('complementary').getByRole('button', { name: 'Open a ceremony…' }).click();

  // Who sits where, and what the script asks for; then everything once more.
  const opening = page.getByRole('dialog', { name: 'Open a ceremony' });
  await expect(opening.getByLabel('Leader')).toBeVisible();
  await opening.getByRole('button', { name: 'Check answers' }).click();
  await expect(opening).toContainText('Choose who sits there.');
  await choose(page, 'Leader', /^Ada/);
  await choose(page, 'Officer', /^Ada/);
  await choose(page, 'Witness', /^Cleo/);
  await opening.getByLabel('A name for the new organization').fill('Acme Root');
  await opening.getByLabel('Last day of the certificate').fill('2035-02-31');
  await opening.getByLabel('The bag').fill('B 1');
  await opening.getByLabel('The bag').fill('B 1');
  await opening.getByRole('button', { name: 'Check answers' }).click();
  await expect(opening).toContainText('Enter a day such as 2027-03-31.');
  await opening.getByLabel('Last day of the certificate').fill(LAST_DAY);
  await opening.getByRole('button', { name: 'Check answers' }).click();
  const check = page.getByRole('dialog', { name: 'Check before you open the ceremony' });
  await expect(check).toContainText('Cleo Cole');
  await expect(check).toContainText('Not said: nothing new enters the registry');
  await expect(check).toContainText(utcDay(LAST_DAY));
  await check.getByRole('button', { name: 'Open ceremony' }).click();
  // What the rules refuse is said in the form: one person in two separate seats.
  await expect(opening.getByRole('alert').first()).toContainText(/Ada Ames/);
  await choose(page, 'Officer', /^Bram/);
  await opening.getByRole('button', { name: 'Check answers' }).click();
  await check.getByRole('button', { name: 'Open ceremony' }).click();

  // The first pause, and what only is said, asked or read.
  await one.at('pause:begin', 'to sign');
  await one.sign(ada, bram, cleo);
  await one.at('hello', 'to sign');
  await expect(one.now).toContainText('“We make a root.”');
  // How far it is, and what comes next: to be seen, and to be heard.
  const phases = page.getByRole('list', { name: 'How far it is: Step 1 of 15' }).getByRole('listitem');
  await expect(phases).toHaveText(['Begin, now: 1 of 7 done', 'Make, ahead: 6 parts', 'End, ahead: 5 parts']);
  await expect(phases.and(page.locator('[aria-current="step"]'))).toHaveText(/^Begin/);
  await expect(one.now.getByTestId('next')).toHaveText('Next: 2 Look at the door · Ada Ames, Bram Berg');
  await one.sign(ada);
  await one.at('colour', 'open');
  await expect(one.now.getByRole('heading', { name: 'Look at the door' })).toBeFocused();
  // Enter alone records nothing: half an answer would have been taken. With Ctrl it does.
  await one.now.getByLabel('What you see').fill('gr');
  await page.keyboard.press('Enter');
  await one.now.getByLabel('What you see').fill('green');
  await page.keyboard.press('Control+Enter');
  await one.at('colour', 'to sign');
  await expect(one.now.getByTestId('brought')).toContainText('Answered by: Ada Ames, Leader');
  await one.sign(ada, bram);
  await one.at('seen', 'open');
  await one.now.getByLabel('Number on: The watch').fill('W 7');
  await one.press('Record what I see');
  await one.at('seen', 'to sign');
  await one.sign(ada);

  // Two read blind, and differ: it cannot be taken for done. Two agree that it is read again.
  await one.at('number', 'open');
  const blind = async (a: string, b: string) => {
    const reading = one.now.getByLabel('First reading of: The bag');
    // What is pasted was not read off the bag.
    const isTaken = await reading.evaluate((field) =>
      field.dispatchEvent(new ClipboardEvent('paste', { bubbles: true, cancelable: true })),
    );
    expect(isTaken).toBe(false);
    await expect(one.now).toContainText('what is pasted was not read off the thing');
    await reading.fill(a);
    // It is covered, but while somebody holds the button.
    await expect(reading).toHaveAttribute('type', 'password');
    const hold = one.now.getByRole('button', { name: 'Hold to look' });
    await hold.focus();
    await page.keyboard.down('Space');
    await expect(reading).toHaveAttribute('type', 'text');
    await page.keyboard.up('Space');
    await expect(reading).toHaveAttribute('type', 'password');
    await one.press('Hide it, and let the second read');
    await expect(one.now.getByLabel('Second reading of: The bag')).toHaveValue('');
    await expect(one.now).not.toContainText(a);
    await one.now.getByLabel('Second reading of: The bag').fill(b);
    await one.press('Compare both');
  };
  await blind('B 1', 'B 7');
  await one.at('number', 'failed');
  await expect(one.now.getByTestId('failed')).toContainText('NOT as the script says');
  await expect(one.now.getByTestId('next')).toBeHidden();
  // Where they differ, and neither of them, so that the second time is blind, too.
  await expect(one.now.getByTestId('failed')).toContainText('The two readings differ, first at character 2');
  await expect(page.getByTestId('room')).not.toContainText(/B [17]/);
  await page.keyboard.press('PageUp');
  await expect(page.getByTestId('past')).not.toContainText(/B [17]/);
  await page.keyboard.press('PageDown');
  await expect(one.now.getByRole('button')).toHaveText(['Report a deviation…']);
  await one.press('Report a deviation…');
  await one.dialog.getByLabel('What is not as written').fill('Cleo read the 1 as a 7.');
  await one.dialog.getByRole('radio', { name: 'Minor' }).check();
  await expect(one.dialog.getByRole('radio', { name: 'It is noted' })).toBeHidden();
  await one.dialog.getByRole('radio', { name: 'Do the step once more' }).check();
  await choose(page, 'Who reports it', /^Ada/);
  await one.dialog.getByRole('button', { name: /^Record the deviation/ }).click();
  await expect(one.dialog).toBeHidden();
  await expect(one.now.getByTestId('open-deviation')).toContainText('Deviation 1 waits');
  await one.agree(cleo);
  await one.agree(bram);
  await one.press('Record that all have agreed');
  await one.at('number', 'open');
  await expect(one.now).toContainText('attempt 2');
  await blind('B 1', 'B 1');
  await one.at('number', 'to sign');

  // Elsewhere everything can be looked at, and nothing is done; a bar leads back.
  await goTo(page, 'Organizations');
  await expect(page.getByTestId('running')).toContainText('A small ceremony');
  await page.getByRole('main').getByRole('button', { name: 'New organization' }).click();
  await one.dialog.getByLabel('Name', { exact: true }).fill('Beside');
  await page.getByRole('button', { name: 'Record organization' }).click();
  await expect(one.dialog).toContainText('is running: nothing is done beside it');
  await one.dialog.getByRole('button', { name: 'Cancel' }).click();
  await page.getByRole('button', { name: 'Back into the room' }).click();
  await one.at('number', 'to sign');
  // Only who did it and who saw it can sign: whoever sits elsewhere is not offered.
  await expect(one.now.getByRole('radio')).toHaveCount(2);
  await expect(one.now.getByRole('radio', { name: new RegExp(`^${ada}`) })).toHaveCount(0);
  await one.sign(bram, cleo);

  await one.at('clock', 'open');
  await one.now.getByLabel(/^The time now on/).fill(new Date().toISOString().slice(11, 19));
  await one.press('Compare the times');
  await one.at('clock', 'to sign');
  await one.sign(ada, bram);
  await one.at('what', 'open');
  await one.press('Measure now');
  await one.at('what', 'to sign');
  await one.sign(ada);
  await one.at('pause:make', 'to sign');
  await expect(page.getByTestId('phases').getByRole('listitem')).toHaveText([
    'Begin, done, 1 not as written',
    'Make, now: 0 of 6 done',
    'End, ahead: 5 parts',
  ]);

  // A break, and back; then acts: one at once, one with a passphrase, which is interrupted when it has begun.
  await page.keyboard.press('Alt+p');
  await one.dialog.getByLabel('Reason').fill('Lunch');
  await one.dialog.getByRole('button', { name: 'Begin the break' }).click();
  await expect(one.dialog).toBeHidden();
  await expect(one.now).toContainText('On a break since');
  await one.press('Go on with the ceremony');
  await one.sign(ada, bram, cleo);
  await one.at('organization', 'open');
  await one.press('Create organization');
  await one.at('organization', 'to sign');
  await one.sign(ada);
  await one.at('key', 'open');
  await one.press('Begin: Generate key');
  await expect(one.now.getByLabel('Passphrase', { exact: true })).toBeVisible();
  await first.kill();

  const second = await launch();
  const again = roomOf(second.page);
  await again.signIn(ada, 'AA');
  await goTo(second.page, 'Room');
  await expect(again.now.getByRole('alert').first()).toContainText('This act was interrupted');
  await again.press('Look and record what was left…');
  await again.dialog.getByRole('radio', { name: 'Nothing was left of it' }).check();
  await again.dialog.getByLabel('In words').fill('No file of a key is in the folder.');
  await again.dialog.getByRole('button', { name: 'Record what was found' }).click();
  await expect(again.dialog).toBeHidden();
  await again.at('key', 'failed');
  await second.page.keyboard.press('Alt+d');
  await again.dialog.getByLabel('What is not as written').fill('The laptop lost its power.');
  await again.dialog.getByRole('radio', { name: 'Minor' }).check();
  await again.dialog.getByRole('radio', { name: 'Do the step once more' }).check();
  await choose(second.page, 'Who reports it', /^Ada/);
  await again.dialog.getByRole('button', { name: /^Record the deviation/ }).click();
  await expect(again.dialog).toBeHidden();
  await again.agree(bram);
  await again.agree(cleo);
  await again.press('Record that all have agreed');
  await again.at('key', 'open');
  await again.press('Begin: Generate key');
  await again.now.getByLabel('Passphrase', { exact: true }).fill(PASSPHRASE);
  await again.now.getByLabel('Passphrase again').fill(PASSPHRASE);
  await again.press('Generate key');
  await again.at('key', 'to sign');
  await again.sign(ada);

  // What is signed is decoded first, and approved by two with their own keys.
  await again.at('draft', 'open');
  await again.press('Prepare certificate');
  await again.at('draft', 'to sign');
  await again.sign(ada);
  await again.at('consent', 'open');
  await expect(again.now).toContainText('Not enough have approved these bytes yet.');
  await expect(again.now.getByRole('button', { name: 'Pass the gate' })).toHaveAttribute(
    'aria-disabled',
    'true',
  );
  // What is approved can be compared as words with what others hold: they are those of the bytes that are signed.
  const bytes = parseCid((await again.now.getByTestId('gate-cid').getAttribute('data-cid')) ?? '');
  const words = again.now.getByRole('list', { name: 'The words of what is signed' }).getByRole('listitem');
  await expect(words).toHaveText(
    Array.from({ length: 8 }, (_, row) => [row + 1, ...wordsOf(bytes).slice(row * 4, row * 4 + 4)].join('')),
  );
  for (const who of [bram, cleo]) {
    await again.press('Approve…');
    await choose(second.page, 'Who approves', new RegExp(`^${who}`));
    await again.dialog.getByLabel(`Passphrase of the key “Key of ${who}”`).fill(PASSPHRASE);
    await again.dialog.getByRole('button', { name: 'Approve these bytes' }).click();
    await expect(again.dialog).toBeHidden();
  }
  await expect(again.now.getByTestId('approved')).toHaveText('Approved: Officer: 1 of 1 · Witness: 1 of 1');
  await again.press('Pass the gate');
  await again.at('certificate', 'open');
  await again.press('Begin: Sign certificate');
  await again.press('Sign certificate…');
  await again.dialog.getByLabel('Passphrase of the key “Root key”').fill(PASSPHRASE);
  await again.dialog.getByRole('button', { name: 'Sign these bytes' }).click();
  await expect(again.dialog).toBeHidden();
  await again.at('certificate', 'to sign');
  await again.sign(ada);

  await again.sign(ada, bram, cleo);
  await again.at('words', 'open');
  const rows = again.now.getByRole('checkbox', { name: /^Row / });
  await expect(rows).toHaveCount(8);
  for (const row of await rows.all()) await row.check();
  // One tick is taken back, and the machine compares instead: what it is shown by the other side is recorded.
  await rows.first().uncheck();
  await again.press('Record that all are the same');
  await expect(again.now).toContainText('Tick each row as it was compared');
  const said = (await rows.evaluateAll((all) => all.map((row) => row.getAttribute('aria-label') ?? '')))
    .map((label) => label.replace(/^Row \d: /, ''))
    .join(' ');
  await again.now.getByText('Or let the machine compare', { exact: true }).click();
  await again.now.getByRole('button', { name: 'Show as a QR code' }).click();
  const shown = again.dialog.getByRole('img', { name: 'What is compared, as a QR code' });
  const picture = test.info().outputPath('code.png');
  await shown.screenshot({ path: picture });
  expect(qrCodesIn(picture)).toEqual([said]);
  await second.page.keyboard.press('Escape');
  const theirs = again.now.getByLabel('What the other side has');
  const answer = again.now.getByTestId('machine-readback');
  for (const [given, equal, act] of [
    [misread(said), 'false', 'Record that they differ'],
    [said.split(' ').slice(0, 9).join(' '), 'null', 'Record that all are the same'],
    [said.toUpperCase(), 'true', 'Record that all are the same'],
  ] as const) {
    await theirs.fill(given);
    await expect(answer).toHaveAttribute('data-equal', equal);
    await expect(again.now.getByRole('button', { name: act })).toBeVisible();
  }
  await again.press('Record that all are the same');
  await again.at('words', 'to sign');
  await again.sign(ada, cleo);
  await again.at('pack', 'open');
  await again.now.getByLabel('Number on: The bag').fill('B 1');
  await again.now.getByLabel('Number on: The watch').fill('W 7');
  await again.press('Record that it is put away');
  await again.at('pack', 'to sign');
  await again.sign(bram, cleo);
  await again.at('sign', 'to sign');
  await again.sign(bram, cleo);
  await again.at('out', 'open');
  const folder = mkdtempSync(path.join(os.tmpdir(), 'cim-written-'));
  await chooseFile(second, folder);
  await again.press('Choose a folder and write…');
  await again.at('out', 'to sign');
  expect(
    readdirSync(folder)
      .map((name) => path.extname(name))
      .toSorted(),
  ).toEqual(['.car', '.html', '.pdf']);
  rmSync(folder, { recursive: true });
  await again.sign(ada);
  await again.press('Close the ceremony…');
  await expect(second.page.getByRole('heading', { name: 'No ceremony is running' })).toBeVisible();
  await goTo(second.page, 'Ceremonies');
  await second.page.getByRole('main').getByText('A small ceremony').first().click();
  await expect(second.page.getByRole('article')).toContainText('Closed');
  await expect(second.page.getByTestId('running')).toBeHidden();
  // Its transcript is saved at any time; poppler reads it back.
  const saved = test.info().outputPath('transcript.pdf');
  await chooseFile(second, saved);
  await second.page.getByRole('button', { name: 'Save the transcript (PDF)…' }).click();
  await expect(second.page.getByTestId('saved')).toContainText('transcript.pdf');
  const text = textOfPdf(saved);
  for (const part of ['Transcript: A small ceremony', NAMES[0], 'Cleo read the 1 as a 7.'])
    expect(text).toContain(part);
});

test('axe finds nothing in the room and on the script, in both themes', async ({ launch, userData }) => {
  test.setTimeout(180_000);
  await prepareLaptop(userData, launch);
  const { page } = await launch();
  const room = roomOf(page);
  await room.signIn(NAMES[0], 'AA');
  const { look, found } = await inBothThemes(page, [
    [1280, 800],
    [960, 600],
    [640, 400],
  ]);
  await goTo(page, 'Room');
  await look('no ceremony');
  await goTo(page, 'Scripts');
  await page.getByRole('main').getByRole('button', { name: 'New script' }).click();
  const form = page.getByRole('dialog', { name: 'Register a script' });
  await form.getByLabel('Script', { exact: true }).fill(SCRIPT);
  await form.getByRole('button', { name: 'Check script' }).click();
  await expect(form).toContainText('can be registered');
  await look('checked script');
  await form.getByRole('button', { name: 'Register script' }).click();
  await expect(page.getByTestId('recorded')).toBeVisible();
  await look('script');
  await page.getByRole('complementary').getByRole('button', { name: 'Approve…' }).click();
  await expect(page.getByRole('dialog')).toBeVisible();
  await look('approving a script');
  await page.keyboard.press('Escape');
  await approve(page, NAMES[0]);
  await page.getByRole('complementary').getByRole('button', { name: 'Open a ceremony…' }).click();
  for (const [seat, who] of [
    ['Leader', /^Ada/],
    ['Officer', /^Bram/],
    ['Witness', /^Cleo/],
  ] as const)
    await choose(page, seat, who);
  const opening = page.getByRole('dialog');
  await opening.getByLabel('A name for the new organization').fill('Acme Root');
  await opening.getByLabel('Last day of the certificate').fill(LAST_DAY);
  await opening.getByLabel('The bag').fill('B 1');
  await look('opening');
  await opening.getByRole('button', { name: 'Check answers' }).click();
  await look('answers');
  await opening.getByRole('button', { name: 'Open ceremony' }).click();
  await room.at('pause:begin', 'to sign');
  await look('pause');
  await room.sign(...NAMES);
  await room.at('hello', 'to sign');
  await look('say');
  await room.sign(NAMES[0]);
  await room.now.getByLabel('What you see').fill('red');
  await room.press('Record the answer');
  await room.at('colour', 'failed');
  await look('failed');
  await room.press('Report a deviation…');
  await expect(room.dialog).toBeVisible();
  await look('deviation');
  await page.keyboard.press('Escape');
  await expect(room.dialog).toBeHidden();
  await page.getByRole('button', { name: 'Large type, for a projector' }).click();
  await look('large');
  await goTo(page, 'Home');
  await look('home beside a ceremony');
  expect(found).toEqual([]);
});

const WITH_YUBIKEY = `format: cim.script/1
id: touched
title: A touched ceremony
roles:
  leader: {title: Leader, seats: 1, signs_with: initials}
  holder: {title: Holder, seats: 1, signs_with: yubikey}
deviations: {holder: 1}
phases:
- id: only
  title: Only
  pause: sign_in
  steps:
  - {id: hello, kind: say, title: Say why we are here, say: "We rehearse.", by: leader, confirm: holder}
`;

test('a rehearsal has its word and its frame on every screen; a touch is asked for within the step; it ends early', async ({
  launch,
  userData,
  usb,
}) => {
  test.setTimeout(240_000);
  await prepareLaptop(userData, () => launch(usb.environment), { rehearsal: true });
  const { page } = await launch(usb.environment);
  const [ada, bram] = NAMES;
  const room = roomOf(page);
  await room.signIn(ada, 'AA');

  await goTo(page, 'YubiKeys');
  const key = usb.plugIn('yubikey-5.7.4');
  key.button.behaviour = 'when-pressed';
  await chooseKey(page, key);
  await assign(page, bram);
  await setPin(page);
  await page.getByTestId('recorded').getByRole('button', { name: 'Done' }).click();
  await provision(page, key);
  key.button.press();
  await expect(page.getByTestId('recorded')).toContainText('YubiKey set up for signing');

  await registerScript(page, WITH_YUBIKEY);
  await openWith(page, { Leader: /^Ada/, Holder: /^Bram/ });
  await room.at('pause:only', 'to sign');
  await expect(page.getByTestId('room')).toContainText('REHEARSAL');
  const frame = () =>
    page.evaluate(
      () => getComputedStyle(document.querySelector('.app-frame') ?? document.body, '::after').borderTopWidth,
    );
  expect(await frame()).toBe('6px');
  for (const screen of ['People', 'Ledger', 'Room']) {
    await goTo(page, screen);
    await expect(page.getByTestId('rehearsal')).toContainText('REHEARSAL');
  }
  const shots = process.env['CIM_SHOTS'];
  if (shots !== undefined) await page.screenshot({ path: path.join(shots, 'rehearsal.png') });

  // The prompt stands in the step, and over nothing.
  await room.now.getByRole('radio', { name: /^Bram Berg/ }).check();
  await room.now.getByLabel('PIN of this YubiKey').fill(PIN);
  await room.press('Sign as Bram Berg');
  await expect(room.now.getByTestId('touch-prompt')).toContainText(serialOf(key));
  await expect(page.getByRole('alertdialog')).toBeHidden();
  if (shots !== undefined) await page.screenshot({ path: path.join(shots, 'touch.png') });
  key.button.press();
  await expect(room.now.getByTestId('still-to-sign')).toContainText('Still to sign: Leader.');
  await expect(room.now.getByTestId('touch-prompt')).toBeHidden();
  await room.sign(ada);
  await room.at('hello', 'to sign');
  await expect(page.getByRole('listitem').filter({ hasText: 'Everybody signs in' })).toContainText(
    'BB (YubiKey)',
  );

  // It ends early once that was agreed on.
  await page.getByRole('button', { name: 'End early…' }).click();
  await room.dialog.getByLabel('What is not as written').fill('The room is needed.');
  await room.dialog.getByRole('radio', { name: 'Minor' }).check();
  await choose(page, 'Who reports it', /^Ada/);
  await room.dialog.getByRole('button', { name: /^Record the deviation/ }).click();
  await expect(room.dialog).toBeHidden();
  await room.now.getByLabel('PIN of this YubiKey').fill(PIN);
  await room.press('Agree as Bram Berg');
  await expect(room.now.getByTestId('touch-prompt')).toBeVisible();
  key.button.press();
  await room.press('Record that all have agreed');
  await room.press('End early…');
  await expect(page.getByRole('heading', { name: 'No ceremony is running' })).toBeVisible();
  await goTo(page, 'Ceremonies');
  await page.getByRole('main').getByText('A touched ceremony').first().click();
  await expect(page.getByRole('article')).toContainText('Ended early');
});
