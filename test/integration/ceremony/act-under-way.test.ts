import { v7 as uuidv7 } from 'uuid';
import { beforeEach, expect, onTestFinished, test } from 'vitest';
import type { Probe } from '../../../app/ceremony/script/format.ts';
import { ProblemError } from '../../../app/problem.ts';
import { decodeEvent } from '../../../app/registry/dispatch.ts';
import type { CommandNamed } from '../../../app/registry/index.ts';
import { MachineRecord } from '../../../main/services/ceremony/machine-record.ts';
import { CeremonyDesk } from '../../support/ceremony-desk.ts';
import { createOrganization, generateKey } from '../../support/commands.ts';
import { generateEd25519 } from '../../support/ed25519.ts';
import { temporaryFolder } from '../../support/temporary.ts';
import { assignYubiKey } from '../../support/yubikey-commands.ts';

/*
 * While the act of a step is under way, just that act is recorded, whoever asks for it and in whichever way; and what an
 * interruption leaves is found where it was.
 */

const SCRIPT = `format: cim.script/1
id: small
title: Make a key
roles:
  leader: {seats: 1, signs_with: initials}
  witness: {seats: 1, signs_with: initials}
separate: [[leader, witness]]
params: {organization: organization, label: text}
deviations: {leader: 1, witness: 1}
phases:
- id: open
  pause: sign_in
  steps:
  - {id: key, kind: act, act: GenerateKey, with: {organization: "\${organization}", label: "\${label}", purpose: Signing, algorithm: Ed25519}}
  - {id: place, kind: act, act: CreateLocation, with: {organization: "\${organization}", name: "Vault of \${key.name}", location_type: Physical}}
- id: close
  pause: sign_out
  steps:
  - {id: sign, kind: attest, by: [leader, witness], text: "I was present."}
`;

let data: string;
let desk: CeremonyDesk;

beforeEach(async () => {
  data = temporaryFolder();
  desk = new CeremonyDesk(data);
  await desk.settle(3);
  const { aggregateId } = desk.scripts.register(SCRIPT);
  await desk.open(aggregateId, (id) => (id === 'label' ? 'Key of today' : desk.acme.id));
  while (desk.now()?.id !== 'key') await desk.goOn();
});

function refusalOf(work: () => unknown): string {
  try {
    work();
    return 'done';
  } catch (error) {
    if (error instanceof ProblemError) return error.problem.code;
    throw error;
  }
}

function key(changes: Partial<CommandNamed<'GenerateKey'>> = {}): CommandNamed<'GenerateKey'> {
  const { publicKey, fingerprint } = generateEd25519();
  return generateKey(desk.acme.id, {
    ...{ label: 'Key of today', purpose: 'Signing', algorithm: 'Ed25519', publicKey, fingerprint },
    ...changes,
  });
}

const head = () => desk.ledger.head()?.seq;

test('nothing is recorded before it is begun, nor beside it, nor with anything else in it', () => {
  const { registrar, room } = desk;
  expect(refusalOf(() => registrar.record(key()))).toBe('ceremony.running');
  room.begin('key');
  const before = head();
  for (const [what, other] of [
    ['another act', () => registrar.record(createOrganization({ name: 'Other' }))],
    ['another label', () => registrar.record(key({ label: 'Mallory’s' }))],
    ['another purpose', () => registrar.record(key({ purpose: 'CertificateAuthority' }))],
    ['another organization', () => registrar.record(key({ organizationId: desk.people[0]?.id ?? '' }))],
    [
      'the act and one more',
      () => registrar.recordAll('two', [key(), createOrganization({ name: 'Other' })]),
    ],
    ['the act twice', () => registrar.recordAll('two', [key(), key()])],
  ] as const)
    expect(refusalOf(other), what).toBe('ceremony.other-act-now');
  expect(head()).toBe(before);
  // What the script leaves open may be anything.
  expect(refusalOf(() => registrar.record(key({ description: 'Made today' })))).toBe('done');
  const last = desk.ledger.entries.at(head() ?? 0);
  expect(last?.eventType).toBe('CeremonyActDone');
  expect(desk.now()).toMatchObject({ id: 'key', standing: 'to sign' });
  expect(refusalOf(() => registrar.record(key()))).toBe('ceremony.running');
});

test('an act that the program does by itself is begun, done and finished in one transaction', async () => {
  desk.room.begin('key');
  desk.registrar.record(key());
  while (desk.now()?.id !== 'place') await desk.goOn();
  const before = head() ?? 0;
  desk.room.act('place');
  const types = [1, 2, 3].map((more) => desk.ledger.entries.at(before + more)?.eventType);
  expect(types).toEqual(['CeremonyActBegun', 'LocationCreated', 'CeremonyActDone']);
  expect(head()).toBe(before + 3);
  const made = desk.room.scene().ceremony.acts.at(-1)?.outcome;
  expect(made).toMatchObject({ kind: 'done', made: { aggregate: 'location' } });
  const name = made?.kind === 'done' ? desk.ledger.objects.get('location', made.made?.id ?? '')?.name : null;
  expect(name).toBe('Vault of Key of today');
});

test('after an interruption the room is where it was, and people decide how it goes on', async () => {
  desk.room.begin('key');
  desk.ledger.close();

  const again = new CeremonyDesk(data);
  again.people.push(...desk.people);
  const [first] = again.people;
  // Nobody has signed in yet after the start: it can be looked at.
  expect(again.now()).toMatchObject({ id: 'key', standing: 'open', ask: { kind: 'act', underWay: true } });
  again.acting = { kind: 'person', id: first?.id ?? '', name: first?.name ?? '' };
  expect(refusalOf(() => again.room.begin('key'))).toBe('ceremony.act-under-way');
  again.room.interrupted('key', 'nothing', ['There is no file of a key that the ledger does not know']);
  expect(again.now()?.standing).toBe('failed');
  again.room.deviate(
    { step: 'key', what: 'The power went', severity: 'minor', remedy: 'again' },
    first?.id ?? '',
  );
  for (const role of ['leader', 'witness']) await again.signOff('deviation:1', { role, number: 1 });
  again.room.agree(1);
  expect(again.now()).toMatchObject({ id: 'key', standing: 'open', ask: { underWay: false } });
  expect(await again.toItsEnd()).toEqual(['key', 'place', 'pause:close', 'sign']);
});

test('a signature that was made while something more came in is thrown away', async () => {
  const { room } = desk;
  room.begin('key');
  desk.registrar.record(key());
  const [first] = desk.people;
  if (first === undefined) throw new Error('Nobody');
  const means = desk.means(first, 'key');
  if (means.kind !== 'key') throw new Error('A key');
  const slow = {
    ...means,
    signer: {
      ...means.signer,
      sign: async (statement: Uint8Array) => {
        room.deviate({ step: null, what: 'A phone rang', severity: 'minor', remedy: 'noted' }, first.id);
        return means.signer.sign(statement);
      },
    },
  };
  const signing = room.signOff('key', { role: 'leader', number: 1 }, slow);
  await expect(signing).rejects.toMatchObject({ problem: { code: 'ceremony.moved-on' } });
  expect(desk.now()?.standing).toBe('to sign');
});

test('what changes on the laptop is recorded while a ceremony runs, and stops acts until it is as measured', async () => {
  // The one that runs ends first.
  const [first] = desk.people;
  desk.room.deviate(
    { step: null, what: 'Another script', severity: 'minor', remedy: 'end' },
    first?.id ?? '',
  );
  for (const role of ['leader', 'witness']) await desk.signOff('deviation:1', { role, number: 1 });
  desk.room.agree(1);
  desk.room.do(desk.room.ending(1));
  const { aggregateId } = desk.scripts.register(
    SCRIPT.replace('id: small', 'id: measured')
      .replace(
        '  - {id: key, kind: act',
        '  - {id: gap, kind: measure, probe: air_gap, expect: {links_up: 0}}\n  - {id: key, kind: act',
      )
      .replace('title: Make a key', 'title: Measure first'),
  );
  await desk.open(aggregateId, (id) => (id === 'label' ? 'Key of today' : desk.acme.id));
  while (desk.now()?.id !== 'key') await desk.goOn();
  const measure = async (probe: Probe) => desk.tells.get(probe) ?? [];
  desk.tells.set(
    'air_gap',
    desk.room.scene().ceremony.machine.find(({ probe }) => probe === 'air_gap')?.values ?? [],
  );
  desk.tells.set(
    'devices',
    desk.room.scene().ceremony.machine.find(({ probe }) => probe === 'devices')?.values ?? [],
  );
  const record = new MachineRecord(desk.room, measure);
  record.settle();
  onTestFinished(() => record.close());
  const before = head() ?? 0;
  desk.tells.set('air_gap', [{ id: 'links_up', value: 1 }]);
  await expect.poll(() => head(), { timeout: 15_000 }).toBe(before + 1);
  const event = decodeEvent(desk.ledger.entries.at(before + 1)?.block ?? new Uint8Array());
  expect(event).toMatchObject({
    event_type: 'CeremonyMachineRecorded',
    actor: { kind: 'system' },
    payload: { why: 'changed', probe: 'air_gap', values: [{ id: 'links_up', value: 1 }] },
  });
  expect(refusalOf(() => desk.room.begin('key'))).toBe('ceremony.machine');
  desk.tells.set('air_gap', [{ id: 'links_up', value: 0 }]);
  await expect.poll(() => head(), { timeout: 15_000 }).toBe(before + 2);
  expect(refusalOf(() => desk.room.begin('key'))).toBe('done');
  // Nothing is watched any more once no ceremony runs.
  await record.close();
});

const withYubiKey = (serial: string, firmware: string) => `format: cim.script/1
id: device
title: Give a YubiKey
roles: {leader: {seats: 1, signs_with: initials}}
params: {holder: person}
inventory: {yk: {kind: yubikey, title: The YubiKey, serial: "${serial}", firmware: "${firmware}"}}
phases:
- id: only
  pause: sign_in
  steps:
  - {id: give, kind: act, act: AssignYubiKey, with: {yubikey: "\${yk}", person: "\${holder}"}}
  - {id: pin, kind: act, act: SetYubiKeyPin, with: {yubikey: "\${yk}"}}
`;

test.each([
  ['>=5.7.4', 'done'],
  ['>=5.7', 'done'],
  ['>=4.9.9', 'done'],
  ['>=5.7.5', 'ceremony.firmware'],
  ['>=5.10', 'ceremony.firmware'],
  ['>=6', 'ceremony.firmware'],
])('a YubiKey with the firmware 5.7.4, where the script demands %s: %s', async (demanded, outcome) => {
  const other = new CeremonyDesk(temporaryFolder());
  onTestFinished(() => other.ledger.close());
  await other.settle(1);
  const [holder] = other.people;
  const { aggregateId } = other.scripts.register(withYubiKey('31415926', demanded));
  await other.open(aggregateId, () => holder?.id ?? '');
  while (other.now()?.id !== 'give') await other.goOn();
  other.room.begin('give');
  const before = other.ledger.head()?.seq;
  const given = assignYubiKey(holder?.id ?? '', { yubikeyId: uuidv7(), serial: '31415926' });
  expect(refusalOf(() => other.registrar.record(given))).toBe(outcome);
  // What is refused has left nothing: neither the act nor that it is done.
  if (outcome !== 'done') expect(other.ledger.head()?.seq).toBe(before);
  else {
    while (other.now()?.id !== 'pin') await other.goOn();
    expect(refusalOf(() => other.room.begin('pin'))).toBe('done');
  }
});

test('a YubiKey that is known to have another firmware is not even begun with', async () => {
  const other = new CeremonyDesk(temporaryFolder());
  onTestFinished(() => other.ledger.close());
  await other.settle(1);
  const [holder] = other.people;
  const known = other.ledger.objects.get('yubikey', holder?.yubikeyId ?? '');
  const { aggregateId } = other.scripts.register(withYubiKey(known?.device.serial ?? '', '>=5.8'));
  await other.open(aggregateId, () => holder?.id ?? '');
  while (other.now()?.id !== 'give') await other.goOn();
  expect(refusalOf(() => other.room.begin('give'))).toBe('ceremony.firmware');
});
