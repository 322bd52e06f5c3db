import { describe, expect, test } from 'vitest';
import type { Command } from '../../../app/aggregates/aggregates.ts';
import type { Decision } from '../../../app/aggregates/decision.ts';
import { parseEvent, readEvent } from '../../../app/events/catalogue.ts';
import { isEverything, natsPermissionsSchema } from '../../../app/events/nats-permissions.ts';
import type { Role } from '../../../app/events/role.ts';
import {
  createLocation,
  createNatsAccount,
  createNatsOperator,
  createNatsUser,
  createOrganization,
  createPerson,
  createUnit,
} from '../../support/commands.ts';
import { eventsOf, given, testId } from '../../support/in-memory-registry.ts';

const acme = createOrganization();
const globex = createOrganization({ name: 'Globex', domain: null });
const alice = createPerson(acme.organizationId);
const bob = createPerson(globex.organizationId, { name: 'Bob', email: 'bob@globex.example' });
const operations = createUnit(acme.organizationId, { responsiblePersonId: alice.personId });
const abroad = createUnit(globex.organizationId);
const operator = createNatsOperator(acme.organizationId);
const account = createNatsAccount(operator.operatorId, { unitId: operations.unitId });
const user = createNatsUser(account.accountId, { personId: alice.personId });
const domain: Command[] = [acme, globex, alice, bob, operations, abroad, operator, account];

const auditor: Role = {
  role_type: 'Auditor',
  scope: { kind: 'unit', unit_id: operations.unitId },
  permissions: ['ViewAuditLogs'],
};
const assign = (role: Role, personId = alice.personId): Command => ({ type: 'AssignRole', personId, role });
const join = (unitId: string, personId = alice.personId): Command => ({
  type: 'AddPersonToUnit',
  personId,
  unitId,
});

function codeOf(decision: Decision): string | null {
  return decision.accepted ? null : decision.refusal.code;
}

describe('what is accepted gives an event of the catalogue, with what was asked for in it', () => {
  test.each<[string, Command, object]>([
    [
      'a unit below another',
      createUnit(acme.organizationId, { parentId: operations.unitId }),
      { parent_id: operations.unitId, name: 'Operations', unit_type: 'Division' },
    ],
    ['a membership', join(operations.unitId), { unit_id: operations.unitId }],
    ['a role', assign(auditor), { role: auditor }],
    ['a location', createLocation(acme.organizationId), { name: 'Vault A', location_type: 'Physical' }],
    [
      'an account',
      createNatsAccount(operator.operatorId, { name: 'SYS', isSystem: true }),
      { operator_id: operator.operatorId, is_system: true, unit_id: null },
    ],
    ['a user', user, { account_id: account.accountId, permissions: user.permissions }],
  ])('%s', (_name, command, payload) => {
    const [event] = eventsOf(given(...domain).when(command));
    expect(event?.payload).toMatchObject(payload);
    expect(parseEvent(event)).toEqual(event);
    expect(readEvent(event).lines.length).toBeGreaterThan(1);
  });
});

describe('what is refused', () => {
  test.each<[string, Command, string]>([
    ['a unit of no organization', createUnit(testId()), 'unit.unknown-organization'],
    [
      'a unit below one of another organization',
      createUnit(acme.organizationId, { name: 'X', parentId: abroad.unitId }),
      'unit.unknown-parent',
    ],
    [
      'a unit whose responsible person is of another organization',
      createUnit(acme.organizationId, { name: 'X', responsiblePersonId: bob.personId }),
      'unit.unknown-person',
    ],
    [
      'a unit name used in the same place',
      createUnit(acme.organizationId, { name: 'OPERATIONS' }),
      'unit.name-taken',
    ],
    ['a membership of nobody', join(operations.unitId, testId()), 'person.unknown'],
    ['a membership in another organization’s unit', join(abroad.unitId), 'person.unknown-unit'],
    ['a role of nobody', assign(auditor, testId()), 'person.unknown'],
    [
      'a role in another organization’s unit',
      assign({ ...auditor, scope: { kind: 'unit', unit_id: abroad.unitId } }),
      'person.unknown-unit',
    ],
    ['a location of no organization', createLocation(testId()), 'location.unknown-organization'],
    ['an account of no operator', createNatsAccount(testId()), 'account.unknown-operator'],
    [
      'an account for another organization’s unit',
      createNatsAccount(operator.operatorId, { name: 'X', unitId: abroad.unitId }),
      'account.unknown-unit',
    ],
    [
      'an account name used below the operator',
      createNatsAccount(operator.operatorId, { name: 'keys' }),
      'account.name-taken',
    ],
    ['a user of no account', createNatsUser(testId()), 'user.unknown-account'],
    [
      'a user for another organization’s person',
      createNatsUser(account.accountId, { personId: bob.personId }),
      'user.unknown-person',
    ],
    [
      'an id that stands for something of another kind',
      createOrganization({ name: 'Initech', organizationId: alice.personId }),
      'object.id-taken',
    ],
  ])('%s', (_name, command, code) => expect(codeOf(given(...domain).when(command))).toBe(code));

  test.each<[string, Command, Command, string]>([
    ['a membership', join(operations.unitId), join(operations.unitId), 'person.in-unit'],
    [
      'a role, whatever it permits',
      assign(auditor),
      assign({ ...auditor, permissions: [] }),
      'person.role-assigned',
    ],
    [
      'a location',
      createLocation(acme.organizationId),
      createLocation(acme.organizationId),
      'location.name-taken',
    ],
    ['a user', user, createNatsUser(account.accountId, { name: 'ALICE' }), 'user.name-taken'],
  ])('%s a second time', (_name, first, second, code) => {
    expect(codeOf(given(...domain, first).when(second))).toBe(code);
  });

  test('the same kind of role in another place is another role', () => {
    const elsewhere = assign({ ...auditor, scope: { kind: 'organization' } });
    expect(codeOf(given(...domain, assign(auditor)).when(elsewhere))).toBeNull();
  });
});

test('a person keeps units and roles in the order in which they came', () => {
  const admin = { ...auditor, role_type: 'Administrator', scope: { kind: 'system' } } as const;
  const { registry } = given(...domain, join(operations.unitId), assign(auditor), assign(admin));
  expect(registry.get('person', alice.personId)).toMatchObject({
    name: 'Alice Officer',
    unitIds: [operations.unitId],
    roles: [auditor, admin],
  });
});

describe('NATS subjects', () => {
  const permissionsOf = (subject: string) =>
    natsPermissionsSchema.safeParse({ publish: [subject], subscribe: [], allow_responses: false });

  test.each(['a', 'a.b', '*', 'a.*.b', '>', 'a.>', '_INBOX.>', '$SYS.REQ.>'])('%j is one', (subject) =>
    expect(permissionsOf(subject).success).toBe(true),
  );
  test.each([
    '',
    '.',
    'a..b',
    'a.',
    '.a',
    'a b',
    'a.>.b',
    'a.b*',
    'a>',
    '>.a',
    'a\u0000',
    'é',
    'a'.repeat(300),
  ])('%j is none', (subject) => expect(permissionsOf(subject).success).toBe(false));
  test.each([
    ['>', true],
    ['*.>', true],
    ['*', false],
    ['a.>', false],
  ])('%j is everything: %j', (subject, expected) => expect(isEverything(subject)).toBe(expected));
});
