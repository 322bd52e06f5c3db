import { parseEvent } from '../../app/registry/dispatch.ts';
import type { LedgerEvent } from '../../app/registry/index.ts';
import { CeremonyDriver } from './ceremony-driver.ts';
import { everything } from './ceremony-scripts.ts';
import { actorOf, CeremonyWorld, OUTSIDE } from './ceremony-world.ts';
import { testId } from './in-memory-registry.ts';

/* Ceremonies whose every block, link and signature is good, but for a last event that breaks a rule of them. */

/** A ceremony that was just opened. @param script by which it is held; one with everything that one can hold */
export function opened(script = everything()): {
  readonly world: CeremonyWorld;
  readonly driver: CeremonyDriver;
} {
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
  world.must(world.opening(world.script(script)), actorOf(first));
  return { world, driver: new CeremonyDriver(world) };
}

/** The last event of a kind, as it was recorded. */
export function lastOf<T extends LedgerEvent['event_type']>(world: CeremonyWorld, type: T) {
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

/** Each with what it does, what is found, and how the last event is made. */
export const forgings: readonly (readonly [string, string, Forging])[] = [
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
    'signs off a step before it is there',
    'comes later',
    (world, driver) => {
      driver.goOnTo('label');
      // Their own seat and their own signature, and it holds.
      const { type: _, id: __, at, ...signing } = world.signing('number', { role: 'officer', number: 1 });
      return event(world, driver, 'CeremonySignedOff', { ...signing, signed_at: at });
    },
  ],
  [
    'has a sign-off with a signature that was made up',
    'signature',
    (world, driver) => {
      driver.goOnTo('label');
      driver.bring('label');
      const { type: _, id: __, at, ...signing } = world.signing('label', { role: 'leader', number: 1 });
      // That of another step, which was good there.
      const { payload } = lastOf(world, 'CeremonySignedOff');
      return event(world, driver, 'CeremonySignedOff', {
        ...{ ...signing, signed_at: at },
        proof: Reflect.get(payload, 'proof'),
      });
    },
  ],
  [
    'passes a gate over other bytes',
    'other bytes|not the draft|bytes',
    (world, driver) => {
      driver.goOnTo('consent');
      const made = world.ceremony.acts.at(-1)?.outcome;
      const draftId = made?.kind === 'done' ? (made.made?.id ?? '') : '';
      return event(world, driver, 'CeremonyGatePassed', {
        ...{ step: 'consent', draft_id: draftId, cid: world.head.head },
      });
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
export function event(
  world: CeremonyWorld,
  { id }: CeremonyDriver,
  type: string,
  payload: object,
): LedgerEvent {
  return parseEvent({
    ...{ event_id: testId(), aggregate: 'ceremony', event_type: type, aggregate_id: id },
    ...{ timestamp: world.now, actor: world.leader(), correlation_id: testId(), causation_id: null },
    payload: { ceremony_id: id, ...payload },
  });
}
