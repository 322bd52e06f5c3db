import { deadline, type NatsConnection } from '@nats-io/transport-node';
import type { Ledger } from './ledger.ts';
import type { ToMessage } from './message.ts';

/** Entries sent before the server is asked whether it has read them. */
const BATCH = 500;

/** What is sent, and how. */
interface Unconfirmed {
  readonly connection: NatsConnection;
  readonly ledger: Ledger;
  readonly toMessage: ToMessage;
  /** Entries up to this one were sent before. */
  readonly after: number;
  readonly signal: AbortSignal;
  /** How long the server may stay silent, in milliseconds. */
  readonly patience: number;
  /** Aborted when the connection is no longer good. */
  readonly broken: AbortSignal;
  /** Called when the server has read what was sent so far. */
  readonly onSent: (count: number, last: number) => void;
}

/**
 * Publishes what waits, in ledger order, to whoever listens now: without JetStream nobody acknowledges that it was
 * stored, so everything keeps waiting. Messages bear their ids: a stream that listens takes none of them twice.
 * @throws whatever NATS throws; the signal's reason when it was aborted
 */
export async function sendUnconfirmed(options: Unconfirmed): Promise<void> {
  const { connection, ledger, toMessage, signal, broken, patience, onSent } = options;
  let { after } = options;
  for (;;) {
    signal.throwIfAborted();
    const batch = ledger.outbox.next(BATCH, after);
    const last = batch.at(-1);
    if (last === undefined) return;
    for (const seq of batch) {
      const record = ledger.entries.at(seq);
      if (record === null) throw new Error(`Entry ${seq} is queued but not in the ledger.`);
      const { subject, payload, headers } = await toMessage(record);
      connection.publish(subject, payload, { headers });
    }
    // The client itself would wait for ever.
    await deadline(connection.flush(), patience);
    broken.throwIfAborted();
    after = last;
    onSent(batch.length, last);
  }
}
