import type { JsMsg, StreamInfo } from '@nats-io/jetstream';

/*
 * What a server says is checked where it comes in: a faulty or hostile one must not bring anything into the ledger's
 * receipts that cannot be.
 */

/** The last moment with a year of four digits, which is all that RFC 3339 has. */
const LATEST = Date.UTC(10_000, 0, 1) - 1;

/** A number as a server has said it, in words; what is no number at all is none. */
function shown(value: unknown): string {
  return Number.isFinite(value) ? `the number ${value}` : 'no number';
}

/** Makes sure that a message has a number and a time that a stream can have. @throws Error in words */
export function requirePossible({ seq, time }: Pick<JsMsg, 'seq' | 'time'>): void {
  if (!Number.isSafeInteger(seq) || seq < 1)
    throw new Error(`the server sent a message with an impossible number (${shown(seq)})`);
  const at = time.getTime();
  if (!(at >= 0 && at <= LATEST))
    throw new Error(`the server says of message ${seq} that it was stored at an impossible time`);
}

/** Makes sure that what is said of a stream can be. @throws Error in words */
export function requirePossibleStream({ config, created, state }: StreamInfo): void {
  const { first_seq, last_seq, messages } = state;
  if (![first_seq, last_seq, messages].every((value) => Number.isSafeInteger(value) && value >= 0))
    throw new Error(
      `the server says impossible things of the stream ${config.name} (first message, last message, how many: ${[first_seq, last_seq, messages].map(shown).join(', ')})`,
    );
  const at = Date.parse(created);
  if (!(at >= 0 && at <= LATEST))
    throw new Error(`the server says that the stream ${config.name} was made at an impossible time`);
}
