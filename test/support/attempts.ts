import type { Actor } from '../../app/model/envelope.ts';
import { type Decision, parseEvent, refusalOf } from '../../app/registry/dispatch.ts';
import type { Command, LedgerEvent } from '../../app/registry/index.ts';
import { given, TEST_TIME, testId } from './in-memory-registry.ts';

/** A fact in an envelope, as a foreign bundle may hold it: nobody has decided on it. */
export function enveloped<const F extends object>(
  fact: F,
  actor: Actor = { kind: 'officer', name: 'Mallory' },
  timestamp = TEST_TIME,
) {
  return {
    ...fact,
    event_id: testId(),
    timestamp,
    actor,
    correlation_id: testId(),
    causation_id: null,
  };
}

/** An event as somebody could have forged it: it fits its schema, and no decider was asked about it. @throws as `parseEvent` */
export function forged(
  aggregate: string,
  event_type: string,
  aggregate_id: string,
  payload: object,
): LedgerEvent {
  return parseEvent(enveloped({ aggregate, event_type, aggregate_id, payload }));
}

/** The code of a refusal; null where nothing is refused. */
export function codeOf(decision: Decision): string | null {
  return decision.accepted ? null : decision.refusal.code;
}

/** The code by which the rules refuse an event; null where they let it pass. */
export function forgedCode(before: readonly Command[], event: LedgerEvent): string | null {
  return refusalOf(given(...before).registry, event)?.refusal.code ?? null;
}

/** A rule, and the attempts to pass by it. */
export interface Attempt {
  /** What was recorded before. */
  readonly before: readonly Command[];
  /** What happened besides, whatever the rules say. */
  readonly happened?: readonly LedgerEvent[];
  readonly command: Command;
  readonly event: LedgerEvent;
}

/**
 * The codes with which an attempt is refused: as a command, and as an event from elsewhere; null where it is not. A button
 * that cannot be pressed says so before the rule does, under a code of its own.
 */
export function codesOf({ before, happened = [], command, event }: Attempt): readonly (string | null)[] {
  const { registry, when } = given(...before);
  for (const other of happened) registry.apply(other);
  return [codeOf(when(command)), refusalOf(registry, event)?.refusal.code ?? null];
}
