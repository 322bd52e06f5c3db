import { ProblemError } from '../../app/problem.ts';
import { natsProblem } from './problems.ts';

/** JetStream refused a message. The code is one of nats-server's `server/errors.json`. */
export class JetStreamRefusal extends Error {
  override readonly name = 'JetStreamRefusal';
  readonly code: number;
  constructor(code: number, description: string) {
    super(description);
    this.code = code;
  }
}

/**
 * This entry cannot be stored as it is, however often it is sent; those behind it can. It is set aside with these
 * words. Whatever makes messages may throw it.
 */
export class EntryRefused extends ProblemError {
  override readonly name = 'EntryRefused';
}

/** Source: nats-server, server/errors.json: JSStreamMessageExceedsMaximumErr. */
const MESSAGE_TOO_LARGE = 10054;
/** Source: nats-server, server/errors.json: JSStreamHeaderExceedsMaximumErr. */
const HEADER_TOO_LARGE = 10097;

/** @returns why the entry must be set aside; null when the refusal is not the message's own fault */
export function permanentRefusal(error: Error, stream: string): EntryRefused | null {
  if (error instanceof EntryRefused) return error;
  if (!(error instanceof JetStreamRefusal)) return null;
  if (error.code !== MESSAGE_TOO_LARGE && error.code !== HEADER_TOO_LARGE) return null;
  return new EntryRefused(natsProblem('nats.too-large', { of: 'stream', stream, said: error.message }), {
    cause: error,
  });
}

/** The message does not fit through the connection at all. */
export function exceedsPayload(bytes: number, largest: number): EntryRefused {
  return new EntryRefused(natsProblem('nats.too-large', { of: 'connection', bytes, largest }));
}

/** The entry's event cannot be read, or is one that this version does not know. */
export function unreadable(seq: number, cause: unknown): EntryRefused {
  return new EntryRefused(natsProblem('nats.unreadable-entry', { seq }), { cause });
}
