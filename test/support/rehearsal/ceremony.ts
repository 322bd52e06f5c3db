import { readdirSync } from 'node:fs';
import path from 'node:path';
import { expect } from '@playwright/test';
import { chooseFile } from '../file-dialogs.ts';
import { choose, registerScript } from '../room-steps.ts';
import { goTo, headOf, PASSPHRASE } from '../steps.ts';
import { readTranscript } from './paper.ts';
import { type Cast, everybody, HOUSE, type Person, signIn } from './people.ts';
import { InTheRoom } from './room.ts';
import { rehearsalScript } from './script.ts';
import type { Stage } from './stage.ts';

/** What the authorities are called. */
export const ROOT = 'Acme Root';
/** See {@link ROOT}. */
export const ISSUING = 'Acme Issuing';

const day = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);

/** What stands on the bags. */
const BAGS = { in: 'TB 40817', out: 'TB 40818' };

/** The deviations, in the words of those who report them. */
const KILLED = 'The program ended while the key was made.';
const exchangedDigits = ({ name }: Person) =>
  `${name} has exchanged two digits: on the bag stands ${BAGS.in}.`;

/** What the script asks for when the ceremony is opened. */
const ANSWERS = {
  'Name of the root CA': ROOT,
  'Name of the intermediate': ISSUING,
  'Last day of the root': day(3650),
  'Last day of the intermediate': day(1800),
  'Day on which the next lists are due': day(25),
  'Where the lists will be fetched from': 'http://pki.acme.example/root.crl',
  'The bag with the YubiKeys': BAGS.in,
};

/** The script is registered, and a ceremony is opened by it: who sits where, what it is about, what lies on the table. */
export async function openCeremony(stage: Stage, cast: Cast): Promise<void> {
  // The root key takes as long as in earnest, also where tests make keys at little cost: it is interrupted while it is made.
  const page = await stage.offline.open({ CIM_TEST_QUICK_SCRYPT: '0' });
  await signIn(page, cast.ada);
  stage.say(`The laptop is opened for the ceremony. ${cast.ada.name} signs in, and proves it with the key`);
  await registerScript(page, rehearsalScript());
  stage.say('The script is registered: every word of it stands in the ledger, under its identifier');
  const opening = page.getByRole('dialog', { name: 'Open a ceremony' });
  for (const { seat, name } of everybody(cast)) await choose(page, seat, new RegExp(`^${name}`));
  await choose(page, 'Organization', new RegExp(`^${HOUSE}`));
  for (const [label, answer] of Object.entries(ANSWERS))
    await opening.getByLabel(label, { exact: true }).fill(answer);
  await opening.getByRole('button', { name: 'Check answers' }).click();
  const check = page.getByRole('dialog', { name: 'Check before you open the ceremony' });
  await expect(check).toContainText(cast.emil.name);
  await check.getByText(cast.ada.name).first().scrollIntoViewIfNeeded();
  await stage.picture(page, 'check-answers');
  await check.getByRole('button', { name: 'Open ceremony' }).click();
  await new InTheRoom(page).at('pause:open', 'to sign');
  stage.say('The ceremony is opened: five seats, and what the script asks for');
}

/** The first phase: everybody signs in; the bag is read blind, and differs; clock and laptop are measured. */
export async function prepare(stage: Stage, cast: Cast): Promise<void> {
  const { ada, bram, dana } = cast;
  const { page } = stage.offline;
  const room = new InTheRoom(page);
  await stage.picture(page, 'sign-in');
  await signedByAll(stage, room, cast, 'signed-with-a-touch');
  stage.say('Everybody has said who they are, and signed: two by touching their YubiKey');
  await room.at('script', 'open');
  await room.readAloud({ listener: dana });
  await room.sign([ada, dana]);

  await room.at('bag', 'open');
  const bag = 'The bag with the YubiKeys';
  await room.readBlind(bag, BAGS.in, { by: dana, reads: 'TB 40871' }, () => stage.picture(page, 'blind'));
  await room.at('bag', 'failed');
  await expect(room.now.getByTestId('failed')).toContainText('The two readings differ, first at character 6');
  await expect(room.now).not.toContainText('TB 40871');
  await stage.picture(page, 'mismatch');
  stage.say('Two have read the bag blind, and differ: TB 40817 and TB 40871. The ceremony does not go on');
  await room.deviate(exchangedDigits(dana), ada, () => stage.picture(page, 'deviation'));
  await room.agree(bram, dana);
  await room.at('bag', 'open');
  await expect(room.now).toContainText('attempt 2');
  stage.say('A deviation is recorded: an officer and a witness have agreed that the bag is read once more');
  await room.readBlind(bag, BAGS.in, { by: dana, reads: BAGS.in });
  await room.sign([ada, dana]);
  stage.say('Read once more, both say the same');

  await room.at('unpack', 'open');
  await room.now.getByLabel(`Number on: ${bag}`).fill(BAGS.in);
  await room.now.getByRole('checkbox', { name: 'No number stands on: The shares of the root key' }).check();
  await room.press('Record that it is taken out');
  await room.sign([ada, dana]);
  await room.at('clock', 'open');
  await room.choose('Who compares', dana);
  await room.now.getByLabel(/^The time now on/).fill(new Date().toISOString().slice(11, 19));
  await room.press('Compare the times');
  await room.sign([ada, dana]);
  for (const step of ['gap', 'disk', 'program']) {
    await room.at(step, 'open');
    await room.press('Measure now');
    await room.at(step, 'to sign');
    if (step === 'program') await stage.picture(page, 'measured');
    await room.sign([ada]);
  }
  stage.say('The clock is compared with a watch; air gap, disk and program are measured and written down');
}

/** The root key: the program is killed while it is made; people look what is left, and agree to make it again. */
export async function makeRootKey(stage: Stage, cast: Cast): Promise<void> {
  const { ada, bram, cleo, dana } = cast;
  const before = new InTheRoom(stage.offline.page);
  await before.at('pause:root', 'to sign');
  await signedByAll(stage, before, cast);
  await before.at('key', 'open');
  await before.press('Begin: Generate key');
  await enterNewPassphrase(before);
  const keys = path.join(stage.offline.userData, 'keys');
  const files = readdirSync(keys).length;
  await before.press('Generate key');
  await expect(before.now).toContainText('Making the private key and encrypting it');
  await stage.offline.kill();
  stage.say('kill -9: the program is ended while it makes the root key');

  const page = await stage.offline.open();
  await signIn(page, ada);
  await goTo(page, 'Room');
  const room = new InTheRoom(page);
  await expect(room.now.getByRole('alert').first()).toContainText('This act was interrupted');
  await room.now.getByRole('alert').first().scrollIntoViewIfNeeded();
  await stage.picture(page, 'interrupted');
  stage.say(
    'Opened again, the ceremony stands where it stood; what became of the act is not known, and it says so',
  );
  const left = readdirSync(keys).length - files;
  await room.press('Look and record what was left…');
  await room.dialog
    .getByRole('radio', { name: left === 0 ? 'Nothing was left of it' : 'Something was left of it' })
    .check();
  await room.dialog.getByLabel('In words').fill(`In the folder of keys ${left} files came to those before.`);
  await room.dialog.getByRole('button', { name: 'Record what was found' }).click();
  await expect(room.dialog).toBeHidden();
  await room.at('key', 'failed');
  await room.deviate(KILLED, ada);
  await room.agree(cleo, dana);
  await room.at('key', 'open');
  stage.say(`People have looked (${left} files left), and agreed in a deviation that the key is made again`);
  await room.press('Begin: Generate key');
  await enterNewPassphrase(room);
  await room.press('Generate key');
  await room.at('key', 'to sign');
  await room.sign([ada]);
  stage.say('The root key is made (P-384); its private half is encrypted under a passphrase');

  await room.at('key_words', 'open');
  const rows = await room.readAloud({ reader: bram, listener: dana }, () =>
    stage.picture(page, 'words', room.now),
  );
  expect(rows).toBe(8);
  await room.sign([bram, dana]);
  stage.proven(
    'the fingerprint of the root key, read aloud and compared word by word: 32 of 32',
    'two people',
  );
}

/** Root certificate, intermediate and their first lists: each is drafted, approved by both officers, and signed. */
export async function certify(stage: Stage, cast: Cast): Promise<void> {
  const { page } = stage.offline;
  const { ada, bram, dana } = cast;
  const room = new InTheRoom(page);
  await draftApproveSign(stage, cast, { draft: 'draft', gate: 'consent', sign: 'certificate', key: ROOT });
  stage.say('The root certificate: drafted, decoded line by line, approved by both officers, signed');
  await room.at('certificate_words', 'open');
  await room.readAloud({ reader: bram, listener: dana });
  await room.sign([bram, dana]);

  await room.at('issuing_key', 'open');
  await room.press('Begin: Generate key');
  await enterNewPassphrase(room);
  await room.press('Generate key');
  await room.at('issuing_key', 'to sign');
  await room.sign([ada]);
  const issuing = { draft: 'issuing_draft', gate: 'issuing_consent', sign: 'issuing', key: ROOT };
  await draftApproveSign(stage, cast, issuing);
  stage.say(
    'The intermediate: its key made, its certificate approved by both officers and signed by the root',
  );
  for (const [name, key] of [
    ['root_list', ROOT],
    ['issuing_list', ISSUING],
  ] as const)
    await draftApproveSign(stage, cast, { draft: `${name}_draft`, gate: `${name}_consent`, sign: name, key });
  stage.say('The first revocation list of each is approved and signed');
}

/** What is put away, what everybody signs, and what people take home. */
export async function close(stage: Stage, cast: Cast): Promise<void> {
  const { ada, dana } = cast;
  const { page } = stage.offline;
  const room = new InTheRoom(page);
  await room.at('pause:close', 'to sign');
  await signedByAll(stage, room, cast);
  await room.at('number', 'open');
  await room.readBlind('The bag for the shares', BAGS.out, { by: dana, reads: BAGS.out });
  await room.sign([ada, dana]);
  await room.at('pack', 'open');
  await room.now.getByLabel('Number on: The bag for the shares').fill(BAGS.out);
  await room.now.getByRole('checkbox', { name: 'No number stands on: The shares of the root key' }).check();
  await stage.picture(page, 'seal');
  await room.press('Record that it is put away');
  await room.sign([ada, dana]);
  stage.say(`The shares are sealed in the bag ${BAGS.out}, whose number two have read blind`);
  await room.at('sign', 'to sign');
  await signedByAll(stage, room, cast, 'attest');
  stage.say('All five sign that they were present, and that the deviations are as recorded');
  await room.at('head', 'open');
  const rows = await room.readAloud({ reader: dana });
  expect(rows).toBe(8);
  await room.sign([dana, ada]);
  stage.proven('the head of the ledger, read aloud and compared word by word: 32 of 32', 'two people');
  await room.at('out', 'open');
  const told = await headOf(page);
  await chooseFile(stage.offline.app, stage.file('stick'));
  await room.press('Choose a folder and write…');
  await room.at('out', 'to sign');
  await stage.picture(page, 'written');
  const endings = readdirSync(stage.file('stick')).map((name) => path.extname(name));
  for (const ending of ['.html', '.pdf', '.car']) expect(endings).toContain(ending);
  readTranscript(stage, told, [...everybody(cast).map(({ name }) => name), exchangedDigits(dana), KILLED]);
  await room.sign([ada]);
  stage.say('Transcript (to print, and for a browser) and bundle are written to the stick, and read back');
  await room.press('Close the ceremony…');
  await expect(page.getByRole('heading', { name: 'No ceremony is running' })).toBeVisible();
  await goTo(page, 'Home');
  const duties = page.getByRole('region', { name: 'Still to be done' });
  for (const duty of ['Publish both certificates and their lists', 'Take the bag to its safe'])
    await expect(duties).toContainText(duty);
  await expect(page.getByRole('region', { name: 'Coming up' })).toContainText(ROOT);
  await stage.picture(page, 'home');
  stage.say('The ceremony is closed; Home says what is still to be done');
}

interface Signing {
  readonly draft: string;
  readonly gate: string;
  readonly sign: string;
  /** What the key that signs is called. */
  readonly key: string;
}

/** One draft, from its bytes to the signature over just those. */
async function draftApproveSign(stage: Stage, cast: Cast, steps: Signing): Promise<void> {
  const { page } = stage.offline;
  const room = new InTheRoom(page);
  const what = steps.draft.includes('list') ? 'revocation list' : 'certificate';
  await room.at(steps.draft, 'open');
  await room.press(`Prepare ${what}`);
  await room.at(steps.draft, 'to sign');
  await room.sign([cast.ada]);
  await room.at(steps.gate, 'open');
  await expect(room.now).toContainText('Not enough have approved these bytes yet.');
  const isFirst = steps.gate === 'consent';
  if (isFirst) await stage.picture(page, 'gate', room.now);
  await room.approve(cast.bram, isFirst ? () => stage.picture(page, 'approve') : undefined);
  await expect(room.now).toContainText('Officer: 1 of 2');
  await room.approve(cast.cleo);
  await expect(room.now).toContainText('Officer: 2 of 2');
  if (isFirst) await stage.picture(page, 'gate-passed');
  await room.press('Pass the gate');
  await room.at(steps.sign, 'open');
  await room.press(`Begin: Sign ${what}`);
  await room.press(`Sign ${what}…`);
  await room.dialog.getByLabel(`Passphrase of the key “${steps.key}”`).fill(PASSPHRASE);
  await room.dialog.getByRole('button', { name: 'Sign these bytes' }).click();
  await expect(room.dialog).toBeHidden();
  await room.at(steps.sign, 'to sign');
  await room.sign([cast.ada]);
}

async function signedByAll(stage: Stage, room: InTheRoom, cast: Cast, picture?: string): Promise<void> {
  const all = everybody(cast);
  const look = picture === undefined ? undefined : () => stage.picture(room.page, picture);
  for (const who of all) await room.sign([who], who === cast.cleo ? look : undefined);
}

async function enterNewPassphrase({ now }: InTheRoom): Promise<void> {
  await now.getByLabel('Passphrase', { exact: true }).fill(PASSPHRASE);
  await now.getByLabel('Passphrase again').fill(PASSPHRASE);
}
