import { describe, expect, test } from 'vitest';
import { KEY_ALGORITHMS, type KeyAlgorithm } from '../../../app/pki/algorithms.ts';
import { evolve, parseEvent, readEvent } from '../../../app/registry/dispatch.ts';
import type { Command } from '../../../app/registry/index.ts';
import { algorithmsFor, keyPurposeSchema } from '../../../app/registry/key-facts.ts';
import { recordedPublicKey, subjectPublicKeyInfo } from '../../../app/registry/public-key.ts';
import { type Attempt, codeOf, codesOf, forged } from '../../support/attempts.ts';
import { generateKey } from '../../support/commands.ts';
import { eventsOf, given, testId } from '../../support/in-memory-registry.ts';
import {
  acme,
  alice,
  bob,
  bound,
  carol,
  change,
  elsewhere,
  event,
  gina,
  notNow,
  reactivate,
  reason,
  revoke,
  signing,
  suspend,
  vault,
  world,
} from '../../support/key-world.ts';
import { testKey } from '../../support/pki.ts';

const { id } = signing;
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
