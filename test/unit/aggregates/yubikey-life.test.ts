import { describe, expect, test } from 'vitest';
import { actsOn, natureOf, parseEvent, presentationOf, readEvent } from '../../../app/registry/dispatch.ts';
import type { Command, CommandNamed } from '../../../app/registry/index.ts';
import { codeOf, forged, forgedCode } from '../../support/attempts.ts';
import { createLocation, createOrganization, createPerson } from '../../support/commands.ts';
import { leave, suspend } from '../../support/commands-places.ts';
import { eventsOf, given, testId } from '../../support/in-memory-registry.ts';
import { assignYubiKey, provisionYubiKey } from '../../support/yubikey-commands.ts';

const acme = createOrganization();
const globex = createOrganization({ name: 'Globex', domain: null });
const alice = createPerson(acme.id);
const bob = createPerson(acme.id, { name: 'Bob', email: 'bob@acme.example' });
const eve = createPerson(globex.id, { name: 'Eve', email: 'eve@globex.example' });
const vault = createLocation(acme.id);
const abroad = createLocation(globex.id, { name: 'Abroad' });
const toAlice = assignYubiKey(alice.id);
const house: Command[] = [acme, globex, alice, bob, eve, vault, abroad, toAlice];

const { id } = toAlice;
const setUp = provisionYubiKey(id);
const reset: Command = { type: 'ResetYubiKey', id };
const lost: Command = { type: 'ReportYubiKeyLost', id, remark: null };
const retired: Command = { type: 'RetireYubiKey', id, remark: null };
const pin: Command = { type: 'ConfigurePin', id, change: 'set', retries: 8 };
const named: CommandNamed<'ChangeYubiKey'> = {
  type: 'ChangeYubiKey',
  id,
  name: 'Blue one',
  notes: 'Scratched',
  locationId: vault.id,
};
const handOver = (personId: string) => assignYubiKey(personId, { yubikeyId: testId() });

const event = (type: string, payload: object) => forged('yubikey', type, id, { yubikey_id: id, ...payload });
const said = ({ id: person_id, name }: typeof alice) => ({ person_id, name });
const assigned = (person: typeof alice, organization_id = acme.id) =>
  event('YubiKeyAssigned', { person: said(person), organization_id });
const kept = (location_id: string) =>
  event('YubiKeyUpdated', { from: { location_id: null }, to: { location_id } });
const provisioned = (person: typeof alice) =>
  event('YubiKeyProvisioned', { person: said(person), credential: setUp.credential });

function stateAfter(...commands: Command[]) {
  const { registry } = given(...house, ...commands);
  const state = registry.get('yubikey', id);
  if (state === undefined) throw new Error('There is no YubiKey.');
  return { state, registry };
}

test('a name, notes and a place are said of it', () => {
  const [made] = eventsOf(given(...house).when(named));
  expect(made).toMatchObject({
    event_type: 'YubiKeyUpdated',
    payload: {
      from: { name: null, notes: null, location_id: null },
      to: { name: 'Blue one', notes: 'Scratched', location_id: vault.id },
    },
  });
  expect(parseEvent(made)).toEqual(made);
  expect(readEvent(made).about).toBe('Name, Notes, Location id');
  expect(natureOf('yubikey').label(stateAfter(named).state)).toBe(
    'Blue one · YubiKey 5 NFC, serial 12345678 · Alice Officer',
  );
  expect(natureOf('yubikey').label(stateAfter().state)).toBe(
    'YubiKey 5 NFC, serial 12345678 · Alice Officer',
  );
});

describe('what a rule refuses as a command, it refuses as a forged event', () => {
  test.each<[string, Command[], Command, ReturnType<typeof event>, string, string?]>([
    [
      'assigning it to nobody',
      [],
      handOver(testId()),
      assigned({ ...bob, id: testId() }),
      'yubikey.unknown-person',
    ],
    [
      'assigning it to somebody who is suspended',
      [suspend(bob.id)],
      handOver(bob.id),
      assigned(bob),
      'person.not-active',
    ],
    [
      'assigning it to somebody who has left',
      [leave(bob.id)],
      handOver(bob.id),
      assigned(bob),
      'person.not-active',
    ],
    ['assigning it to who has it', [], handOver(alice.id), assigned(alice), 'yubikey.assigned-already'],
    [
      'assigning it while it signs for another',
      [setUp],
      handOver(bob.id),
      assigned(bob),
      'yubikey.signs-for-another',
    ],
    ['assigning a lost one', [lost], handOver(bob.id), assigned(bob), 'yubikey.lost'],
    ['assigning a retired one', [retired], handOver(bob.id), assigned(bob), 'yubikey.retired'],
    [
      'a PIN of a lost one',
      [lost],
      pin,
      event('PinConfigured', { change: 'set', retries: 8 }),
      'yubikey.lost',
    ],
    ['setting up a retired one', [retired], setUp, provisioned(alice), 'yubikey.retired'],
    ['setting it up twice', [setUp], setUp, provisioned(alice), 'yubikey.set-up-already'],
    ['losing it twice', [lost], lost, event('YubiKeyReportedLost', { remark: null }), 'yubikey.lost'],
    ['retiring it twice', [retired], retired, event('YubiKeyRetired', { remark: null }), 'yubikey.retired'],
    [
      'a place of another organization',
      [],
      { ...named, locationId: abroad.id },
      kept(abroad.id),
      'yubikey.unknown-location',
    ],
    [
      'a place that is suspended',
      [{ type: 'SuspendLocation', id: vault.id, reason: 'Water', expectedRestoration: null }],
      named,
      kept(vault.id),
      'location.not-active',
    ],
    [
      'a change of nothing',
      [named],
      named,
      event('YubiKeyUpdated', { from: {}, to: {} }),
      'object.nothing-changed',
    ],
    ['a change of a lost one', [lost], named, kept(vault.id), 'yubikey.lost', 'object.not-now'],
    ['a change of a retired one', [retired], named, kept(vault.id), 'yubikey.retired', 'object.not-now'],
  ])('%s', (_name, before, command, forgery, code, commandCode = code) => {
    expect(codeOf(given(...house, ...before).when(command))).toBe(commandCode);
    expect(forgedCode([...house, ...before], forgery)).toBe(code);
  });
});

describe('what no command can say is refused of a forged event', () => {
  test.each<[string, Command[], ReturnType<typeof event>, string]>([
    ['a holder under another organization', [], assigned(bob, globex.id), 'yubikey.unknown-person'],
    ['a holder under another name', [], assigned({ ...bob, name: 'Mallory' }), 'yubikey.unknown-person'],
    ['a credential that signs for another', [], provisioned(bob), 'yubikey.other-holder'],
    [
      'a credential under another name',
      [],
      provisioned({ ...alice, name: 'Mallory' }),
      'yubikey.other-holder',
    ],
    [
      'a reset that ended no credential, where there is one',
      [setUp],
      event('YubiKeyReset', { ended_credential: null }),
      'yubikey.other-credential',
    ],
    [
      'a change that does not say what was so before',
      [named],
      event('YubiKeyUpdated', { from: { name: 'Red one' }, to: { name: 'Green one' } }),
      'object.changed-meanwhile',
    ],
  ])('%s', (_name, before, forgery, code) => {
    expect(forgedCode([...house, ...before], forgery)).toBe(code);
  });

  test('of one that is assigned to nobody: no credential, and no place', () => {
    const nobodys = testId();
    const detected = forged('yubikey', 'YubiKeyDetected', nobodys, {
      yubikey_id: nobodys,
      ...assignYubiKey(alice.id, { serial: '4711' }).device,
    });
    const { registry } = given(...house);
    registry.apply(detected);
    expect(codeOf(registry.would({ ...setUp, id: nobodys }))).toBe('yubikey.not-assigned');
    expect(codeOf(registry.would({ ...named, id: nobodys }))).toBe('yubikey.not-assigned');
    expect(codeOf(registry.would({ ...named, id: nobodys, locationId: null }))).toBeNull();
  });
});

test.each<[string, Command[], string, string, boolean]>([
  ['assigned', [], 'Assigned', 'usual', false],
  ['set up', [setUp], 'Active', 'usual', false],
  ['lost', [lost], 'Lost', 'broken', true],
  ['lost, found and reset', [lost, reset], 'Assigned', 'usual', false],
  ['retired', [retired], 'Retired', 'ended', true],
])('%s: a word for it, and whether it has ended', (_name, commands, word, tone, ended) => {
  const { state } = stateAfter(...commands);
  expect(presentationOf('yubikey').status?.(state)).toEqual({ word, tone });
  expect(natureOf('yubikey').ended?.(state)).toBe(ended);
});

test('its holder and its place read it, until it is lost', () => {
  const idsOf = (as: string, of: string, ...commands: Command[]) =>
    [...stateAfter(named, ...commands).registry.naming('yubikey', as, of)].map((key) => key.id);
  expect([idsOf('holder', alice.id), idsOf('location', vault.id)]).toEqual([[id], [id]]);
  expect([idsOf('holder', alice.id, lost), idsOf('location', vault.id, lost)]).toEqual([[], []]);
  expect(idsOf('location', vault.id, lost, reset)).toEqual([]);
});

test('its place stays where the holder is of the same organization, and is left open otherwise', () => {
  expect(stateAfter(named, handOver(bob.id)).state.locationId).toBe(vault.id);
  expect(stateAfter(named, handOver(eve.id)).state.locationId).toBeNull();
});

test('its holder does not leave before it is handed over', () => {
  expect(codeOf(given(...house).when(leave(alice.id)))).toBe('object.not-now');
  expect(codeOf(given(...house, handOver(bob.id)).when(leave(alice.id)))).toBeNull();
});

test('nothing can be changed of one that is lost', () => {
  const { state, registry } = stateAfter(lost);
  expect(actsOn('yubikey', state, registry)).toEqual([]);
});
