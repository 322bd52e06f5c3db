import { describe, expect, test } from 'vitest';
import { evolve, natureOf, parseEvent, readEvent, refusalOf } from '../../../app/registry/dispatch.ts';
import type { Command } from '../../../app/registry/index.ts';
import { userWarnings } from '../../../app/registry/nats-user.ts';
import { type Attempt, codesOf, forged } from '../../support/attempts.ts';
import {
  createNatsAccount,
  createNatsOperator,
  createNatsUser,
  createOrganization,
  createPerson,
  createUnit,
} from '../../support/commands.ts';
import { createAgent, createServiceAccount } from '../../support/commands-machines.ts';
import { eventsOf, given, testId } from '../../support/in-memory-registry.ts';

const acme = createOrganization();
const globex = createOrganization({ name: 'Globex', domain: null });
const alice = createPerson(acme.id);
const bob = createPerson(acme.id, { name: 'Bob', email: 'bob@acme.example' });
const carol = createPerson(acme.id, { name: 'Carol', email: 'carol@acme.example' });
const gina = createPerson(globex.id, { name: 'Gina', email: 'gina@globex.example' });
const operations = createUnit(acme.id);
const abroad = createUnit(globex.id);
const former = createUnit(acme.id, { name: 'Former' });
const backup = createServiceAccount({
  organizationId: acme.id,
  unitId: operations.id,
  responsiblePersonId: alice.id,
});
const watcher = createAgent({ organizationId: acme.id, responsiblePersonId: alice.id });
const foreign = createAgent({ organizationId: globex.id, responsiblePersonId: gina.id });
const operator = createNatsOperator(acme.id);
const account = createNatsAccount(operator.id);
const user = createNatsUser(account.id);
const world: Command[] = [
  acme,
  globex,
  alice,
  bob,
  carol,
  gina,
  operations,
  abroad,
  former,
  { type: 'DissolveOrganizationalUnit', id: former.id, reason: 'Over' },
  { type: 'SuspendPerson', id: carol.id, reason: 'Away', expectedReturn: null },
  backup,
  watcher,
  foreign,
  operator,
];
const reason = 'Under review';
const suspendOperator: Command = { type: 'SuspendNatsOperator', id: operator.id, reason };
const reactivateOperator: Command = { type: 'ReactivateNatsOperator', id: operator.id };
const revokeOperator: Command = { type: 'RevokeNatsOperator', id: operator.id, reason };
const suspendAccount: Command = { type: 'SuspendNatsAccount', id: account.id, reason };
const reactivateAccount: Command = { type: 'ReactivateNatsAccount', id: account.id };
const endAccount: Command = { type: 'EndNatsAccount', id: account.id, reason };
const suspendUser: Command = { type: 'SuspendNatsUser', id: user.id, reason };
const reactivateUser: Command = { type: 'ReactivateNatsUser', id: user.id };
const endUser: Command = { type: 'EndNatsUser', id: user.id, reason };
const changeOperator = (changes: object = {}): Command => ({
  type: 'ChangeNatsOperator',
  id: operator.id,
  name: operator.name,
  notes: null,
  ...changes,
});
const changeAccount = (changes: object = {}): Command => ({
  type: 'ChangeNatsAccount',
  id: account.id,
  name: account.name,
  unitId: null,
  notes: null,
  ...changes,
});
const changeUser = (changes: object = {}): Command => ({
  type: 'ChangeNatsUser',
  id: user.id,
  name: user.name,
  personId: null,
  serviceAccountId: null,
  agentId: null,
  notes: null,
  ...changes,
});
const ofOperator = (type: string, payload: object = {}) =>
  forged('nats.operator', type, operator.id, { operator_id: operator.id, ...payload });
const ofAccount = (type: string, payload: object = {}) =>
  forged('nats.account', type, account.id, { account_id: account.id, ...payload });
const ofUser = (type: string, payload: object = {}) =>
  forged('nats.user', type, user.id, { user_id: user.id, ...payload });

describe('NATS identities - each command', () => {
  test.each<[Command, Command[], string, object, object]>([
    [
      changeOperator({ notes: 'Kept in the vault' }),
      [],
      'NatsOperatorUpdated',
      { operator_id: operator.id, from: { notes: null }, to: { notes: 'Kept in the vault' } },
      { name: 'ACME', notes: 'Kept in the vault' },
    ],
    [
      suspendOperator,
      [],
      'NatsOperatorSuspended',
      { operator_id: operator.id, reason },
      { status: 'suspended' },
    ],
    [
      reactivateOperator,
      [suspendOperator],
      'NatsOperatorReactivated',
      { operator_id: operator.id },
      { status: 'active' },
    ],
    [
      revokeOperator,
      [suspendOperator],
      'NatsOperatorRevoked',
      { operator_id: operator.id, reason },
      { status: 'revoked' },
    ],
    [
      changeAccount({ name: 'LEDGERS', unitId: operations.id }),
      [account],
      'NatsAccountUpdated',
      {
        account_id: account.id,
        from: { name: 'KEYS', unit_id: null },
        to: { name: 'LEDGERS', unit_id: operations.id },
      },
      { name: 'LEDGERS', unitId: operations.id },
    ],
    [
      suspendAccount,
      [account],
      'NatsAccountSuspended',
      { account_id: account.id, reason },
      { status: 'suspended' },
    ],
    [
      reactivateAccount,
      [account, suspendAccount],
      'NatsAccountReactivated',
      { account_id: account.id },
      { status: 'active' },
    ],
    [
      endAccount,
      [account, user, endUser],
      'NatsAccountDeleted',
      { account_id: account.id, reason },
      { status: 'ended' },
    ],
    [
      changeUser({ agentId: watcher.id, notes: 'On the roof' }),
      [account, user],
      'NatsUserUpdated',
      {
        user_id: user.id,
        from: { agent_id: null, notes: null },
        to: { agent_id: watcher.id, notes: 'On the roof' },
      },
      { agentId: watcher.id, personId: null, notes: 'On the roof' },
    ],
    [
      suspendUser,
      [account, user],
      'NatsUserSuspended',
      { user_id: user.id, reason },
      { status: 'suspended' },
    ],
    [
      reactivateUser,
      [account, user, suspendUser],
      'NatsUserReactivated',
      { user_id: user.id },
      { status: 'active' },
    ],
    [endUser, [account, user], 'NatsUserDeleted', { user_id: user.id, reason }, { status: 'ended' }],
  ])('$type', (command, before, event_type, payload, state) => {
    const { when, registry } = given(...world, ...before);
    const [made] = eventsOf(when(command));
    expect(made).toMatchObject({ event_type, aggregate_id: command.id });
    expect(made?.payload).toEqual(payload);
    expect(parseEvent(made)).toEqual(made);
    expect(readEvent(made).lines.length).toBeGreaterThan(0);
    if (made !== undefined) expect(evolve(registry, made).state).toMatchObject(state);
  });

  test('a user is made for a service account, and its event says so', () => {
    const { when } = given(...world, account);
    const [made] = eventsOf(when({ ...user, serviceAccountId: backup.id }));
    expect(made?.payload).toMatchObject({ person_id: null, service_account_id: backup.id });
    expect(parseEvent(made)).toEqual(made);
  });

  test('a user that is made for none has the event it has always had', () => {
    const [made] = eventsOf(given(...world, account).when(user));
    expect(Object.keys(made?.payload ?? {})).toEqual([
      'user_id',
      'account_id',
      'name',
      'person_id',
      'public_key',
      'permissions',
      'seed',
    ]);
  });
});

const notNow = 'object.not-now';
const organizationSuspended: Command = { type: 'SuspendOrganization', id: acme.id, reason };
const secondOperator = createNatsOperator(acme.id, { name: 'SECOND' });
const secondAccount = createNatsAccount(operator.id, { name: 'SECOND' });
const secondUser = createNatsUser(account.id, { name: 'second' });
const newAccount = (changes: object = {}): Pick<Attempt, 'command' | 'event'> => {
  const command = createNatsAccount(operator.id, { name: 'NEW', ...changes });
  const event = forged('nats.account', 'NatsAccountCreated', command.id, {
    account_id: command.id,
    operator_id: command.operatorId,
    name: command.name,
    is_system: false,
    unit_id: command.unitId,
    public_key: command.publicKey,
    seed: { kind: 'age-file', file: `${command.id}.age` },
  });
  return { command, event };
};
const newUser = (changes: object = {}): Pick<Attempt, 'command' | 'event'> => {
  const command = createNatsUser(account.id, { name: 'new', ...changes });
  const event = forged('nats.user', 'NatsUserCreated', command.id, {
    user_id: command.id,
    account_id: command.accountId,
    name: command.name,
    person_id: command.personId,
    public_key: command.publicKey,
    permissions: command.permissions,
    seed: { kind: 'age-file', file: `${command.id}.age` },
    ...(command.serviceAccountId === undefined ? {} : { service_account_id: command.serviceAccountId }),
    ...(command.agentId === undefined ? {} : { agent_id: command.agentId }),
  });
  return { command, event };
};
const newOperator = (organizationId: string, name: string): Pick<Attempt, 'command' | 'event'> => {
  const command = createNatsOperator(organizationId, { name });
  const event = forged('nats.operator', 'NatsOperatorCreated', command.id, {
    operator_id: command.id,
    name,
    organization_id: organizationId,
    public_key: command.publicKey,
    seed: { kind: 'age-file', file: `${command.id}.age` },
  });
  return { command, event };
};
const suspendBackup: Command = { type: 'SuspendServiceAccount', id: backup.id, reason };
const suspendWatcher: Command = { type: 'SuspendAgent', id: watcher.id, reason };
const retireWatcher: Command = { type: 'RetireAgent', id: watcher.id, reason };

describe('NATS operators - each rule holds for commands and for events from elsewhere', () => {
  test.each<[string, Attempt, string, string?]>([
    [
      'of an organization that is not there',
      { before: [], ...newOperator(testId(), 'X') },
      'operator.unknown-organization',
    ],
    [
      'in a suspended organization',
      { before: [organizationSuspended], ...newOperator(acme.id, 'X') },
      'organization.suspended',
    ],
    ['with a name that is taken', { before: [], ...newOperator(globex.id, 'acme') }, 'operator.name-taken'],
    [
      'renamed to a name that is taken',
      {
        before: [secondOperator],
        command: changeOperator({ name: 'second' }),
        event: ofOperator('NatsOperatorUpdated', { from: { name: 'ACME' }, to: { name: 'second' } }),
      },
      'operator.name-taken',
    ],
    [
      'changed by nothing',
      {
        before: [],
        command: changeOperator(),
        event: ofOperator('NatsOperatorUpdated', { from: {}, to: {} }),
      },
      'object.nothing-changed',
    ],
    [
      'changed when it was revoked',
      {
        before: [revokeOperator],
        command: changeOperator({ name: 'X' }),
        event: ofOperator('NatsOperatorUpdated', { from: { name: 'ACME' }, to: { name: 'X' } }),
      },
      'operator.revoked',
      notNow,
    ],
    [
      'suspended twice',
      {
        before: [suspendOperator],
        command: suspendOperator,
        event: ofOperator('NatsOperatorSuspended', { reason }),
      },
      'operator.not-active',
      notNow,
    ],
    [
      'reactivated when it is active',
      { before: [], command: reactivateOperator, event: ofOperator('NatsOperatorReactivated') },
      'operator.not-suspended',
      notNow,
    ],
    [
      'revoked twice',
      {
        before: [revokeOperator],
        command: revokeOperator,
        event: ofOperator('NatsOperatorRevoked', { reason }),
      },
      'operator.revoked',
      notNow,
    ],
    [
      'revoked while an account is there, suspended or not',
      {
        before: [account, suspendAccount],
        command: revokeOperator,
        event: ofOperator('NatsOperatorRevoked', { reason }),
      },
      'operator.in-use',
      notNow,
    ],
  ])('%s', (_name, { before, ...attempt }, code, asCommand = code) => {
    expect(codesOf({ before: [...world, ...before], ...attempt })).toEqual([asCommand, code]);
  });
});

describe('NATS accounts - each rule holds for commands and for events from elsewhere', () => {
  test.each<[string, Attempt, string, string?]>([
    [
      'below no operator',
      { before: [], ...newAccount({ operatorId: testId() }) },
      'account.unknown-operator',
    ],
    ['below a suspended operator', { before: [suspendOperator], ...newAccount() }, 'operator.suspended'],
    ['below a revoked operator', { before: [revokeOperator], ...newAccount() }, 'operator.revoked'],
    [
      'below the operator of a suspended organization',
      { before: [organizationSuspended], ...newAccount() },
      'organization.suspended',
    ],
    [
      'for another organization’s unit',
      { before: [], ...newAccount({ unitId: abroad.id }) },
      'account.unknown-unit',
    ],
    ['for a dissolved unit', { before: [], ...newAccount({ unitId: former.id }) }, 'unit.dissolved'],
    [
      'with a name that is taken',
      { before: [account], ...newAccount({ name: 'keys' }) },
      'account.name-taken',
    ],
    [
      'renamed to a name that is taken',
      {
        before: [account, secondAccount],
        command: changeAccount({ name: 'second' }),
        event: ofAccount('NatsAccountUpdated', { from: { name: 'KEYS' }, to: { name: 'second' } }),
      },
      'account.name-taken',
    ],
    [
      'given to a dissolved unit',
      {
        before: [account],
        command: changeAccount({ unitId: former.id }),
        event: ofAccount('NatsAccountUpdated', { from: { unit_id: null }, to: { unit_id: former.id } }),
      },
      'unit.dissolved',
    ],
    [
      'changed by nothing',
      {
        before: [account],
        command: changeAccount(),
        event: ofAccount('NatsAccountUpdated', { from: {}, to: {} }),
      },
      'object.nothing-changed',
    ],
    [
      'changed when it has ended',
      {
        before: [account, endAccount],
        command: changeAccount({ name: 'X' }),
        event: ofAccount('NatsAccountUpdated', { from: { name: 'KEYS' }, to: { name: 'X' } }),
      },
      'account.ended',
      notNow,
    ],
    [
      'suspended twice',
      {
        before: [account, suspendAccount],
        command: suspendAccount,
        event: ofAccount('NatsAccountSuspended', { reason }),
      },
      'account.not-active',
      notNow,
    ],
    [
      'reactivated when it is active',
      { before: [account], command: reactivateAccount, event: ofAccount('NatsAccountReactivated') },
      'account.not-suspended',
      notNow,
    ],
    [
      'reactivated below a suspended operator',
      {
        before: [account, suspendAccount, suspendOperator],
        command: reactivateAccount,
        event: ofAccount('NatsAccountReactivated'),
      },
      'operator.suspended',
      notNow,
    ],
    [
      'ended twice',
      {
        before: [account, endAccount],
        command: endAccount,
        event: ofAccount('NatsAccountDeleted', { reason }),
      },
      'account.ended',
      notNow,
    ],
    [
      'ended while a user is in it, suspended or not',
      {
        before: [account, user, suspendUser],
        command: endAccount,
        event: ofAccount('NatsAccountDeleted', { reason }),
      },
      'account.in-use',
      notNow,
    ],
    [
      'left behind by its unit',
      {
        before: [createNatsAccount(operator.id, { unitId: operations.id })],
        command: { type: 'DissolveOrganizationalUnit', id: operations.id, reason },
        event: forged('organization.unit', 'OrganizationalUnitDissolved', operations.id, {
          unit_id: operations.id,
          reason,
        }),
      },
      'unit.not-empty',
      notNow,
    ],
  ])('%s', (_name, { before, ...attempt }, code, asCommand = code) => {
    expect(codesOf({ before: [...world, ...before], ...attempt })).toEqual([asCommand, code]);
  });
});

describe('NATS users - each rule holds for commands and for events from elsewhere', () => {
  const change = (from: object, to: object) => ofUser('NatsUserUpdated', { from, to });
  test.each<[string, Attempt, string, string?]>([
    ['in no account', { before: [], ...newUser({ accountId: testId() }) }, 'user.unknown-account'],
    ['in a suspended account', { before: [account, suspendAccount], ...newUser() }, 'account.suspended'],
    ['in an account that has ended', { before: [account, endAccount], ...newUser() }, 'account.ended'],
    [
      'in an account of a suspended operator',
      { before: [account, suspendOperator], ...newUser() },
      'operator.suspended',
    ],
    [
      'for another organization’s person',
      { before: [account], ...newUser({ personId: gina.id }) },
      'user.unknown-person',
    ],
    [
      'for a suspended person',
      { before: [account], ...newUser({ personId: carol.id }) },
      'person.not-active',
    ],
    [
      'for a service account that is not there',
      { before: [account], ...newUser({ serviceAccountId: testId() }) },
      'user.unknown-service-account',
    ],
    [
      'for a suspended service account',
      { before: [account, suspendBackup], ...newUser({ serviceAccountId: backup.id }) },
      'service-account.not-active',
    ],
    [
      'for another organization’s agent',
      { before: [account], ...newUser({ agentId: foreign.id }) },
      'user.unknown-agent',
    ],
    [
      'for a retired agent',
      { before: [account, retireWatcher], ...newUser({ agentId: watcher.id }) },
      'agent.not-active',
    ],
    [
      'for two at once',
      { before: [account], ...newUser({ personId: alice.id, agentId: watcher.id }) },
      'user.several-owners',
    ],
    [
      'with a name that is taken',
      { before: [account, user], ...newUser({ name: 'ALICE' }) },
      'user.name-taken',
    ],
    [
      'renamed to a name that is taken',
      {
        before: [account, user, secondUser],
        command: changeUser({ name: 'SECOND' }),
        event: change({ name: 'alice' }, { name: 'SECOND' }),
      },
      'user.name-taken',
    ],
    [
      'given to a suspended person',
      {
        before: [account, user],
        command: changeUser({ personId: carol.id }),
        event: change({ person_id: null }, { person_id: carol.id }),
      },
      'person.not-active',
    ],
    [
      'given to an agent besides a person',
      {
        before: [account, createNatsUser(account.id, { id: user.id, personId: alice.id })],
        command: changeUser({ personId: alice.id, agentId: watcher.id }),
        event: change({ agent_id: null }, { agent_id: watcher.id }),
      },
      'user.several-owners',
    ],
    [
      'changed by nothing',
      { before: [account, user], command: changeUser(), event: change({}, {}) },
      'object.nothing-changed',
    ],
    [
      'changed when it has ended',
      {
        before: [account, user, endUser],
        command: changeUser({ name: 'x' }),
        event: change({ name: 'alice' }, { name: 'x' }),
      },
      'user.ended',
      notNow,
    ],
    [
      'suspended twice',
      {
        before: [account, user, suspendUser],
        command: suspendUser,
        event: ofUser('NatsUserSuspended', { reason }),
      },
      'user.not-active',
      notNow,
    ],
    [
      'reactivated when it is active',
      { before: [account, user], command: reactivateUser, event: ofUser('NatsUserReactivated') },
      'user.not-suspended',
      notNow,
    ],
    [
      'reactivated in a suspended account',
      {
        before: [account, user, suspendUser, suspendAccount],
        command: reactivateUser,
        event: ofUser('NatsUserReactivated'),
      },
      'account.suspended',
      notNow,
    ],
    [
      'reactivated for a suspended person',
      {
        before: [
          account,
          createNatsUser(account.id, { id: user.id, personId: bob.id }),
          suspendUser,
          { type: 'SuspendPerson', id: bob.id, reason, expectedReturn: null },
        ],
        command: reactivateUser,
        event: ofUser('NatsUserReactivated'),
      },
      'person.not-active',
      notNow,
    ],
    [
      'reactivated for a suspended agent',
      {
        before: [
          account,
          createNatsUser(account.id, { id: user.id, agentId: watcher.id }),
          suspendUser,
          suspendWatcher,
        ],
        command: reactivateUser,
        event: ofUser('NatsUserReactivated'),
      },
      'user.owner-not-active',
      notNow,
    ],
    [
      'ended twice',
      {
        before: [account, user, endUser],
        command: endUser,
        event: ofUser('NatsUserDeleted', { reason }),
      },
      'user.ended',
      notNow,
    ],
    [
      'left behind by its person',
      {
        before: [account, createNatsUser(account.id, { personId: bob.id })],
        command: { type: 'DeactivatePerson', id: bob.id, reason },
        event: forged('person', 'PersonDeactivated', bob.id, { person_id: bob.id, reason }),
      },
      'person.not-handed-over',
      notNow,
    ],
  ])('%s', (_name, { before, ...attempt }, code, asCommand = code) => {
    expect(codesOf({ before: [...world, ...before], ...attempt })).toEqual([asCommand, code]);
  });

  test('whose person was suspended since can still be renamed, or given to somebody else', () => {
    const his = createNatsUser(account.id, { id: user.id, personId: bob.id });
    const { when } = given(...world, account, his, {
      type: 'SuspendPerson',
      id: bob.id,
      reason,
      expectedReturn: null,
    });
    expect(when(changeUser({ personId: bob.id, name: 'bob' })).accepted).toBe(true);
    expect(when(changeUser({ agentId: watcher.id })).accepted).toBe(true);
  });
});

describe('what has ended', () => {
  test('gives its name back', () => {
    const { when } = given(...world, account, user, endUser);
    expect(when(createNatsUser(account.id)).accepted).toBe(true);
    const more = given(...world, account, endAccount);
    expect(more.when(createNatsAccount(operator.id)).accepted).toBe(true);
    expect(given(...world, revokeOperator).when(createNatsOperator(globex.id)).accepted).toBe(true);
  });

  test('is still listed behind what it stood behind', () => {
    const { registry } = given(...world, account, user, endUser, endAccount);
    const [ended, gone] = [registry.get('nats.account', account.id), registry.get('nats.user', user.id)];
    if (ended === undefined || gone === undefined) throw new Error('gone altogether');
    expect(natureOf('nats.account').uniqueKey(ended).split(' ', 1)).toEqual([operator.id]);
    expect(natureOf('nats.user').uniqueKey(gone).split(' ', 1)).toEqual([account.id]);
  });

  test('cannot be kept from ending by another that bears its name to be', () => {
    const rogueAccount = createNatsAccount(operator.id, { name: `Ended ${account.id}` });
    const rogueUser = createNatsUser(account.id, { name: `Ended ${user.id}` });
    const rogueOperator = createNatsOperator(globex.id, { name: `Revoked ${operator.id}` });
    const { registry } = given(...world, rogueOperator, account, rogueAccount, user, rogueUser);
    const keyOf = (event: Parameters<typeof evolve>[1]) => evolve(registry, event).uniqueKey;
    expect(registry.holderOf('nats.user', keyOf(ofUser('NatsUserDeleted', { reason })))).toBeUndefined();
    expect(
      registry.holderOf('nats.account', keyOf(ofAccount('NatsAccountDeleted', { reason }))),
    ).toBeUndefined();
    expect(
      registry.holderOf('nats.operator', keyOf(ofOperator('NatsOperatorRevoked', { reason }))),
    ).toBeUndefined();
  });
});

test('an event that does not follow on what was is refused', () => {
  const { registry } = given(...world, account, user);
  const late = [
    ofOperator('NatsOperatorUpdated', { from: { name: 'X' }, to: { name: 'Y' } }),
    ofAccount('NatsAccountUpdated', { from: { name: 'X' }, to: { name: 'Y' } }),
    ofUser('NatsUserUpdated', { from: { name: 'X' }, to: { name: 'Y' } }),
  ];
  for (const event of late) expect(refusalOf(registry, event)?.refusal.code).toBe('object.changed-meanwhile');
});

test('a user that is for a service account or an agent is not warned about as nobody’s', () => {
  const permissions = { publish: [], subscribe: [], allow_responses: false };
  expect(userWarnings({ personId: null, permissions })).toHaveLength(1);
  expect(userWarnings({ personId: null, agentId: watcher.id, permissions })).toEqual([]);
  expect(userWarnings({ personId: null, serviceAccountId: backup.id, permissions })).toEqual([]);
});
