import { describe, expect, test } from 'vitest';
import { isEverything, natsPermissionsSchema } from '../../../app/pki/nats/subjects.ts';
import { parseEvent, readEvent } from '../../../app/registry/dispatch.ts';
import type { Command } from '../../../app/registry/index.ts';
import type { DescribedRole } from '../../../app/registry/role-facts.ts';
import { codeOf } from '../../support/attempts.ts';
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
const alice = createPerson(acme.id);
const bob = createPerson(globex.id, { name: 'Bob', email: 'bob@globex.example' });
const operations = createUnit(acme.id, { responsiblePersonId: alice.id });
const abroad = createUnit(globex.id);
const operator = createNatsOperator(acme.id);
const account = createNatsAccount(operator.id, { unitId: operations.id });
const user = createNatsUser(account.id, { personId: alice.id });
const domain: Command[] = [acme, globex, alice, bob, operations, abroad, operator, account];

const auditor: DescribedRole = {
  role_type: 'Auditor',
  scope: { kind: 'unit', unit_id: operations.id },
  permissions: ['ViewAuditLogs'],
};
const assign = (role: DescribedRole, personId = alice.id): Command => ({
  type: 'AssignRole',
  id: personId,
  role,
});
const join = (unitId: string, personId = alice.id): Command => ({
  type: 'AddPersonToUnit',
  id: personId,
  unitId,
});

describe('what is accepted gives an event of the catalogue, with what was asked for in it', () => {
  test.each<[string, Command, object]>([
    [
      'a unit below another',
      createUnit(acme.id, { parentId: operations.id }),
      { parent_id: operations.id, name: 'Operations', unit_type: 'Division' },
    ],
    ['a membership', join(operations.id), { unit_id: operations.id }],
    ['a role', assign(auditor), { role: auditor }],
    ['a location', createLocation(acme.id), { name: 'Vault A', location_type: 'Physical' }],
    [
      'an account',
      createNatsAccount(operator.id, { name: 'SYS', isSystem: true }),
      { operator_id: operator.id, is_system: true, unit_id: null },
    ],
    ['a user', user, { account_id: account.id, permissions: user.permissions }],
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
      createUnit(acme.id, { name: 'X', parentId: abroad.id }),
      'unit.unknown-parent',
    ],
    [
      'a unit whose responsible person is of another organization',
      createUnit(acme.id, { name: 'X', responsiblePersonId: bob.id }),
      'unit.unknown-person',
    ],
    ['a unit name used in the same place', createUnit(acme.id, { name: 'OPERATIONS' }), 'unit.name-taken'],
    ['a membership of nobody', join(operations.id, testId()), 'person.unknown'],
    ['a membership in another organization’s unit', join(abroad.id), 'person.unknown-unit'],
    ['a role of nobody', assign(auditor, testId()), 'person.unknown'],
    [
      'a role in another organization’s unit',
      assign({ ...auditor, scope: { kind: 'unit', unit_id: abroad.id } }),
      'person.unknown-unit',
    ],
    ['a location of no organization', createLocation(testId()), 'location.unknown-organization'],
    ['an account of no operator', createNatsAccount(testId()), 'account.unknown-operator'],
    [
      'an account for another organization’s unit',
      createNatsAccount(operator.id, { name: 'X', unitId: abroad.id }),
      'account.unknown-unit',
    ],
    [
      'an account name used below the operator',
      createNatsAccount(operator.id, { name: 'keys' }),
      'account.name-taken',
    ],
    ['a user of no account', createNatsUser(testId()), 'user.unknown-account'],
    [
      'a user for another organization’s person',
      createNatsUser(account.id, { personId: bob.id }),
      'user.unknown-person',
    ],
    [
      'an id that stands for something of another kind',
      createOrganization({ name: 'Initech', id: alice.id }),
      'object.id-taken',
    ],
  ])('%s', (_name, command, code) => expect(codeOf(given(...domain).when(command))).toBe(code));

  test.each<[string, Command, Command, string]>([
    ['a membership', join(operations.id), join(operations.id), 'person.in-unit'],
    [
      'a role, whatever it permits',
      assign(auditor),
      assign({ ...auditor, permissions: [] }),
      'person.role-assigned',
    ],
    ['a location', createLocation(acme.id), createLocation(acme.id), 'location.name-taken'],
    ['a user', user, createNatsUser(account.id, { name: 'ALICE' }), 'user.name-taken'],
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
  const { registry } = given(...domain, join(operations.id), assign(auditor), assign(admin));
  expect(registry.get('person', alice.id)).toMatchObject({
    name: 'Alice Officer',
    unitIds: [operations.id],
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
