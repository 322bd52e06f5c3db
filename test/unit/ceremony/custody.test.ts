import { generateKeyPairSync } from 'node:crypto';
import { beforeEach, describe, expect, test } from 'vitest';
import type { SaidThing } from '../../../app/registry/ceremony-left.ts';
import { leftOf, tiedThings } from '../../../app/registry/ceremony-left.ts';
import { placementOfThing, thingOf } from '../../../app/registry/ceremony-things.ts';
import { whereIs } from '../../../app/registry/custody.ts';
import { type Decision, parseEvent, refusalOf } from '../../../app/registry/dispatch.ts';
import type { LedgerEvent, StateOf } from '../../../app/registry/index.ts';
import { publicFacts } from '../../../main/evidence/key-pair.ts';
import { CeremonyDriver } from '../../support/ceremony-driver.ts';
import { scriptIn } from '../../support/ceremony-scripts.ts';
import { actorOf, CeremonyWorld, OUTSIDE } from '../../support/ceremony-world.ts';
import { createLocation, generateKey } from '../../support/commands.ts';
import { createAsset } from '../../support/commands-places.ts';
import { testId } from '../../support/in-memory-registry.ts';

/* Custody goes on from one ceremony to the next: what one has left is what the next one finds, or it is a deviation. */

const PACKING = `format: cim.script/1
id: packing
title: Packing
roles:
  keeper: {title: Keeper, seats: 1, signs_with: key}
  witness: {title: Witness, seats: 1, signs_with: key}
deviations: {witness: 1}
inventory:
  bag: {kind: tamper_bag, title: The bag, serial: ask}
  token: {kind: yubikey, title: The YubiKey, serial: ask}
  sheet: {kind: share, title: The share}
phases:
- id: pack
  pause: sign_in
  steps:
  - {id: pack, kind: seal, items: [token, sheet], into: bag, by: keeper, confirm: witness}
  - {id: over, kind: say, say: It is packed.}
`;

const OPENING = `format: cim.script/1
id: opening
title: Opening
roles:
  keeper: {title: Keeper, seats: 1, signs_with: key}
  witness: {title: Witness, seats: 1, signs_with: key}
deviations: {witness: 1}
inventory:
  bag: {kind: tamper_bag, title: The bag, serial: ask}
  token: {kind: yubikey, title: The YubiKey, serial: ask}
  sheet: {kind: share, title: The share}
phases:
- id: open
  pause: sign_in
  steps:
  - {id: number, kind: capture, of: bag, by: keeper, confirm: witness}
  - {id: take, kind: unseal, items: [token, sheet], from: bag, by: keeper, confirm: witness}
  - {id: over, kind: say, say: It is open.}
`;

let world: CeremonyWorld;
let driver: CeremonyDriver;
const vault = { ...createLocation(''), name: 'Vault' };
let room: ReturnType<typeof createLocation>;

beforeEach(() => {
  world = new CeremonyWorld();
  driver = new CeremonyDriver(world);
  world.must(createLocation(world.acme.id, { id: vault.id, name: 'Vault' }), OUTSIDE);
  room = world.must(createLocation(world.acme.id, { name: 'Room' }), OUTSIDE);
});

function codeOf(decision: Decision): string {
  return decision.accepted ? 'accepted' : decision.refusal.code;
}

type Said = Readonly<Record<string, Partial<SaidThing>>>;

/** The serial number of the YubiKey of somebody who sits nowhere. */
function serial(): string {
  return world.registry.get('yubikey', world.person(4).yubikeyId)?.device.serial ?? '';
}

function open(script: string, said: Said = {}, place: string | null = room.id): void {
  const things = { bag: { serial: 'B-17' }, token: { serial: serial() }, ...said };
  const registered = world.events.find(
    (event) => event.event_type === 'ScriptRegistered' && event.payload.script.id === scriptIn(script).id,
  );
  const id = registered?.aggregate_id ?? world.script(scriptIn(script));
  world.must(world.openingIn(place, id, things), actorOf(world.person(0)));
}

/** Holds a ceremony from its opening to its end. @returns its id */
function hold(script: string, said: Said = {}): string {
  open(script, said);
  return driver.toItsEnd();
}

function asset(number: string): StateOf['asset'] {
  const found = world.registry.states('asset').find((one) => one.number === number);
  if (found === undefined) throw new Error(`There is no asset ${number}.`);
  return found;
}

const yubikey = () => {
  const found = world.registry.get('yubikey', world.person(4).yubikeyId);
  if (found === undefined) throw new Error('There is no YubiKey.');
  return found;
};

const sheet = () => world.registry.states('asset').find(({ name }) => name === 'The share');

describe('what a ceremony has put away', () => {
  test('lies in the bag from then on, and what was new is in the registry', () => {
    const id = hold(PACKING);
    const keeper = world.person(0).person_id;
    const saidIn = { ceremony_id: id, step: 'pack' };
    expect(asset('B-17')).toMatchObject({
      ...{ assetType: 'SafeBag', name: 'The bag', containerId: null },
      ...{ locationId: room.id, holderId: keeper, saidIn, wasInCeremony: true },
    });
    const bag = asset('B-17').id;
    expect(yubikey()).toMatchObject({ containerId: bag, locationId: null, saidIn });
    expect(sheet()).toMatchObject({ assetType: 'PaperShare', number: null, containerId: bag, saidIn });
    // What lies in the bag is where the bag is, with whoever holds it.
    world.must(
      {
        type: 'MoveAsset',
        ...{ id: bag, locationId: vault.id, holderId: world.person(3).person_id, containerId: null },
        reason: 'To its vault',
      },
      OUTSIDE,
    );
    expect(whereIs(placementOfThing({ kind: 'yubikey', state: yubikey() }), world.registry)).toMatchObject({
      locationId: vault.id,
      holderId: world.person(3).person_id,
    });
  });

  test('is found by the next one, which knows what was left by whom', () => {
    const id = hold(PACKING);
    const script = scriptIn(OPENING);
    const about = { locationId: room.id, organizationId: world.acme.id, params: [] };
    const said = [
      { id: 'bag', serial: 'b 17' },
      { id: 'token', serial: serial() },
      { id: 'sheet', serial: null },
    ];
    const left = tiedThings(script, said, about, world.registry).map(({ thing }) =>
      thing === null ? null : leftOf(thing, world.registry),
    );
    const bag = { id: asset('B-17').id, name: 'The bag (B-17)' };
    const ceremony = { id, title: 'Packing', openedAt: expect.any(String) };
    expect(left).toEqual([
      expect.objectContaining({ number: 'B-17', container: null, location: 'Room', ceremony }),
      expect.objectContaining({ aggregate: 'yubikey', container: bag, location: 'Room', ceremony }),
      expect.objectContaining({ name: 'The share', container: bag, ceremony }),
    ]);
    hold(OPENING);
    expect(yubikey()).toMatchObject({ containerId: null, locationId: room.id });
    expect(sheet()).toMatchObject({ containerId: null, holderId: world.person(0).person_id });
    expect(world.registry.states('asset')).toHaveLength(2);
  });

  test('is not opened out of another bag without a deviation', () => {
    hold(PACKING);
    open(OPENING, { bag: { serial: 'B-99' } });
    driver.goOnTo('take');
    // The YubiKey is known by its number, and was left in B-17.
    world.must({
      type: 'RecordCeremonyEvidence',
      ...{ id: driver.id, step: 'take', evidence: world.evidenceOf('take') },
    });
    expect(world.at?.standing).toBe('failed');
    expect(yubikey().containerId).toBe(asset('B-17').id);
    const { person_id, name } = world.person(0);
    world.must({
      type: 'ReportCeremonyDeviation',
      ...{ id: driver.id, step: 'take', severity: 'major', remedy: 'accept' },
      ...{ what: 'It lay in another bag', reporter: { person_id, name } },
    });
    driver.agree();
    expect(yubikey()).toMatchObject({ containerId: null, locationId: room.id });
    expect(asset('B-99')).toMatchObject({ name: 'The bag', containerId: null });
    driver.toItsEnd();
  });

  test('is not put into another bag while it lies in the first one', () => {
    hold(PACKING);
    open(PACKING, { bag: { serial: 'B-20' }, sheet: { objectId: sheet()?.id ?? null } });
    driver.goOnTo('pack');
    driver.bring('pack');
    expect(world.at?.standing).toBe('failed');
    expect(yubikey().containerId).toBe(asset('B-17').id);
  });

  test('is not something that the last ceremony did not leave in there', () => {
    hold(PACKING, { sheet: { serial: null } });
    // Who says that the share is new takes another one out of the bag.
    open(OPENING, { sheet: { objectId: null } });
    expect(thingOf('sheet', world.scene)).toBeNull();
    driver.goOnTo('take');
    driver.bring('take');
    expect(world.at?.standing).toBe('failed');
  });

  test('is a deviation from the opening on where the bag reads another number than it was left with', () => {
    hold(PACKING);
    open(OPENING, { bag: { serial: 'B-18', objectId: asset('B-17').id } });
    const leader = { role: 'keeper', number: 1 };
    expect(codeOf(world.act([world.signing('pause:open', leader)]))).toBe('ceremony.read-otherwise');
    const { person_id, name } = world.person(0);
    world.must({
      type: 'ReportCeremonyDeviation',
      ...{ id: driver.id, step: null, severity: 'major', remedy: 'noted' },
      ...{ what: 'Another bag', reporter: { person_id, name } },
    });
    driver.agree();
    driver.goOnTo('number');
    // It is held against what was left, not against what was read at the opening.
    expect(world.evidenceOf('number')).toMatchObject({ expected: 'B-17' });
  });
});

describe('a share of a key', () => {
  /** A key of which there are three shares, two of them needed. */
  function sharedKey(): string {
    const { publicKey, fingerprint } = publicFacts(generateKeyPairSync('ed25519').privateKey);
    const id = testId();
    const shares = { file: `${id}.shares.age`, needed: 2, total: 3, hashes: Array(3).fill('A'.repeat(43)) };
    const yubikey = {
      ...{ method: 'challenge-response' as const, file: `${id}.yubikey-1.age`, serial: '12345678' },
      ...{ slot: 2 as const, challenge: 'A'.repeat(43) },
    };
    const bound = { kind: 'bound-age-files' as const, yubikeys: [yubikey], shares };
    world.must(generateKey(world.acme.id, { id, publicKey, fingerprint, bound }), OUTSIDE);
    return id;
  }

  const shares = (key: string) => world.registry.get('key', key)?.shares;

  test('is known by its key and the number on its paper, and followed like any other thing', () => {
    const key = sharedKey();
    const share = { sheet: { objectId: key, serial: '2' } };
    const packed = hold(PACKING, share);
    const bag = asset('B-17').id;
    expect(sheet()).toBeUndefined();
    expect(shares(key)).toEqual([
      {
        ...{ number: 2, person_id: null, location_id: null, container_id: bag },
        said_in: { ceremony_id: packed, step: 'pack' },
      },
    ]);
    // Nobody retires a bag with a share in it.
    const retire = { type: 'RetireAsset' as const, id: bag, reason: 'Old' };
    expect(codeOf(world.act([retire], OUTSIDE))).toBe('asset.not-empty');
    // The next one is not told which share it is: it is the one that was left in the bag.
    const taken = hold(OPENING);
    const holder = world.person(0).person_id;
    const said_in = { ceremony_id: taken, step: 'take' };
    expect(shares(key)).toEqual([{ number: 2, person_id: holder, location_id: room.id, said_in }]);
    const entrust = { type: 'EntrustKeyShare' as const, id: key, share: '2' as const, locationId: vault.id };
    world.must({ ...entrust, personId: world.person(3).person_id }, OUTSIDE);
    expect(shares(key)).toEqual([{ number: 2, person_id: world.person(3).person_id, location_id: vault.id }]);
  });

  test('that a key has not is none, and another one comes out of the bag only by a deviation', () => {
    const key = sharedKey();
    const tokenSerial = serial();
    const trying = (number: string) => {
      const opening = world.openingIn(
        room.id,
        world.script(scriptIn(PACKING.replace('id: packing', 'id: p'))),
        {
          bag: { serial: 'B-17' },
          token: { serial: tokenSerial },
        },
      );
      const items = opening.items.map((one) =>
        one.id === 'sheet' ? { id: 'sheet', serial: number, object_id: key, left: number } : one,
      );
      return codeOf(world.act([{ ...opening, items }], actorOf(world.person(0))));
    };
    expect(trying('4')).toBe('ceremony.other-thing');
    hold(PACKING, { sheet: { objectId: key, serial: '2' } });
    open(OPENING, { sheet: { objectId: key, serial: '3' } });
    driver.goOnTo('take');
    driver.bring('take');
    expect(world.at?.standing).toBe('failed');
  });
});

describe('outside of ceremonies', () => {
  const token = () => ({ id: world.person(4).yubikeyId, reason: 'For now' });

  test('things are put into bags and taken out: the last word is the last event', () => {
    hold(PACKING);
    world.must({ type: 'MoveYubiKey', ...token(), containerId: null, locationId: vault.id }, OUTSIDE);
    expect(yubikey()).toMatchObject({ containerId: null, locationId: vault.id, saidIn: null });
    open(OPENING);
    driver.goOnTo('take');
    driver.bring('take');
    // It was taken out since.
    expect(world.at?.standing).toBe('failed');
  });

  test('nothing is put into what is no bag, nor into itself, nor into one that is kept no more', () => {
    hold(PACKING);
    const { person_id: holderId } = world.person(0);
    const at = { locationId: vault.id, holderId };
    const safe = world.must(
      createAsset(world.acme.id, at, { name: 'Safe', number: 'S-1', assetType: 'Safe' }),
      OUTSIDE,
    );
    const laptop = world.must(
      createAsset(world.acme.id, at, { name: 'Laptop', number: 'L-1', assetType: 'Laptop' }),
      OUTSIDE,
    );
    const into = (id: string, containerId: string) =>
      codeOf(world.act([{ type: 'MoveAsset', id, ...at, containerId, reason: 'Away' }], OUTSIDE));
    const bag = asset('B-17').id;
    expect(into(bag, laptop.id)).toBe('custody.no-container');
    expect(into(bag, safe.id)).toBe('accepted');
    expect(into(safe.id, bag)).toBe('custody.in-itself');
    expect(into(safe.id, safe.id)).toBe('custody.in-itself');
    // It is where the bag is: elsewhere with the bag alone, or out of it.
    expect(into(bag, safe.id)).toBe('custody.lies-in');
    expect(codeOf(world.act([{ type: 'RetireAsset', id: safe.id, reason: 'Old' }], OUTSIDE))).toBe(
      'asset.not-empty',
    );
    expect(
      whereIs(placementOfThing({ kind: 'yubikey', state: yubikey() }), world.registry).inside.map(
        ({ number }) => number,
      ),
    ).toEqual(['B-17', 'S-1']);
    expect(
      codeOf(
        world.act([{ type: 'MoveYubiKey', ...token(), containerId: laptop.id, locationId: null }], OUTSIDE),
      ),
    ).toBe('custody.no-container');
  });
});

describe('a forged ledger', () => {
  function next(event: LedgerEvent, payload: object, changes: object = {}): LedgerEvent {
    return parseEvent({
      ...event,
      ...{ event_id: testId(), timestamp: world.now, correlation_id: testId(), causation_id: null },
      payload: { ...event.payload, ...payload },
      ...changes,
    });
  }
  const lastOf = (type: LedgerEvent['event_type']) => {
    const found = world.events.findLast(({ event_type }) => event_type === type);
    if (found === undefined) throw new Error(`There is no ${type}.`);
    return found;
  };
  const why = (event: LedgerEvent) => refusalOf(world.registry, event)?.refusal.code ?? 'accepted';

  /** The evidence of the step that is open, with another judgement. */
  function evidence(step: string, changes: object = {}, fits = true): LedgerEvent {
    return parseEvent({
      ...{ event_id: testId(), aggregate: 'ceremony', event_type: 'CeremonyEvidenceRecorded' },
      ...{ aggregate_id: driver.id, timestamp: world.now, actor: world.leader() },
      ...{ correlation_id: testId(), causation_id: null },
      payload: {
        ...{ ceremony_id: driver.id, step, fits },
        evidence: { ...world.evidenceOf(step), ...changes },
      },
    });
  }

  test('does not open a bag under another number, as if it fitted', () => {
    hold(PACKING);
    open(OPENING, { bag: { serial: 'B-99' } });
    driver.goOnTo('take');
    expect(why(evidence('take'))).toBe('ceremony.other-judgement');
    expect(why(evidence('take', {}, false))).toBe('accepted');
  });

  test('does not pass what is known off as new, nor in the form of programs that kept no custody', () => {
    hold(PACKING);
    const opened = world.openingIn(room.id, world.script(scriptIn(OPENING)), {
      bag: { serial: 'B-17' },
      token: { serial: serial() },
    });
    const untied = opened.items.map(({ id, serial: said }) => ({ id, serial: said, object_id: null }));
    const { locationId: _, ...old } = opened;
    const by = actorOf(world.person(0));
    expect(codeOf(world.act([{ ...opened, items: untied }], by))).toBe('ceremony.known-thing');
    expect(codeOf(world.act([{ ...old, items: untied }], by))).toBe('ceremony.known-thing');
    expect(codeOf(world.act([old], by))).toBe('ceremony.other-thing');
    const [bag, token, paper] = opened.items;
    if (bag === undefined || token === undefined || paper === undefined) throw new Error('Three things');
    const others = [
      [bag, { ...token, object_id: bag.object_id, left: 'B-17' }, paper],
      [{ ...bag, left: 'B-18' }, token, paper],
      [bag, token, { ...paper, object_id: testId() }],
      [bag, token, { ...paper, object_id: bag.object_id, left: 'B-17' }],
    ];
    for (const items of others)
      expect(codeOf(world.act([{ ...opened, items }], by))).toBe('ceremony.other-thing');
    expect(codeOf(world.act([{ ...opened, locationId: testId() }], by))).toBe('ceremony.unknown-place');
    expect(codeOf(world.act([opened], by))).toBe('accepted');
  });

  test('does not leave out what the things themselves say, nor say something else of them', () => {
    open(PACKING);
    driver.goOnTo('pack');
    const pack = evidence('pack');
    // Without any of the events of the things.
    world.append(pack);
    const keeper = { role: 'keeper', number: 1 };
    expect(codeOf(world.act([world.signing('pack', keeper)]))).toBe('ceremony.custody-not-recorded');
    const said_in = { ceremony_id: driver.id, step: 'pack' };
    const forged = (type: string, aggregate: string, id: string, payload: object) =>
      parseEvent({
        ...{ event_id: testId(), aggregate, event_type: type, aggregate_id: id },
        ...{ timestamp: world.now, actor: world.leader(), correlation_id: testId(), causation_id: null },
        payload,
      });
    const { person_id } = world.person(0);
    const { yubikeyId } = world.person(4);
    const bagId =
      pack.event_type === 'CeremonyEvidenceRecorded' && pack.payload.evidence.kind === 'custody'
        ? (pack.payload.evidence.container.object_id ?? '')
        : '';
    const bag = {
      ...{ asset_id: bagId, organization_id: world.acme.id, asset_type: 'SafeBag', name: 'The bag' },
      ...{ number: 'B-17', notes: null, location_id: room.id, holder_person_id: person_id, said_in },
    };
    const registering = (changes: object) =>
      why(forged('AssetRegistered', 'asset', bagId, { ...bag, ...changes }));
    expect(registering({ number: 'B-18' })).toBe('custody.not-said');
    expect(registering({ location_id: vault.id })).toBe('custody.not-said');
    expect(registering({ holder_person_id: world.person(1).person_id })).toBe('custody.not-said');
    expect(registering({ said_in: { ...said_in, step: 'over' } })).toBe('custody.not-said');
    expect(registering({})).toBe('accepted');
    const moving = (to: object) =>
      why(
        forged('YubiKeyMoved', 'yubikey', yubikeyId, {
          ...{ yubikey_id: yubikeyId, from: { location_id: null }, reason: 'So' },
          ...{ to, said_in },
        }),
      );
    expect(moving({ location_id: vault.id })).toBe('custody.not-said');
    expect(moving({ location_id: null, container_id: bagId })).toBe('accepted');
  });

  test('does not name another object for a thing, nor none for what is known', () => {
    hold(PACKING);
    open(OPENING);
    driver.goOnTo('take');
    const found = world.evidenceOf('take');
    if (found.kind !== 'custody') throw new Error('Custody');
    const { object_id, ...bare } = found.container;
    expect(object_id).toBe(asset('B-17').id);
    for (const container of [bare, { ...bare, object_id: testId() }, { ...bare, object_id: yubikey().id }])
      expect(why(evidence('take', { container }))).toBe('ceremony.other-judgement');
    const [token, paper] = found.items;
    if (token === undefined || paper === undefined) throw new Error('Two things');
    const items = [{ ...token, object_id: paper.object_id }, paper];
    expect(why(evidence('take', { items }))).toBe('ceremony.other-judgement');
    expect(why(evidence('take'))).toBe('accepted');
  });

  test('does not take out of the bag, nor put elsewhere, what no step has moved', () => {
    hold(PACKING);
    open(OPENING);
    const paper = sheet();
    const bag = asset('B-17');
    if (paper === undefined) throw new Error('A share');
    const { person_id: holder_person_id } = world.person(0);
    const at = { location_id: room.id, holder_person_id };
    const moved = (step: string) =>
      parseEvent({
        ...{ event_id: testId(), aggregate: 'asset', event_type: 'AssetMoved', aggregate_id: paper.id },
        ...{ timestamp: world.now, actor: world.leader(), correlation_id: testId(), causation_id: null },
        payload: {
          ...{ asset_id: paper.id, from: { ...at, container_id: bag.id }, to: at, reason: 'So' },
          said_in: { ceremony_id: driver.id, step },
        },
      });
    expect(why(moved('take'))).toBe('custody.not-said');
    driver.goOnTo('take');
    expect(why(moved('take'))).toBe('custody.not-said');
    world.append(evidence('take'));
    expect(why(moved('number'))).toBe('custody.not-said');
    expect(why(moved('take'))).toBe('accepted');
  });

  test('does not let somebody have it who does not sit where the step says', () => {
    open(PACKING);
    driver.goOnTo('pack');
    expect(why(evidence('pack', { holder_id: world.person(1).person_id }))).toBe('ceremony.no-holder');
    const witness = { seat: { role: 'witness', number: 1 }, holder_id: world.person(1).person_id };
    expect(why(evidence('pack', witness))).toBe('ceremony.wrong-seat');
    const { seat: _, ...bare } = Object(world.evidenceOf('pack'));
    expect(why(next(evidence('pack'), { evidence: bare }))).toBe('ceremony.no-holder');
    expect(why(evidence('pack'))).toBe('accepted');
    expect(lastOf('CeremonyOpened').payload).toMatchObject({ location_id: room.id });
  });
});

test('a bag that is kept no more is a deviation, and nothing lies in it afterwards', () => {
  hold(PACKING);
  hold(OPENING);
  world.must({ type: 'RetireAsset', id: asset('B-17').id, reason: 'Opened' }, OUTSIDE);
  open(PACKING, { sheet: { objectId: sheet()?.id ?? null } });
  driver.goOnTo('pack');
  driver.bring('pack');
  expect(world.at?.standing).toBe('failed');
  const { person_id, name } = world.person(0);
  world.must({
    type: 'ReportCeremonyDeviation',
    ...{ id: driver.id, step: 'pack', severity: 'major', remedy: 'accept' },
    ...{ what: 'An old bag', reporter: { person_id, name } },
  });
  driver.agree();
  driver.toItsEnd();
  expect(asset('B-17').status).toBe('retired');
  expect(yubikey().containerId).toBeNull();
});

test('a number that stands for something else keeps what is new out of the registry, and the ceremony goes on', () => {
  const at = { locationId: vault.id, holderId: world.person(0).person_id };
  const laptop = createAsset(world.acme.id, at, { name: 'Laptop', number: 'B-17', assetType: 'Laptop' });
  world.must(laptop, OUTSIDE);
  hold(PACKING);
  // Where what was put away lies, nobody can say then.
  expect(world.registry.states('asset').map(({ name }) => name)).toEqual(['Laptop']);
  expect(yubikey().containerId).toBeNull();
  expect(world.registry.get('asset', laptop.id)).toMatchObject({ assetType: 'Laptop', wasInCeremony: false });
});

test('without a place what is new stays out of the registry, and what is known is followed all the same', () => {
  hold(PACKING);
  world.must(
    {
      type: 'MoveAsset',
      ...{ id: asset('B-17').id, locationId: vault.id, holderId: world.person(3).person_id },
      ...{ containerId: null, reason: 'To its vault' },
    },
    OUTSIDE,
  );
  open(OPENING, {}, null);
  driver.toItsEnd();
  expect(yubikey()).toMatchObject({ containerId: null, locationId: vault.id });
  expect(asset('B-17')).toMatchObject({ locationId: vault.id, holderId: world.person(0).person_id });
});
