import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import * as dagCbor from '@ipld/dag-cbor';
import { v7 as uuidv7 } from 'uuid';
import { beforeEach, describe, expect, test } from 'vitest';
import type { YubiKeysState } from '../../../app/contract/yubikeys.ts';
import { parseEvent } from '../../../app/events/catalogue.ts';
import { encodeProvisionStatement } from '../../../app/ledger/provision-statement.ts';
import { type Problem, ProblemError } from '../../../app/problem.ts';
import { CheckpointDesk } from '../../../main/ceremony/checkpoint-desk.ts';
import { Registrar } from '../../../main/ceremony/registrar.ts';
import { YubiKeyDesk } from '../../../main/ceremony/yubikey-desk.ts';
import { knownKey } from '../../../main/exchange/known-key.ts';
import type { EntryRecord } from '../../../main/store/entries.ts';
import type { Ledger } from '../../../main/store/ledger.ts';
import { fromBase64url } from '../../../main/yubikey/credentials.ts';
import { NodeHidPort } from '../../../main/yubikey/hid/node-hid.ts';
import { YubiKeys } from '../../../main/yubikey/keys.ts';
import { systemClock } from '../../../main/yubikey/transport/clock.ts';
import { verifyAttestation } from '../../../main/yubikey/verify/attestation.ts';
import { cimKeys } from '../../support/command-line.ts';
import { createOrganization, createPerson } from '../../support/commands.ts';
import { openLedger } from '../../support/ledgers.ts';
import { temporaryFolder } from '../../support/temporary.ts';
import { virtualKeys } from '../../unit/yubikey/support/virtual-port.ts';
import { attestationIntermediates, attestationRoots } from '../../yubikey/attestation/authority.ts';
import { VirtualYubiKey } from '../../yubikey/virtual-yubikey.ts';

/** So that no bytes of a file are it by chance. */
const PIN = 'zanzibar-271828';
const ENTRY = { pin: PIN, spendLastTry: false };

const acme = createOrganization({ organizationId: uuidv7() });
const alice = createPerson(acme.organizationId, { personId: uuidv7() });
const bob = createPerson(acme.organizationId, { personId: uuidv7(), name: 'Bob', email: 'bob@acme.example' });

let folder: string;
let ledger: Ledger;
let registrar: Registrar;
/** What refuses to record, while it does. */
let refusal: Problem | null;
let desk: YubiKeyDesk;
let states: YubiKeysState[];

beforeEach(() => {
  folder = temporaryFolder();
  ledger = openLedger(folder);
  refusal = null;
  registrar = new Registrar(ledger, () => {
    if (refusal !== null) throw new ProblemError(refusal);
    return { kind: 'officer', name: 'Officer A' };
  });
  for (const command of [acme, alice, bob]) registrar.record(command);
});

/** A desk with these keys plugged in. */
async function deskWith(...keys: VirtualYubiKey[]): Promise<void> {
  states = [];
  const checkpoints = new CheckpointDesk(ledger, registrar, () => Promise.reject(new Error('no such key')));
  desk = new YubiKeyDesk(virtualKeys(...keys).yubiKeys, ledger, registrar, checkpoints, (state) =>
    states.push(state),
  );
  await desk.look();
}

function rowOf(key: VirtualYubiKey) {
  const serial = key.serial === null ? null : String(key.serial);
  const row = desk.state().rows.find((one) => one.serial === serial);
  if (row === undefined) throw new Error('The key is not listed.');
  return row;
}

/** Assigns a fresh key, gives it its PIN and sets it up. @returns its id in the ledger */
async function setUp(key: VirtualYubiKey, personId: string, algorithm: 'ES256' | 'EdDSA' = 'ES256') {
  const { aggregateId } = desk.assign(rowOf(key).id, personId);
  await desk.setPin(aggregateId, PIN);
  await desk.provision(aggregateId, algorithm, ENTRY);
  return aggregateId;
}

function head(): string {
  const last = ledger.head();
  const entry = last && ledger.entries.at(last.seq);
  if (entry?.aggregate !== 'checkpoint') return last?.cid ?? '';
  return ledger.objects.get('checkpoint', entry.aggregateId)?.head ?? '';
}

function payloadOf({ block }: EntryRecord) {
  return parseEvent(dagCbor.decode(block)).payload;
}

async function problemOf(act: Promise<unknown>): Promise<Problem> {
  try {
    await act;
  } catch (error) {
    if (error instanceof ProblemError) return error.problem;
    throw error;
  }
  throw new Error('nothing was refused');
}

describe('yubikey desk', () => {
  test('two officers set up their keys and sign one head; cim-keys verify names both', async () => {
    const [first, second] = [new VirtualYubiKey('yubikey-5.7.4'), new VirtualYubiKey('yubikey-5.2.7')];
    await deskWith(first, second);
    expect(rowOf(first)).toMatchObject({ status: 'new', plugged: { fido: { pin: { state: 'not-set' } } } });
    const ids = [await setUp(first, alice.personId), await setUp(second, bob.personId, 'EdDSA')];
    expect(rowOf(first)).toMatchObject({ status: 'active', holder: { name: alice.name } });
    expect(rowOf(first).credential?.attestation).toMatchObject({ kind: 'yubico' });
    const signed = head();
    const [a, b] = [
      await desk.sign(ids[0] ?? '', signed, ENTRY),
      await desk.sign(ids[1] ?? '', signed, ENTRY),
    ];
    expect([payloadOf(a), payloadOf(b)]).toMatchObject([
      { head: signed, signer: { name: alice.name }, signature: { kind: 'fido2', user_verified: true } },
      { head: signed, signer: { name: 'Bob' }, signature: { kind: 'fido2', user_verified: true } },
    ]);
    ledger.close();
    // The PIN stands nowhere: not in what the window was told, and in no file.
    expect(JSON.stringify(states)).not.toContain(PIN);
    for (const name of readdirSync(folder)) {
      expect(readFileSync(path.join(folder, name)).includes(PIN), name).toBe(false);
    }
    const verdict = await cimKeys(['verify', '--json', folder]);
    expect(verdict.status).toBe(0);
    expect(JSON.parse(verdict.stdout)).toMatchObject({
      signatures: [
        { kind: 'fido2', signer: alice.name, vouched: { label: `YubiKey of ${alice.name}` } },
        { kind: 'fido2', signer: 'Bob', vouched: { label: 'YubiKey of Bob' } },
      ],
    });
  });

  test('the attestation is bound to this ledger and this key, and can be judged again from the event alone', async () => {
    const key = new VirtualYubiKey('yubikey-5.7.4');
    await deskWith(key);
    const id = await setUp(key, alice.personId);
    const made = rowOf(key).credential;
    if (made === null) throw new Error('nothing was made');
    const judge = (statement: { ledger: string; yubikey: string; at: string }) =>
      verifyAttestation(
        {
          rpId: made.rp_id,
          format: made.evidence.format,
          authenticatorData: fromBase64url(made.evidence.authenticator_data),
          statement: fromBase64url(made.evidence.statement),
          clientDataHash: createHash('sha256').update(encodeProvisionStatement(statement)).digest(),
        },
        { roots: attestationRoots, intermediates: attestationIntermediates },
        new Date(made.provisioned_at),
      ).kind;
    const truth = { ledger: ledger.identity?.source ?? '', yubikey: id, at: made.provisioned_at };
    expect(judge(truth)).toBe('yubico');
    expect(judge({ ...truth, ledger: 'another#ledger' })).toBe('invalid');
    expect(judge({ ...truth, yubikey: alice.personId })).toBe('invalid');
  });

  test('the touch prompt says which key, for whom and until when; cancelling really cancels', async () => {
    const key = new VirtualYubiKey('yubikey-5.7.4');
    await deskWith(key);
    const id = await setUp(key, alice.personId);
    key.button.behaviour = 'when-pressed';
    const entries = ledger.head()?.seq;
    const signing = problemOf(desk.sign(id, head(), ENTRY));
    await key.button.awaited();
    await expect
      .poll(() => desk.state().act)
      .toMatchObject({
        act: 'sign',
        key: { id, serial: String(key.serial) },
        holder: alice.name,
        purpose: expect.stringContaining(`entries 1 to ${entries}`),
        waitsFor: 'touch',
        until: expect.stringMatching(/Z$/),
      });
    // Meanwhile no second key may blink.
    expect(await problemOf(desk.identify(id))).toMatchObject({ code: 'yubikey.another-act' });
    desk.cancel();
    expect((await signing).code).toBe('yubikey.cancelled');
    expect(key.button.isAwaited).toBe(false);
    expect(desk.state().act).toBeNull();
    expect(ledger.head()?.seq).toBe(entries);
    key.button.behaviour = 'at-once';
    await desk.sign(id, head(), ENTRY);
  });

  test('a wrong PIN says how many tries are left, and the last one is not spent by accident', async () => {
    const key = new VirtualYubiKey('yubikey-5.7.4');
    await deskWith(key);
    const id = await setUp(key, alice.personId);
    const wrong = { pin: '000000', spendLastTry: false };
    expect(await problemOf(desk.sign(id, head(), wrong))).toMatchObject({
      code: 'yubikey.pin-invalid',
      happened: expect.stringContaining('7 tries'),
      field: 'pin',
    });
    expect(rowOf(key).plugged?.fido?.pin).toMatchObject({ retriesLeft: 7 });
    key.memory.pinRetries = 1;
    expect(await problemOf(desk.sign(id, head(), ENTRY))).toMatchObject({ code: 'yubikey.last-pin-try' });
    await desk.sign(id, head(), { ...ENTRY, spendLastTry: true });
    await desk.look();
    expect(rowOf(key).plugged?.fido?.pin).toMatchObject({ retriesLeft: 8 });
  });

  test('a new PIN that the key does not take belongs to its field; a changed one is recorded without itself', async () => {
    const key = new VirtualYubiKey('yubikey-fips-5.4.3');
    await deskWith(key);
    const id = desk.assign(rowOf(key).id, alice.personId).aggregateId;
    expect(await problemOf(desk.setPin(id, '1234'))).toMatchObject({
      code: 'yubikey.pin-too-short',
      field: 'newPin',
    });
    await desk.setPin(id, PIN);
    const changed = await desk.changePin(id, ENTRY, '314159');
    expect(payloadOf(changed)).toEqual({ yubikey_id: id, change: 'changed', retries: 8 });
  });

  test('unplugged at any packet of a set-up: nothing half is recorded, and it can be set up afterwards', async () => {
    const key = new VirtualYubiKey('yubikey-5.7.4');
    await deskWith(key);
    const id = desk.assign(rowOf(key).id, alice.personId).aggregateId;
    await desk.setPin(id, PIN);
    const before = ledger.head();
    for (const atPacket of [1, 12, 30]) {
      key.inject({ kind: 'unplug', atPacket });
      const problem = await problemOf(desk.provision(id, 'ES256', ENTRY));
      expect(problem.code).toBe('yubikey.unplugged');
      expect(problem.meaning).toMatch(/before anything was changed|a credential may be on it/);
      expect(desk.state()).toMatchObject({
        act: null,
        problem: null,
        rows: [{ status: 'assigned', plugged: null }],
      });
      key.clearFaults();
      key.plug();
      await desk.look();
      expect(ledger.head()).toEqual(before);
    }
    await desk.provision(id, 'ES256', ENTRY);
    expect(rowOf(key).status).toBe('active');
  });

  test('when the key was changed and recording fails, both are said; before anything is changed it is asked', async () => {
    const key = new VirtualYubiKey('yubikey-5.7.4');
    await deskWith(key);
    const id = desk.assign(rowOf(key).id, alice.personId).aggregateId;
    const full: Problem = {
      code: 'store.full',
      happened: 'The disk is full.',
      meaning: 'Nothing was recorded.',
      remedy: 'Make room.',
      field: null,
    };
    refusal = full;
    expect((await problemOf(desk.setPin(id, PIN))).code).toBe('store.full');
    expect(key.memory.pinHash).toBeNull();
    refusal = null;
    await desk.setPin(id, PIN);
    key.button.behaviour = 'when-pressed';
    const making = problemOf(desk.provision(id, 'ES256', ENTRY));
    await key.button.awaited();
    refusal = full;
    key.button.press();
    expect(await making).toMatchObject({
      code: 'yubikey.not-recorded',
      happened: expect.stringMatching(/credential was made on the key, but .* The disk is full/),
      meaning: expect.stringContaining('does not know it'),
    });
    refusal = null;
    key.button.behaviour = 'at-once';
    await desk.provision(id, 'ES256', ENTRY);
    expect(key.memory.credentials).toHaveLength(1);
    await desk.sign(id, head(), ENTRY);
  });

  test('a reset wants the serial number typed, the key plugged in anew, and a touch; then it can be set up again', async () => {
    const key = new VirtualYubiKey('yubikey-5.7.4');
    await deskWith(key);
    desk.follow();
    const id = await setUp(key, alice.personId);
    expect(await problemOf(desk.reset(id, '999'))).toMatchObject({
      code: 'yubikey.not-confirmed',
      field: 'confirmation',
    });
    key.pretendPluggedFor(60_000);
    const resetting = desk.reset(id, String(key.serial));
    await expect.poll(() => desk.state().act?.waitsFor).toBe('replug');
    expect(key.memory.credentials).toHaveLength(1);
    key.unplug();
    await expect.poll(() => rowOf(key).plugged).toBeNull();
    key.plug();
    await resetting;
    expect(key.memory).toMatchObject({ credentials: [], pinHash: null });
    expect(rowOf(key)).toMatchObject({ status: 'assigned', credential: null });
    await desk.setPin(id, PIN);
    await desk.provision(id, 'ES256', ENTRY);
    await desk.sign(id, head(), ENTRY);
    await desk.close();
  });

  test('a lost or retired key signs no more; what it has signed stays valid', async () => {
    const [first, second] = [new VirtualYubiKey('yubikey-5.7.4'), new VirtualYubiKey('yubikey-5.4.3')];
    await deskWith(first, second);
    const [lost, retired] = [await setUp(first, alice.personId), await setUp(second, bob.personId)];
    await desk.sign(lost, head(), ENTRY);
    await desk.sign(retired, head(), ENTRY);
    const fingerprint = rowOf(first).credential?.fingerprint ?? '';
    expect(knownKey(fingerprint, ledger)).toMatchObject({ holder: alice.name });
    desk.end('ReportYubiKeyLost', lost, 'Left in a taxi');
    expect(knownKey(fingerprint, ledger)).toBeNull();
    desk.end('RetireYubiKey', retired, null);
    expect((await problemOf(desk.sign(lost, head(), ENTRY))).code).toBe('yubikey.lost');
    expect((await problemOf(desk.sign(retired, head(), ENTRY))).code).toBe('yubikey.retired');
    ledger.close();
    const { status, stdout } = await cimKeys(['verify', '--json', folder]);
    expect(status).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ signatures: [{ signer: alice.name }, { signer: 'Bob' }] });
  });

  test('a counter that stands still is a copy of the key: not recorded', async () => {
    const key = new VirtualYubiKey('yubikey-5.7.4');
    await deskWith(key);
    const id = await setUp(key, alice.personId);
    await desk.sign(id, head(), ENTRY);
    registrar.record(createOrganization({ organizationId: uuidv7(), name: 'Globex' }));
    key.memory.signatureCounter = 0;
    expect((await problemOf(desk.sign(id, head(), ENTRY))).code).toBe('checkpoint.counter');
  });

  test('a Security Key, which shows no serial number, is known again when it signs', async () => {
    const key = new VirtualYubiKey('security-key-5.4.3');
    await deskWith(key);
    const id = await setUp(key, alice.personId);
    key.unplug();
    key.plug();
    await desk.look();
    expect(desk.state().rows.map(({ status }) => status)).toEqual(['new', 'active']);
    await desk.sign(id, head(), ENTRY);
    expect(desk.state().rows).toMatchObject([{ id, status: 'active', plugged: { fido: {} } }]);
  });

  test('another key than the one that was set up does not sign in its place', async () => {
    const [first, second] = [
      new VirtualYubiKey('security-key-5.4.3'),
      new VirtualYubiKey('security-key-5.4.3'),
    ];
    await deskWith(first);
    const id = await setUp(first, alice.personId);
    await deskWith(first, second);
    expect((await problemOf(desk.sign(id, head(), ENTRY))).code).toBe('yubikey.cannot-tell-apart');
    second.memory.pinHash = first.memory.pinHash;
    first.unplug();
    await desk.look();
    expect((await problemOf(desk.sign(id, head(), ENTRY))).code).toMatch(/no-credentials|invalid-credential/);
  });

  test.each<['foreign-root' | 'self' | 'none', string]>([
    ['foreign-root', 'untrusted'],
    ['self', 'self'],
    ['none', 'none'],
  ])('attestation “%s” is recorded for what it is', async (is, kind) => {
    const key = new VirtualYubiKey('yubikey-5.7.4');
    await deskWith(key);
    key.inject({ kind: 'attestation', is });
    await setUp(key, alice.personId);
    expect(rowOf(key).credential?.attestation.kind).toBe(kind);
  });

  test('a false attestation is not recorded', async () => {
    const key = new VirtualYubiKey('yubikey-5.7.4');
    await deskWith(key);
    key.inject({ kind: 'attestation', is: 'wrong-signature' });
    expect(await problemOf(setUp(key, alice.personId))).toMatchObject({
      code: 'yubikey.false-attestation',
      meaning: expect.stringContaining('not recorded'),
    });
    expect(rowOf(key)).toMatchObject({ status: 'assigned', credential: null });
  });

  test('without node-hid’s binary the list says so, and the keys of the ledger are there', async () => {
    const key = new VirtualYubiKey('yubikey-5.7.4');
    await deskWith(key);
    await setUp(key, alice.personId);
    const port = new NodeHidPort('linux', () => Promise.reject(new Error('no binary')));
    const none = new YubiKeyDesk(
      new YubiKeys({ port, clock: systemClock, platform: 'linux' }),
      ledger,
      registrar,
      new CheckpointDesk(ledger, registrar, () => Promise.reject(new Error('no such key'))),
      () => {},
    );
    expect(await none.look()).toMatchObject({
      problem: { code: 'yubikey.no-hid' },
      looking: false,
      rows: [{ status: 'active', plugged: null }],
    });
  });
});
