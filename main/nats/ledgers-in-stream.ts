import type { NatsConnection } from '@nats-io/transport-node';
import type { NatsConfig } from '../../app/config/schema.ts';
import { entryCid } from '../../app/ledger/entry.ts';
import type { FoundLedger } from '../../app/ledger/found-ledger.ts';
import { type Received, readHeaders, sourceOf } from './received.ts';
import { readStream } from './stream-reader.ts';

/** Ledgers told apart in one stream; more are not listed. */
const MOST = 100;

/** Looks through the headers of the stream for ledgers. @throws whatever NATS throws */
export async function findLedgers(
  connection: NatsConnection,
  config: NatsConfig,
  signal?: AbortSignal,
): Promise<FoundLedger[]> {
  const found = new Map<string, FoundLedger>();
  const what = {
    stream: config.stream_name,
    filter: `${config.subject_prefix}.>`,
    patience: config.connection_timeout_secs * 1000,
    headersOnly: true,
    signal,
  };
  for await (const { message } of readStream(connection, what)) {
    const source = sourceOf(message);
    if (source === null || (found.size === MOST && !found.has(source))) continue;
    const before = found.get(source) ?? { source, entries: 0, head: null, lastAt: null, finding: null };
    found.set(source, before.finding === null ? behind(before, readHeaders(message)) : before);
  }
  return [...found.values()];
}

function behind(ledger: FoundLedger, received: Received | null): FoundLedger {
  const next = ledger.entries + 1;
  if (received === null) return { ...ledger, finding: 'A message of this ledger has unusable headers.' };
  const { entry, cid } = received;
  if (entry.seq < next) return ledger;
  if (entry.seq > next) {
    const last = entry.seq - 1;
    const finding = last === next ? `Entry ${next} is missing.` : `Entries ${next} to ${last} are missing.`;
    return { ...ledger, finding };
  }
  if (entry.prev !== ledger.head || entryCid(entry) !== cid) {
    return { ...ledger, finding: `Entry ${next} does not follow from the entry before it.` };
  }
  return { ...ledger, entries: next, head: cid, lastAt: entry.at };
}
