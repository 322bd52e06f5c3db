import { describe, expect, test } from 'vitest';
import { KEY_ALGORITHMS, type KeyAlgorithm } from '../../../app/pki/algorithms.ts';
import { evolve, parseEvent, readEvent, refusalOf } from '../../../app/registry/dispatch.ts';
import type { Command } from '../../../app/registry/index.ts';
import { algorithmsFor, keyPurposeSchema } from '../../../app/registry/key-facts.ts';
import { keyUseRefusal } from '../../../app/registry/key-rules.ts';
import { recordedPublicKey, subjectPublicKeyInfo } from '../../../app/registry/public-key.ts';
import { type Attempt, codeOf, codesOf, forged } from '../../support/attempts.ts';
import { chainOf, SOURCE } from '../../support/chain.ts';
import { createLocation, createOrganization, createPerson, generateKey } from '../../support/commands.ts';
import { eventsOf, given, testId } from '../../support/in-memory-registry.ts';
import { testKey } from '../../support/pki.ts';

const acme = createOrganization();
const globex = createOrganization({ name: 'Globex', domain: null });
const alice = createPerson(acme.id);
const bob = createPerson(acme.id, { name: 'Bob', email: 'bob@acme.example' });
const carol = createPerson(acme.id, { name: 'Carol', email: 'carol@acme.example' });
const gina = createPerson(globex.id, { name: 'Gina', email: 'gina@globex.example' });
const vault = createLocation(acme.id);
const elsewhere = createLocation(globex.id, { name: 'Cellar' });
const signing = generateKey(acme.id, { purpose: 'Signing', label: 'Signing 2026', personId: alice.id });
const { id } = signing;
const reason = 'Under review';
const world: Command[] = [
  acme,
  globex,
  alice,
  bob,
  carol,
  gina,
  vault,
  elsewhere,
  { type: 'SuspendPerson', id: carol.id, reason, expectedReturn: null },
  signing,
];
const suspend: Command = { type: 'SuspendKey', id, reason };
const reactivate: Command = { type: 'ReactivateKey', id };
const revoke: Command = { type: 'RevokeKey', id, reason: 'KeyCompromise', remark: null };
const change = (changes: object = {}): Command => ({
  type: 'ChangeKey',
  id,
  label: signing.label,
  personId: alice.id,
  locationId: null,
  description: null,
  validFrom: null,
  validUntil: null,
  tags: null,
  attributes: null,
  ...changes,
});
const event = (type: string, payload: object = {}) => forged('key', type, id, { key_id: id, ...payload });
const updated = (from: object, to: object) => event('KeyUpdated', { from, to });

describe('a key - each command', () => {
  test.each<[Command, Command[], string, object, object]>([
    [
      change({ label: 'Signing A', personId: bob.id, locationId: vault.id }),
      [],
      'KeyUpdated',
      {
        key_id: id,
        from: { label: 'Signing 2026', person_id: alice.id, location_id: null },
        to: { label: 'Signing A', person_id: bob.id, location_id: vault.id },
      },
      { label: 'Signing A', personId: bob.id, locationId: vault.id, description: null },
    ],
    [suspend, [], 'KeySuspended', { key_id: id, reason }, { status: 'suspended' }],
    [reactivate, [suspend], 'KeyReactivated', { key_id: id }, { status: 'active' }],
    [
      revoke,
      [suspend],
      'KeyRevoked',
      { key_id: id, reason: 'KeyCompromise', remark: null },
      { status: 'revoked', revocation: 'KeyCompromise' },
    ],
  ])('$type', (command, before, event_type, payload, state) => {
    const { when, registry } = given(...world, ...before);
    const [made] = eventsOf(when(command));
    expect(made).toMatchObject({ event_type, aggregate_id: id });
    expect(made?.payload).toEqual(payload);
    expect(parseEvent(made)).toEqual(made);
    expect(readEvent(made).lines.length).toBeGreaterThan(0);
    if (made !== undefined) expect(evolve(registry, made).state).toMatchObject(state);
  });
});

const base64url = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64url');
const publicKeyOf = (algorithm: KeyAlgorithm) => recordedPublicKey(testKey(algorithm).info);

const notNow = 'object.not-now';
const bound = {
  kind: 'bound-age-files' as const,
  yubikeys: [
    {
      method: 'challenge-response' as const,
      file: `${testId()}.yubikey-1.age`,
      serial: '12345678',
      slot: 2 as const,
      challenge: 'A'.repeat(43),
    },
  ],
  shares: null,
};
const newKey = (
  changes: Partial<Extract<Command, { type: 'GenerateKey' }>> = {},
): Pick<Attempt, 'command' | 'event'> => {
  const command = generateKey(acme.id, { label: 'New', ...changes });
  const made = forged('key', 'KeyGenerated', command.id, {
    key_id: command.id,
    algorithm: command.algorithm,
    purpose: command.purpose,
    label: command.label,
    description: null,
    owner: { organization_id: command.organizationId, person_id: command.personId },
    public_key: command.publicKey,
    fingerprint: command.fingerprint,
    hardware_backed: false,
    private_key: command.bound ?? { kind: 'age-file', file: `${command.id}.age` },
  });
  return { command, event: made };
};

describe('a key - each rule holds for commands and for events from elsewhere', () => {
  test.each<[string, Attempt, string, string?]>([
    [
      'of an organization that is not there',
      { before: [], ...newKey({ organizationId: testId() }) },
      'key.unknown-organization',
    ],
    [
      'of a suspended organization',
      { before: [{ type: 'SuspendOrganization', id: acme.id, reason }], ...newKey() },
      'organization.suspended',
    ],
    [
      'held by another organization’s person',
      { before: [], ...newKey({ personId: gina.id }) },
      'key.unknown-person',
    ],
    ['held by a suspended person', { before: [], ...newKey({ personId: carol.id }) }, 'person.not-active'],
    ['with a label that is taken', { before: [], ...newKey({ label: 'SIGNING 2026' }) }, 'key.label-taken'],
    [
      'of a kind that does not sign, for signing',
      { before: [], ...newKey({ ...publicKeyOf('X25519'), purpose: 'Signing' }) },
      'key.unfit-algorithm',
    ],
    [
      'of a kind that signs alone, for encryption',
      { before: [], ...newKey({ ...publicKeyOf('Ed25519'), purpose: 'Encryption' }) },
      'key.unfit-algorithm',
    ],
    [
      'of a kind that does not encrypt by itself, for key agreement',
      { before: [], ...newKey({ ...publicKeyOf('RSA-3072'), purpose: 'KeyAgreement' }) },
      'key.unfit-algorithm',
    ],
    [
      'with a public key of another kind',
      { before: [], ...newKey({ ...publicKeyOf('P-256'), algorithm: 'P-384' }) },
      'key.other-algorithm',
    ],
    [
      'with a public key of Ed25519 written as that of another kind',
      { before: [], ...newKey({ publicKey: base64url(testKey('Ed25519').info) }) },
      'key.other-algorithm',
    ],
    ['that one lost YubiKey would lose', { before: [], ...newKey({ bound }) }, 'key.no-recovery'],
    [
      'given a label that is taken',
      {
        before: [generateKey(acme.id)],
        command: change({ label: 'root ca 2026' }),
        event: updated({ label: 'Signing 2026' }, { label: 'root ca 2026' }),
      },
      'key.label-taken',
    ],
    [
      'given to a suspended person',
      {
        before: [],
        command: change({ personId: carol.id }),
        event: updated({ person_id: alice.id }, { person_id: carol.id }),
      },
      'person.not-active',
    ],
    [
      'given to another organization’s person',
      {
        before: [],
        command: change({ personId: gina.id }),
        event: updated({ person_id: alice.id }, { person_id: gina.id }),
      },
      'key.unknown-person',
    ],
    [
      'kept in another organization’s location',
      {
        before: [],
        command: change({ locationId: elsewhere.id }),
        event: updated({ location_id: null }, { location_id: elsewhere.id }),
      },
      'key.unknown-location',
    ],
    [
      'changed by nothing',
      { before: [], command: change(), event: updated({}, {}) },
      'object.nothing-changed',
    ],
    [
      'changed otherwise than it was',
      {
        before: [change({ label: 'Signing B' })],
        command: change({ label: 'Signing B' }),
        event: updated({ label: 'Signing 2026' }, { label: 'Signing C' }),
      },
      'object.changed-meanwhile',
      'object.nothing-changed',
    ],
    [
      'changed when it was revoked',
      {
        before: [revoke],
        command: change({ label: 'X' }),
        event: updated({ label: 'Signing 2026' }, { label: 'X' }),
      },
      'key.revoked',
      notNow,
    ],
    [
      'suspended twice',
      { before: [suspend], command: suspend, event: event('KeySuspended', { reason }) },
      'key.not-active',
      notNow,
    ],
    [
      'reactivated when it is active',
      { before: [], command: reactivate, event: event('KeyReactivated') },
      'key.not-suspended',
      notNow,
    ],
    [
      'reactivated when it was revoked',
      { before: [suspend, revoke], command: reactivate, event: event('KeyReactivated') },
      'key.not-suspended',
      notNow,
    ],
    [
      'reactivated for a suspended holder',
      {
        before: [suspend, { type: 'SuspendPerson', id: alice.id, reason, expectedReturn: null }],
        command: reactivate,
        event: event('KeyReactivated'),
      },
      'person.not-active',
      notNow,
    ],
    [
      'revoked twice',
      {
        before: [revoke],
        command: revoke,
        event: event('KeyRevoked', { reason: 'Superseded', remark: null }),
      },
      'key.revoked',
      notNow,
    ],
    [
      'revoked for no reason',
      {
        before: [],
        command: { type: 'RevokeKey', id, reason: 'Unspecified', remark: null },
        event: event('KeyRevoked', { reason: 'Unspecified', remark: null }),
      },
      'key.no-remark',
    ],
    [
      'left behind by its holder',
      {
        before: [],
        command: { type: 'DeactivatePerson', id: alice.id, reason },
        event: forged('person', 'PersonDeactivated', alice.id, { person_id: alice.id, reason }),
      },
      'person.not-handed-over',
      notNow,
    ],
  ])('%s', (_name, { before, ...attempt }, code, asCommand = code) => {
    expect(codesOf({ before: [...world, ...before], ...attempt })).toEqual([asCommand, code]);
  });

  test('its holder may have been suspended since, and it can still be corrected', () => {
    const away: Command = { type: 'SuspendPerson', id: alice.id, reason, expectedReturn: null };
    expect(given(...world, away).when(change({ label: 'Signing A' })).accepted).toBe(true);
  });

  test('where it is kept can be said as it is made', () => {
    const kept = generateKey(acme.id, { label: 'Kept', locationId: vault.id });
    const decision = given(...world).when(kept);
    expect(eventsOf(decision)).toMatchObject([
      { event_type: 'KeyGenerated', aggregate_id: kept.id },
      {
        event_type: 'KeyUpdated',
        aggregate_id: kept.id,
        payload: { key_id: kept.id, from: { location_id: null }, to: { location_id: vault.id } },
      },
    ]);
    const suspend: Command = { type: 'SuspendLocation', id: vault.id, reason, expectedRestoration: null };
    expect(codeOf(given(...world, suspend).when(kept))).toBe('location.not-active');
    expect(codeOf(given(...world).when({ ...kept, locationId: testId() }))).toBe('key.unknown-location');
  });

  test('a revoked one gives its label back, and its holder can leave', () => {
    const { when } = given(...world, revoke);
    expect(when(generateKey(acme.id, { label: signing.label })).accepted).toBe(true);
    expect(when({ type: 'DeactivatePerson', id: alice.id, reason }).accepted).toBe(true);
  });
});

describe('a key - its kind', () => {
  test.each(KEY_ALGORITHMS)(
    '%s serves some purposes, and its public half stands in the event',
    (algorithm) => {
      const { info } = testKey(algorithm);
      const purposes = keyPurposeSchema.options.filter((one) => algorithmsFor(one).includes(algorithm));
      expect(purposes.length).toBeGreaterThan(2);
      for (const purpose of purposes) {
        const command = generateKey(acme.id, { ...recordedPublicKey(info), purpose, label: 'New' });
        const { when, registry } = given(...world);
        const [made] = eventsOf(when(command));
        if (made?.event_type !== 'KeyGenerated') throw new Error('no key');
        expect(parseEvent(made)).toEqual(made);
        const { algorithm: kind, public_key: publicKey } = made.payload;
        expect(Buffer.from(subjectPublicKeyInfo({ algorithm: kind, publicKey }))).toEqual(Buffer.from(info));
        expect(evolve(registry, made).state).toMatchObject({ algorithm, publicKey, purpose });
      }
    },
  );

  test('that of Ed25519 is the 32 bytes alone, as ever', () => {
    expect(publicKeyOf('Ed25519').publicKey).toHaveLength(43);
    expect(publicKeyOf('X25519').publicKey).toMatch(/^MCow/);
  });
});

describe('a key - its days, tags and attributes', () => {
  const said = {
    validFrom: '2026-11-01',
    validUntil: '2027-10-31',
    tags: 'root, offline ,root',
    attributes: 'cost centre = 42; owner=A = B',
  };

  test('stand in the event where they are entered, and in no other one', () => {
    const { when, registry } = given(...world);
    const [made] = eventsOf(when(generateKey(acme.id, { label: 'New', ...said })));
    expect(made?.payload).toMatchObject({
      valid_from: '2026-11-01',
      valid_until: '2027-10-31',
      tags: ['root', 'offline'],
      attributes: { 'cost centre': '42', owner: 'A = B' },
    });
    if (made === undefined) throw new Error('no key');
    expect(evolve(registry, made)).toMatchObject({
      state: {
        validFrom: '2026-11-01',
        tags: ['root', 'offline'],
        attributes: { 'cost centre': '42', owner: 'A = B' },
      },
      coming: [{ day: '2027-10-31', what: 'Last day of the key' }],
    });
    expect(JSON.stringify(readEvent(made).lines)).toContain('From 2026-11-01 until 2027-10-31');
    const [without] = eventsOf(when(generateKey(acme.id, { label: 'Other' })));
    const names = ['valid_from', 'valid_until', 'tags', 'attributes'];
    expect(Object.keys(without?.payload ?? {}).filter((name) => names.includes(name))).toEqual([]);
  });

  test('change, and say what they were', () => {
    const { when, registry } = given(...world, change(said));
    const [made] = eventsOf(when(change({ ...said, validUntil: '2028-10-31', tags: null })));
    expect(made?.payload).toEqual({
      key_id: id,
      from: { valid_until: '2027-10-31', tags: ['root', 'offline'] },
      to: { valid_until: '2028-10-31', tags: [] },
    });
    if (made === undefined) throw new Error('nothing changed');
    expect(evolve(registry, made).state).toMatchObject({ validUntil: '2028-10-31', tags: [] });
    expect(codeOf(when(change({ ...said, attributes: 'owner = A = B; cost centre = 42' })))).toBe(
      'object.nothing-changed',
    );
  });

  test.each<[string, object, string]>([
    [
      'that end before they begin',
      { validFrom: '2027-01-02', validUntil: '2027-01-01' },
      'key.ends-before-it-begins',
    ],
    ['with an attribute without a value', { attributes: 'owner' }, 'key.attributes-unreadable'],
    ['with two attributes of one name', { attributes: 'a = 1; a = 2' }, 'key.attributes-unreadable'],
    ['with a tag that is too long', { tags: 'x'.repeat(201) }, 'key.tag-too-long'],
  ])('%s are refused', (_name, changes, code) => {
    const { when } = given(...world);
    expect(codeOf(when(change(changes)))).toBe(code);
    expect(codeOf(when(generateKey(acme.id, { label: 'New', ...changes })))).toBe(code);
  });
});

describe('a signature with a key of the ledger', () => {
  const head = chainOf(1)[0]?.cid;
  if (head === undefined) throw new Error('an empty chain');
  const signature = {
    kind: 'ed25519' as const,
    key_id: id,
    public_key: signing.publicKey,
    fingerprint: signing.fingerprint,
    signature: 'A'.repeat(86),
  };
  const at = '2026-11-23T10:00:00.000Z';
  const sign = (changes: Partial<typeof signature> = {}): Pick<Attempt, 'command' | 'event'> => {
    const checkpoint = testId();
    const made = { ...signature, ...changes };
    return {
      command: {
        type: 'SignCheckpoint',
        id: checkpoint,
        statement: { ledger: SOURCE, seq: 1, head, at },
        signer: { personId: alice.id, name: 'Alice Officer' },
        signature: made,
        counterBefore: null,
        end: { seq: 1, head },
      },
      event: forged('checkpoint', 'CheckpointSigned', checkpoint, {
        checkpoint_id: checkpoint,
        ledger: SOURCE,
        seq: 1,
        head,
        signed_at: at,
        signer: { person_id: alice.id, name: 'Alice Officer' },
        signature: made,
      }),
    };
  };

  test.each<[string, Command[], Pick<Attempt, 'command' | 'event'>, string | null]>([
    ['counts while it is active', [], sign(), null],
    ['does not count while it is suspended', [suspend], sign(), 'key.suspended'],
    ['counts when it was reactivated', [suspend, reactivate], sign(), null],
    ['does not count when it was revoked', [revoke], sign(), 'key.revoked'],
    [
      'does not count when it was made with another key than it names',
      [],
      sign({ public_key: `${'B'.repeat(42)}A` }),
      'checkpoint.other-key',
    ],
    ['counts on its last day', [change({ validUntil: '2026-11-23' })], sign(), null],
    ['does not count after it', [change({ validUntil: '2026-11-22' })], sign(), 'key.expired'],
    ['counts on its first day', [change({ validFrom: '2026-11-23' })], sign(), null],
    ['does not count before it', [change({ validFrom: '2026-11-24' })], sign(), 'key.not-yet-valid'],
    ['counts when the ledger does not know the key', [revoke], sign({ key_id: testId() }), null],
  ])('%s', (_name, before, attempt, code) => {
    expect(codesOf({ before: [...world, ...before], ...attempt })).toEqual([code, code]);
  });

  test('stays when the key is revoked afterwards', () => {
    const { command } = sign();
    const { registry } = given(...world, command, revoke);
    expect(registry.holderOf('checkpoint', head)?.signatures).toHaveLength(1);
    expect(refusalOf(registry, sign().event)?.refusal.code).toBe('key.revoked');
  });
});

describe('a key - its further life', () => {
  const successor = generateKey(acme.id, { label: 'Signing 2027', purpose: 'Signing' });
  const other = generateKey(acme.id, { label: 'Root', purpose: 'CertificateAuthority' });
  const [until, why] = ['2026-12-31', 'As every year'];
  const rotate: Command = { type: 'InitiateKeyRotation', id, successorId: successor.id, until, reason: why };
  const complete: Command = { type: 'CompleteKeyRotation', id };
  const abort: Command = { type: 'AbortKeyRotation', id, reason: 'The new one is damaged' };
  const archive: Command = { type: 'ArchiveKey', id, reason: 'Out of use' };
  const destroy = (changes: object = {}): Command => ({
    type: 'DestroyKey',
    id,
    witnessId: bob.id,
    reason: 'Not needed any more',
    files: [`${id}.age`],
    missing: [],
    ...changes,
  });
  const exported: Command = { type: 'ExportKey', id, form: 'pkcs12', reason: 'For the server' };
  const stored: Command = {
    type: 'StoreKeyOffline',
    id,
    medium: 'SD card 3',
    locationId: vault.id,
    files: [{ name: `${id}.age`, sha256: 'a'.repeat(64) }],
  };
  const shared = generateKey(acme.id, {
    label: 'Shared',
    bound: {
      ...bound,
      shares: { file: `${testId()}.shares.age`, needed: 2, total: 3, hashes: Array(3).fill('A'.repeat(43)) },
    },
  });
  const entrust = (
    share: '1' | '2' | '3' | '4',
    personId: string | null,
    locationId: string | null = null,
  ): Command => ({
    ...{ type: 'EntrustKeyShare', id: shared.id, share, personId, locationId },
  });
  const drill = (shares: number[]): Command => ({ type: 'DrillKeyRecovery', id: shared.id, shares });
  const there = [...world, successor, other];

  test.each<[Command, Command[], string, object]>([
    [
      rotate,
      [],
      'KeyRotationInitiated',
      { status: 'active', rotation: { successorId: successor.id, until } },
    ],
    [complete, [rotate], 'KeyRotationCompleted', { status: 'rotated' }],
    [abort, [rotate], 'KeyRotationAborted', { status: 'active', rotation: null }],
    [revoke, [rotate, complete], 'KeyRevoked', { status: 'revoked', rotation: null }],
    [archive, [rotate, complete], 'KeyArchived', { status: 'archived' }],
    [archive, [revoke], 'KeyArchived', { status: 'archived', revocation: 'KeyCompromise' }],
    [archive, [change({ validUntil: '2026-11-22' })], 'KeyArchived', { status: 'archived' }],
    [destroy(), [revoke], 'KeyDestroyed', { status: 'destroyed' }],
    [exported, [], 'KeyExported', { status: 'active', exportedAs: ['pkcs12'] }],
    [stored, [], 'KeyStoredOffline', { offline: [{ medium: 'SD card 3', location_id: vault.id }] }],
  ])('$type', (command, before, event_type, state) => {
    const { when, registry } = given(...there, ...before);
    const [made] = eventsOf(when(command));
    expect(made).toMatchObject({ event_type, aggregate_id: id });
    expect(parseEvent(made)).toEqual(made);
    expect(readEvent(made).lines.length).toBeGreaterThan(1);
    if (made !== undefined) expect(evolve(registry, made).state).toMatchObject(state);
  });

  const ofShared = (type: string, payload: object) =>
    forged('key', type, shared.id, { key_id: shared.id, ...payload });
  const entrusted = (number: number, person_id: string | null, location_id: string | null) =>
    ofShared('KeyShareEntrusted', { number, person_id, location_id });
  const drilled = (shares: number[]) => ofShared('KeyRecoveryDrilled', { shares });

  test('each share has somebody and a place, and whoever has one hands it over before they leave', () => {
    const { when, registry } = given(...there, shared);
    const now = () => registry.get('key', shared.id);
    const run = (command: Command) => {
      const made = eventsOf(when(command));
      for (const one of made) {
        expect(parseEvent(one)).toEqual(one);
        registry.apply(one);
      }
      return made;
    };
    run(entrust('2', bob.id));
    run(entrust('1', alice.id, vault.id));
    run(entrust('2', null, vault.id));
    run(entrust('3', bob.id));
    expect(now()?.shares).toEqual([
      { number: 1, person_id: alice.id, location_id: vault.id },
      { number: 2, person_id: null, location_id: vault.id },
      { number: 3, person_id: bob.id, location_id: null },
    ]);
    expect([...registry.naming('key', 'share-holder', bob.id)].map((key) => key.id)).toEqual([shared.id]);
    const leave: Command = { type: 'DeactivatePerson', id: bob.id, reason: why };
    const left = when(leave);
    expect(left.accepted ? '' : left.refusal.happened).toContain('shares of keys');
    const [made] = run({ type: 'DrillKeyRecovery', id: shared.id, shares: [1, 3] });
    expect(now()?.drilledAt).toBe(made?.timestamp);
  });

  const rotated = (successorId: string, changes: object = {}) =>
    event('KeyRotationInitiated', {
      successor_id: successorId,
      transition_ends: until,
      reason: why,
      ...changes,
    });
  const completed = event('KeyRotationCompleted', { successor_id: successor.id });
  const aborted = event('KeyRotationAborted', { successor_id: successor.id, reason: why });
  const archived = event('KeyArchived', { reason: why });
  const destroyed = (person_id: string, name: string) =>
    event('KeyDestroyed', { witness: { person_id, name }, reason: why, files: [], missing: [] });
  const suspendOther: Command = { type: 'SuspendKey', id: successor.id, reason };

  test.each<[string, Attempt, string, string?]>([
    [
      'rotated to itself',
      { before: [], command: { ...rotate, successorId: id }, event: rotated(id) },
      'key.unknown-successor',
    ],
    [
      'rotated to a key for another purpose',
      { before: [], command: { ...rotate, successorId: other.id }, event: rotated(other.id) },
      'key.successor-for-another-purpose',
    ],
    [
      'rotated to a suspended key',
      { before: [suspendOther], command: rotate, event: rotated(successor.id) },
      'key.successor-not-in-use',
    ],
    [
      'rotated until a day that is over',
      {
        before: [],
        command: { ...rotate, until: '2026-11-22' },
        event: rotated(successor.id, { transition_ends: '2026-11-22' }),
      },
      'key.transition-ends-past',
    ],
    [
      'rotated twice',
      { before: [rotate], command: rotate, event: rotated(successor.id) },
      'key.rotating',
      notNow,
    ],
    [
      'completed before it began',
      { before: [], command: complete, event: completed },
      'key.not-rotating',
      notNow,
    ],
    [
      'completed while its successor is suspended',
      { before: [rotate, suspendOther], command: complete, event: completed },
      'key.successor-not-in-use',
      notNow,
    ],
    ['given up before it began', { before: [], command: abort, event: aborted }, 'key.not-rotating', notNow],
    [
      'archived while it is in use',
      { before: [], command: archive, event: archived },
      'key.still-in-use',
      notNow,
    ],
    [
      'archived before its last day is over',
      { before: [change({ validUntil: '2026-11-23' })], command: archive, event: archived },
      'key.still-in-use',
    ],
    [
      'destroyed while it is in use',
      { before: [], command: destroy(), event: destroyed(bob.id, 'Bob') },
      'key.not-ended-yet',
    ],
    [
      'destroyed before a suspended witness',
      { before: [revoke], command: destroy({ witnessId: carol.id }), event: destroyed(carol.id, 'Carol') },
      'person.not-active',
    ],
    [
      'destroyed before a witness of another organization',
      { before: [revoke], command: destroy({ witnessId: gina.id }), event: destroyed(gina.id, 'Gina') },
      'key.unknown-witness',
    ],
    ...(
      [
        [
          'entrusted to nobody and nowhere',
          entrust('1', null),
          entrusted(1, null, null),
          'key.share-nowhere',
        ],
        [
          'entrusted by a number that it has not',
          entrust('4', bob.id),
          entrusted(4, bob.id, null),
          'key.unknown-share',
        ],
        [
          'entrusted to who is suspended',
          entrust('1', carol.id),
          entrusted(1, carol.id, null),
          'person.not-active',
        ],
        ['entrusted to a stranger', entrust('1', gina.id), entrusted(1, gina.id, null), 'key.unknown-person'],
        [
          'kept in a place of others',
          entrust('1', null, elsewhere.id),
          entrusted(1, null, elsewhere.id),
          'key.unknown-location',
        ],
        [
          'entrusted to one who could open it alone',
          entrust('1', bob.id),
          entrusted(1, bob.id, null),
          'key.shares-with-one',
        ],
        ['drilled with one share twice', drill([1, 1]), drilled([1, 1]), 'key.drill-shares'],
        ['drilled with a share that there is not', drill([1, 4]), drilled([1, 4]), 'key.drill-shares'],
      ] as const
    ).map(([name, command, made, code]): [string, Attempt, string] => [
      `shares: ${name}`,
      { before: [shared, entrust('3', bob.id)], command, event: made },
      code,
    ]),
    [
      'shares: entrusted where there are none',
      {
        before: [],
        command: { ...entrust('1', bob.id), id },
        event: event('KeyShareEntrusted', { number: 1, person_id: bob.id, location_id: null }),
      },
      'key.no-shares',
      notNow,
    ],
    [
      'exported when it is destroyed',
      {
        before: [revoke, destroy()],
        command: exported,
        event: event('KeyExported', { form: 'pkcs12', reason: why }),
      },
      'key.ended',
    ],
  ])('is not %s', (_name, { before, ...attempt }, code, asCommand = code) => {
    expect(codesOf({ before: [...there, ...before], ...attempt })).toEqual([asCommand, code]);
  });

  test('the witness is another one than who acts, by the id and by the name', () => {
    const { registry } = given(...there, revoke);
    const made = destroyed(bob.id, 'Bob');
    const by = (actor: object) => refusalOf(registry, parseEvent({ ...made, actor }))?.refusal.code ?? null;
    expect(by({ kind: 'person', id: alice.id, name: 'Alice Officer' })).toBeNull();
    expect(by({ kind: 'person', id: bob.id, name: 'Bob' })).toBe('key.no-witness');
    expect(by({ kind: 'officer', name: 'Bob' })).toBe('key.no-witness');
    expect(refusalOf(registry, destroyed(bob.id, 'Robert'))?.refusal.code).toBe('key.no-witness');
  });

  test('an imported key is there like one that was made, and says so', () => {
    const { when, registry } = given(...there);
    const { purpose, publicKey, fingerprint, algorithm } = generateKey(acme.id);
    const facts = { purpose, publicKey, fingerprint, algorithm, organizationId: acme.id, personId: null };
    const command: Command = {
      type: 'ImportKey',
      ...{ id: testId(), form: 'openssh', wasEncrypted: false, label: 'Host', description: null, ...facts },
    };
    const [made] = eventsOf(when(command));
    if (made === undefined) throw new Error('no key');
    expect(readEvent(made).lines.map(({ value }) => value)).toContain('OpenSSH, not encrypted');
    expect(evolve(registry, made).state).toMatchObject({ importedFrom: 'openssh', status: 'active' });
    expect(codeOf(when({ ...command, label: signing.label }))).toBe('key.label-taken');
  });

  test('one that is used beside its successor signs until the day, and one that has ended gives its label back', () => {
    const before = given(...there, rotate).registry.get('key', id);
    if (before === undefined) throw new Error('no key');
    const refusedAt = (at: string) => keyUseRefusal(before, at)?.refusal.code ?? null;
    expect(refusedAt('2026-12-31T23:59:59.999Z')).toBeNull();
    expect(refusedAt('2027-01-01T00:00:00.000Z')).toBe('key.transition-over');
    const { when, registry } = given(...there, rotate, complete);
    expect(when(generateKey(acme.id, { label: signing.label })).accepted).toBe(true);
    const rotatedKey = registry.get('key', id);
    if (rotatedKey === undefined) throw new Error('no key');
    expect(keyUseRefusal(rotatedKey, '2026-11-24T00:00:00.000Z')?.refusal.code).toBe('key.ended');
  });
});
