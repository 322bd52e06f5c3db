import { describe, expect, test } from 'vitest';
import { mayDo } from '../../../app/registry/authority.ts';
import { ContradictionError, evolveChecked } from '../../../app/registry/contradiction.ts';
import { parseEvent, readEvent, refusalOf } from '../../../app/registry/dispatch.ts';
import type {
  Command,
  CommandNamed,
  EventNamed,
  LedgerEvent,
  Registry,
} from '../../../app/registry/index.ts';
import { Rehearsal } from '../../../app/registry/rehearsal.ts';
import type { Permission } from '../../../app/registry/role-facts.ts';
import { codeOf, enveloped } from '../../support/attempts.ts';
import { createOrganization, createPerson, createUnit } from '../../support/commands.ts';
import { assignRole, createDelegation, indexed, registryAfter } from '../../support/commands-authority.ts';
import { eventsOf, given, TEST_TIME, testId } from '../../support/in-memory-registry.ts';

const acme = createOrganization();
const globex = createOrganization({ name: 'Globex', domain: null });
const named = (name: string) => createPerson(acme.id, { name, email: `${name.toLowerCase()}@acme.example` });
const [alice, bob, carol, dora, erik] = ['Alice', 'Bob', 'Carol', 'Dora', 'Erik'].map(named);
if (!alice || !bob || !carol || !dora || !erik) throw new Error('Five people are needed.');
const stranger = createPerson(globex.id, { name: 'Gus', email: 'gus@globex.example' });
const keys = createUnit(acme.id, { name: 'Keys' });
const vault = createUnit(acme.id, { name: 'Vault', parentId: keys.id });
const abroad = createUnit(globex.id, { name: 'Abroad' });
const people: Command[] = [acme, globex, alice, bob, carol, dora, erik, stranger, keys, vault, abroad];
const officer = assignRole(alice.id, ['CreateKeys', 'RevokeKeys']);
const world: Command[] = [...people, officer];

const delegate = (
  from: string,
  to: string,
  changes: Partial<CommandNamed<'CreateDelegation'>> = {},
): CommandNamed<'CreateDelegation'> => createDelegation(acme.id, from, to, changes);

const toBob = delegate(alice.id, bob.id, {
  permissions: ['CreateKeys', 'RevokeKeys'],
  validUntil: '2027-01-31',
});
const toCarol = delegate(bob.id, carol.id, {
  permissions: ['CreateKeys', 'RevokeKeys'],
  derivesFrom: toBob.id,
  validUntil: '2027-01-31',
});
const toDora = delegate(carol.id, dora.id, { derivesFrom: toCarol.id, validUntil: '2027-01-31' });
const chain: Command[] = [...world, toBob, toCarol, toDora];

const revoke = (id: string): CommandNamed<'RevokeDelegation'> => ({
  type: 'RevokeDelegation',
  id,
  reason: 'RoleChange',
  remark: null,
});

function may(registry: Registry, personId: string, at = TEST_TIME): boolean {
  return mayDo(registry, personId, 'CreateKeys', { organizationId: acme.id, unitIds: [] }, at);
}

describe('what is accepted gives an event of the catalogue', () => {
  test.each<[string, Command[], Command, string[]]>([
    ['a delegation', world, toBob, ['DelegationCreated']],
    ['one passed on', [...world, toBob], toCarol, ['DelegationCreated']],
    [
      'a later end',
      chain,
      { type: 'ExtendDelegation', id: toBob.id, validUntil: null },
      ['DelegationExtended'],
    ],
    [
      'a permission less, with those below',
      chain,
      { type: 'ChangeDelegation', id: toBob.id, permissions: ['CreateKeys'] },
      ['DelegationPermissionsModified', 'DelegationPermissionsModified'],
    ],
    [
      'a permission less of which others live alone',
      chain,
      { type: 'ChangeDelegation', id: toCarol.id, permissions: ['RevokeKeys'] },
      ['DelegationPermissionsModified', 'DelegationCascadeRevoked'],
    ],
    [
      'a revocation, with all that derives from it',
      chain,
      revoke(toBob.id),
      ['DelegationRevoked', 'DelegationCascadeRevoked', 'DelegationCascadeRevoked'],
    ],
  ])('%s', (_name, before, command, types) => {
    const events = eventsOf(given(...before).when(command));
    expect(events.map((event) => event.event_type)).toEqual(types);
    for (const event of events) {
      expect(parseEvent(event)).toEqual(event);
      expect(readEvent(event).lines.length).toBeGreaterThan(1);
    }
  });

  test('a cascade names what caused it and where it began', () => {
    const [, second, third] = eventsOf(given(...chain).when(revoke(toBob.id)));
    expect(second).toMatchObject({
      aggregate_id: toCarol.id,
      payload: { caused_by: toBob.id, root: toBob.id },
    });
    expect(third).toMatchObject({
      aggregate_id: toDora.id,
      payload: { caused_by: toCarol.id, root: toBob.id },
    });
  });
});

/** Each is tried as a command, and as an event that nobody has decided on. */
describe('what is refused, decided on or forged', () => {
  const cases: [string, Command[], CommandNamed<'CreateDelegation'>, string][] = [
    ['to oneself', world, delegate(alice.id, alice.id), 'delegation.self'],
    ['to somebody elsewhere', world, delegate(alice.id, stranger.id), 'delegation.unknown-person'],
    ['of nobody', world, delegate(testId(), bob.id), 'delegation.unknown-person'],
    [
      'in no organization',
      world,
      createDelegation(testId(), alice.id, bob.id),
      'delegation.unknown-organization',
    ],
    [
      'to somebody suspended',
      [...world, { type: 'SuspendPerson', id: bob.id, reason: 'Leave', expectedReturn: null }],
      delegate(alice.id, bob.id),
      'person.not-active',
    ],
    [
      'by somebody suspended',
      [...world, { type: 'SuspendPerson', id: alice.id, reason: 'Leave', expectedReturn: null }],
      delegate(alice.id, bob.id),
      'person.not-active',
    ],
    [
      'in a suspended organization',
      [...world, { type: 'SuspendOrganization', id: acme.id, reason: 'Audit' }],
      delegate(alice.id, bob.id),
      'organization.suspended',
    ],
    [
      'in a unit of another organization',
      world,
      delegate(alice.id, bob.id, { unitId: abroad.id }),
      'delegation.unknown-unit',
    ],
    ['of nothing', world, delegate(alice.id, bob.id, { permissions: [] }), 'delegation.nothing'],
    [
      'that ends before it begins',
      world,
      delegate(alice.id, bob.id, { validFrom: '2027-02-01', validUntil: '2027-01-31' }),
      'delegation.ends-before',
    ],
    [
      'that is over already',
      world,
      delegate(alice.id, bob.id, { validFrom: '2026-01-01', validUntil: '2026-01-31' }),
      'delegation.ends-before',
    ],
    [
      'of more than the delegator may by roles',
      world,
      delegate(alice.id, bob.id, { permissions: ['CreateKeys', 'SignContract'] }),
      'delegation.more-than-may',
    ],
    [
      'of the organization by somebody who may in a unit',
      [...people, assignRole(alice.id, ['CreateKeys'], { kind: 'unit', unit_id: keys.id })],
      delegate(alice.id, bob.id),
      'delegation.more-than-may',
    ],
    [
      'of what was only delegated, as if it were of a role',
      [...world, toBob],
      delegate(bob.id, carol.id),
      'delegation.more-than-may',
    ],
    [
      'of more than the one it derives from',
      [...world, assignRole(bob.id, ['SignContract']), toBob],
      delegate(bob.id, carol.id, {
        permissions: ['SignContract'],
        derivesFrom: toBob.id,
        validUntil: '2027-01-31',
      }),
      'delegation.more-than-may',
    ],
    [
      'from one to somebody else',
      [...world, toBob],
      delegate(carol.id, dora.id, { derivesFrom: toBob.id, validUntil: '2027-01-31' }),
      'delegation.not-delegate',
    ],
    [
      'from one that there is not',
      world,
      delegate(alice.id, bob.id, { derivesFrom: testId() }),
      'delegation.not-delegate',
    ],
    [
      'back to where it came from',
      [...world, toBob, toCarol],
      delegate(carol.id, alice.id, { derivesFrom: toCarol.id, validUntil: '2027-01-31' }),
      'delegation.cycle',
    ],
    [
      'four deep',
      chain,
      delegate(dora.id, erik.id, { derivesFrom: toDora.id, validUntil: '2027-01-31' }),
      'delegation.too-deep',
    ],
    [
      'beyond the end of what it derives from',
      [...world, toBob],
      delegate(bob.id, carol.id, { derivesFrom: toBob.id, validUntil: '2027-02-01' }),
      'delegation.beyond-parent',
    ],
    [
      'without an end, from one with an end',
      [...world, toBob],
      delegate(bob.id, carol.id, { derivesFrom: toBob.id }),
      'delegation.beyond-parent',
    ],
    [
      'before the beginning of what it derives from',
      [...world, toBob],
      delegate(bob.id, carol.id, {
        derivesFrom: toBob.id,
        validFrom: '2026-11-22',
        validUntil: '2027-01-31',
      }),
      'delegation.begins-before-parent',
    ],
    [
      'from a revoked one',
      [...world, toBob, revoke(toBob.id)],
      delegate(bob.id, carol.id, { derivesFrom: toBob.id, validUntil: '2027-01-31' }),
      'delegation.parent-ended',
    ],
  ];

  test.each(cases)('%s', (_name, before, command, code) => {
    expect(codeOf(given(...before).when(command))).toBe(code);
    const event = created(command);
    expect(refusalOf(registryAfter(...before), event)?.refusal.code).toBe(code);
    expect(() => evolveChecked(registryAfter(...before), event, true)).toThrow(ContradictionError);
  });

  test('from one that is over', () => {
    const registry = new Rehearsal(registryAfter(...world, toBob), '2027-02-01T00:00:00.000Z');
    const late = delegate(bob.id, carol.id, { derivesFrom: toBob.id, validFrom: '2027-02-01' });
    expect(codeOf(registry.would(late))).toBe('delegation.parent-ended');
  });
});

function created(command: CommandNamed<'CreateDelegation'>): EventNamed<'DelegationCreated'> {
  const { id, organizationId, delegatorId, delegateId, permissions, unitId, derivesFrom } = command;
  return enveloped({
    aggregate: 'delegation',
    event_type: 'DelegationCreated',
    aggregate_id: id,
    payload: {
      delegation_id: id,
      organization_id: organizationId,
      delegator_id: delegatorId,
      delegate_id: delegateId,
      permissions,
      scope: unitId === null ? { kind: 'organization' } : { kind: 'unit', unit_id: unitId },
      derives_from: derivesFrom,
      valid_from: command.validFrom,
      valid_until: command.validUntil,
    },
  });
}

describe('what happens to a delegation later is refused, decided on or forged', () => {
  /** That it fits its schema, `parseEvent` says. */
  const on = (event_type: string, aggregate_id: string, payload: object): unknown =>
    enveloped({
      aggregate: 'delegation',
      event_type,
      aggregate_id,
      payload: { delegation_id: aggregate_id, ...payload },
    });
  const later = '2027-02-01T00:00:00.000Z';

  test.each<[string, Command[], Command | null, unknown, string]>([
    [
      'an end beyond that of what it derives from',
      chain,
      { type: 'ExtendDelegation', id: toCarol.id, validUntil: '2027-02-01' },
      on('DelegationExtended', toCarol.id, {
        previous_valid_until: '2027-01-31',
        new_valid_until: '2027-02-01',
      }),
      'delegation.beyond-parent',
    ],
    [
      'an earlier end',
      chain,
      { type: 'ExtendDelegation', id: toBob.id, validUntil: '2027-01-01' },
      on('DelegationExtended', toBob.id, {
        previous_valid_until: '2027-01-31',
        new_valid_until: '2027-01-01',
      }),
      'delegation.not-later',
    ],
    [
      'another former end than it had',
      chain,
      null,
      on('DelegationExtended', toBob.id, { previous_valid_until: '2027-01-30', new_valid_until: null }),
      'delegation.not-later',
    ],
    [
      'an extension of a revoked one',
      [...chain, revoke(toBob.id)],
      null,
      on('DelegationExtended', toBob.id, { previous_valid_until: '2027-01-31', new_valid_until: null }),
      'delegation.ended',
    ],
    [
      'more than the delegator may',
      chain,
      { type: 'ChangeDelegation', id: toBob.id, permissions: ['CreateKeys', 'RevokeKeys', 'SignContract'] },
      on('DelegationPermissionsModified', toBob.id, {
        permissions_removed: [],
        permissions_added: ['SignContract'],
      }),
      'delegation.more-than-may',
    ],
    [
      'nothing left',
      chain,
      { type: 'ChangeDelegation', id: toDora.id, permissions: [] },
      on('DelegationPermissionsModified', toDora.id, {
        permissions_removed: ['CreateKeys'],
        permissions_added: [],
      }),
      'delegation.nothing',
    ],
    [
      'a change of a revoked one',
      [...chain, revoke(toBob.id)],
      null,
      on('DelegationPermissionsModified', toBob.id, {
        permissions_removed: ['CreateKeys'],
        permissions_added: [],
      }),
      'delegation.ended',
    ],
    [
      'a loss of what it does not permit',
      chain,
      null,
      on('DelegationPermissionsModified', toDora.id, {
        permissions_removed: ['SignContract'],
        permissions_added: [],
      }),
      'object.nothing-changed',
    ],
    [
      'a revocation for another reason without a remark',
      chain,
      { type: 'RevokeDelegation', id: toBob.id, reason: 'Other', remark: null },
      on('DelegationRevoked', toBob.id, { reason: 'Other', remark: null }),
      'delegation.no-remark',
    ],
    [
      'a revocation as over before it is',
      chain,
      { type: 'RevokeDelegation', id: toBob.id, reason: 'Expired', remark: null },
      on('DelegationRevoked', toBob.id, { reason: 'Expired', remark: null }),
      'delegation.not-expired',
    ],
    [
      'a second revocation',
      [...chain, revoke(toBob.id)],
      null,
      on('DelegationRevoked', toBob.id, { reason: 'RoleChange', remark: null }),
      'delegation.ended',
    ],
    [
      'a cascade from one that is not revoked',
      chain,
      null,
      on('DelegationCascadeRevoked', toCarol.id, { caused_by: toBob.id, root: toBob.id }),
      'delegation.no-cascade',
    ],
    [
      'a cascade of one that derives from nothing',
      [...chain, revoke(toBob.id)],
      null,
      on('DelegationCascadeRevoked', toBob.id, { caused_by: toBob.id, root: toBob.id }),
      'delegation.no-cascade',
    ],
  ])('%s', (_name, before, command, event, code) => {
    if (command !== null) expect(codeOf(given(...before).when(command))).toBe(code);
    const parsed = parseEvent(event);
    expect(refusalOf(registryAfter(...before), parsed)?.refusal.code).toBe(code);
    expect(() => evolveChecked(registryAfter(...before), parsed, true)).toThrow(ContradictionError);
  });

  test('one that is over is not extended and given nothing, but closed', () => {
    const registry = new Rehearsal(registryAfter(...chain), later);
    const extended = registry.would({ type: 'ExtendDelegation', id: toBob.id, validUntil: null });
    expect(codeOf(extended)).toBe('delegation.ended');
    const given = registry.would({
      type: 'ChangeDelegation',
      id: toDora.id,
      permissions: ['CreateKeys', 'RevokeKeys'],
    });
    expect(codeOf(given)).toBe('delegation.ended');
    const closed = registry.would({
      type: 'RevokeDelegation',
      id: toBob.id,
      reason: 'Expired',
      remark: null,
    });
    expect(codeOf(closed)).toBeNull();
  });
});

describe('a delegation counts', () => {
  test('from its first day until its last one is over, and no longer', () => {
    const { registry } = given(
      ...world,
      delegate(alice.id, bob.id, { validFrom: '2026-12-01', validUntil: '2026-12-02' }),
    );
    const days = ['2026-11-30', '2026-12-01', '2026-12-02', '2026-12-03'];
    expect(days.map((day) => may(registry, bob.id, `${day}T23:59:59.999Z`))).toEqual([
      false,
      true,
      true,
      false,
    ]);
  });

  test('for each of its chain', () => {
    const { registry } = given(...chain);
    expect([alice, bob, carol, dora, erik].map(({ id }) => may(registry, id))).toEqual([
      true,
      true,
      true,
      true,
      false,
    ]);
  });

  test.each<[string, Command]>([
    [
      'the first delegator loses the role',
      { type: 'RemoveRole', id: alice.id, role: 'Administrator organization' },
    ],
    [
      'the first delegator is suspended',
      { type: 'SuspendPerson', id: alice.id, reason: 'Leave', expectedReturn: null },
    ],
    [
      'somebody in between is suspended',
      { type: 'SuspendPerson', id: carol.id, reason: 'Leave', expectedReturn: null },
    ],
    ['one above is reduced', { type: 'ChangeDelegation', id: toBob.id, permissions: ['RevokeKeys'] }],
    ['one above is revoked', revoke(toBob.id)],
  ])('no more when %s', (_name, command) => {
    const { registry } = given(...chain);
    expect(may(registry, dora.id)).toBe(true);
    expect(registry.try(command).accepted).toBe(true);
    expect(may(registry, dora.id)).toBe(false);
  });

  test('not below a revoked or reduced one, where a forged bundle has left out what follows', () => {
    const left: { permissions_removed: Permission[]; permissions_added: Permission[] } = {
      permissions_removed: ['CreateKeys'],
      permissions_added: [],
    };
    const about = { aggregate: 'delegation', aggregate_id: toBob.id } as const;
    const alone: LedgerEvent[] = [
      enveloped({
        ...about,
        event_type: 'DelegationRevoked',
        payload: { delegation_id: toBob.id, reason: 'SecurityIncident', remark: null },
      }),
      enveloped({
        ...about,
        event_type: 'DelegationPermissionsModified',
        payload: { delegation_id: toBob.id, ...left },
      }),
    ];
    for (const event of alone) {
      const { registry } = given(...chain);
      evolveChecked(indexed(registry), event, true);
      registry.apply(event);
      expect(registry.get('delegation', toDora.id)?.status).toBe('active');
      expect([bob, carol, dora].map(({ id }) => may(registry, id))).toEqual([false, false, false]);
      const onward = delegate(carol.id, erik.id, { derivesFrom: toCarol.id, validUntil: '2027-01-31' });
      expect(registry.would(onward).accepted).toBe(false);
    }
  });

  test('in the units below the one where it holds, and in no other', () => {
    const { registry } = given(...world, delegate(alice.id, bob.id, { unitId: keys.id }));
    const spots = [[keys.id], [vault.id], [abroad.id], [keys.id, abroad.id], []];
    const at = spots.map((unitIds) =>
      mayDo(registry, bob.id, 'CreateKeys', { organizationId: acme.id, unitIds }, TEST_TIME),
    );
    expect(at).toEqual([true, true, false, false, false]);
  });
});

describe('who leaves', () => {
  const leave: Command = { type: 'DeactivatePerson', id: bob.id, reason: 'New position' };

  test('has no delegations left, given or received', () => {
    expect(codeOf(given(...world, toBob).when(leave))).toBe('person.not-handed-over');
    const received = { ...leave, id: alice.id };
    expect(codeOf(given(...world, toBob).when(received))).toBe('person.not-handed-over');
    expect(codeOf(given(...world, toBob, revoke(toBob.id)).when(leave))).toBeNull();
  });

  test('need not close those that are over', () => {
    const registry = new Rehearsal(registryAfter(...world, toBob), '2027-02-01T00:00:00.000Z');
    expect(codeOf(registry.would(leave))).toBeNull();
  });
});
