import { describe, expect, test } from 'vitest';
import type { Actor } from '../../../app/model/envelope.ts';
import { mayDo, rolesGovern } from '../../../app/registry/authority.ts';
import { ContradictionError, evolveChecked } from '../../../app/registry/contradiction.ts';
import { parseEvent, readEvent, refusalOf } from '../../../app/registry/dispatch.ts';
import { actRefusal, permissionRefusal } from '../../../app/registry/governance.ts';
import type { Command, LedgerEvent } from '../../../app/registry/index.ts';
import { Rehearsal } from '../../../app/registry/rehearsal.ts';
import type { Permission, RoleScope } from '../../../app/registry/role-facts.ts';
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
import {
  assignRole,
  createDelegation,
  createPolicy,
  createRole,
  indexed,
  letRolesGovern,
  registryAfter,
} from '../../support/commands-authority.ts';
import { eventsOf, given, TEST_TIME, testId } from '../../support/in-memory-registry.ts';

const acme = createOrganization();
const globex = createOrganization({ name: 'Globex', domain: null });
const named = (name: string) => createPerson(acme.id, { name, email: `${name.toLowerCase()}@acme.example` });
const alice = named('Alice');
const bob = named('Bob');
const carol = named('Carol');
const gus = createPerson(globex.id, { name: 'Gus', email: 'gus@globex.example' });
const keys = createUnit(acme.id, { name: 'Keys' });
const vault = createUnit(acme.id, { name: 'Vault', parentId: keys.id });
const desk = createUnit(acme.id, { name: 'Desk' });
const operator = createNatsOperator(acme.id);
const account = createNatsAccount(operator.id, { unitId: vault.id });
const role = createRole(acme.id, ['ModifyConfiguration']);
const world: Command[] = [
  acme,
  globex,
  alice,
  bob,
  carol,
  gus,
  keys,
  vault,
  desk,
  operator,
  account,
  role,
  { type: 'GiveRole', id: alice.id, roleId: role.id, unitId: null, systemWide: false },
];
const governed = (...more: Command[]): Command[] => [...world, ...more, letRolesGovern()];

const as = ({ id, name }: { readonly id: string; readonly name: string }): Actor => ({
  kind: 'person',
  id,
  name,
});
const typed: Actor = { kind: 'officer', name: 'Alice' };
const program: Actor = { kind: 'system', name: 'Configuration file' };

/** What is answered when somebody asks for this; that a forged event is answered the same, too. */
function answer(actor: Actor, before: readonly Command[], command: Command): string | null {
  const { registry } = given(...before);
  const code = codeOf(new Rehearsal(registry, TEST_TIME, actor).would(command));
  const decision = registry.would(command);
  if (decision.accepted) {
    const events = decision.facts.map((fact) => parseEvent(enveloped(fact, actor)));
    const trial = given(...before).registry;
    const check = () => {
      for (const event of events) {
        evolveChecked(indexed(trial), event, true);
        trial.apply(event);
      }
    };
    if (code === null) check();
    else expect(check).toThrow(ContradictionError);
  }
  return code;
}

const suspend = (id: string): Command => ({
  type: 'SuspendPerson',
  id,
  reason: 'Leave',
  expectedReturn: null,
});
const mode: Command = { type: 'ChangeOperationalMode', id: testId(), from: 'Offline', to: 'Hybrid' };
const everywhere: RoleScope = { kind: 'system' };
const inKeys: RoleScope = { kind: 'unit', unit_id: keys.id };

describe('roles govern', () => {
  test('from an event of the ledger on, once and for good', () => {
    const [event] = eventsOf(given(...world).when(letRolesGovern()));
    expect(event).toMatchObject({ aggregate: 'ledger', event_type: 'RolesGovern' });
    expect(readEvent(event).lines.length).toBeGreaterThan(1);
    expect(rolesGovern(given(...world).registry)).toBe(false);
    const { registry } = given(...governed(), mode);
    expect(rolesGovern(registry)).toBe(true);
    expect(codeOf(registry.would(letRolesGovern()))).toBe('ledger.governed-already');
  });

  test('after the mode was changed, in one ledger object', () => {
    const { registry } = given(mode, ...governed());
    expect(registry.holderOf('ledger', 'ledger')).toMatchObject({ id: mode.id, mode: 'Hybrid' });
    expect(rolesGovern(registry)).toBe(true);
  });

  test.each<[string, Command[]]>([
    ['nobody has a role', [acme, alice]],
    [
      'somebody may in one unit alone',
      [acme, alice, keys, assignRole(alice.id, ['ModifyConfiguration'], inKeys)],
    ],
    ['who may is suspended', [...world, suspend(alice.id)]],
    [
      'the role permits it no more',
      [...world, { type: 'ChangeRole', id: role.id, name: 'Officer', description: null, permissions: [] }],
    ],
  ])('not while %s', (_name, before) => {
    expect(codeOf(given(...before).when(letRolesGovern()))).toBe('ledger.nobody-may');
    const event = enveloped({
      aggregate: 'ledger',
      event_type: 'RolesGovern',
      aggregate_id: acme.id.replace(/^0/, '1'),
      payload: { ledger_id: acme.id.replace(/^0/, '1') },
    });
    expect(refusalOf(registryAfter(...before), parseEvent(event))?.refusal.code).toBe('ledger.nobody-may');
  });

  test.each<[string, Command]>([
    ['the organization', assignRole(alice.id, ['ModifyConfiguration'])],
    ['the system', assignRole(alice.id, ['ModifyConfiguration'], everywhere)],
  ])('when somebody has a described role for %s', (_name, assigned) => {
    expect(codeOf(given(acme, alice, assigned).when(letRolesGovern()))).toBeNull();
  });

  test('no second ledger object comes of a forged event', () => {
    const event = enveloped({
      aggregate: 'ledger',
      event_type: 'OperationalModeChanged',
      aggregate_id: testId(),
      payload: { from: 'Offline', to: 'Online' },
    });
    expect(() => evolveChecked(registryAfter(...world, mode), parseEvent(event), true)).toThrow('one name');
  });
});

describe('who acts', () => {
  const act = createLocation(acme.id);

  test('may everything before roles govern', () => {
    for (const actor of [typed, program, as(bob), as(gus)]) expect(answer(actor, world, act)).toBeNull();
  });

  test.each<[string, Actor, Command[], string | null]>([
    ['a person who may', as(alice), governed(), null],
    ['a typed name', typed, governed(), 'governance.not-a-person'],
    ['the program', program, governed(), 'governance.not-by-itself'],
    ['a person without a role', as(bob), governed(), 'governance.not-permitted'],
    ['a person of another organization', as(gus), governed(), 'governance.not-permitted'],
    ['nobody of the registry', as({ id: testId(), name: 'Eve' }), governed(), 'governance.unknown-actor'],
    ['a person under another name', as({ ...alice, name: 'Eve' }), governed(), 'governance.unknown-actor'],
    [
      'somebody suspended',
      as(bob),
      governed(assignRole(bob.id, ['ModifyConfiguration']), suspend(bob.id)),
      'governance.not-active',
    ],
    [
      'somebody with another permission',
      as(bob),
      governed(assignRole(bob.id, ['CreateKeys', 'ConfigureCompliancePolicy'])),
      'governance.not-permitted',
    ],
    [
      'somebody for the system',
      as(gus),
      governed(assignRole(gus.id, ['ModifyConfiguration'], everywhere)),
      null,
    ],
    [
      'somebody in a unit alone',
      as(bob),
      governed(assignRole(bob.id, ['ModifyConfiguration'], inKeys)),
      'governance.not-permitted',
    ],
  ])('%s', (_name, actor, before, code) => expect(answer(actor, before, act)).toBe(code));

  test('the rehearsal of no one asks the rules alone', () => {
    expect(given(...governed()).when(act).accepted).toBe(true);
  });

  test('the program says that the configuration file has switched the mode', () => {
    expect(answer(program, governed(mode), { ...mode, from: 'Hybrid', to: 'Online' })).toBeNull();
  });
});

describe('what an act demands', () => {
  const policy = createPolicy(acme.id);
  const user = createNatsUser(account.id);
  const cases: [string, Permission, Command][] = [
    ['a key', 'CreateKeys', generateKey(acme.id)],
    ['a NATS operator', 'ManageInfrastructure', createNatsOperator(acme.id, { name: 'Other' })],
    ['a NATS user', 'ManageInfrastructure', user],
    ['the mode', 'ManageInfrastructure', mode],
    ['a policy', 'ConfigureCompliancePolicy', policy],
    ['a unit', 'ModifyConfiguration', createUnit(acme.id, { name: 'Other' })],
    ['a location', 'ModifyConfiguration', createLocation(acme.id)],
    ['a person', 'ModifyConfiguration', named('Dora')],
    ['a role', 'ModifyConfiguration', { ...createRole(acme.id, []), name: 'Other' }],
    ['an organization', 'ModifyConfiguration', createOrganization({ name: 'Initech' })],
    ['who has a role', 'ModifyConfiguration', assignRole(carol.id, ['CreateKeys'])],
  ];

  test.each(cases)('%s: %s', (_name, permission, command) => {
    const all: Permission[] = [
      'CreateKeys',
      'ManageInfrastructure',
      'ConfigureCompliancePolicy',
      'ModifyConfiguration',
    ];
    const others = all.filter((one) => one !== permission);
    expect(answer(as(bob), governed(assignRole(bob.id, [permission])), command)).toBeNull();
    expect(answer(as(bob), governed(assignRole(bob.id, others)), command)).toBe('governance.not-permitted');
  });
});

describe('where', () => {
  const unitOfficer = assignRole(
    bob.id,
    ['ModifyConfiguration', 'CreateKeys', 'ManageInfrastructure'],
    inKeys,
  );
  const join = (id: string, unitId: string): Command => ({ type: 'AddPersonToUnit', id, unitId });
  const change = (unit: ReturnType<typeof createUnit>, parentId: string | null): Command => ({
    type: 'ChangeOrganizationalUnit',
    id: unit.id,
    name: unit.name,
    unitType: unit.unitType,
    parentId,
    responsiblePersonId: null,
  });

  test.each<[string, Command[], Command, boolean]>([
    ['a unit below', [], createUnit(acme.id, { name: 'New', parentId: vault.id }), true],
    ['a unit of the organization', [], createUnit(acme.id, { name: 'New' }), false],
    ['a unit moved within', [], change(vault, null), false],
    ['a unit moved to another', [], change(vault, desk.id), false],
    ['a unit taken from another', [], change(desk, keys.id), false],
    [
      'a key of somebody there',
      [join(carol.id, vault.id)],
      generateKey(acme.id, { personId: carol.id }),
      true,
    ],
    [
      'a key of somebody elsewhere',
      [join(carol.id, desk.id)],
      generateKey(acme.id, { personId: carol.id }),
      false,
    ],
    ['a key of the organization', [], generateKey(acme.id), false],
    ['a user of an account there', [], createNatsUser(account.id), true],
    ['somebody there', [join(carol.id, keys.id)], suspend(carol.id), true],
    [
      'somebody there and elsewhere',
      [join(carol.id, keys.id), join(carol.id, desk.id)],
      suspend(carol.id),
      false,
    ],
    ['somebody of no unit', [], suspend(carol.id), false],
    ['somebody of no unit, taken into it', [], join(carol.id, keys.id), false],
    ['somebody there with a role for all', [join(alice.id, keys.id)], suspend(alice.id), false],
    ['a role there', [], assignRole(carol.id, ['CreateKeys'], { kind: 'unit', unit_id: vault.id }), true],
    ['a role for all', [], assignRole(carol.id, ['CreateKeys']), false],
    ['a role for oneself for all', [], assignRole(bob.id, ['CreateKeys']), false],
  ])('who may in a unit may there: %s', (_name, before, command, may) => {
    // Somebody else may for the whole organization, so that nobody here is the last one.
    const second = assignRole(gus.id, ['ModifyConfiguration']);
    const code = answer(as(bob), governed(second, unitOfficer, ...before), command);
    expect(code).toBe(may ? null : 'governance.not-permitted');
  });

  test('who may in an organization gives no role for the system', () => {
    const act = assignRole(bob.id, ['ModifyConfiguration'], everywhere);
    expect(answer(as(alice), governed(), act)).toBe('governance.not-permitted');
    const system = assignRole(alice.id, ['ModifyConfiguration'], everywhere);
    expect(answer(as(alice), governed(system), act)).toBeNull();
  });

  test('an organization that nobody of its own may configure is in the care of others, until somebody may', () => {
    const act = createLocation(globex.id);
    expect(answer(as(alice), governed(), act)).toBeNull();
    const own = assignRole(gus.id, ['ModifyConfiguration']);
    expect(answer(as(alice), governed(own), act)).toBe('governance.not-permitted');
    expect(answer(as(gus), governed(own), act)).toBeNull();
    expect(answer(as(bob), governed(assignRole(bob.id, ['ModifyConfiguration'], inKeys)), act)).toBe(
      'governance.not-permitted',
    );
  });
});

describe('by a delegation', () => {
  const whole: Permission[] = ['CreateKeys', 'ModifyConfiguration'];
  const officer = assignRole(alice.id, whole);
  const delegation = createDelegation(acme.id, alice.id, bob.id, { permissions: whole });

  test('one may what it permits', () => {
    expect(answer(as(bob), governed(officer, delegation), generateKey(acme.id))).toBeNull();
    expect(answer(as(bob), governed(officer, delegation), createLocation(acme.id))).toBeNull();
    expect(answer(as(carol), governed(officer, delegation), generateKey(acme.id))).toBe(
      'governance.not-permitted',
    );
  });

  test('nobody gives themselves for good what they have for a while', () => {
    const before = governed(officer, delegation);
    for (const act of [
      assignRole(bob.id, ['CreateKeys']),
      { ...createRole(acme.id, whole), name: 'Mine' },
      createDelegation(acme.id, alice.id, bob.id),
    ])
      expect(answer(as(bob), before, act)).toBe('governance.not-permitted');
  });

  test('who delegates and who gives back needs no permission', () => {
    const role = assignRole(bob.id, ['CreateKeys']);
    const own = createDelegation(acme.id, bob.id, carol.id);
    const revoke = (id: string): Command => ({
      type: 'RevokeDelegation',
      id,
      reason: 'RoleChange',
      remark: null,
    });
    expect(answer(as(bob), governed(role), own)).toBeNull();
    expect(answer(as(carol), governed(role), own)).toBe('governance.not-permitted');
    expect(answer(as(carol), governed(role, own), revoke(own.id))).toBeNull();
    expect(answer(as(gus), governed(role, own), revoke(own.id))).toBe('governance.not-permitted');
  });

  test('what follows below is recorded with it, whoever acts', () => {
    const first = createDelegation(acme.id, alice.id, bob.id, { permissions: whole });
    const second = createDelegation(acme.id, bob.id, carol.id, { permissions: whole, derivesFrom: first.id });
    const before = governed(officer, first, second);
    const less: Command = { type: 'ChangeDelegation', id: first.id, permissions: ['CreateKeys'] };
    expect(answer(as(alice), before, less)).toBeNull();
    const back: Command = {
      type: 'RevokeDelegation',
      id: first.id,
      reason: 'DelegateRequested',
      remark: null,
    };
    expect(answer(as(bob), before, back)).toBeNull();
  });
});

describe('nobody removes the last who may', () => {
  const last: [string, Command][] = [
    ['suspended', suspend(alice.id)],
    ['let leave', { type: 'DeactivatePerson', id: alice.id, reason: 'New position' }],
    ['without the role', { type: 'RemoveRole', id: alice.id, role: `${role.id} organization` }],
    [
      'with a role that permits it no more',
      { type: 'ChangeRole', id: role.id, name: 'Officer', description: null, permissions: [] },
    ],
  ];

  test.each(last)('%s', (_name, command) => {
    expect(codeOf(given(...world).when(command))).toBeNull();
    const refused = codeOf(given(...governed()).when(command));
    expect(['authority.last-who-may', 'object.not-now']).toContain(refused);
    const facts = given(...world).when(command);
    if (!facts.accepted) throw new Error('It is accepted before roles govern.');
    for (const fact of facts.facts) {
      const event = parseEvent(enveloped(fact, as(alice)));
      expect(refusalOf(registryAfter(...governed()), event)?.refusal.code).toBe('authority.last-who-may');
      expect(() => evolveChecked(registryAfter(...governed()), event, true)).toThrow(ContradictionError);
    }
  });

  test.each(last)('while there is another one, somebody may be %s', (_name, command) => {
    const another = assignRole(bob.id, ['ModifyConfiguration']);
    expect(codeOf(given(...governed(another)).when(command))).toBeNull();
    expect(codeOf(given(...governed(another), suspend(bob.id)).when(command))).not.toBeNull();
  });

  test.each<[string, Command]>([
    [
      'by a delegation',
      createDelegation(acme.id, alice.id, bob.id, { permissions: ['ModifyConfiguration'] }),
    ],
    ['in a unit alone', assignRole(bob.id, ['ModifyConfiguration'], inKeys)],
  ])('who may %s is not another one', (_name, command) => {
    expect(codeOf(given(...governed(command)).when(suspend(alice.id)))).not.toBeNull();
  });
});

test('a person who is not active may nothing', () => {
  const { registry } = given(...world, assignRole(bob.id, ['CreateKeys']));
  const may = () =>
    mayDo(registry, bob.id, 'CreateKeys', { organizationId: acme.id, unitIds: [] }, TEST_TIME);
  expect(may()).toBe(true);
  registry.try(suspend(bob.id));
  expect(may()).toBe(false);
});

test('a rule speaks before it is asked who may', () => {
  const event: LedgerEvent = enveloped(
    {
      aggregate: 'person',
      event_type: 'PersonReactivated',
      aggregate_id: alice.id,
      payload: { person_id: alice.id },
    },
    as(gus),
  );
  const registry = registryAfter(...governed());
  expect(permissionRefusal(registry, event)?.refusal.code).toBe('governance.not-permitted');
  expect(actRefusal(registry, event)?.refusal.code).toBe('person.not-suspended');
});

test('a role is given for the whole system by the same act, only by who may in all of it, and in one place at a time', () => {
  const give = (unitId: string | null): Command => ({
    ...{ type: 'GiveRole', id: bob.id, roleId: role.id, unitId, systemWide: true },
  });
  expect(codeOf(given(...world).when(give(keys.id)))).toBe('person.role-in-two-places');
  const [event] = eventsOf(given(...world).when(give(null)));
  expect(event).toMatchObject({ payload: { role: { scope: everywhere } } });
  // Alice may configure in her organization alone.
  expect(answer(as(alice), governed(), give(null))).toBe('governance.not-permitted');
  const inAll = assignRole(alice.id, ['ModifyConfiguration'], everywhere);
  expect(answer(as(alice), governed(inAll), give(null))).toBeNull();
});
