import { describe, expect, test } from 'vitest';
import type { Actor } from '../../../app/model/envelope.ts';
import type { BoundFiles } from '../../../app/registry/bound-files.ts';
import { policyRefusal } from '../../../app/registry/compliance.ts';
import { ContradictionError, evolveChecked } from '../../../app/registry/contradiction.ts';
import { parseEvent, readEvent, refusalOf } from '../../../app/registry/dispatch.ts';
import { actRefusal } from '../../../app/registry/governance.ts';
import type { Command, CommandNamed } from '../../../app/registry/index.ts';
import { Rehearsal } from '../../../app/registry/rehearsal.ts';
import { codeOf, enveloped } from '../../support/attempts.ts';
import {
  createLocation,
  createNatsAccount,
  createNatsOperator,
  createNatsUser,
  createOrganization,
  createPerson,
  createUnit,
  generateKey,
} from '../../support/commands.ts';
import { createPolicy, registryAfter, TEST_DAY } from '../../support/commands-authority.ts';
import { eventsOf, given, TEST_TIME, testId } from '../../support/in-memory-registry.ts';
import { assignYubiKey, provisionYubiKey } from '../../support/yubikey-commands.ts';

const acme = createOrganization();
const globex = createOrganization({ name: 'Globex', domain: null });
const named = (name: string) => createPerson(acme.id, { name, email: `${name.toLowerCase()}@acme.example` });
const alice = named('Alice');
const bob = named('Bob');
const carol = named('Carol');
const gus = createPerson(globex.id, { name: 'Gus', email: 'gus@globex.example' });
const operator = createNatsOperator(acme.id);
const account = createNatsAccount(operator.id);
const assigned = assignYubiKey(alice.id);
const policy = createPolicy(acme.id);
const world: Command[] = [acme, globex, alice, bob, carol, gus, operator, account, assigned, policy];

const activate = (id = policy.id): Command => ({ type: 'ActivatePolicy', id });
const suspend: Command = { type: 'SuspendPolicy', id: policy.id, reason: 'Review' };
const revoke: Command = { type: 'RevokePolicy', id: policy.id, reason: 'Replaced' };
const exempt = (changes: Partial<CommandNamed<'GrantExemption'>> = {}): CommandNamed<'GrantExemption'> => ({
  type: 'GrantExemption',
  id: policy.id,
  personId: alice.id,
  yubiKeyId: null,
  until: '2026-12-31',
  reason: 'Old label printer',
  approvedBy: bob.id,
  ...changes,
});
const end: Command = { type: 'EndExemption', id: policy.id, subjectId: alice.id, reason: 'New printer' };
const change = (changes: Partial<CommandNamed<'ChangePolicy'>>): CommandNamed<'ChangePolicy'> => {
  const { organizationId: _, type: __, ...facts } = policy;
  return { ...facts, type: 'ChangePolicy', ...changes };
};

describe('a policy lives', () => {
  test.each<[string, Command[], Command, string, string]>([
    ['as a draft', world.slice(0, -1), policy, 'PolicyCreated', 'draft'],
    ['changed', world, change({ peopleAnswer: true }), 'PolicyUpdated', 'draft'],
    ['active', world, activate(), 'PolicyActivated', 'active'],
    ['active and changed', [...world, activate()], change({ name: 'Other' }), 'PolicyUpdated', 'active'],
    ['suspended', [...world, activate()], suspend, 'PolicySuspended', 'suspended'],
    [
      'active again',
      [...world, activate(), suspend],
      { type: 'ReactivatePolicy', id: policy.id },
      'PolicyActivated',
      'active',
    ],
    ['revoked', world, revoke, 'PolicyRevoked', 'revoked'],
    ['with an exemption', [...world, activate()], exempt(), 'PolicyExemptionGranted', 'active'],
    ['without it', [...world, activate(), exempt()], end, 'PolicyExemptionEnded', 'active'],
  ])('%s', (_name, before, command, type, status) => {
    const [event] = eventsOf(given(...before).when(command));
    expect(event?.event_type).toBe(type);
    expect(parseEvent(event)).toEqual(event);
    expect(readEvent(event).lines.length).toBeGreaterThan(0);
    expect(given(...before, command).registry.get('policy', policy.id)?.status).toBe(status);
  });

  test('gives its name back when it is revoked', () => {
    const again = createPolicy(acme.id);
    expect(codeOf(given(...world).when(again))).toBe('policy.name-taken');
    expect(codeOf(given(...world, revoke).when(again))).toBeNull();
  });
});

/** An event of the policy as nobody has decided on it. */
const on = (event_type: string, payload: object, actor?: Actor): unknown =>
  enveloped(
    {
      aggregate: 'policy',
      event_type,
      aggregate_id: policy.id,
      payload: { policy_id: policy.id, ...payload },
    },
    actor,
  );
const grant = (changes: object = {}, actor?: Actor): unknown =>
  on(
    'PolicyExemptionGranted',
    {
      subject: { kind: 'person', person_id: alice.id },
      until: '2026-12-31',
      reason: 'Old label printer',
      approved_by: bob.id,
      ...changes,
    },
    actor,
  );

describe('what is refused, decided on or forged', () => {
  const empty = createPolicy(acme.id, { id: policy.id, keysDescribed: false });
  const emptyWorld = [...world.slice(0, -1), empty];

  test.each<[string, Command[], Command | null, unknown, string]>([
    [
      'to let bind what demands nothing',
      emptyWorld,
      null,
      on('PolicyActivated', {}),
      'policy.demands-nothing',
    ],
    [
      'to activate an active one',
      [...world, activate()],
      null,
      on('PolicyActivated', {}),
      'policy.not-waiting',
    ],
    ['to suspend a draft', world, null, on('PolicySuspended', { reason: 'Review' }), 'policy.not-active'],
    [
      'to revoke a revoked one',
      [...world, revoke],
      null,
      on('PolicyRevoked', { reason: 'Review' }),
      'policy.revoked',
    ],
    [
      'to change a suspended one',
      [...world, activate(), suspend],
      null,
      on('PolicyUpdated', { from: { keys_described: true }, to: { keys_described: false } }),
      'policy.not-changeable',
    ],
    [
      'to let an active one demand nothing',
      [...world, activate()],
      change({ keysDescribed: false }),
      on('PolicyUpdated', { from: { keys_described: true }, to: { keys_described: false } }),
      'policy.demands-nothing',
    ],
    [
      'to change what was not so',
      world,
      null,
      on('PolicyUpdated', { from: { keys_described: false }, to: { keys_described: true } }),
      'object.changed-meanwhile',
    ],
    ['an exemption for nobody', world, exempt({ personId: null }), null, 'policy.one-subject'],
    ['an exemption for two', world, exempt({ yubiKeyId: assigned.id }), null, 'policy.one-subject'],
    [
      'an exemption for somebody elsewhere',
      world,
      exempt({ personId: gus.id }),
      grant({ subject: { kind: 'person', person_id: gus.id } }),
      'policy.unknown-person',
    ],
    [
      'an exemption for no YubiKey of theirs',
      world,
      exempt({ personId: null, yubiKeyId: testId() }),
      grant({ subject: { kind: 'yubikey', yubikey_id: testId() } }),
      'policy.unknown-yubikey',
    ],
    [
      'an exemption that is over',
      world,
      exempt({ until: '2026-11-22' }),
      grant({ until: '2026-11-22' }),
      'policy.exemption-over',
    ],
    ['a second exemption', [...world, exempt()], exempt(), grant(), 'policy.exempted-already'],
    [
      'an approval by whom it is for',
      world,
      exempt({ approvedBy: alice.id }),
      grant({ approved_by: alice.id }),
      'policy.own-approval',
    ],
    [
      'an approval by whose YubiKey it is for',
      world,
      exempt({ personId: null, yubiKeyId: assigned.id, approvedBy: alice.id }),
      grant({ subject: { kind: 'yubikey', yubikey_id: assigned.id }, approved_by: alice.id }),
      'policy.own-approval',
    ],
    [
      'an approval by who grants it',
      world,
      null,
      grant({}, { kind: 'person', id: bob.id, name: 'Bob' }),
      'policy.own-approval',
    ],
    [
      'an approval by who grants it, as a typed name',
      world,
      null,
      grant({}, { kind: 'officer', name: 'BOB' }),
      'policy.own-approval',
    ],
    [
      'an approval from elsewhere',
      world,
      exempt({ approvedBy: gus.id }),
      grant({ approved_by: gus.id }),
      'policy.unknown-approver',
    ],
    [
      'an approval by somebody suspended',
      [...world, { type: 'SuspendPerson', id: bob.id, reason: 'Leave', expectedReturn: null }],
      exempt(),
      grant(),
      'person.not-active',
    ],
    ['an exemption from a revoked one', [...world, revoke], null, grant(), 'policy.revoked'],
    [
      'to end an exemption that there is not',
      [...world, exempt()],
      { ...end, subjectId: bob.id },
      on('PolicyExemptionEnded', { subject: { kind: 'person', person_id: bob.id }, reason: 'Review' }),
      'policy.not-exempted',
    ],
    [
      'a name twice',
      [...world, createPolicy(acme.id, { name: 'Other' })],
      change({ name: 'OTHER' }),
      on('PolicyUpdated', { from: { name: 'Keys in order' }, to: { name: 'OTHER' } }),
      'policy.name-taken',
    ],
  ])('%s', (_name, before, command, event, code) => {
    if (command !== null) expect(codeOf(given(...before).when(command))).toBe(code);
    if (event === null) return;
    const parsed = parseEvent(event);
    expect(refusalOf(registryAfter(...before), parsed)?.refusal.code).toBe(code);
    expect(() => evolveChecked(registryAfter(...before), parsed, true)).toThrow(ContradictionError);
  });

  test('a policy in no organization, or in a suspended one', () => {
    const suspended: Command = { type: 'SuspendOrganization', id: acme.id, reason: 'Audit' };
    expect(codeOf(given(...world).when(createPolicy(testId())))).toBe('policy.unknown-organization');
    const other = createPolicy(acme.id, { name: 'Other' });
    expect(codeOf(given(...world, suspended).when(other))).toBe('organization.suspended');
    const [event] = eventsOf(given(...world).when(other));
    expect(() => evolveChecked(registryAfter(...world, suspended), parseEvent(event), true)).toThrow(
      ContradictionError,
    );
  });
});

const bound = (...serials: string[]): BoundFiles => ({
  kind: 'bound-age-files',
  yubikeys: serials.map((serial, index) => ({
    method: 'challenge-response',
    file: `0198c0de-0000-7000-8000-000000000000.yubikey-${index + 1}.age`,
    serial,
    slot: 2,
    challenge: 'A'.repeat(43),
  })),
  shares: { file: '0198c0de-0000-7000-8000-000000000000.shares.age', needed: 2, total: 3 },
});

/** What an active policy says to a command, and to the events of it where a foreign bundle holds them. */
function answer(before: readonly Command[], command: Command, actor: Actor, at = TEST_TIME): string | null {
  const { registry } = given(...before);
  const code = codeOf(new Rehearsal(registry, at, actor).would(command));
  const decision = registry.would(command);
  if (!decision.accepted) throw new Error(decision.refusal.happened);
  const last = decision.facts.at(-1);
  const event = parseEvent(enveloped(last ?? {}, actor, at));
  expect(policyRefusal(registry, event)?.refusal.code ?? null).toBe(code);
  expect(actRefusal(registry, event)?.refusal.code ?? null).toBe(code);
  if (code !== null)
    expect(() => evolveChecked(registryAfter(...before), event, true)).toThrow(ContradictionError);
  return code;
}

const typed: Actor = { kind: 'officer', name: 'Officer A' };
const none = { keysDescribed: false };

describe('an active policy', () => {
  const key = (changes: Partial<CommandNamed<'GenerateKey'>>) => generateKey(acme.id, changes);
  const described = { description: 'Made in the vault' };
  const yubico = { kind: 'yubico', root: 'Root', certificate: 'Key', model: null } as const;

  test.each<[string, Partial<CommandNamed<'CreatePolicy'>>, Command, Command]>([
    ['that keys are described', {}, key({}), key(described)],
    [
      'that keys of a purpose are bound to YubiKeys',
      { ...none, boundKeyPurposes: ['CertificateAuthority'] },
      key({}),
      key({ bound: bound('1') }),
    ],
    [
      'that keys of a purpose are bound, and no others',
      { ...none, boundKeyPurposes: ['CertificateAuthority'] },
      key({}),
      key({ purpose: 'Signing' }),
    ],
    [
      'that keys are bound to two YubiKeys',
      { ...none, minimumYubiKeys: 2 },
      key({ bound: bound('1', '1') }),
      key({ bound: bound('1', '2') }),
    ],
    ['that keys have a holder', { ...none, peopleAnswer: true }, key({}), key({ personId: alice.id })],
    [
      'that NATS users have a person',
      { ...none, peopleAnswer: true },
      createNatsUser(account.id),
      createNatsUser(account.id, { personId: alice.id }),
    ],
    [
      'that YubiKeys are attested by Yubico',
      { ...none, yubiKeysAttested: true },
      provisionYubiKey(assigned.id),
      provisionYubiKey(assigned.id, { attestation: yubico }),
    ],
    [
      'that locations have a security level',
      { ...none, locationsLevelled: true },
      createLocation(acme.id),
      createLocation(acme.id, { securityLevel: 'High' }),
    ],
  ])('demands %s', (_name, demands, wrong, right) => {
    const other = createPolicy(acme.id, { ...demands, name: 'Other' });
    const before = [...world, other, activate(other.id)];
    expect(answer(before, wrong, typed)).toBe('policy.breached');
    expect(answer(before, right, typed)).toBeNull();
    expect(answer([...world, other], wrong, typed)).toBeNull();
  });

  test.each<[string, Command[]]>([
    ['as a draft', world],
    ['suspended', [...world, activate(), suspend]],
    ['revoked', [...world, activate(), revoke]],
  ])('binds nobody %s', (_name, before) => expect(answer(before, key({}), typed)).toBeNull());

  test('binds its organization alone', () => {
    expect(answer([...world, activate()], generateKey(globex.id), typed)).toBeNull();
  });

  test('leaves alone what was there before', () => {
    const provisioned = provisionYubiKey(assigned.id);
    const other = createPolicy(acme.id, { ...none, yubiKeysAttested: true, name: 'Other' });
    const before = [...world, provisioned, other, activate(other.id)];
    const lost: Command = { type: 'ReportYubiKeyLost', id: assigned.id, remark: null };
    expect(answer(before, lost, typed)).toBeNull();
  });
});

describe('that who acts has proven that it is them', () => {
  const by = (who: { readonly id: string; readonly name: string }, proof: object = {}): Actor => ({
    ...{ kind: 'person', id: who.id, name: who.name },
    ...proof,
  });
  const demanding = createPolicy(acme.id, { ...none, actorsProven: true, name: 'Other' });
  const unit = createUnit(acme.id);
  const drawnUp = [...world, demanding];
  const actives = () => {
    const rehearsal = new Rehearsal(given(...drawnUp).registry, TEST_TIME, by(alice, { proven_by: 'key' }));
    expect(codeOf(rehearsal.try(activate(demanding.id)))).toBeNull();
    return rehearsal;
  };
  const codes = (command: Command, actor: Actor) => {
    const registry = actives();
    const code = codeOf(new Rehearsal(registry, TEST_TIME, actor).would(command));
    const decision = registry.would(command);
    if (!decision.accepted) throw new Error(decision.refusal.happened);
    const event = parseEvent(enveloped(decision.facts.at(-1) ?? {}, actor));
    // Decided on here, or from elsewhere.
    expect(actRefusal(registry, event)?.refusal.code ?? null).toBe(code);
    return code;
  };

  test.each<[string, Actor, string | null]>([
    ['a name that was typed', typed, 'policy.not-proven'],
    ['initials alone', by(alice), 'policy.not-proven'],
    ['a key', by(alice, { proven_by: 'key' }), null],
    ['a YubiKey', by(bob, { proven_by: 'yubikey' }), null],
    ['the program itself', { kind: 'system', name: 'CIM Keys' }, null],
  ])('%s', (_name, actor, code) => {
    expect(codes(unit, actor)).toBe(code);
    expect(codes({ type: 'SuspendPolicy', id: demanding.id, reason: 'Review' }, actor)).toBe(code);
    expect(codes(createUnit(globex.id), actor)).toBeNull();
  });

  test('is demanded only by somebody who has proven it', () => {
    const { registry } = given(...drawnUp);
    const tries = (actor: Actor, command: Command) =>
      codeOf(new Rehearsal(registry, TEST_TIME, actor).would(command));
    expect(tries(by(alice), activate(demanding.id))).toBe('policy.not-proven-themselves');
    expect(tries(by(alice, { proven_by: 'yubikey' }), activate(demanding.id))).toBeNull();
    const bound = given(...world, activate()).registry;
    const demand = change({ actorsProven: true });
    const later = (actor: Actor) => codeOf(new Rehearsal(bound, TEST_TIME, actor).would(demand));
    expect(later(typed)).toBe('policy.not-proven-themselves');
    expect(later(by(alice, { proven_by: 'key' }))).toBeNull();
  });

  test('is said only where it is demanded, so that events of before stay what they were', () => {
    const [without] = eventsOf(given(acme).when(createPolicy(acme.id)));
    const [demanded] = eventsOf(given(acme).when(createPolicy(acme.id, { actorsProven: true })));
    expect(without?.payload).not.toHaveProperty('actors_proven');
    expect(demanded?.payload).toHaveProperty('actors_proven', true);
    const changed = given(acme, demanding, {
      ...change({ ...none, peopleAnswer: true, name: 'Other' }),
      id: demanding.id,
    });
    expect(changed.registry.get('policy', demanding.id)?.conditions).not.toHaveProperty('actors_proven');
  });
});

describe('an exemption', () => {
  const byAlice: Actor = { kind: 'person', id: alice.id, name: 'Alice' };
  const wrong = generateKey(acme.id);
  const before = [...world, activate(), exempt()];

  test('counts for who acts, and for whom something is made, and for nobody else', () => {
    expect(answer(before, wrong, byAlice)).toBeNull();
    expect(answer(before, wrong, typed)).toBe('policy.breached');
    expect(answer(before, generateKey(acme.id, { personId: alice.id }), typed)).toBeNull();
    expect(answer(before, generateKey(acme.id, { personId: bob.id }), typed)).toBe('policy.breached');
  });

  test('counts until its last day is over', () => {
    expect(answer(before, wrong, byAlice, '2026-12-31T23:59:59.999Z')).toBeNull();
    expect(answer(before, wrong, byAlice, '2027-01-01T00:00:00.000Z')).toBe('policy.breached');
  });

  test('counts no more when it was ended', () => {
    expect(answer([...before, end], wrong, byAlice)).toBe('policy.breached');
  });

  test('counts for one YubiKey', () => {
    const other = createPolicy(acme.id, { ...none, yubiKeysAttested: true, name: 'Other' });
    const active = [...world, other, activate(other.id)];
    const granted = exempt({ id: other.id, personId: null, yubiKeyId: assigned.id });
    expect(answer([...active, granted], provisionYubiKey(assigned.id), typed)).toBeNull();
    expect(answer(active, provisionYubiKey(assigned.id), typed)).toBe('policy.breached');
  });

  test('may be granted anew when it is over', () => {
    const today = exempt({ until: TEST_DAY });
    const late = new Rehearsal(given(...world, today).registry, '2026-11-24T00:00:00.000Z');
    expect(codeOf(late.try(exempt()))).toBeNull();
    expect(late.get('policy', policy.id)?.exemptions).toHaveLength(1);
  });
});
