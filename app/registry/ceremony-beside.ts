import { type Refused, refuse } from '../model/decision.ts';
import { courseOf } from './ceremony-course.ts';
import { isSaidByStep } from './ceremony-custody.ts';
import { type Ceremony, RUNNING_KEY } from './ceremony-facts.ts';
import { sceneOf } from './ceremony-scene.ts';
import { draftOf } from './ceremony-values.ts';
import type { LedgerEvent, Registry } from './index.ts';

/*
 * What is recorded while a ceremony runs, besides what happens in it. Decided from the script and from what has
 * happened, before anything is recorded and of every event of a bundle: the room, the command line and a forger meet
 * the same answers.
 */

/** What happens whatever ceremony runs: what is seen, compared and signed, and what is lost, is recorded at any time. */
const ALWAYS: ReadonlySet<LedgerEvent['event_type']> = new Set([
  'OperationalModeChanged',
  'YubiKeyDetected',
  'YubiKeyReportedLost',
  'ComparisonMade',
  'CheckpointSigned',
]);

/**
 * While a ceremony runs nothing is done beside it: an event is of the ceremony, of the act that its step has begun, an
 * approval at its gate, or of a kind that is always recorded. @returns why an event is none of these; null otherwise
 */
export function besideCeremonyRefusal(registry: Registry, event: LedgerEvent): Refused | null {
  const running = registry.holderOf('ceremony', RUNNING_KEY);
  if (running === undefined || event.aggregate_id === running.id || ALWAYS.has(event.event_type)) return null;
  if (running.underWay?.correlationId === event.correlation_id) return null;
  // What a step has put away or taken out says where it is: whether the step says so, its own rules ask.
  if (saysCustody(event, registry)) return null;
  if (
    (event.event_type === 'DraftApproved' || event.event_type === 'DraftRefused') &&
    isAtGate(running, event, registry)
  )
    return null;
  return refuse(
    'ceremony.running',
    null,
    `The ceremony “${running.title}” is running: nothing is done beside it.`,
    'Do it as a step of the ceremony, or after it. Everything can be looked at meanwhile.',
  );
}

/** Whether an event says of a thing where it is since a step of the ceremony that runs, which is none of its acts. */
export function saysCustody(event: LedgerEvent, registry: Registry): boolean {
  switch (event.event_type) {
    case 'AssetRegistered':
    case 'AssetMoved':
    case 'YubiKeyMoved':
    case 'KeyShareEntrusted':
      return isSaidByStep(event, registry);
    default:
      return false;
  }
}

/**
 * The correlation id under which everything stands that the act under way records; null where none is. Whoever records asks
 * for it, so that what an act brings is known by it, whatever interrupts the act.
 */
export function correlationUnderWay(registry: Registry): string | null {
  return registry.holderOf('ceremony', RUNNING_KEY)?.underWay?.correlationId ?? null;
}

function isAtGate(ceremony: Ceremony, event: LedgerEvent, registry: Registry): boolean {
  const scene = sceneOf(ceremony, registry);
  if ('refusal' in scene) return false;
  const at = courseOf(scene.script, ceremony).at;
  if (at?.position.kind !== 'step' || at.position.step.kind !== 'gate') return false;
  return draftOf(at.position.step, scene)?.id === event.aggregate_id;
}
