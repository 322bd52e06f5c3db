import { setImmediate as nextTurn } from 'node:timers/promises';
import { DeliverPolicy, type JsMsg, jetstream, jetstreamManager } from '@nats-io/jetstream';
import { errors, type NatsConnection } from '@nats-io/transport-node';
import { requirePossible } from './answer-check.ts';

/** Messages asked for at a time; also how many are worked on before other work gets its turn. */
const WINDOW = 200;

/** What to read of a stream. */
interface StreamReading {
  readonly stream: string;
  /** Subjects, `cim.keys.>`. */
  readonly filter: string;
  /** How long the server may stay silent, in milliseconds. */
  readonly patience: number;
  /** Reads headers only: enough to see which ledgers are there. */
  readonly headersOnly?: boolean;
  /** Begins behind this number of the stream; without it at the first message. */
  readonly after?: number;
  readonly signal?: AbortSignal | undefined;
}

/** One message on the way, with how many were to be read when the reading began. */
export interface Step {
  readonly message: JsMsg;
  readonly total: number;
}

/**
 * Reads what the stream holds now, in its order, through an ordered consumer: nothing twice, nothing left out,
 * in constant memory. Ends behind the message that was the last when it began, or when it is cancelled. An end that
 * comes before that counts only when the stream itself holds nothing more: who looks for what a stream holds must not
 * take a delivery that broke off for all of it.
 * @throws whatever NATS throws; a TimeoutError when the server falls silent; an Error when it ends too early
 */
export async function* readStream(connection: NatsConnection, what: StreamReading): AsyncGenerator<Step> {
  const manager = await jetstreamManager(connection);
  const { state } = await manager.streams.info(what.stream);
  const consumer = await jetstream(connection).consumers.get(what.stream, {
    filter_subjects: what.filter,
    ...(what.headersOnly === true && { headers_only: true }),
    ...(what.after !== undefined && {
      deliver_policy: DeliverPolicy.StartSequence,
      opt_start_seq: what.after + 1,
    }),
  });
  // A stream may be given few consumers: none is left behind. One on a broken connection the server removes by itself.
  const remove = () => consumer.delete().catch(() => false);
  const total = (await consumer.info()).num_pending;
  let readTo = what.after ?? 0;
  const requireEnd = async () => {
    const behind = { seq: readTo + 1, next_by_subj: what.filter };
    const next = await manager.streams.getMessage(what.stream, behind);
    if (next !== null && next.seq <= state.last_seq)
      throw new Error(
        `the server ended its delivery behind message ${readTo}, and the stream holds message ${next.seq}`,
      );
  };
  if (total === 0) {
    await remove();
    return requireEnd();
  }
  const messages = await consumer.consume({ max_messages: WINDOW });
  let failure: Error | null = null;
  const giveUp = (error: Error | null) => {
    failure ??= error;
    messages.stop();
  };
  let listening = true;
  let read = 0;
  /** What the stream has removed since never comes; a server that answers that nothing is left is not silent. */
  const whyNothingComes = async () => {
    const before = read;
    const { num_pending } = await consumer.info();
    // All that was sent before the answer has come before it, and gets its turn.
    await nextTurn();
    if (!listening || read > before) silence.refresh();
    else giveUp(num_pending > 0 ? new errors.TimeoutError() : null);
  };
  const silence = setTimeout(() => {
    // While the reader works on a message, it is not the server that is silent.
    if (!listening) silence.refresh();
    else whyNothingComes().catch(() => giveUp(new errors.TimeoutError()));
  }, what.patience);
  const cancel = () => giveUp(null);
  what.signal?.addEventListener('abort', cancel);
  void connection.closed().then(() => giveUp(new errors.ClosedConnectionError()));
  try {
    for await (const message of messages) {
      requirePossible(message);
      if (what.signal?.aborted || message.seq > state.last_seq) return;
      readTo = message.seq;
      listening = false;
      read += 1;
      yield { message, total };
      listening = true;
      silence.refresh();
      if (message.seq === state.last_seq) return;
      if (message.info.pending === 0) break;
      if (read % WINDOW === 0) await nextTurn();
    }
    if (failure) throw failure;
    if (what.signal?.aborted !== true) await requireEnd();
  } finally {
    clearTimeout(silence);
    what.signal?.removeEventListener('abort', cancel);
    await messages.close();
    const removed = remove();
    // Who stops waits for nothing, and a silent server would not answer.
    if (failure === null && what.signal?.aborted !== true) await removed;
  }
}
