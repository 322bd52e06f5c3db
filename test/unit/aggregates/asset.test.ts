import { describe, expect, test } from 'vitest';
import {
  actsOn,
  namesIn,
  natureOf,
  parseEvent,
  presentationOf,
  readEvent,
} from '../../../app/registry/dispatch.ts';
import type { Command, CommandNamed } from '../../../app/registry/index.ts';
import { codeOf, forged, forgedCode } from '../../support/attempts.ts';
import { createLocation, createOrganization, createPerson } from '../../support/commands.ts';
import { createAsset, leave, suspend } from '../../support/commands-places.ts';
import { eventsOf, given, testId } from '../../support/in-memory-registry.ts';

const acme = createOrganization();
const globex = createOrganization({ name: 'Globex', domain: null });
const alice = createPerson(acme.id);
const bob = createPerson(acme.id, { name: 'Bob', email: 'bob@acme.example' });
const eve = createPerson(globex.id, { name: 'Eve', email: 'eve@globex.example' });
const vault = createLocation(acme.id);
const cellar = createLocation(acme.id, { name: 'Cellar' });
const abroad = createLocation(globex.id, { name: 'Abroad' });
const house: Command[] = [acme, globex, alice, bob, eve, vault, cellar, abroad];

const at = { locationId: vault.id, holderId: alice.id };
const bag = createAsset(acme.id, at);
const second = createAsset(acme.id, at, { number: 'A-0018', name: 'Second bag' });
const { id } = bag;
const reason = 'For the ceremony';
const move = (to: Partial<typeof at>): Command => ({
  type: 'MoveAsset',
  ...{ id, containerId: null, reason },
  ...at,
  ...to,
});
const retire: Command = { type: 'RetireAsset', id, reason };
const facts = { name: bag.name, number: bag.number, assetType: bag.assetType, notes: null };
const change = (to: Partial<CommandNamed<'ChangeAsset'>>): Command => ({
  type: 'ChangeAsset',
  id,
  ...facts,
  ...to,
});
const suspendLocation = (locationId: string): Command => ({
  type: 'SuspendLocation',
  id: locationId,
  reason,
  expectedRestoration: null,
});

const event = (type: string, payload: object, of = id) =>
  forged('asset', type, of, { asset_id: of, ...payload });
const registered = (changes: object) =>
  event(
    'AssetRegistered',
    {
      ...{ organization_id: acme.id, asset_type: 'SafeBag', name: 'Bag', number: 'N-1', notes: null },
      ...{ location_id: vault.id, holder_person_id: alice.id },
      ...changes,
    },
    testId(),
  );
const here = { location_id: vault.id, holder_person_id: alice.id };
const moved = (to: Partial<typeof here>, from: Partial<typeof here> = {}) =>
  event('AssetMoved', { from: { ...here, ...from }, to: { ...here, ...to }, reason });

describe('what is asked for gives its event', () => {
  test.each<[string, Command, string, object]>([
    ['registered', second, 'AssetRegistered', { number: 'A-0018', asset_type: 'SafeBag', ...here }],
    [
      'changed',
      change({ number: 'A-0019', notes: 'Torn at the corner' }),
      'AssetUpdated',
      { from: { number: 'A-0017', notes: null }, to: { number: 'A-0019', notes: 'Torn at the corner' } },
    ],
    [
      'moved',
      move({ locationId: cellar.id }),
      'AssetMoved',
      { from: here, to: { ...here, location_id: cellar.id }, reason },
    ],
    ['handed over', move({ holderId: bob.id }), 'AssetMoved', { to: { ...here, holder_person_id: bob.id } }],
    ['retired', retire, 'AssetRetired', { reason }],
  ])('%s', (_name, command, type, payload) => {
    const [made] = eventsOf(given(...house, bag).when(command));
    expect(made).toMatchObject({ event_type: type, payload });
    expect(parseEvent(made)).toEqual(made);
    expect(readEvent(made).lines.length).toBeGreaterThan(0);
  });
});

describe('what a rule refuses as a command, it refuses as a forged event', () => {
  test.each<[string, Command[], Command, ReturnType<typeof event>, string, string?]>([
    [
      'an asset of no organization',
      [],
      createAsset(testId(), at),
      registered({ organization_id: testId() }),
      'asset.unknown-organization',
    ],
    [
      'an asset of a suspended organization',
      [{ type: 'SuspendOrganization', id: acme.id, reason }],
      createAsset(acme.id, at),
      registered({}),
      'organization.suspended',
    ],
    [
      'a number that another one has',
      [bag],
      createAsset(acme.id, at, { number: 'a-0017' }),
      registered({ number: 'a-0017' }),
      'asset.number-taken',
    ],
    [
      'a number that one had which is kept no more',
      [bag, retire],
      createAsset(acme.id, at),
      registered({ number: bag.number }),
      'asset.number-taken',
    ],
    [
      'a place of another organization',
      [],
      createAsset(acme.id, { ...at, locationId: abroad.id }),
      registered({ location_id: abroad.id }),
      'asset.unknown-location',
    ],
    [
      'a place that is suspended',
      [suspendLocation(vault.id)],
      createAsset(acme.id, at),
      registered({}),
      'location.not-active',
    ],
    [
      'a place that was retired',
      [{ type: 'DecommissionLocation', id: vault.id, reason }],
      createAsset(acme.id, at),
      registered({}),
      'location.not-active',
    ],
    [
      'a holder of another organization',
      [],
      createAsset(acme.id, { ...at, holderId: eve.id }),
      registered({ holder_person_id: eve.id }),
      'asset.unknown-person',
    ],
    [
      'a holder who has left',
      [leave(alice.id)],
      createAsset(acme.id, at),
      registered({}),
      'person.not-active',
    ],
    [
      'a change to a number that another one has',
      [bag, second],
      change({ number: 'A-0018' }),
      event('AssetUpdated', { from: { number: 'A-0017' }, to: { number: 'A-0018' } }),
      'asset.number-taken',
    ],
    [
      'a change of nothing',
      [bag],
      change({}),
      event('AssetUpdated', { from: {}, to: {} }),
      'object.nothing-changed',
    ],
    [
      'a change of one that is kept no more',
      [bag, retire],
      change({ name: 'X' }),
      event('AssetUpdated', { from: { name: bag.name }, to: { name: 'X' } }),
      'asset.retired',
      'object.not-now',
    ],
    ['a move to where it is', [bag], move({}), moved({}), 'object.nothing-changed'],
    [
      'a move to a place of another organization',
      [bag],
      move({ locationId: abroad.id }),
      moved({ location_id: abroad.id }),
      'asset.unknown-location',
    ],
    [
      'a move to a place that is suspended',
      [bag, suspendLocation(cellar.id)],
      move({ locationId: cellar.id }),
      moved({ location_id: cellar.id }),
      'location.not-active',
    ],
    [
      'handing it to a person of another organization',
      [bag],
      move({ holderId: eve.id }),
      moved({ holder_person_id: eve.id }),
      'asset.unknown-person',
    ],
    [
      'handing it to somebody who is suspended',
      [bag, suspend(bob.id)],
      move({ holderId: bob.id }),
      moved({ holder_person_id: bob.id }),
      'person.not-active',
    ],
    [
      'a move of one that is kept no more',
      [bag, retire],
      move({ locationId: cellar.id }),
      moved({ location_id: cellar.id }),
      'asset.retired',
      'object.not-now',
    ],
    [
      'retiring it twice',
      [bag, retire],
      retire,
      event('AssetRetired', { reason }),
      'asset.retired',
      'object.not-now',
    ],
  ])('%s', (_name, before, command, forgery, code, commandCode = code) => {
    expect(codeOf(given(...house, ...before).when(command))).toBe(commandCode);
    expect(forgedCode([...house, ...before], forgery)).toBe(code);
  });
});

test.each([
  ['place', moved({ location_id: vault.id }, { location_id: cellar.id })],
  ['holder', moved({ holder_person_id: alice.id }, { holder_person_id: bob.id })],
])('a move from another %s than it is in is refused', (_name, forgery) => {
  expect(forgedCode([...house, bag], forgery)).toBe('asset.moved-meanwhile');
});

test('it is in one place with one holder, and both say so', () => {
  const { registry } = given(...house, bag, move({ locationId: cellar.id, holderId: bob.id }));
  const idsOf = (as: string, of: string) => [...registry.naming('asset', as, of)].map((asset) => asset.id);
  expect([idsOf('location', cellar.id), idsOf('holder', bob.id)]).toEqual([[id], [id]]);
  expect([idsOf('location', vault.id), idsOf('holder', alice.id)]).toEqual([[], []]);
});

test('what is kept no more is nowhere, and with nobody', () => {
  const { registry } = given(...house, bag, retire);
  const state = registry.get('asset', id);
  expect(state && natureOf('asset').links?.(state)).toEqual({});
  expect(state && presentationOf('asset').particulars(state, namesIn(registry), registry)).toMatchObject({
    Location: { id: null },
    Holder: { id: null },
  });
  expect(codeOf(given(...house, bag, retire).when(leave(alice.id)))).toBeNull();
});

test('it is carried out of a suspended place, and out of the hands of somebody who is suspended', () => {
  const before = [...house, bag, suspendLocation(vault.id), suspend(alice.id)];
  expect(codeOf(given(...before).when(move({ locationId: cellar.id })))).toBeNull();
  expect(codeOf(given(...before).when(move({ holderId: bob.id })))).toBeNull();
});

test('its holder does not leave before it is handed over', () => {
  const before = [...house, bag];
  expect(codeOf(given(...before).when(leave(alice.id)))).toBe('object.not-now');
  const left = forged('person', 'PersonDeactivated', alice.id, { person_id: alice.id, reason });
  expect(forgedCode(before, left)).toBe('person.not-handed-over');
  expect(codeOf(given(...before, move({ holderId: bob.id })).when(leave(alice.id)))).toBeNull();
});

test('an organization is not dissolved while something of it is kept', () => {
  const { registry } = given(...house, bag);
  const organization = registry.get('organization', acme.id);
  const acts = organization === undefined ? [] : actsOn('organization', organization, registry);
  expect(acts.find(({ type }) => type === 'DissolveOrganization')?.why).toMatch(
    'people, locations and assets',
  );
});
