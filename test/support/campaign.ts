import { jetstreamManager, StorageType } from '@nats-io/jetstream';
import { connect } from '@nats-io/transport-node';
import { onTestFinished } from 'vitest';
import type { Ledger } from '../../main/store/ledger.ts';
import { faultsOf, readStream } from './independent-reader.ts';
import { recordOrganizations } from './ledgers.ts';
import { NatsServer, type ServerOptions } from './nats-server.ts';

/*
 * What the fault campaigns share. Their choices come from a seed that is printed; CIM_SEED=… repeats them. What the
 * machine does between them is its own affair, so that a repetition is close and not exact.
 */

const MILLISECOND = 1_000_000;

/** Starts a server that ends with the test. */
export async function startServer(options: ServerOptions): Promise<NatsServer> {
  const server = await NatsServer.start('', options);
  onTestFinished(() => server.stop());
  return server;
}

/** A stream in which the server forgets message ids at once: only a reconciliation can tell what is there already. */
export async function forgetfulStream(server: NatsServer): Promise<void> {
  const connection = await connect({ servers: server.url });
  await (await jetstreamManager(connection)).streams.add({
    name: 'CIM_KEYS_EVENTS',
    subjects: ['cim.keys.>'],
    storage: StorageType.File,
    duplicate_window: 100 * MILLISECOND,
    allow_atomic: true,
  });
  await connection.close();
}

/** Records so many events at once. */
export function fill(ledger: Ledger, count: number): void {
  ledger.transaction(() => recordOrganizations(ledger, count));
}

/** What is wrong: an event missing, doubled or out of order in the stream, or a receipt that is not true. */
export async function wrongs(server: NatsServer, ledger: Ledger): Promise<string[]> {
  const messages = await readStream({ servers: server.url });
  const untrue: string[] = [];
  for (let seq = 1; seq <= (ledger.head()?.seq ?? 0); seq++) {
    const receipt = ledger.outbox.receipt(seq);
    if (receipt === null) continue;
    const found = messages[seq - 1];
    if (found?.streamSeq !== receipt.streamSeq || found.messageId !== ledger.entries.at(seq)?.cid)
      untrue.push(`the receipt of entry ${seq} names ${receipt.streamSeq}, which is ${found?.ledgerSeq}`);
  }
  return [...faultsOf(messages), ...untrue];
}

/** How many messages of the stream came in atomic batches. */
export async function inBatches(server: NatsServer): Promise<number> {
  const messages = await readStream({ servers: server.url });
  return messages.filter(({ headers }) => headers.has('Nats-Batch-Id')).length;
}
