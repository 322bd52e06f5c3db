import type { Actor } from '../model/envelope.ts';
import type { Fact } from './dispatch.ts';
import type { LedgerEvent } from './index.ts';

/** The circumstances under which facts are recorded. */
export interface Circumstances {
  readonly actor: Actor;
  /** RFC 3339 UTC with milliseconds. */
  readonly timestamp: string;
  /** One id for all events of one act. */
  readonly correlationId: string;
  /** A fresh UUIDv7 at each call. */
  readonly newId: () => string;
}

/**
 * Puts facts into envelopes: within one act each event names the one before it as its cause.
 * @param before the last event of the act so far; null where the act begins
 */
export function envelop(
  facts: readonly Fact[],
  act: Circumstances,
  before: LedgerEvent | null = null,
): LedgerEvent[] {
  let cause = before?.event_id ?? null;
  return facts.map((fact) => {
    const event: LedgerEvent = {
      ...fact,
      event_id: act.newId(),
      timestamp: act.timestamp,
      actor: act.actor,
      correlation_id: act.correlationId,
      causation_id: cause,
    };
    cause = event.event_id;
    return event;
  });
}
