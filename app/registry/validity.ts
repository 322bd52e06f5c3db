import { type Refused, refuse } from '../model/decision.ts';

/**
 * Why something cannot be valid until a day; null where it can. A day is over when it is over in UTC.
 * @param lastDay null where it has no end
 * @param at when it is recorded, RFC 3339 UTC
 * @param code of the refusal: `location.access-over`
 */
export function lastDayRefusal(
  lastDay: string | null | undefined,
  at: string,
  { code, field }: { readonly code: string; readonly field: string },
): Refused | null {
  if (lastDay == null || !isOver({ validUntil: lastDay }, dayOf(at))) return null;
  return refuse(
    code,
    field,
    `The day ${lastDay} is over already.`,
    'Choose today or a later day, or leave it empty.',
  );
}

/** What is valid until a day; null where it has no end. */
interface Limited {
  readonly validUntil: string | null;
}

/** The day of a moment, in UTC. */
export function dayOf(at: string): string {
  return at.slice(0, '2027-03-31'.length);
}

/** Whether the last day of something is past; that of one without an end never is. Days are written so that the earlier one comes first. */
export function isOver({ validUntil }: Limited, day: string): boolean {
  return validUntil !== null && validUntil < day;
}

/** Those that are not over on a day, one after the other. */
export function* notOver<V extends Limited>(all: Iterable<V>, day: string): Iterable<V> {
  for (const one of all) if (!isOver(one, day)) yield one;
}
