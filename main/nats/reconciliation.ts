import { jetstreamManager, type StreamInfo } from '@nats-io/jetstream';
import type { NatsConnection } from '@nats-io/transport-node';
import type { NatsConfig } from '../../app/config/schema.ts';
import { isCopy } from '../../app/ledger/identity.ts';
import { ProblemError } from '../../app/problem.ts';
import type { StreamPosition } from '../../app/receipts/place.ts';
import type { Receipt } from '../../app/receipts/receipt.ts';
import type { Copy } from '../../app/receipts/stream-proof.ts';
import { requirePossible } from './answer-check.ts';
import type { Ledger } from './ledger.ts';
import { natsProblem } from './problems.ts';
import { type Received, readHeaders, type StreamMessage, sourceOf } from './received.ts';
import { readStream } from './stream-reader.ts';

/** Receipts written in one transaction. */
const BATCH = 500;

/** So few messages are asked for one by one, which is faster than a consumer. */
const FEW = 8;

/** What a reconciliation is given besides. */
interface ReconcileOptions {
  readonly signal: AbortSignal;
  /** Called with the receipts that are on the disk now. */
  readonly onStored: (receipts: readonly Receipt[]) => void;
  /** Called with an entry that stands in the stream again, behind the place that its receipt names. */
  readonly onCopy: (copy: Copy) => void;
}

/**
 * Reconciles what the stream holds of this ledger with what waits here, and writes the receipts that are missing: the
 * acknowledgements of an earlier connection, an earlier life of the program, or a backup may have been lost, and
 * the server's duplicate window does not reach back for ever. Looks only at what came after the last known place.
 * Of what stands there more than once the first copy counts, wherever the others are.
 * @returns how far the stream is known now
 * @throws ProblemError when the stream holds another history of this ledger; then nothing may be sent
 */
export async function reconcile(
  connection: NatsConnection,
  config: NatsConfig,
  ledger: Ledger,
  { created, state }: StreamInfo,
  { signal, onStored, onCopy }: ReconcileOptions,
): Promise<StreamPosition> {
  const stream = config.stream_name;
  const place = { stream, created, domain: null };
  const position = (seq: number): StreamPosition => ({ stream, created, seq });
  const known = knownOf(ledger.outbox.position(stream), created, state.last_seq);
  if (known === state.last_seq) return position(known);

  const source = ledger.identity?.source ?? '';
  let found = new Map<number, Receipt>();
  const write = (seq: number) => {
    const receipts = [...found.values()];
    ledger.outbox.settle(receipts, position(seq));
    if (receipts.length > 0) onStored(receipts);
    found = new Map();
  };
  for await (const message of behind(connection, config, known, state.last_seq, signal)) {
    if (sourceOf(message) !== source) continue;
    const received = readHeaders(message);
    if (received === null) continue;
    if (isFurtherOn(received, ledger)) continue;
    if (ledger.entries.cidAt(received.entry.seq) !== received.cid) {
      const { entry, streamSeq } = received;
      const facts = { stream, seq: entry.seq, streamSeq, here: ledger.head()?.seq ?? 0 };
      throw new ProblemError(natsProblem('nats.other-history', facts));
    }
    const { entry, streamSeq, storedAt } = received;
    const first = found.get(entry.seq) ?? receiptHere(ledger, entry.seq, { stream, created });
    if (first !== null && first.streamSeq !== streamSeq)
      onCopy({ seq: entry.seq, stream, streamSeq: first.streamSeq, copySeq: streamSeq });
    else if (first === null && ledger.outbox.isWaiting(entry.seq))
      found.set(entry.seq, { seq: entry.seq, place, streamSeq, duplicate: true, storedAt });
    if (found.size === BATCH) write(message.seq);
  }
  signal.throwIfAborted();
  write(state.last_seq);
  return position(state.last_seq);
}

/** Headers of the messages behind a number, up to another one. */
async function* behind(
  connection: NatsConnection,
  config: NatsConfig,
  known: number,
  last: number,
  signal: AbortSignal,
): AsyncGenerator<StreamMessage> {
  const stream = config.stream_name;
  if (last - known > FEW) {
    const filter = `${config.subject_prefix}.>`;
    const patience = config.connection_timeout_secs * 1000;
    const what = { stream, filter, patience, headersOnly: true, after: known, signal };
    for await (const { message } of readStream(connection, what)) yield message;
    return;
  }
  const { streams } = await jetstreamManager(connection, { checkAPI: false });
  const numbers = Array.from({ length: last - known }, (_, index) => known + 1 + index);
  // One that is not there any more is none.
  const messages = await Promise.all(numbers.map((seq) => streams.getMessage(stream, { seq })));
  for (const message of messages) {
    if (message === null) continue;
    const { seq, header, time } = message;
    requirePossible({ seq, time });
    yield { seq, headers: header, time };
  }
}

/** The receipt that an entry has for this very stream. */
function receiptHere(
  { outbox }: Ledger,
  seq: number,
  { stream, created }: { readonly stream: string; readonly created: string },
): Receipt | null {
  const receipt = outbox.receipt(seq);
  return receipt?.place.stream === stream && receipt.place.created === created ? receipt : null;
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
