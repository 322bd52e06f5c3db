import { describe, expect, test } from 'vitest';
import {
  catalogue,
  parseEvent,
  readEvent,
  subjectOf,
  UnknownEventError,
} from '../../../app/registry/dispatch.ts';
import { createOrganization } from '../../support/commands.ts';
import { eventsOf, given } from '../../support/in-memory-registry.ts';

const events = [...catalogue].flatMap(([aggregate, kinds]) =>
  [...kinds.keys()].map((eventType): [string, string] => [aggregate, eventType]),
);

describe('subjects', () => {
  test.each(events)('%s %s has one of the agreed form', (aggregate, event_type) => {
    expect(subjectOf('cim.keys', { aggregate, event_type })).toBe(
      `cim.keys.${aggregate}.${event_type.toLowerCase()}`,
    );
  });

  test.each([
    ['organization', 'OrganizationCreated', 'cim.keys.organization.organizationcreated'],
    ['person', 'PersonCreated', 'cim.keys.person.personcreated'],
    ['key', 'KeyGenerated', 'cim.keys.key.keygenerated'],
    ['nats.operator', 'NatsOperatorCreated', 'cim.keys.nats.operator.natsoperatorcreated'],
    [
      'organization.unit',
      'OrganizationalUnitCreated',
      'cim.keys.organization.unit.organizationalunitcreated',
    ],
    ['person', 'RoleAssigned', 'cim.keys.person.roleassigned'],
    ['nats.user', 'NatsUserCreated', 'cim.keys.nats.user.natsusercreated'],
    ['ledger', 'OperationalModeChanged', 'cim.keys.ledger.operationalmodechanged'],
  ])('%s %s goes to %s', (aggregate, event_type, subject) => {
    expect(subjectOf('cim.keys', { aggregate, event_type })).toBe(subject);
  });

  test('an unknown event goes nowhere', () => {
    expect(() => subjectOf('cim.keys', { aggregate: 'key', event_type: 'Unknown' })).toThrow(
      'There is no event',
    );
  });
});

describe('catalogue', () => {
  const [event] = eventsOf(given().when(createOrganization()));

  test('reads an event in plain words', () => {
    expect(readEvent(event)).toMatchObject({ title: 'Organization created', about: 'Acme' });
  });

  test.each([
    ['another aggregate', { ...event, aggregate: 'spaceship' }],
    ['another event', { ...event, event_type: 'OrganizationExploded' }],
    ['a name every object has', { ...event, aggregate: '__proto__', event_type: 'constructor' }],
    ['no event at all', 42],
  ])('knows nothing of %s', (_name, value) => expect(() => parseEvent(value)).toThrow(UnknownEventError));

  test.each([
    ['an extra field', { ...event, extra: 1 }],
    ['a missing actor', { ...event, actor: undefined }],
    ['a payload of another event', { ...event, payload: { name: 'x' } }],
  ])('refuses an event with %s', (_name, value) => expect(() => parseEvent(value)).toThrow());
});
