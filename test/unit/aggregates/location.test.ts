import { describe, expect, test } from 'vitest';
import { actsOn, parseEvent, readEvent } from '../../../app/registry/dispatch.ts';
import type { Command, CommandNamed } from '../../../app/registry/index.ts';
import { codeOf, forged, forgedCode } from '../../support/attempts.ts';
import { createLocation, createOrganization, createPerson } from '../../support/commands.ts';
import { createAsset, grantAccess, leave, suspend } from '../../support/commands-places.ts';
import { eventsOf, given, testId } from '../../support/in-memory-registry.ts';
import { assignYubiKey } from '../../support/yubikey-commands.ts';

const acme = createOrganization();
const globex = createOrganization({ name: 'Globex', domain: null });
const alice = createPerson(acme.id);
const bob = createPerson(acme.id, { name: 'Bob', email: 'bob@acme.example' });
const eve = createPerson(globex.id, { name: 'Eve', email: 'eve@globex.example' });
const vault = createLocation(acme.id);
const other = createLocation(acme.id, { name: 'Vault B' });
const house: Command[] = [acme, globex, alice, bob, eve, vault, other];

const { id } = vault;
const reason = 'Water in the cellar';
const mine = grantAccess(id, alice.id, { validUntil: '2026-12-31' });
const revoke: Command = { type: 'RevokeAccess', id, personId: alice.id, reason };
const suspended: Command = { type: 'SuspendLocation', id, reason, expectedRestoration: '2027-01-07' };
const reactivated: Command = { type: 'ReactivateLocation', id };
const retired: Command = { type: 'DecommissionLocation', id, reason };
const facts = { name: vault.name, locationType: vault.locationType, securityLevel: null, address: null };
const change = (to: Partial<CommandNamed<'ChangeLocation'>>): Command => ({
  type: 'ChangeLocation',
  id,
  ...facts,
  ...to,
});
const bag = createAsset(acme.id, { locationId: id, holderId: alice.id });
const yubikey = assignYubiKey(alice.id);
const keptHere: Command = { type: 'ChangeYubiKey', id: yubikey.id, name: null, notes: null, locationId: id };

const event = (type: string, payload: object, of = id) =>
  forged('location', type, of, { location_id: of, ...payload });
const granted = (personId: string, valid_until: string | null = null) =>
  event('AccessGranted', { person_id: personId, access_level: 'Custodian', valid_until });
const created = (organizationId: string, name: string) =>
  event(
    'LocationCreated',
    { organization_id: organizationId, name, location_type: 'Physical', security_level: null, address: null },
    testId(),
  );

describe('what is asked for gives its event', () => {
  test.each<[string, Command[], Command, string, object]>([
    ['created', [], createLocation(acme.id, { name: 'Vault C' }), 'LocationCreated', { name: 'Vault C' }],
    [
      'changed',
      [],
      change({ name: 'Vault One', securityLevel: 'III' }),
      'LocationUpdated',
      { from: { name: 'Vault A', security_level: null }, to: { name: 'Vault One', security_level: 'III' } },
    ],
    ['suspended', [], suspended, 'LocationSuspended', { reason, expected_restoration: '2027-01-07' }],
    ['reactivated', [suspended], reactivated, 'LocationReactivated', {}],
    ['retired', [], retired, 'LocationDecommissioned', { reason }],
    ['retired while it is suspended', [suspended], retired, 'LocationDecommissioned', { reason }],
    [
      'opened to a person',
      [],
      mine,
      'AccessGranted',
      { person_id: alice.id, access_level: 'Unescorted', valid_until: '2026-12-31' },
    ],
    ['closed to a person', [mine], revoke, 'AccessRevoked', { person_id: alice.id, reason }],
    ['closed to a person while it is suspended', [mine, suspended], revoke, 'AccessRevoked', { reason }],
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
      'a location of no organization',
      [],
      createLocation(testId()),
      created(testId(), 'X'),
      'location.unknown-organization',
    ],
    [
      'a location of a suspended organization',
      [{ type: 'SuspendOrganization', id: acme.id, reason }],
      createLocation(acme.id, { name: 'X' }),
      created(acme.id, 'X'),
      'organization.suspended',
    ],
    [
      'a second location of one name',
      [],
      createLocation(acme.id, { name: 'VAULT a' }),
      created(acme.id, 'VAULT a'),
      'location.name-taken',
    ],
    [
      'a name that another location has',
      [],
      change({ name: 'vault b' }),
      event('LocationUpdated', { from: { name: 'Vault A' }, to: { name: 'vault b' } }),
      'location.name-taken',
    ],
    [
      'a change of nothing',
      [],
      change({}),
      event('LocationUpdated', { from: {}, to: {} }),
      'object.nothing-changed',
    ],
    [
      'a change of one that was retired',
      [retired],
      change({ name: 'Vault Z' }),
      event('LocationUpdated', { from: { name: 'Vault A' }, to: { name: 'Vault Z' } }),
      'location.ended',
      'object.not-now',
    ],
    [
      'suspending it twice',
      [suspended],
      suspended,
      event('LocationSuspended', { reason, expected_restoration: null }),
      'location.not-active',
      'object.not-now',
    ],
    [
      'reactivating what is active',
      [],
      reactivated,
      event('LocationReactivated', {}),
      'location.not-suspended',
      'object.not-now',
    ],
    [
      'retiring it twice',
      [retired],
      retired,
      event('LocationDecommissioned', { reason }),
      'location.ended',
      'object.not-now',
    ],
    ...(
      [
        ['an asset', [bag]],
        ['a YubiKey', [yubikey, keptHere]],
        ['somebody with access', [mine]],
      ] as const
    ).map(([what, before]): [string, Command[], Command, ReturnType<typeof event>, string, string] => [
      `retiring it with ${what} left`,
      [...before],
      retired,
      event('LocationDecommissioned', { reason }),
      'location.not-empty',
      'object.not-now',
    ]),
    [
      'access to one that is suspended',
      [suspended],
      grantAccess(id, alice.id),
      granted(alice.id),
      'location.not-active',
      'object.not-now',
    ],
    ['access of nobody', [], grantAccess(id, testId()), granted(testId()), 'location.unknown-person'],
    [
      'access of a person of another organization',
      [],
      grantAccess(id, eve.id),
      granted(eve.id),
      'location.unknown-person',
    ],
    [
      'access of somebody who is suspended',
      [suspend(alice.id)],
      grantAccess(id, alice.id),
      granted(alice.id),
      'person.not-active',
    ],
    [
      'access of somebody who has left',
      [leave(alice.id)],
      grantAccess(id, alice.id),
      granted(alice.id),
      'person.not-active',
    ],
    [
      'access until yesterday',
      [],
      grantAccess(id, alice.id, { validUntil: '2026-11-22' }),
      granted(alice.id, '2026-11-22'),
      'location.access-over',
    ],
    [
      'access of somebody who has it',
      [mine],
      grantAccess(id, alice.id, { accessLevel: 'Custodian' }),
      granted(alice.id),
      'location.access-granted',
    ],
    [
      'taking access from somebody without it',
      [mine],
      { type: 'RevokeAccess', id, personId: bob.id, reason },
      event('AccessRevoked', { person_id: bob.id, reason }),
      'location.no-access',
    ],
  ])('%s', (_name, before, command, forgery, code, commandCode = code) => {
    expect(codeOf(given(...house, ...before).when(command))).toBe(commandCode);
    expect(forgedCode([...house, ...before], forgery)).toBe(code);
  });
});

test('a change that does not say what was so before is refused', () => {
  const forgery = event('LocationUpdated', { from: { name: 'Cellar' }, to: { name: 'Vault Z' } });
  expect(forgedCode(house, forgery)).toBe('object.changed-meanwhile');
});

test('access is given until today, and anew once it was revoked', () => {
  const today = grantAccess(id, alice.id, { validUntil: '2026-11-23' });
  const again = grantAccess(id, alice.id, { accessLevel: 'Escorted' });
  const { registry } = given(...house, today, grantAccess(id, bob.id), revoke, again);
  expect(registry.get('location', id)?.access).toEqual([
    { personId: bob.id, level: 'Unescorted', validUntil: null },
    { personId: alice.id, level: 'Escorted', validUntil: null },
  ]);
  expect([...registry.naming('location', 'person', alice.id)].map((location) => location.id)).toEqual([id]);
});

test('a retired location gives its name back', () => {
  expect(codeOf(given(...house, retired).when(createLocation(acme.id)))).toBeNull();
});

test('what is left in a location stands beside the button that would retire it', () => {
  const { registry } = given(...house, bag, mine);
  const location = registry.get('location', id);
  const acts = location === undefined ? [] : actsOn('location', location, registry);
  expect(acts.find(({ type }) => type === 'DecommissionLocation')?.why).toMatch(
    /^There are still assets and people with access\./,
  );
  expect(acts.find(({ type }) => type === 'RevokeAccess')?.offers).toEqual({
    personId: { [alice.id]: 'Alice Officer (alice@acme.example)' },
  });
});

test('who has access to a location does not leave before it is revoked', () => {
  const before = [...house, mine];
  expect(codeOf(given(...before).when(leave(alice.id)))).toBe('object.not-now');
  const left = forged('person', 'PersonDeactivated', alice.id, { person_id: alice.id, reason });
  expect(forgedCode(before, left)).toBe('person.not-handed-over');
  expect(codeOf(given(...before, revoke).when(leave(alice.id)))).toBeNull();
});
