import { type MsgHdrs, MsgHdrsImpl } from '@nats-io/transport-node';

/*
 * Source: NATS, "JetStream model deep dive", expectations of a publish; refusals: nats-server, server/errors.json.
 * Measured on nats-server 2.9.10, 2.10.27 and 2.15.1: within the duplicate window a repeat is answered as a duplicate
 * whatever message it expects; beyond it, it is refused. A server that was restarted has forgotten the last message id.
 */
const LAST_SEQUENCE = 'Nats-Expected-Last-Sequence';
const LAST_MESSAGE = 'Nats-Expected-Last-Msg-Id';

/** What the headers of an expectation add to a message at most, in bytes. */
export const EXPECTATION_HEADERS = 128;

/** JSStreamWrongLastMsgIDErrF, JSStreamWrongLastSequenceErrF, JSStreamWrongLastSequenceConstantErr. */
const OVERTAKEN: ReadonlySet<number> = new Set([10070, 10071, 10164]);

/** Whether a refusal says that the stream ends with another message than was expected. */
export function isOvertaken({ code }: { readonly code: number }): boolean {
  return OVERTAKEN.has(code);
}

/**
 * Says of each message behind which one alone the server may store it, so that nothing is stored twice or out of order
 * even when copies from a connection that was given up arrive late and the server has long forgotten the message ids.
 *
 * While nothing is on its way, the stream must end with the number up to which it is known: a number comes once in the
 * life of a stream, and up to it everything was looked at. Each message behind one that is on its way must follow that
 * one. A copy that comes late can therefore only be stored where it was to stand, once.
 */
export class ExpectedLast {
  #last: number;
  #before = '';

  /** @param last the number up to which the stream was looked at */
  constructor(last: number) {
    this.#last = last;
  }

  /** The last number of the stream that is known. */
  get last(): number {
    return this.#last;
  }

  /** Puts the expectation into the headers of a message that goes out now. @param first whether nothing is on its way */
  mark(headers: MsgHdrs, first: boolean): void {
    const [name, value] = first ? [LAST_SEQUENCE, String(this.#last)] : [LAST_MESSAGE, this.#before];
    // `set` compares the name with all that are there: for tens of thousands a second that is too much.
    if (headers instanceof MsgHdrsImpl) headers.headers.set(name, [value]);
    else headers.set(name, value);
  }

  /** The expectation of a batch, as headers of its first message. Nothing may be on its way. */
  get ofBatch(): Record<string, string[]> {
    return { [LAST_SEQUENCE]: [String(this.#last)] };
  }

  /** A message with this id went out. */
  sent(messageId: string): void {
    this.#before = messageId;
  }

  /** A message stands at this number. */
  stands(streamSeq: number): void {
    this.#last = Math.max(this.#last, streamSeq);
  }
}
