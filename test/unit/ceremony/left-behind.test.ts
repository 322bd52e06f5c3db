import { v7 as uuidv7 } from 'uuid';
import { describe, expect, test } from 'vitest';
import { scriptActs } from '../../../app/ceremony/acts.ts';
import {
  leftBehind,
  lookAtFiles,
  lookAtYubiKey,
  MOST_RECORDED,
  NOTHING_TOUCHED,
  reachOf,
  type SeenFile,
  type SeenYubiKey,
  unnamedFiles,
} from '../../../app/ceremony/left-behind.ts';
import { textSchema } from '../../../app/model/values.ts';
import { createNatsOperator, createOrganization, generateKey } from '../../support/commands.ts';
import { given } from '../../support/in-memory-registry.ts';

const BEGUN = '2026-11-30T10:00:00.000Z';
const LOOKED = '2026-11-30T10:20:00.000Z';
const [BEFORE, AFTER] = ['2026-11-30T09:59:00.000Z', '2026-11-30T10:00:01.000Z'];

const acme = createOrganization({ id: uuidv7() });
const [plain, bound] = [uuidv7(), uuidv7()];
const yubikey = {
  ...{ method: 'challenge-response' as const, file: `${bound}.yubikey-1.age`, serial: '12345678' },
  ...{ slot: 2 as const, challenge: 'A'.repeat(43) },
};
const shares = { file: `${bound}.shares.age`, needed: 2, total: 3 };
const operator = createNatsOperator(acme.id, { id: uuidv7() });

const { registry } = given(
  acme,
  generateKey(acme.id, { id: plain, label: 'Plain' }),
  generateKey(acme.id, { id: bound, bound: { kind: 'bound-age-files', yubikeys: [yubikey], shares } }),
  operator,
);

function file(name: string, changes: Partial<SeenFile> = {}): SeenFile {
  return { name, bytes: 412, changedAt: AFTER, isFile: true, kind: 'age', preparedFor: null, ...changes };
}

function prepared(name: string, changes: Partial<SeenFile> = {}): SeenFile {
  return file(`${name}.prepared`, { preparedFor: name, ...changes });
}

function outcomeOf(...files: readonly SeenFile[]) {
  const folder = { files: files.length, unnamed: unnamedFiles(files, registry) };
  return leftBehind(lookAtFiles(folder, registry, BEGUN), LOOKED, BEGUN);
}

describe('files', () => {
  test('what entries name is no finding', () => {
    const left = outcomeOf(
      file(`${plain}.age`),
      file(`${bound}.yubikey-1.age`),
      file(`${bound}.shares.age`),
      file(`${bound}.how-to-open.txt`, { kind: 'other' }),
      file(`${operator.id}.age`),
    );
    expect(left).toMatchObject({ outcome: 'nothing', findings: [] });
    expect(left.summary).toBe('Nothing was left: not begun, as far as this laptop knows.');
    expect(left.looked).toEqual(['The folder of key files holds 5 files; each is named by an entry.']);
  });

  test('only what no entry names is looked into', () => {
    const named = [`${plain}.age`, `${bound}.shares.age`, `${bound}.how-to-open.txt`].map((name) =>
      file(name),
    );
    const others = [file(`${plain}.shares.age`), file('notes.txt'), prepared(`${plain}.age`)];
    expect(unnamedFiles([...named, ...others], registry)).toEqual(others);
  });

  test('what no entry names and changed since is left; what lay there before is told beside it', () => {
    const stranger = file(`${uuidv7()}.age`);
    expect(outcomeOf(stranger)).toMatchObject({ outcome: 'something' });
    const left = outcomeOf({ ...stranger, changedAt: BEFORE });
    expect(left).toMatchObject({ outcome: 'nothing', findings: [{ weighs: 'aside' }] });
    expect(left.findings[0]?.meaning).toContain('that this ledger does not know');
    expect(left.findings[0]?.facts).toEqual([
      '412 bytes',
      'changed 30 Nov 2026, 09:59:00 UTC',
      'before the act was begun',
    ]);
  });

  test('a time that a file system keeps coarsely is not taken for one before', () => {
    const seen = file(`${uuidv7()}.age`, { changedAt: '2026-11-30T09:59:58.000Z' });
    expect(outcomeOf(seen).outcome).toBe('something');
  });

  test('a file that was being made is the act’s, whatever its time says, and is told first', () => {
    const name = `${uuidv7()}.age`;
    const left = outcomeOf(
      file('notes.txt', { kind: 'other', changedAt: BEFORE }),
      prepared(name, { changedAt: BEFORE }),
    );
    expect(left.outcome).toBe('something');
    expect(left.findings.map(({ what, weighs }) => `${weighs} ${what}`)).toEqual([
      `left “${name}.prepared”`,
      'aside “notes.txt”',
    ]);
    expect(left.findings[0]).toMatchObject({
      meaning: expect.stringContaining('nobody can use it'),
      remedy: expect.stringContaining('removes it at its next start'),
    });
    // One whose entry is on the disk gets its name by itself.
    expect(outcomeOf(prepared(`${plain}.age`))).toMatchObject({
      outcome: 'nothing',
      findings: [{ weighs: 'aside' }],
    });
  });

  test('each kind of file says what it is', () => {
    for (const [seen, words] of [
      [file(`${plain}.shares.age`), 'named after “Plain”'],
      [file('root.age'), 'its name tells of no key'],
      [file('empty', { kind: 'empty' }), 'It is empty.'],
      [file('folder', { isFile: false, kind: 'no-file' }), 'was not opened'],
      [file('x.0123456789abcdef.part', { kind: 'other' }), 'did not finish'],
      [file('x.txt', { kind: 'other' }), 'No file that this program keeps there'],
    ] as const)
      expect(outcomeOf(seen).findings[0]?.meaning, seen.name).toContain(words);
  });

  test('what is recorded fits into one event, whatever lies there and whatever it is called', () => {
    const names = Array.from(
      { length: 40 },
      (_, at) => `${'\u202e\n'.repeat(3)}${'é'.repeat(120)} ${at}.age`,
    );
    const left = outcomeOf(...names.map((name) => file(name)));
    expect(left.recorded.length).toBeLessThanOrEqual(MOST_RECORDED);
    for (const line of left.recorded) expect(textSchema.safeParse(line).success, line).toBe(true);
    expect(left.recorded.at(-1)).toContain('more');
    expect(outcomeOf(file('x.txt', { kind: 'other' })).recorded[1]).toBe(
      'Found by the program: “x.txt”: 412 bytes; changed 30 Nov 2026, 10:00:01 UTC; after the act was begun. No file that this program keeps there. It was not read any further.',
    );
    expect(left.findings.at(-1)?.what).toBe('28 more files');
    expect(outcomeOf().recorded).toEqual([
      'The program looked on 30 Nov 2026, 10:20:00 UTC. Nothing was left: not begun, as far as this laptop knows. The folder of key files holds 0 files; each is named by an entry.',
    ]);
  });
});

describe('yubikey', () => {
  const set = { state: 'set', retriesLeft: 7 } as const;
  const unset = { state: 'not-set' } as const;
  type Pin = NonNullable<NonNullable<SeenYubiKey['plugged']>['fido']>['pin'];
  const seen = (pin: Pin, known: SeenYubiKey['known'], room: number | null = null): SeenYubiKey => ({
    ...{ serial: '4711', cannotLook: null, known },
    plugged: { fido: { pin, room }, problems: [] },
  });
  const known = (pinIsSet: boolean) => ({ pinIsSet, hasCredential: false });
  const outcome = (act: string, what: SeenYubiKey) =>
    leftBehind(lookAtYubiKey(act, what), LOOKED, BEGUN).outcome;

  test('a PIN that no entry speaks of was left by the act that sets one, and by no other', () => {
    for (const [act, pin, isSaid, wanted] of [
      ['SetYubiKeyPin', unset, false, 'nothing'],
      ['SetYubiKeyPin', set, false, 'something'],
      ['SetYubiKeyPin', set, true, 'nothing'],
      ['SetYubiKeyPin', unset, true, 'something'],
      ['SetYubiKeyPin', { state: 'blocked' }, false, 'something'],
      ['AssignYubiKey', set, false, 'nothing'],
      ['AssignYubiKey', unset, false, 'nothing'],
      // Whether there is a credential is not told without the PIN; without a PIN there is none.
      ['ProvisionYubiKey', set, true, 'unknown'],
      ['ProvisionYubiKey', set, false, 'unknown'],
      ['ProvisionYubiKey', unset, false, 'nothing'],
      ['ProvisionYubiKey', unset, true, 'something'],
    ] as const)
      expect(outcome(act, seen(pin, known(isSaid))), `${act} ${pin.state} ${isSaid}`).toBe(wanted);
  });

  test('it says how many tries are left, and what room there is', () => {
    const { findings } = lookAtYubiKey('ProvisionYubiKey', seen(set, known(true), 24));
    expect(findings.flatMap(({ facts }) => facts)).toEqual([
      'It has a PIN. 7 tries are left before the key locks.',
      'Entries say that it has one.',
      'No entry names a credential of it.',
      'It has room for 24 more credentials.',
    ]);
  });

  test('what cannot be seen is not known, and matters only where the act changes it', () => {
    const hidden: readonly SeenYubiKey[] = [
      { ...seen(unset, null), plugged: null },
      { ...seen(unset, null), cannotLook: 'This computer shows no USB devices.' },
      { ...seen(unset, null), plugged: { fido: null, problems: ['The system keeps it from this program.'] } },
    ];
    for (const one of hidden) {
      expect(outcome('SetYubiKeyPin', one)).toBe('unknown');
      expect(outcome('ProvisionYubiKey', one)).toBe('unknown');
      expect(outcome('AssignYubiKey', one)).toBe('nothing');
    }
  });
});

test('every act that takes a secret or a device is sorted; the others touch nothing outside of the ledger', () => {
  const reaching = [...scriptActs.keys()].filter((act) => reachOf(act) !== 'ledger');
  expect(reaching).toEqual([
    'GenerateKey',
    'CreateNatsOperator',
    'CreateNatsAccount',
    'CreateNatsUser',
    'GenerateNatsSigningKey',
    'AssignYubiKey',
    'SetYubiKeyPin',
    'ProvisionYubiKey',
  ]);
  const left = leftBehind(NOTHING_TOUCHED, LOOKED, BEGUN);
  expect(left.outcome).toBe('nothing');
  expect(left.recorded.join()).toContain('Nothing outside of the ledger is touched by this act.');
});
