import type { LedgerEvent } from '../events/catalogue.ts';
import type { Actor } from '../events/envelope.ts';
import type { Problem } from '../problem.ts';

type FactOf<E> = E extends LedgerEvent
  ? Pick<E, 'aggregate' | 'event_type' | 'aggregate_id' | 'payload'>
  : never;

/** What a decider found to be true: an event without the circumstances of the act. */
export type Fact = FactOf<LedgerEvent>;

/** A decider's answer: facts to record, or a refusal in words for the person. */
export type Decision =
  | { readonly accepted: true; readonly facts: readonly Fact[] }
  | { readonly accepted: false; readonly refusal: Problem };

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

/** @returns the decision to record these facts */
export function accept(...facts: readonly Fact[]): Decision {
  return { accepted: true, facts };
}

/** @returns the refusal of a command; by its nature nothing was recorded, and the words say so */
export function refuse(code: string, field: string | null, happened: string, remedy: string): Decision {
  return {
    accepted: false,
    refusal: { code, happened, meaning: 'Nothing was recorded. The ledger is unchanged.', remedy, field },
  };
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
