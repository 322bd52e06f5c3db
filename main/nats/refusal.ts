import { type Problem, ProblemError } from '../../app/problem.ts';

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
  return new EntryRefused(
    tooLarge(
      `The stream ${stream} takes no message of this size (${error.message}).`,
      `Have the stream’s largest message size (max_msg_size) raised, then press “Retry”.`,
    ),
    { cause: error },
  );
}

/** The message does not fit through the connection at all. */
export function exceedsPayload(bytes: number, largest: number): EntryRefused {
  return new EntryRefused(
    tooLarge(
      `The server takes messages of at most ${largest.toLocaleString('en')} bytes; this one has about ${bytes.toLocaleString('en')}.`,
      'Have the server’s max_payload raised, then press “Retry”.',
    ),
  );
}

/** The entry's event cannot be read, or is one that this version does not know. */
export function unreadable(seq: number, cause: unknown): EntryRefused {
  return new EntryRefused(
    {
      code: 'nats.unreadable-entry',
      happened: `The event of entry ${seq} cannot be read by this version of the program.`,
      meaning:
        'It was not sent, and is unchanged in the ledger on this laptop. Those behind it are not held up.',
      remedy: 'Check the ledger. If it is intact, use the newest version of the program and press “Retry”.',
      field: null,
    },
    { cause },
  );
}

function tooLarge(happened: string, remedy: string): Problem {
  return {
    code: 'nats.too-large',
    happened,
    meaning:
      'The event is safe in the ledger on this laptop. It is not in NATS; those behind it are not held up.',
    remedy: `${remedy} Or export it as a file and carry it there.`,
    field: null,
  };
}
