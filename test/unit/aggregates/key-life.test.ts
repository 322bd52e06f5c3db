import { describe, expect, test } from 'vitest';
import { evolve, parseEvent, readEvent, refusalOf } from '../../../app/registry/dispatch.ts';
import type { Command } from '../../../app/registry/index.ts';
import { keyUseRefusal } from '../../../app/registry/key-rules.ts';
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
  reason,
  revoke,
  signing,
  vault,
  world,
} from '../../support/key-world.ts';

/* What becomes of a key: rotated, archived, destroyed, handed out in shares, drilled, exported, imported. */

const { id } = signing;

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
