import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readdirSync, renameSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { v7 as uuidv7 } from 'uuid';
import { beforeEach, expect, test } from 'vitest';
import { decodeEvent } from '../../../app/registry/dispatch.ts';
import { SecretFiles } from '../../../main/keystore/secret-files.ts';
import { LookingBack } from '../../../main/services/ceremony/looking-back.ts';
import { transcriptIn } from '../../../main/services/ceremony/records.ts';
import { YubiKeyActs } from '../../../main/services/yubikeys/yubikey-acts.ts';
import { CeremonyDesk } from '../../support/ceremony-desk.ts';
import { PASSPHRASE } from '../../support/steps.ts';
import { temporaryFolder } from '../../support/temporary.ts';
import { PIN } from '../../support/yubikey-laptop.ts';
import { VIRTUAL_TRUST, virtualKeysUnder } from '../../unit/yubikey/support/virtual-port.ts';
import { VirtualYubiKey } from '../../yubikey/virtual-yubikey.ts';

/*
 * What an interrupted act has left is looked for by the program itself: in real files after a real kill, and on a YubiKey whose
 * entry is missing. Looking changes nothing, and what was found is recorded.
 */

const UNTIL_KILLED = path.resolve(import.meta.dirname, '../../support/make-key-until-killed.ts');

const SCRIPT = `format: cim.script/1
id: small
title: Make a key and set a PIN
roles:
  leader: {seats: 1, signs_with: initials}
deviations: {leader: 1}
params: {organization: organization}
inventory:
  yk: {kind: yubikey, serial: "4711"}
phases:
- id: open
  pause: sign_in
  steps:
  - {id: assign, kind: act, act: AssignYubiKey, with: {yubikey: "\${yk}", person: "\${leader}"}}
  - {id: key, kind: act, act: GenerateKey, with: {organization: "\${organization}", label: Key of today, purpose: Signing, algorithm: Ed25519}}
  - {id: pin, kind: act, act: SetYubiKeyPin, with: {yubikey: "\${yk}"}}
  - {id: setup, kind: act, act: ProvisionYubiKey, with: {yubikey: "\${yk}"}}
  - {id: drill, kind: act, act: DrillKeyRecovery, with: {key: "\${key.id}"}}
`;

let key: VirtualYubiKey;
let data: string;
let desk: CeremonyDesk;

beforeEach(async () => {
  key = new VirtualYubiKey('yubikey-5.7.4', { serial: 4711 });
  data = temporaryFolder();
  desk = new CeremonyDesk(data);
  await desk.settle(1);
  const { aggregateId } = desk.scripts.register(SCRIPT);
  await desk.open(aggregateId, () => desk.acme.id);
});

const keys = () => path.join(data, 'keys');
const inFolder = () => readdirSync(keys()).toSorted();

function actsWith(...plugged: VirtualYubiKey[]): YubiKeyActs {
  const { yubiKeys } = virtualKeysUnder(VIRTUAL_TRUST, ...plugged);
  return new YubiKeyActs(yubiKeys, desk.ledger, desk.registrar, () => {});
}

/** What is seen with these YubiKeys plugged in. */
function look(...plugged: VirtualYubiKey[]) {
  const { ledger, room, files: secrets } = desk;
  return new LookingBack({ ledger, room, secrets, yubiKeys: actsWith(...plugged) }).look();
}

async function until(step: string): Promise<void> {
  while (desk.now()?.id !== step) await desk.goOn();
  desk.room.begin(step);
}

/** Begins on the same laptop again, as after a pulled plug: what a start settles is settled. */
function startAgain(): void {
  desk.ledger.close();
  const before = desk;
  desk = new CeremonyDesk(data);
  desk.people.push(...before.people);
  desk.acting = before.acting;
  new SecretFiles(keys()).settle(desk.ledger.objects);
}

async function agreeAgain(step: string): Promise<void> {
  desk.room.deviate(
    { step, what: 'The power went', severity: 'minor', remedy: 'again' },
    desk.people[0]?.id ?? '',
  );
  await desk.signOff('deviation:1', { role: 'leader', number: 1 });
  desk.room.agree(1);
}

test('killed in the middle of making a key: the file is there, is told, recorded, and goes at the start after', {
  timeout: 60_000,
}, async () => {
  await until('key');
  const before = inFolder();
  const [leader] = desk.people;
  desk.ledger.close();
  const child = spawn(
    process.execPath,
    [
      UNTIL_KILLED,
      ...[path.join(data, 'events'), keys(), desk.acme.id],
      ...[leader?.id ?? '', leader?.name ?? '', PASSPHRASE],
    ],
    { stdio: ['ignore', 'ignore', 'inherit'] },
  );
  expect(await once(child, 'exit')).toEqual([null, 'SIGKILL']);

  startAgain();
  const [prepared = '', ...others] = inFolder().filter((name) => !before.includes(name));
  expect(others).toEqual([]);
  expect(prepared).toMatch(/^[0-9a-f-]{36}\.age\.prepared$/);
  const left = await look();
  expect(left).toMatchObject({
    outcome: 'something',
    findings: [{ weighs: 'left', what: `“${prepared}”` }],
  });
  expect(left?.findings[0]?.facts).toContain('after the act was begun');
  // To look changes nothing, and a start leaves it where people are still to look.
  startAgain();
  expect(inFolder()).toContain(prepared);

  desk.room.interrupted('key', 'something', ['A file ends with .prepared.', ...(left?.recorded ?? [])]);
  const recorded = desk.ledger.entries.at(desk.ledger.head()?.seq ?? 0);
  const event = recorded === null ? null : decodeEvent(recorded.block);
  expect(event?.event_type === 'CeremonyActInterrupted' ? event.payload.words : []).toEqual([
    'A file ends with .prepared.',
    expect.stringMatching(/^The program looked on .* UTC\. Something was left that no entry speaks of\./),
    expect.stringContaining(`Found by the program: “${prepared}”: `),
  ]);
  const transcript = transcriptIn(desk.ledger, desk.room.scene().ceremony.id);
  expect(transcript).toContain(prepared);
  expect(await look()).toBeNull();

  // The act is over: the next start removes what nobody can use, and the step is done once more.
  startAgain();
  expect(inFolder()).toEqual(before);
  await agreeAgain('key');
  desk.room.begin('key');
  expect(await look()).toMatchObject({ outcome: 'nothing', findings: [] });
});

test('what lay there before is told beside it; what came meanwhile, from whom ever, is told as left', async () => {
  writeFileSync(path.join(keys(), 'notes.txt'), 'of yesterday');
  await until('key');
  const begun = desk.room.scene().ceremony.acts.at(-1)?.begun ?? '';
  const older = new Date(Date.parse(begun) - 60_000);
  utimesSync(path.join(keys(), 'notes.txt'), older, older);
  expect(await look()).toMatchObject({
    outcome: 'nothing',
    findings: [{ weighs: 'aside', what: '“notes.txt”' }],
  });
  const id = uuidv7();
  writeFileSync(path.join(keys(), `${id}.age`), 'age-encryption.org/v1\n-> scrypt secret-looking 18\n');
  const left = await look();
  expect(left).toMatchObject({ outcome: 'something' });
  expect(left?.findings[0]?.meaning).toContain('An encrypted age file of a key or an identity');
  expect(JSON.stringify(left)).not.toContain('secret-looking');
  expect(JSON.stringify(left)).not.toContain('of yesterday');
});

test('a folder that cannot be read is said to be so, and files that are missing are named', async () => {
  await until('key');
  const [leader] = desk.people;
  const own = `${leader?.keyId}.age`;
  rmSync(path.join(keys(), own));
  expect(await look()).toMatchObject({
    outcome: 'nothing',
    findings: [{ weighs: 'aside', facts: [`“Key of ${leader?.name}”: ${own}`] }],
  });
  renameSync(keys(), `${keys()}.away`);
  writeFileSync(keys(), 'no folder');
  expect(await look()).toMatchObject({
    outcome: 'unknown',
    findings: [{ what: 'The folder of key files', meaning: expect.stringContaining('ENOTDIR') }],
  });
  rmSync(keys());
  mkdirSync(keys());
});

test('a PIN that was set, and whose entry is missing, is seen on the YubiKey without touching it', async () => {
  await until('assign');
  expect(await look(key)).toMatchObject({ outcome: 'nothing' });
  desk.room.interrupted('assign', 'nothing', ['It lies on the table']);
  await agreeAgain('assign');
  await until('pin');

  expect(await look()).toMatchObject({
    outcome: 'unknown',
    findings: [{ what: `YubiKey ${key.serial}`, facts: ['not plugged in'] }],
  });
  const before = desk.ledger.head()?.seq;
  expect(await look(key)).toMatchObject({ outcome: 'nothing' });
  // Set by whatever came to its end without an entry.
  const { yubiKeys } = virtualKeysUnder(VIRTUAL_TRUST, key);
  await yubiKeys.setPin({ serial: String(key.serial) }, PIN);
  const left = await look(key);
  expect(left).toMatchObject({ outcome: 'something', findings: [{ weighs: 'left' }] });
  expect(left?.findings[0]?.facts).toEqual([
    'It has a PIN. 8 tries are left before the key locks.',
    'No entry says that it has one.',
  ]);
  expect(desk.ledger.head()?.seq).toBe(before);
  desk.room.interrupted('pin', 'something', left?.recorded ?? []);
});

test('with its entry a PIN is as the ledger says; a credential it does not tell without it', async () => {
  const other = new VirtualYubiKey('yubikey-5.7.4');
  await until('setup');
  await virtualKeysUnder(VIRTUAL_TRUST, key).yubiKeys.setPin({ serial: '4711' }, PIN);
  const left = await look(key, other);
  expect(left).toMatchObject({ outcome: 'unknown' });
  expect(left?.findings.map(({ weighs, what }) => `${weighs} ${what}`)).toEqual([
    `aside YubiKey ${key.serial}`,
    `unknown A credential on the YubiKey ${key.serial}`,
  ]);
});

test('an act that reaches nowhere leaves nothing', async () => {
  await until('drill');
  expect(await look()).toMatchObject({
    outcome: 'nothing',
    looked: ['Nothing outside of the ledger is touched by this act.'],
  });
});
