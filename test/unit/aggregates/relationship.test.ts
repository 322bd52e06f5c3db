import { describe, expect, test } from 'vitest';
import { actsOn, namesIn, parseEvent, presentationOf, readEvent } from '../../../app/registry/dispatch.ts';
import type { Command, CommandNamed } from '../../../app/registry/index.ts';
import { codeOf, forged, forgedCode } from '../../support/attempts.ts';
import { createOrganization, createPerson, createUnit } from '../../support/commands.ts';
import { createRelationship, leave, suspend } from '../../support/commands-places.ts';
import { eventsOf, given, testId } from '../../support/in-memory-registry.ts';

const acme = createOrganization();
const globex = createOrganization({ name: 'Globex', domain: null });
const alice = createPerson(acme.id, { name: 'Alice' });
const bob = createPerson(acme.id, { name: 'Bob', email: 'bob@acme.example' });
const carol = createPerson(acme.id, { name: 'Carol', email: 'carol@acme.example' });
const eve = createPerson(globex.id, { name: 'Eve', email: 'eve@globex.example' });
const keys = createUnit(acme.id, { name: 'Keys' });
const abroad = createUnit(globex.id, { name: 'Abroad' });
const house: Command[] = [acme, globex, alice, bob, carol, eve, keys, abroad];
const reason = 'New structure';

type Person = typeof alice;
type Changes = Partial<CommandNamed<'CreateRelationship'>>;
const between = (from: Person, to: Person, changes: Changes = {}) =>
  createRelationship(acme.id, { fromPersonId: from.id, toPersonId: to.id }, changes);
const to = (unitId: string): Changes => ({ toPersonId: null, toUnitId: unitId });
const trust: Changes = { relationshipType: 'Trusts', trustLevel: 'Marginal' };
const standsIn: Changes = { relationshipType: 'StandsInFor' };

const bossOfBob = between(alice, bob);
const trusted = between(alice, bob, { ...trust, validUntil: '2026-12-31' });
const { id } = trusted;
const change = (changes: Partial<CommandNamed<'ChangeRelationship'>> = {}): Command => ({
  type: 'ChangeRelationship',
  id,
  trustLevel: 'Marginal',
  validUntil: '2026-12-31',
  ...changes,
});
const end: Command = { type: 'EndRelationship', id, reason };

const person = ({ id: person_id, name }: Person) => ({ kind: 'person', person_id, name });
const unit = ({ id: unit_id, name }: typeof keys) => ({ kind: 'unit', unit_id, name });
const event = (type: string, payload: object, of = id) =>
  forged('relationship', type, of, { relationship_id: of, ...payload });
const established = (changes: object = {}) =>
  event(
    'RelationshipEstablished',
    {
      ...{ organization_id: acme.id, relationship_type: 'Supervises' },
      ...{ from: person(alice), to: person(bob), trust_level: null, valid_until: null },
      ...changes,
    },
    testId(),
  );

describe('what is asked for gives its event', () => {
  test.each<[string, Command[], Command, string, object]>([
    [
      'supervision',
      [],
      bossOfBob,
      'RelationshipEstablished',
      { relationship_type: 'Supervises', from: person(alice), to: person(bob), trust_level: null },
    ],
    [
      'standing in for a person',
      [],
      between(alice, bob, standsIn),
      'RelationshipEstablished',
      { relationship_type: 'StandsInFor', to: person(bob) },
    ],
    [
      'standing in for a unit',
      [],
      between(alice, bob, { ...standsIn, ...to(keys.id) }),
      'RelationshipEstablished',
      { relationship_type: 'StandsInFor', to: unit(keys) },
    ],
    ['trust', [], trusted, 'RelationshipEstablished', { trust_level: 'Marginal', valid_until: '2026-12-31' }],
    [
      'more trust, for longer',
      [trusted],
      change({ trustLevel: 'Full', validUntil: null }),
      'RelationshipModified',
      {
        from: { trust_level: 'Marginal', valid_until: '2026-12-31' },
        to: { trust_level: 'Full', valid_until: null },
      },
    ],
    ['its end', [trusted], end, 'RelationshipTerminated', { reason }],
  ])('%s', (_name, before, command, type, payload) => {
    const [made] = eventsOf(given(...house, ...before).when(command));
    expect(made).toMatchObject({ event_type: type, payload });
    expect(parseEvent(made)).toEqual(made);
    expect(readEvent(made).lines.length).toBeGreaterThan(0);
  });
});

describe('what a rule refuses as a command, it refuses as a forged event', () => {
  test.each<[string, Command[], Command, ReturnType<typeof event>, string, string?]>([
    [
      'a relationship in no organization',
      [],
      { ...bossOfBob, organizationId: testId() },
      established({ organization_id: testId() }),
      'relationship.unknown-organization',
    ],
    [
      'a relationship in a suspended organization',
      [{ type: 'SuspendOrganization', id: acme.id, reason }],
      bossOfBob,
      established(),
      'organization.suspended',
    ],
    [
      'from a person of another organization',
      [],
      between(eve, bob),
      established({ from: person(eve) }),
      'relationship.unknown-person',
    ],
    [
      'to a person of another organization',
      [],
      between(alice, eve),
      established({ to: person(eve) }),
      'relationship.unknown-person',
    ],
    ['from somebody who has left', [leave(alice.id)], bossOfBob, established(), 'person.not-active'],
    ['to somebody who is suspended', [suspend(bob.id)], bossOfBob, established(), 'person.not-active'],
    [
      'to a unit of another organization',
      [],
      between(alice, bob, { ...standsIn, ...to(abroad.id) }),
      established({ relationship_type: 'StandsInFor', to: unit(abroad) }),
      'relationship.unknown-unit',
    ],
    [
      'to a unit that was dissolved',
      [{ type: 'DissolveOrganizationalUnit', id: keys.id, reason }],
      between(alice, bob, { ...standsIn, ...to(keys.id) }),
      established({ relationship_type: 'StandsInFor', to: unit(keys) }),
      'unit.dissolved',
    ],
    [
      'supervising a unit',
      [],
      between(alice, bob, to(keys.id)),
      established({ to: unit(keys) }),
      'relationship.supervised-unit',
    ],
    ['with oneself', [], between(bob, bob), established({ from: person(bob) }), 'relationship.oneself'],
    ['the same one twice', [bossOfBob], between(alice, bob), established(), 'relationship.established'],
    [
      'supervising whom one is supervised by',
      [bossOfBob],
      between(bob, alice),
      established({ from: person(bob), to: person(alice) }),
      'relationship.cycle',
    ],
    [
      'supervising whom one is supervised by through another',
      [bossOfBob, between(bob, carol)],
      between(carol, alice),
      established({ from: person(carol), to: person(alice) }),
      'relationship.cycle',
    ],
    [
      'trust of no level',
      [],
      between(alice, bob, { relationshipType: 'Trusts' }),
      established({ relationship_type: 'Trusts' }),
      'relationship.trust',
    ],
    [
      'supervision with trust',
      [],
      between(alice, bob, { trustLevel: 'Full' }),
      established({ trust_level: 'Full' }),
      'relationship.trust',
    ],
    [
      'one that was over yesterday',
      [],
      between(alice, bob, { validUntil: '2026-11-22' }),
      established({ valid_until: '2026-11-22' }),
      'relationship.over',
    ],
    [
      'a change of nothing',
      [trusted],
      change(),
      event('RelationshipModified', { from: {}, to: {} }),
      'object.nothing-changed',
    ],
    [
      'a change to no level of trust',
      [trusted],
      change({ trustLevel: null }),
      event('RelationshipModified', { from: { trust_level: 'Marginal' }, to: { trust_level: null } }),
      'relationship.trust',
    ],
    [
      'a change to a day that is over',
      [trusted],
      change({ validUntil: '2026-11-22' }),
      event('RelationshipModified', {
        from: { valid_until: '2026-12-31' },
        to: { valid_until: '2026-11-22' },
      }),
      'relationship.over',
    ],
    [
      'a change of one that was ended',
      [trusted, end],
      change({ trustLevel: 'Full' }),
      event('RelationshipModified', { from: { trust_level: 'Marginal' }, to: { trust_level: 'Full' } }),
      'relationship.ended',
      'object.not-now',
    ],
    [
      'ending it twice',
      [trusted, end],
      end,
      event('RelationshipTerminated', { reason }),
      'relationship.ended',
      'object.not-now',
    ],
  ])('%s', (_name, before, command, forgery, code, commandCode = code) => {
    expect(codeOf(given(...house, ...before).when(command))).toBe(commandCode);
    expect(forgedCode([...house, ...before], forgery)).toBe(code);
  });
});

test.each<[string, Changes, string]>([
  ['to a person and a unit', { toUnitId: keys.id }, 'relationship.one-of-two'],
  ['to nobody', { toPersonId: null }, 'relationship.one-of-two'],
  ['to somebody who is not in the ledger', { toPersonId: testId() }, 'relationship.not-in-ledger'],
  ['to a unit that is not in the ledger', to(testId()), 'relationship.not-in-ledger'],
])('a relationship %s is refused', (_name, changes, code) => {
  expect(codeOf(given(...house).when(between(alice, bob, changes)))).toBe(code);
});

test.each([
  ['a person', { from: { ...person(alice), name: 'Mallory' } }],
  ['a unit', { relationship_type: 'StandsInFor', to: { ...unit(keys), name: 'Board' } }],
])('an event in which %s bears another name than in the registry is refused', (_name, changes) => {
  expect(forgedCode(house, established(changes))).toBe('relationship.other-name');
});

test('a change that does not say what was so before is refused', () => {
  const forgery = event('RelationshipModified', {
    from: { trust_level: 'Never' },
    to: { trust_level: 'Full' },
  });
  expect(forgedCode([...house, trusted], forgery)).toBe('object.changed-meanwhile');
});

test('people may stand in for each other, and have several above them', () => {
  const all = [between(alice, bob, standsIn), between(bob, alice, standsIn), between(alice, carol)];
  expect(codeOf(given(...house, ...all).when(between(bob, carol)))).toBeNull();
});

test('one that was ended can begin anew, and a chain that was cut be turned round', () => {
  const cut: Command = { type: 'EndRelationship', id: bossOfBob.id, reason };
  expect(codeOf(given(...house, bossOfBob, cut).when(between(alice, bob)))).toBeNull();
  expect(codeOf(given(...house, bossOfBob, cut).when(between(bob, alice)))).toBeNull();
});

test('it is read as what it is, from both sides', () => {
  const deputy = between(alice, bob, { ...standsIn, ...to(keys.id) });
  const { registry } = given(...house, bossOfBob, deputy, trusted);
  const { readAs, particulars } = presentationOf('relationship');
  const read = (id: string) =>
    Object.entries(readAs ?? {}).flatMap(([as, words]) =>
      [...registry.naming('relationship', as, id)].map(() => words),
    );
  expect(read(alice.id)).toEqual(['Supervises', 'Stands in for', 'Trusts']);
  expect(read(bob.id)).toEqual(['Supervised by', 'Trusted by']);
  expect(read(keys.id)).toEqual(['Represented by']);
  const state = registry.get('relationship', deputy.id);
  expect(state && particulars(state, namesIn(registry), registry)).toEqual({
    Organization: { object: 'organization', id: acme.id },
    Person: { object: 'person', id: alice.id },
    'Stands in for': { object: 'organization.unit', id: keys.id },
    Until: 'No end',
  });
});

test.each([
  ['who is in it on the one side', alice],
  ['who is in it on the other side', bob],
])('%s does not leave before it is ended', (_name, { id: personId }) => {
  const before = [...house, trusted];
  expect(codeOf(given(...before).when(leave(personId)))).toBe('object.not-now');
  const left = forged('person', 'PersonDeactivated', personId, { person_id: personId, reason });
  expect(forgedCode(before, left)).toBe('person.not-handed-over');
  expect(codeOf(given(...before, end).when(leave(personId)))).toBeNull();
});

test('a unit is not dissolved while somebody stands in for it', () => {
  const { registry } = given(...house, between(alice, bob, { ...standsIn, ...to(keys.id) }));
  const state = registry.get('organization.unit', keys.id);
  const acts = state === undefined ? [] : actsOn('organization.unit', state, registry);
  expect(acts.find(({ type }) => type === 'DissolveOrganizationalUnit')?.why).toMatch('relationships to it');
});
