import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import type { StoredEntry } from '../../../app/ledger/verification.ts';
import { parseEvent } from '../../../app/registry/dispatch.ts';
import type { LedgerEvent } from '../../../app/registry/index.ts';
import { CeremonyDriver } from '../../support/ceremony-driver.ts';
import { everything, scriptIn } from '../../support/ceremony-scripts.ts';
import { actorOf, CeremonyWorld, OUTSIDE } from '../../support/ceremony-world.ts';
import { createLocation } from '../../support/commands.ts';
import { bundleOfChain } from '../../support/forged-bundle.ts';
import { importInto, laptop } from '../../support/imports.ts';
import { testId } from '../../support/in-memory-registry.ts';
import { temporaryFolder } from '../../support/temporary.ts';

/* Bundles of a ceremony whose every block, link and signature is good, but for a last event that breaks a rule of it. */

function opened(): { readonly world: CeremonyWorld; readonly driver: CeremonyDriver } {
  const world = new CeremonyWorld();
  const [first] = world.people;
  if (first === undefined) throw new Error('Nobody');
  world.must(
    {
      type: 'AssignRole',
      id: first.person_id,
      role: { role_type: 'Administrator', scope: { kind: 'organization' }, permissions: [] },
    },
    OUTSIDE,
  );
  world.must(world.opening(world.script(everything())), actorOf(first));
  return { world, driver: new CeremonyDriver(world) };
}

/** The last event of a kind, as it was recorded. */
function lastOf<T extends LedgerEvent['event_type']>(world: CeremonyWorld, type: T) {
  const found = world.events.findLast(({ event_type }) => event_type === type);
  if (found === undefined) throw new Error(`There is no ${type}.`);
  return found;
}

type Forging = (world: CeremonyWorld, driver: CeremonyDriver) => LedgerEvent;

/** An event with another payload, as if it came next. */
function next(
  world: CeremonyWorld,
  event: LedgerEvent,
  payload: object = {},
  changes: object = {},
): LedgerEvent {
  return parseEvent({
    ...event,
    ...{ event_id: testId(), timestamp: world.now, correlation_id: testId(), causation_id: null },
    payload: { ...event.payload, ...payload },
    ...changes,
  });
}

const forgings: readonly (readonly [string, string, Forging])[] = [
  [
    'opens a second ceremony',
    'is running',
    (world) => {
      const id = testId();
      return next(world, lastOf(world, 'CeremonyOpened'), { ceremony_id: id }, { aggregate_id: id });
    },
  ],
  [
    'repeats a step that is done',
    'is not done once more',
    (world, driver) => {
      driver.goOnTo('take');
      return next(world, lastOf(world, 'CeremonyEvidenceRecorded'));
    },
  ],
  [
    'skips a step',
    'comes later',
    (world, driver) => {
      driver.goOnTo('number');
      driver.bring('number');
      driver.signOff();
      const before = lastOf(world, 'CeremonyEvidenceRecorded');
      return next(world, before, { step: 'gap', evidence: world.evidenceOf('gap') });
    },
  ],
  [
    'says that something fits which does not',
    'not as the script says',
    (world, driver) => {
      driver.goOnTo('label');
      const answer = { ...world.evidenceOf('label', true) };
      return next(
        world,
        event(world, driver, 'CeremonyEvidenceRecorded', { step: 'label', evidence: answer, fits: true }),
      );
    },
  ],
  [
    'replays a sign-off of the same seat',
    'signed off label, but',
    (world, driver) => {
      driver.goOnTo('label');
      return next(world, lastOf(world, 'CeremonySignedOff'), { position: 'label' });
    },
  ],
  [
    'lets somebody sign in another’s seat',
    'does not sit in the seat',
    (world, driver) => {
      driver.goOnTo('label');
      driver.bring('label');
      const [, other] = world.people;
      if (other === undefined) throw new Error('Two people');
      // Their own signature, and it holds.
      const {
        type: _,
        id: __,
        at,
        ...signing
      } = world.signing('label', { role: 'leader', number: 1 }, { by: other });
      return event(world, driver, 'CeremonySignedOff', { ...signing, signed_at: at });
    },
  ],
  [
    'passes a gate that too few have approved',
    'have approved these bytes',
    (world, driver) => {
      driver.goOnTo('consent');
      const made = world.ceremony.acts.at(-1)?.outcome;
      const draftId = made?.kind === 'done' ? (made.made?.id ?? '') : '';
      const cid = world.registry.get('draft', draftId)?.cid;
      return next(
        world,
        event(world, driver, 'CeremonyGatePassed', { step: 'consent', draft_id: draftId, cid }),
      );
    },
  ],
  [
    'does something beside the ceremony',
    'nothing is done beside it',
    (world) => {
      const id = testId();
      const made = world.events.find(({ event_type }) => event_type === 'OrganizationCreated');
      if (made === undefined) throw new Error('An organization');
      return next(world, made, { organization_id: id, name: 'Beside' }, { aggregate_id: id });
    },
  ],
  [
    'sets the clock back',
    'was set back',
    (world, driver) => {
      driver.goOnTo('label');
      const answer = world.evidenceOf('label');
      const forged = event(world, driver, 'CeremonyEvidenceRecorded', {
        step: 'label',
        evidence: answer,
        fits: true,
      });
      return next(world, forged, {}, { timestamp: '2026-11-23T08:00:00.000Z' });
    },
  ],
  [
    'closes before its end',
    'is done|waits for',
    (world, driver) => {
      driver.goOnTo('words');
      return event(world, driver, 'CeremonyClosed', {
        duties: [{ what: 'Publish it', role: 'leader', within: '7d' }],
      });
    },
  ],
  [
    'agrees to a deviation by itself',
    'has not agreed to this deviation',
    (world, driver) => {
      const { person_id, name } = world.person(0);
      world.must({
        type: 'ReportCeremonyDeviation',
        ...{ id: driver.id, step: null, what: 'Odd', severity: 'major', remedy: 'noted' },
        reporter: { person_id, name },
      });
      return event(world, driver, 'CeremonyDeviationResolved', { number: 1 });
    },
  ],
  [
    'is acted in by somebody without a seat',
    'has no seat',
    (world, driver) =>
      next(
        world,
        event(world, driver, 'CeremonyPaused', { reason: 'Tea' }),
        {},
        { actor: { kind: 'officer', name: 'Mallory' } },
      ),
  ],
];

/** An event of the ceremony that nobody has decided on. */
function event(world: CeremonyWorld, { id }: CeremonyDriver, type: string, payload: object): LedgerEvent {
  return parseEvent({
    ...{ event_id: testId(), aggregate: 'ceremony', event_type: type, aggregate_id: id },
    ...{ timestamp: world.now, actor: world.leader(), correlation_id: testId(), causation_id: null },
    payload: { ceremony_id: id, ...payload },
  });
}

async function fileOf(entries: readonly StoredEntry[], from = 1): Promise<string> {
  const file = path.join(temporaryFolder(), 'forged.car');
  writeFileSync(file, await bundleOfChain(entries, [], from));
  return file;
}

test.each(forgings)('a bundle is refused that %s', async (_what, why, forge) => {
  const { world, driver } = opened();
  const bad = forge(world, driver);
  const good = [...world.chain];
  const online = laptop('Sync station');
  await importInto(online, await fileOf(good));
  const { finding } = await online.desk.open(await fileOf([...good, world.entryOf(bad)], good.length + 1));
  expect(finding).toMatch(new RegExp(why));
  // In a whole bundle just as well.
  const whole = await laptop('Another station').desk.open(await fileOf([...good, world.entryOf(bad)]));
  expect(whole.finding).toMatch(new RegExp(why));
});

/** A ceremony in which a share was put away into a bag, and the next one, opened with what is said of its bag. */
function afterPacking(bag: string) {
  const world = new CeremonyWorld();
  const driver = new CeremonyDriver(world);
  const room = world.must(createLocation(world.acme.id), OUTSIDE);
  const script = (id: string, step: string) =>
    world.script(
      scriptIn(`format: cim.script/1
id: ${id}
title: ${id}
roles: {keeper: {seats: 1, signs_with: key}, witness: {seats: 1, signs_with: key}}
inventory:
  bag: {kind: tamper_bag, title: The bag, serial: ask}
  sheet: {kind: share, title: The share}
phases:
- {id: all, pause: sign_in, steps: [${step}]}
`),
    );
  const by = actorOf(world.person(0));
  const packing = script('pack', '{id: pack, kind: seal, items: [sheet], into: bag, confirm: witness}');
  world.must(world.openingIn(room.id, packing, { bag: { serial: 'B-17' } }), by);
  driver.toItsEnd();
  const opening = script('take', '{id: take, kind: unseal, items: [sheet], from: bag, confirm: witness}');
  const sheet = world.registry.states('asset').find(({ name }) => name === 'The share');
  world.must(
    world.openingIn(room.id, opening, { bag: { serial: bag }, sheet: { objectId: sheet?.id ?? null } }),
    by,
  );
  driver.goOnTo('take');
  return { world, driver };
}

test('a bundle is refused in which a bag is opened under another number, and nobody says that it differs', async () => {
  const { world, driver } = afterPacking('B-99');
  const good = [...world.chain];
  const evidence = { step: 'take', evidence: world.evidenceOf('take') };
  const passedOff = event(world, driver, 'CeremonyEvidenceRecorded', { ...evidence, fits: true });
  const forged = await laptop('Sync station').desk.open(await fileOf([...good, world.entryOf(passedOff)]));
  expect(forged.finding).toContain('not as the script says');
  const honest = event(world, driver, 'CeremonyEvidenceRecorded', { ...evidence, fits: false });
  const told = await laptop('Another station').desk.open(await fileOf([...good, world.entryOf(honest)]));
  expect(told.finding).toBeNull();
});

test('a bundle is refused that leaves out what a step has moved', async () => {
  const { world, driver } = afterPacking('B-17');
  const evidence = { step: 'take', evidence: world.evidenceOf('take'), fits: true };
  world.append(event(world, driver, 'CeremonyEvidenceRecorded', evidence));
  const good = [...world.chain];
  const { type: _, id: __, at, ...signing } = world.signing('take', { role: 'keeper', number: 1 });
  const signed = event(world, driver, 'CeremonySignedOff', { ...signing, signed_at: at });
  const { finding } = await laptop('Sync station').desk.open(await fileOf([...good, world.entryOf(signed)]));
  expect(finding).toContain('it is not recorded of them where they are');
});

test('a real ceremony that was a rehearsal is refused, and a rehearsal that was held in a ledger of real ones', async () => {
  const { world } = opened();
  const good = world.chain.slice(0, -1);
  const real = lastOf(world, 'CeremonyOpened');
  const passedOff = parseEvent({ ...real, payload: { ...real.payload, rehearsal: true } });
  const elsewhere = new CeremonyWorld(world.source, 0);
  elsewhere.chain.length = 0;
  elsewhere.chain.push(...good);
  const { finding } = await laptop('Sync station').desk.open(
    await fileOf([...good, elsewhere.entryOf(passedOff)]),
  );
  expect(finding).toContain('A rehearsal is held in a ledger for rehearsals');
});
