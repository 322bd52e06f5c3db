import { describe, expect, test } from 'vitest';
import { actsOn, parseEvent, readEvent, refusalOf } from '../../../app/registry/dispatch.ts';
import type { Command } from '../../../app/registry/index.ts';
import { type Attempt, codesOf, forged } from '../../support/attempts.ts';
import {
  createNatsAccount,
  createNatsOperator,
  createNatsUser,
  createOrganization,
  createPerson,
  createUnit,
} from '../../support/commands.ts';
import { createServiceAccount } from '../../support/commands-machines.ts';
import { eventsOf, given, testId } from '../../support/in-memory-registry.ts';

const acme = createOrganization();
const globex = createOrganization({ name: 'Globex', domain: null });
const alice = createPerson(acme.id);
const bob = createPerson(acme.id, { name: 'Bob', email: 'bob@acme.example' });
const carol = createPerson(acme.id, { name: 'Carol', email: 'carol@acme.example' });
const gina = createPerson(globex.id, { name: 'Gina', email: 'gina@globex.example' });
const operations = createUnit(acme.id);
const keys = createUnit(acme.id, { name: 'Keys' });
const abroad = createUnit(globex.id);
const dissolved = createUnit(acme.id, { name: 'Former' });
const owner = { organizationId: acme.id, unitId: operations.id, responsiblePersonId: alice.id };
const backup = createServiceAccount(owner);
const { id } = backup;
const world: Command[] = [
  acme,
  globex,
  alice,
  bob,
  carol,
  gina,
  operations,
  keys,
  abroad,
  dissolved,
  { type: 'DissolveOrganizationalUnit', id: dissolved.id, reason: 'Over' },
  { type: 'SuspendPerson', id: carol.id, reason: 'Away', expectedReturn: null },
];
const suspend: Command = { type: 'SuspendServiceAccount', id, reason: 'Under review' };
const retire: Command = { type: 'RetireServiceAccount', id, reason: 'Replaced' };
const change = (changes: object = {}): Command => ({
  type: 'ChangeServiceAccount',
  id,
  name: backup.name,
  purpose: backup.purpose,
  unitId: operations.id,
  ...changes,
});
const handOver = (responsiblePersonId: string): Command => ({
  type: 'HandOverServiceAccount',
  id,
  responsiblePersonId,
});
const event = (type: string, payload: object = {}) =>
  forged('service.account', type, id, { service_account_id: id, ...payload });

describe('a service account - each command', () => {
  test.each<[string, Command[], Command, string, object, object]>([
    [
      'creates one',
      [],
      backup,
      'ServiceAccountCreated',
      {
        service_account_id: id,
        organization_id: acme.id,
        name: 'Nightly backup',
        purpose: 'Copies the ledger at night',
        owning_unit_id: operations.id,
        responsible_person_id: alice.id,
      },
      { status: 'active', responsiblePersonId: alice.id },
    ],
    [
      'changes it, and names only what differs',
      [backup],
      change({ name: 'Backup', unitId: keys.id }),
      'ServiceAccountUpdated',
      {
        service_account_id: id,
        from: { name: 'Nightly backup', owning_unit_id: operations.id },
        to: { name: 'Backup', owning_unit_id: keys.id },
      },
      { name: 'Backup', unitId: keys.id, purpose: backup.purpose },
    ],
    [
      'hands it over, from and to',
      [backup],
      handOver(bob.id),
      'ServiceAccountHandedOver',
      {
        service_account_id: id,
        from: { responsible_person_id: alice.id },
        to: { responsible_person_id: bob.id },
      },
      { responsiblePersonId: bob.id },
    ],
    [
      'suspends it',
      [backup],
      suspend,
      'ServiceAccountSuspended',
      { service_account_id: id, reason: 'Under review' },
      { status: 'suspended' },
    ],
    [
      'reactivates it',
      [backup, suspend],
      { type: 'ReactivateServiceAccount', id },
      'ServiceAccountReactivated',
      { service_account_id: id },
      { status: 'active' },
    ],
    [
      'retires it, suspended or not',
      [backup, suspend],
      retire,
      'ServiceAccountRetired',
      { service_account_id: id, reason: 'Replaced' },
      { status: 'retired' },
    ],
  ])('%s', (_name, before, command, event_type, payload, state) => {
    const { when, registry } = given(...world, ...before);
    const [made] = eventsOf(when(command));
    expect(made).toMatchObject({ aggregate: 'service.account', event_type, aggregate_id: id });
    expect(made?.payload).toEqual(payload);
    expect(parseEvent(made)).toEqual(made);
    expect(readEvent(made).lines.length).toBeGreaterThan(0);
    if (made !== undefined) expect(refusalOf(registry, made)).toBeNull();
    registry.try(command);
    expect(registry.get('service.account', id)).toMatchObject(state);
  });
});

const created = (changes: object = {}, to = testId()) =>
  forged('service.account', 'ServiceAccountCreated', to, {
    service_account_id: to,
    organization_id: acme.id,
    name: 'Other',
    purpose: 'Another one',
    owning_unit_id: operations.id,
    responsible_person_id: alice.id,
    ...changes,
  });
const create = (changes: object = {}) => createServiceAccount(owner, { name: 'Other', ...changes });
const updated = (from: object, to: object) => event('ServiceAccountUpdated', { from, to });
const handedOver = (from: string, to: string) =>
  event('ServiceAccountHandedOver', {
    from: { responsible_person_id: from },
    to: { responsible_person_id: to },
  });
const notNow = 'object.not-now';

const operator = createNatsOperator(acme.id);
const account = createNatsAccount(operator.id);
const user = createNatsUser(account.id, { serviceAccountId: id });

describe('a service account - each rule holds for commands and for events from elsewhere', () => {
  const leaves: Command = { type: 'DeactivatePerson', id: bob.id, reason: 'Retires' };
  const aliceIsAway = forged('person', 'PersonSuspended', alice.id, {
    person_id: alice.id,
    reason: 'Whatever the rules say',
    expected_return: null,
  });
  test.each<[string, Attempt, string, string?]>([
    [
      'made in an organization that is not there',
      {
        before: [],
        command: create({ organizationId: testId() }),
        event: created({ organization_id: testId() }),
      },
      'service-account.unknown-organization',
    ],
    [
      'made in a suspended organization',
      {
        before: [{ type: 'SuspendOrganization', id: acme.id, reason: 'Audit' }],
        command: create(),
        event: created(),
      },
      'organization.suspended',
    ],
    [
      'owned by another organization’s unit',
      { before: [], command: create({ unitId: abroad.id }), event: created({ owning_unit_id: abroad.id }) },
      'service-account.unknown-unit',
    ],
    [
      'owned by a dissolved unit',
      {
        before: [],
        command: create({ unitId: dissolved.id }),
        event: created({ owning_unit_id: dissolved.id }),
      },
      'unit.dissolved',
    ],
    [
      'with another organization’s person',
      {
        before: [],
        command: create({ responsiblePersonId: gina.id }),
        event: created({ responsible_person_id: gina.id }),
      },
      'service-account.unknown-person',
    ],
    [
      'with a suspended person',
      {
        before: [],
        command: create({ responsiblePersonId: carol.id }),
        event: created({ responsible_person_id: carol.id }),
      },
      'person.not-active',
    ],
    [
      'with a person who has left',
      {
        before: [leaves],
        command: create({ responsiblePersonId: bob.id }),
        event: created({ responsible_person_id: bob.id }),
      },
      'person.not-active',
    ],
    [
      'with a name that is taken',
      {
        before: [backup],
        command: create({ name: 'NIGHTLY  backup' }),
        event: created({ name: 'NIGHTLY  backup' }),
      },
      'service-account.name-taken',
    ],
    [
      'changed to a name that is taken',
      {
        before: [backup, create({ id: testId() })],
        command: change({ name: 'other' }),
        event: updated({ name: backup.name }, { name: 'other' }),
      },
      'service-account.name-taken',
    ],
    [
      'given to a dissolved unit',
      {
        before: [backup],
        command: change({ unitId: dissolved.id }),
        event: updated({ owning_unit_id: operations.id }, { owning_unit_id: dissolved.id }),
      },
      'unit.dissolved',
    ],
    [
      'changed by nothing',
      { before: [backup], command: change(), event: updated({}, {}) },
      'object.nothing-changed',
    ],
    [
      'changed when it is retired',
      {
        before: [backup, retire],
        command: change({ name: 'X' }),
        event: updated({ name: backup.name }, { name: 'X' }),
      },
      'service-account.retired',
      notNow,
    ],
    [
      'handed to a suspended person',
      { before: [backup], command: handOver(carol.id), event: handedOver(alice.id, carol.id) },
      'person.not-active',
    ],
    [
      'handed to another organization’s person',
      { before: [backup], command: handOver(gina.id), event: handedOver(alice.id, gina.id) },
      'service-account.unknown-person',
    ],
    [
      'handed over when it is retired',
      { before: [backup, retire], command: handOver(bob.id), event: handedOver(alice.id, bob.id) },
      'service-account.retired',
      notNow,
    ],
    [
      'suspended twice',
      {
        before: [backup, suspend],
        command: suspend,
        event: event('ServiceAccountSuspended', { reason: 'R' }),
      },
      'service-account.not-active',
      notNow,
    ],
    [
      'reactivated when it is active',
      {
        before: [backup],
        command: { type: 'ReactivateServiceAccount', id },
        event: event('ServiceAccountReactivated'),
      },
      'service-account.not-suspended',
      notNow,
    ],
    [
      'reactivated while who answers for it is not active',
      {
        before: [backup, suspend],
        happened: [aliceIsAway],
        command: { type: 'ReactivateServiceAccount', id },
        event: event('ServiceAccountReactivated'),
      },
      'person.not-active',
      notNow,
    ],
    [
      'retired twice',
      { before: [backup, retire], command: retire, event: event('ServiceAccountRetired', { reason: 'R' }) },
      'service-account.retired',
      notNow,
    ],
    [
      'retired while a NATS user is for it',
      {
        before: [backup, operator, account, user],
        command: retire,
        event: event('ServiceAccountRetired', { reason: 'R' }),
      },
      'service-account.in-use',
      notNow,
    ],
    [
      'left behind by who answers for it',
      {
        before: [backup],
        command: { type: 'DeactivatePerson', id: alice.id, reason: 'Retires' },
        event: forged('person', 'PersonDeactivated', alice.id, { person_id: alice.id, reason: 'Retires' }),
      },
      'person.not-handed-over',
      notNow,
    ],
    [
      'while who answers for it is suspended',
      {
        before: [backup, suspend],
        command: { type: 'SuspendPerson', id: alice.id, reason: 'Away', expectedReturn: null },
        event: aliceIsAway,
      },
      'person.answers',
      notNow,
    ],
    [
      'in a unit that is dissolved',
      {
        before: [backup],
        command: { type: 'DissolveOrganizationalUnit', id: operations.id, reason: 'Over' },
        event: forged('organization.unit', 'OrganizationalUnitDissolved', operations.id, {
          unit_id: operations.id,
          reason: 'Over',
        }),
      },
      'unit.not-empty',
      notNow,
    ],
  ])('%s', (_name, { before, ...attempt }, code, asCommand = code) => {
    expect(codesOf({ before: [...world, ...before], ...attempt })).toEqual([asCommand, code]);
  });

  test('an event that does not follow on what was is refused', () => {
    const { registry } = given(...world, backup);
    expect(refusalOf(registry, handedOver(bob.id, carol.id))?.refusal.code).toBe('object.changed-meanwhile');
    expect(refusalOf(registry, updated({ name: 'X' }, { name: 'Y' }))?.refusal.code).toBe(
      'object.changed-meanwhile',
    );
  });

  test('an organization is not dissolved while one lives in it', () => {
    const dissolution = forged('organization', 'OrganizationDissolved', acme.id, {
      organization_id: acme.id,
      reason: 'Over',
    });
    const living = () => {
      const { registry } = given(acme, alice, operations, backup);
      return refusalOf(registry, dissolution)?.refusal.happened;
    };
    // People, units and service accounts.
    expect(living()).toContain('service accounts');
  });
});

describe('a service account', () => {
  test('that was handed over lets go of who answered for it', () => {
    const { when } = given(...world, backup, handOver(bob.id));
    expect(when({ type: 'SuspendPerson', id: alice.id, reason: 'Away', expectedReturn: null }).accepted).toBe(
      true,
    );
    expect(when({ type: 'DeactivatePerson', id: alice.id, reason: 'Retires' }).accepted).toBe(true);
  });

  test('that is open is named where somebody would be suspended, with what to do', () => {
    const { registry } = given(...world, backup);
    const state = registry.get('person', alice.id);
    if (state === undefined) throw new Error('no Alice');
    const suspending = actsOn('person', state, registry).find(({ type }) => type === 'SuspendPerson');
    expect(suspending?.why).toMatch(/“Nightly backup”.*Hand over/);
  });

  test('that is retired gives its name back, and holds nobody any more', () => {
    const { when } = given(...world, backup, retire);
    expect(when(createServiceAccount(owner)).accepted).toBe(true);
    expect(when({ type: 'DeactivatePerson', id: alice.id, reason: 'Retires' }).accepted).toBe(true);
    expect(when({ type: 'DissolveOrganizationalUnit', id: operations.id, reason: 'Over' }).accepted).toBe(
      true,
    );
  });

  test('may bear the name of one of another organization', () => {
    const elsewhere = createServiceAccount({
      organizationId: globex.id,
      unitId: abroad.id,
      responsiblePersonId: gina.id,
    });
    expect(given(...world, backup).when(elsewhere).accepted).toBe(true);
  });
});
