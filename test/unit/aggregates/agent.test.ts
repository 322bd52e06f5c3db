import { describe, expect, test } from 'vitest';
import { parseEvent, readEvent, refusalOf } from '../../../app/registry/dispatch.ts';
import type { Command } from '../../../app/registry/index.ts';
import { type Attempt, codesOf, forged } from '../../support/attempts.ts';
import {
  createNatsAccount,
  createNatsOperator,
  createNatsUser,
  createOrganization,
  createPerson,
} from '../../support/commands.ts';
import { createAgent } from '../../support/commands-machines.ts';
import { eventsOf, given, testId } from '../../support/in-memory-registry.ts';

const acme = createOrganization();
const globex = createOrganization({ name: 'Globex', domain: null });
const alice = createPerson(acme.id);
const bob = createPerson(acme.id, { name: 'Bob', email: 'bob@acme.example' });
const carol = createPerson(acme.id, { name: 'Carol', email: 'carol@acme.example' });
const gina = createPerson(globex.id, { name: 'Gina', email: 'gina@globex.example' });
const owner = { organizationId: acme.id, responsiblePersonId: alice.id };
const watcher = createAgent(owner);
const { id } = watcher;
const world: Command[] = [
  acme,
  globex,
  alice,
  bob,
  carol,
  gina,
  { type: 'SuspendPerson', id: carol.id, reason: 'Away', expectedReturn: null },
];
const suspend: Command = { type: 'SuspendAgent', id, reason: 'Under review' };
const reactivate: Command = { type: 'ReactivateAgent', id };
const retire: Command = { type: 'RetireAgent', id, reason: 'Replaced' };
const change = (changes: object = {}): Command => ({
  type: 'ChangeAgent',
  id,
  name: watcher.name,
  agentType: watcher.agentType,
  ...changes,
});
const handOver = (responsiblePersonId: string): Command => ({
  type: 'HandOverAgent',
  id,
  responsiblePersonId,
});
const event = (type: string, payload: object = {}) => forged('agent', type, id, { agent_id: id, ...payload });
const create = (changes: object = {}) => createAgent(owner, { name: 'Other', ...changes });
const created = (changes: object = {}, to = testId()) =>
  forged('agent', 'AgentCreated', to, {
    agent_id: to,
    organization_id: acme.id,
    name: 'Other',
    agent_type: 'Monitoring',
    responsible_person_id: alice.id,
    ...changes,
  });
const updated = (from: object, to: object) => event('AgentUpdated', { from, to });
const handedOver = (from: string, to: string) =>
  event('AgentHandedOver', { from: { responsible_person_id: from }, to: { responsible_person_id: to } });

describe('an agent - each command', () => {
  test.each<[string, Command[], Command, string, object, object]>([
    [
      'creates one',
      [],
      watcher,
      'AgentCreated',
      {
        agent_id: id,
        organization_id: acme.id,
        name: 'Watcher 1',
        agent_type: 'Monitoring',
        responsible_person_id: alice.id,
      },
      { status: 'active', responsiblePersonId: alice.id },
    ],
    [
      'changes it, and names only what differs',
      [watcher],
      change({ agentType: 'Alarms' }),
      'AgentUpdated',
      { agent_id: id, from: { agent_type: 'Monitoring' }, to: { agent_type: 'Alarms' } },
      { name: 'Watcher 1', agentType: 'Alarms' },
    ],
    [
      'hands it over, suspended or not',
      [watcher, suspend],
      handOver(bob.id),
      'AgentHandedOver',
      {
        agent_id: id,
        from: { responsible_person_id: alice.id },
        to: { responsible_person_id: bob.id },
      },
      { responsiblePersonId: bob.id, status: 'suspended' },
    ],
    [
      'suspends it',
      [watcher],
      suspend,
      'AgentSuspended',
      { agent_id: id, reason: 'Under review' },
      { status: 'suspended' },
    ],
    [
      'reactivates it',
      [watcher, suspend],
      reactivate,
      'AgentReactivated',
      { agent_id: id },
      { status: 'active' },
    ],
    [
      'retires it',
      [watcher],
      retire,
      'AgentRetired',
      { agent_id: id, reason: 'Replaced' },
      { status: 'retired' },
    ],
  ])('%s', (_name, before, command, event_type, payload, state) => {
    const { when, registry } = given(...world, ...before);
    const [made] = eventsOf(when(command));
    expect(made).toMatchObject({ aggregate: 'agent', event_type, aggregate_id: id });
    expect(made?.payload).toEqual(payload);
    expect(parseEvent(made)).toEqual(made);
    expect(readEvent(made).lines.length).toBeGreaterThan(0);
    registry.try(command);
    expect(registry.get('agent', id)).toMatchObject(state);
  });
});

const notNow = 'object.not-now';
const operator = createNatsOperator(acme.id);
const account = createNatsAccount(operator.id);
const user = createNatsUser(account.id, { agentId: id });
const aliceIsAway = forged('person', 'PersonSuspended', alice.id, {
  person_id: alice.id,
  reason: 'Whatever the rules say',
  expected_return: null,
});

describe('an agent - each rule holds for commands and for events from elsewhere', () => {
  test.each<[string, Attempt, string, string?]>([
    [
      'made in an organization that is not there',
      {
        before: [],
        command: create({ organizationId: testId() }),
        event: created({ organization_id: testId() }),
      },
      'agent.unknown-organization',
    ],
    [
      'with another organization’s person',
      {
        before: [],
        command: create({ responsiblePersonId: gina.id }),
        event: created({ responsible_person_id: gina.id }),
      },
      'agent.unknown-person',
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
      'with a name that is taken',
      { before: [watcher], command: create({ name: 'WATCHER 1' }), event: created({ name: 'WATCHER 1' }) },
      'agent.name-taken',
    ],
    [
      'changed to a name that is taken',
      {
        before: [watcher, create()],
        command: change({ name: 'other' }),
        event: updated({ name: watcher.name }, { name: 'other' }),
      },
      'agent.name-taken',
    ],
    [
      'changed by nothing',
      { before: [watcher], command: change(), event: updated({}, {}) },
      'object.nothing-changed',
    ],
    [
      'changed when it is retired',
      {
        before: [watcher, retire],
        command: change({ name: 'X' }),
        event: updated({ name: watcher.name }, { name: 'X' }),
      },
      'agent.retired',
      notNow,
    ],
    [
      'handed to a suspended person',
      { before: [watcher], command: handOver(carol.id), event: handedOver(alice.id, carol.id) },
      'person.not-active',
    ],
    [
      'handed to another organization’s person',
      { before: [watcher], command: handOver(gina.id), event: handedOver(alice.id, gina.id) },
      'agent.unknown-person',
    ],
    [
      'handed to whom it is with already',
      {
        before: [watcher],
        command: handOver(alice.id),
        event: event('AgentHandedOver', { from: {}, to: {} }),
      },
      'object.nothing-changed',
    ],
    [
      'handed over when it is retired',
      { before: [watcher, retire], command: handOver(bob.id), event: handedOver(alice.id, bob.id) },
      'agent.retired',
      notNow,
    ],
    [
      'suspended twice',
      { before: [watcher, suspend], command: suspend, event: event('AgentSuspended', { reason: 'R' }) },
      'agent.not-active',
      notNow,
    ],
    [
      'reactivated when it is active',
      { before: [watcher], command: reactivate, event: event('AgentReactivated') },
      'agent.not-suspended',
      notNow,
    ],
    [
      'reactivated while who answers for it is not active',
      {
        before: [watcher, suspend],
        happened: [aliceIsAway],
        command: reactivate,
        event: event('AgentReactivated'),
      },
      'person.not-active',
      notNow,
    ],
    [
      'retired twice',
      { before: [watcher, retire], command: retire, event: event('AgentRetired', { reason: 'R' }) },
      'agent.retired',
      notNow,
    ],
    [
      'retired while a NATS user is for it',
      {
        before: [watcher, operator, account, user],
        command: retire,
        event: event('AgentRetired', { reason: 'R' }),
      },
      'agent.in-use',
      notNow,
    ],
    [
      'left behind by who answers for it',
      {
        before: [watcher],
        command: { type: 'DeactivatePerson', id: alice.id, reason: 'Retires' },
        event: forged('person', 'PersonDeactivated', alice.id, { person_id: alice.id, reason: 'Retires' }),
      },
      'person.not-handed-over',
      notNow,
    ],
    [
      'while who answers for it is suspended',
      {
        before: [watcher],
        command: { type: 'SuspendPerson', id: alice.id, reason: 'Away', expectedReturn: null },
        event: aliceIsAway,
      },
      'person.answers',
      notNow,
    ],
    [
      'in an organization that is dissolved',
      {
        before: [watcher],
        command: { type: 'DissolveOrganization', id: acme.id, reason: 'Over' },
        event: forged('organization', 'OrganizationDissolved', acme.id, {
          organization_id: acme.id,
          reason: 'Over',
        }),
      },
      'organization.not-empty',
      notNow,
    ],
  ])('%s', (_name, { before, ...attempt }, code, asCommand = code) => {
    expect(codesOf({ before: [...world, ...before], ...attempt })).toEqual([asCommand, code]);
  });

  test('an event that does not follow on what was is refused', () => {
    const { registry } = given(...world, watcher);
    expect(refusalOf(registry, handedOver(bob.id, alice.id))?.refusal.code).toBe('object.changed-meanwhile');
  });
});

test('an agent that is retired gives its name back, and holds nobody any more', () => {
  const { when } = given(...world, watcher, retire);
  expect(when(createAgent(owner)).accepted).toBe(true);
  expect(when({ type: 'SuspendPerson', id: alice.id, reason: 'Away', expectedReturn: null }).accepted).toBe(
    true,
  );
});

test('an organization is not dissolved while an agent lives in it, and it says so', () => {
  const { registry } = given(acme, alice, watcher);
  const dissolution = forged('organization', 'OrganizationDissolved', acme.id, {
    organization_id: acme.id,
    reason: 'Over',
  });
  expect(refusalOf(registry, dissolution)?.refusal.happened).toContain('people and agents');
});
