import { describe, expect, test } from 'vitest';
import type { OperationalMode } from '../../../app/config/schema.ts';
import { type Decision, parseEvent } from '../../../app/registry/dispatch.ts';
import type { Command } from '../../../app/registry/index.ts';
import {
  createLocation,
  createNatsOperator,
  createOrganization,
  createPerson,
  createUnit,
  generateKey,
} from '../../support/commands.ts';
import { eventsOf, given, testId } from '../../support/in-memory-registry.ts';

function refusalOf(decision: Decision): { code: string; field: string | null } | null {
  return decision.accepted ? null : { code: decision.refusal.code, field: decision.refusal.field };
}

const acme = createOrganization();
const globex = createOrganization({ name: 'Globex', domain: null });
const alice = createPerson(acme.id);

describe('organization', () => {
  test('given nothing, creating one gives OrganizationCreated', () => {
    expect(given().when(acme)).toEqual({
      accepted: true,
      facts: [
        {
          aggregate: 'organization',
          event_type: 'OrganizationCreated',
          aggregate_id: acme.id,
          payload: { organization_id: acme.id, name: 'Acme', domain: 'acme.example' },
        },
      ],
    });
  });

  test.each(['Acme', 'ACME', ' acme ', 'Ａcme'])('given Acme, another named %j is refused', (name) => {
    expect(refusalOf(given(acme).when(createOrganization({ name })))).toEqual({
      code: 'organization.name-taken',
      field: 'name',
    });
  });
});

describe('person', () => {
  test('given the organization, creating one gives PersonCreated', () => {
    const [event] = eventsOf(given(acme).when(alice));
    expect(event).toMatchObject({
      aggregate: 'person',
      event_type: 'PersonCreated',
      aggregate_id: alice.id,
      payload: {
        person_id: alice.id,
        organization_id: acme.id,
        email: 'alice@acme.example',
      },
    });
  });

  test('of an unknown organization is refused', () => {
    expect(refusalOf(given(acme).when(createPerson(testId())))).toEqual({
      code: 'person.unknown-organization',
      field: 'organizationId',
    });
  });

  test('with the e-mail address of another in the same organization is refused, in another one not', () => {
    const again = createPerson(acme.id, { name: 'Other', email: 'ALICE@acme.example' });
    expect(refusalOf(given(acme, alice).when(again))).toEqual({ code: 'person.email-taken', field: 'email' });
    const elsewhere = createPerson(globex.id, { email: 'alice@acme.example' });
    expect(refusalOf(given(acme, globex, alice).when(elsewhere))).toBeNull();
  });
});

describe('key', () => {
  test.each<[string, Command[], Command, { code: string; field: string }]>([
    [
      'of an unknown organization',
      [acme],
      generateKey(testId()),
      { code: 'key.unknown-organization', field: 'organizationId' },
    ],
    [
      'held by an unknown person',
      [acme],
      generateKey(acme.id, { personId: testId() }),
      { code: 'key.unknown-person', field: 'personId' },
    ],
    [
      'held by a person of another organization',
      [acme, globex, alice],
      generateKey(globex.id, { personId: alice.id }),
      { code: 'key.unknown-person', field: 'personId' },
    ],
    [
      'with a label already in use',
      [acme, generateKey(acme.id)],
      generateKey(acme.id, { label: 'root ca 2026' }),
      { code: 'key.label-taken', field: 'label' },
    ],
  ])('%s is refused', (_name, before, command, refusal) => {
    expect(refusalOf(given(...before).when(command))).toEqual(refusal);
  });

  test('names its owner, its public key and the file of its private half', () => {
    const command = generateKey(acme.id, { personId: alice.id });
    const [event] = eventsOf(given(acme, alice).when(command));
    expect(event?.payload).toMatchObject({
      owner: { organization_id: acme.id, person_id: alice.id },
      public_key: command.publicKey,
      private_key: { kind: 'age-file', file: `${command.id}.age` },
      hardware_backed: false,
    });
  });
});

describe('NATS operator', () => {
  test('of an unknown organization is refused', () => {
    expect(refusalOf(given().when(createNatsOperator(testId())))?.code).toBe('operator.unknown-organization');
  });

  test('with a name already in use is refused', () => {
    const first = createNatsOperator(acme.id);
    const second = createNatsOperator(acme.id, { name: 'acme' });
    expect(refusalOf(given(acme, first).when(second))).toEqual({
      code: 'operator.name-taken',
      field: 'name',
    });
  });
});

describe('ledger', () => {
  const ledgerId = testId();
  const change = (from: OperationalMode, to: OperationalMode): Command => ({
    type: 'ChangeOperationalMode',
    id: ledgerId,
    from,
    to,
  });

  test('a switch of mode says from what to what, and is about the ledger', () => {
    const [event] = eventsOf(given().when(change('Offline', 'Hybrid')));
    expect(event).toMatchObject({
      aggregate: 'ledger',
      event_type: 'OperationalModeChanged',
      aggregate_id: ledgerId,
      payload: { from: 'Offline', to: 'Hybrid' },
    });
  });

  test('the recorded mode counts, whatever the command takes it to be', () => {
    const [event] = eventsOf(given(change('Offline', 'Hybrid')).when(change('Offline', 'Online')));
    expect(event?.payload).toEqual({ from: 'Hybrid', to: 'Online' });
  });

  test('a switch to the same mode is refused', () => {
    const refusal = { code: 'ledger.same-mode', field: 'mode' };
    expect(refusalOf(given().when(change('Hybrid', 'Hybrid')))).toEqual(refusal);
    expect(refusalOf(given(change('Offline', 'Hybrid')).when(change('Offline', 'Hybrid')))).toEqual(refusal);
  });
});

describe('every command', () => {
  const commands: Command[] = [
    acme,
    alice,
    generateKey(acme.id),
    createNatsOperator(acme.id),
    createUnit(acme.id),
    createLocation(acme.id),
    { type: 'ChangeOperationalMode', id: testId(), from: 'Offline', to: 'Online' },
  ];

  test.each(commands.map((command): [string, Command] => [command.type, command]))(
    '%s gives events of the catalogue',
    (_type, command) => {
      const before = command === acme ? [] : [acme];
      for (const event of eventsOf(given(...before).when(command))) expect(parseEvent(event)).toEqual(event);
    },
  );

  test('is refused with all three parts of a message', () => {
    const decision = given(acme).when(createOrganization());
    expect(decision.accepted).toBe(false);
    if (!decision.accepted) {
      const { happened, meaning, remedy } = decision.refusal;
      for (const part of [happened, meaning, remedy]) expect(part).toMatch(/^[A-Z“].+\.$/);
    }
  });
});
