import type { StreamInfo } from '@nats-io/jetstream';
import type { NatsConnection } from '@nats-io/transport-node';
import type { NatsConfig } from '../../app/config/schema.ts';
import { type Problem, ProblemError } from '../../app/problem.ts';
import { isCopy, type Ledger } from '../store/ledger.ts';
import type { StoredReceipt, StreamPosition } from '../store/outbox.ts';
import { type Received, readHeaders, sourceOf } from './received.ts';
import { walk } from './walk.ts';

/** Receipts written in one transaction. */
const BATCH = 500;

/** What a look is given besides. */
export interface LookOptions {
  readonly signal: AbortSignal;
  /** Called with the receipts that are on the disk now. */
  readonly onStored: (receipts: readonly StoredReceipt[]) => void;
}

/**
 * Finds out what the stream already holds of this ledger without a receipt here, and writes the receipts: the
 * acknowledgements of an earlier connection, an earlier life of the program, or a backup may have been lost, and
 * the server's duplicate window does not reach back for ever. Looks only at what came after the last known place.
 * @returns how far the stream is known now
 * @throws ProblemError when the stream holds another history of this ledger; then nothing may be sent
 */
export async function look(
  connection: NatsConnection,
  config: NatsConfig,
  ledger: Ledger,
  { created, state }: StreamInfo,
  { signal, onStored }: LookOptions,
): Promise<StreamPosition> {
  const stream = config.stream_name;
  const position = (seq: number): StreamPosition => ({ stream, created, seq });
  const known = knownOf(ledger.outbox.position(stream), created, state.last_seq);
  if (known === state.last_seq) return position(known);

  const source = ledger.identity?.source ?? '';
  let found: StoredReceipt[] = [];
  const write = (seq: number) => {
    ledger.outbox.settle(found, position(seq));
    if (found.length > 0) onStored(found);
    found = [];
  };
  const what = {
    stream,
    filter: `${config.subject_prefix}.>`,
    patience: config.connection_timeout_secs * 1000,
    headersOnly: true,
    after: known,
    signal,
  };
  for await (const { message } of walk(connection, what)) {
    if (sourceOf(message) !== source) continue;
    const received = readHeaders(message);
    if (received === null) continue;
    if (isFurtherOn(received, ledger)) continue;
    if (ledger.entries.cidAt(received.entry.seq) !== received.cid)
      throw new ProblemError(otherHistory(stream, received, ledger));
    if (ledger.outbox.isWaiting(received.entry.seq) && found.at(-1)?.seq !== received.entry.seq)
      found.push({
        seq: received.entry.seq,
        stream,
        streamSeq: received.streamSeq,
        duplicate: true,
        storedAt: received.storedAt,
      });
    if (found.length === BATCH) write(message.seq);
  }
  signal.throwIfAborted();
  write(state.last_seq);
  return position(state.last_seq);
}

/** A stream made anew, or one that has lost messages, is known from its beginning only. */
function knownOf(position: StreamPosition | null, created: string, last: number): number {
  return position !== null && position.created === created && position.seq <= last ? position.seq : 0;
}

/**
 * Of a ledger that is only a copy here, others may hold more, and have sent it. When it comes here, too, streams are
 * looked through from their beginning again.
 */
export function isFurtherOn({ entry }: Received, { identity, entries }: Ledger): boolean {
  return identity !== null && isCopy(identity) && entry.seq > (entries.head()?.seq ?? 0);
}

function otherHistory(stream: string, { entry, streamSeq }: Received, ledger: Ledger): Problem {
  const here = ledger.head()?.seq ?? 0;
  return {
    code: 'nats.other-history',
    happened:
      entry.seq > here
        ? `The stream ${stream} holds entry ${entry.seq} of this ledger (as number ${streamSeq}), but the ledger on this laptop ends with entry ${here}.`
        : `The stream ${stream} holds another entry ${entry.seq} of this ledger (as number ${streamSeq}) than this laptop.`,
    meaning:
      'The ledger on this laptop is an older or another copy. Nothing was sent, and the queue is untouched.',
    remedy:
      'Record nothing more on this laptop. Compare its head with the other copies, and go on with the newest one.',
    field: null,
  };
}
