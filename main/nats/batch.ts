import { MsgHdrsImpl, type NatsConnection, nuid } from '@nats-io/transport-node';
import type { Outgoing } from './backlog.ts';
import { fits } from './claim-check.ts';

/** Messages in one atomic batch at most. Source: nats-server, server/stream.go: streamMaxAtomicBatchSize. */
export const LARGEST_BATCH = 1000;
/** For fewer messages a batch gains next to nothing. */
const SMALLEST_BATCH = 100;
/** The server holds a batch aside until it is complete: no more than these. */
const MOST_BYTES = 4 * 1024 * 1024;
/** What the headers of a batch add to a message at most, in bytes. */
const BATCH_HEADERS = 256;

/** When batches are sent to a stream that takes them. */
export interface BatchRule {
  /** Twice so many messages go out by themselves first, to see how fast they are stored; zero sends batches at once. */
  readonly probe: number;
  /** Batches follow when fewer than these a second were stored. */
  readonly below: number;
}

/**
 * A server that syncs each write stores a few thousand messages a second, any other one tens of thousands, and no
 * server tells which it is. Where it does not sync, a batch only makes it write everything twice.
 */
export const WHERE_WRITES_ARE_SYNCED: BatchRule = { probe: 500, below: 10_000 };

/**
 * How many of these, from the first on, go into one batch.
 * @param maxPayload what the server takes in one message, in bytes
 * @returns zero when they are too few, or too large, for a batch
 */
export function batchSize(waiting: readonly Outgoing[], maxPayload: number): number {
  let size = 0;
  let bytes = 0;
  for (const { message, bytes: more } of waiting) {
    bytes += more;
    if (size === LARGEST_BATCH || bytes > MOST_BYTES) break;
    if (!fits(message.payload, message.headers, maxPayload - BATCH_HEADERS)) break;
    size += 1;
  }
  return size < SMALLEST_BATCH ? 0 : size;
}

/**
 * Publishes entries as one atomic batch: the server stores all of them, one behind the other, or none, and answers
 * once. It stores none when it knows one of the message ids already, refuses one of the messages, or the stream does
 * not end as expected.
 * Source: NATS ADR-50, "Atomic Batched Publishes"; with message ids from nats-server 2.12.1 on.
 * @param expectation headers of the first message that say where the stream must end
 * @param reply where the one answer goes
 * @returns the batch's id, which the answer bears
 */
export function publishBatch(
  connection: NatsConnection,
  entries: readonly Outgoing[],
  expectation: Record<string, string[]>,
  reply: string,
): string {
  const id = nuid.next();
  entries.forEach(({ message: { subject, payload, headers } }, index) => {
    const last = index === entries.length - 1;
    // A copy: when the batch is refused, its messages go out as they are.
    const inBatch = MsgHdrsImpl.fromRecord({
      ...Object.fromEntries(headers.keys().map((name) => [name, headers.values(name)])),
      ...(index === 0 && expectation),
      'Nats-Batch-Id': [id],
      'Nats-Batch-Sequence': [String(index + 1)],
      ...(last && { 'Nats-Batch-Commit': ['1'] }),
    });
    connection.publish(subject, payload, { headers: inBatch, ...(last && { reply }) });
  });
  return id;
}
