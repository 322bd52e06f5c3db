import type { JsMsg } from '@nats-io/jetstream';
import type { NatsConnection } from '@nats-io/transport-node';
import { v7 as uuidv7 } from 'uuid';
import type { NatsConfig } from '../../app/config/schema.ts';
import type { Head } from '../../app/ledger/entry.ts';
import { isCopy } from '../../app/ledger/identity.ts';
import { ChainVerifier, type StoredEntry } from '../../app/ledger/verification.ts';
import type { Receipt } from '../../app/receipts/receipt.ts';
import type { LedgerEvent } from '../../app/registry/index.ts';
import { ObjectReader } from './claim-check.ts';
import type { Ledger } from './ledger.ts';
import { type ContentAccess, contentOf, type Received, readHeaders, sourceOf } from './received.ts';
import { readStream } from './stream-reader.ts';

/** Entries written in one transaction. */
const CHUNK = 200;

/** How a replay ended. */
export interface Replay {
  /** Entries in the copy now. */
  readonly entries: number;
  readonly head: Head | null;
  /** What is missing or wrong in the stream, one plain sentence; null when nothing is. Nothing behind it was taken. */
  readonly finding: string | null;
  readonly cancelled: boolean;
}

/** What a replay is given besides. */
interface ReplayOptions {
  readonly signal?: AbortSignal;
  /** Called after each message of the stream. */
  readonly onProgress?: (progress: { read: number; total: number; entries: number }) => void;
  /** An age identity that opens encrypted content, `AGE-SECRET-KEY-1…`. */
  readonly identity?: string;
}

/**
 * Rebuilds a ledger from the stream: entries, CIDs, head and source are those of the original, byte for byte, and
 * each was verified before it was written. The result is a read-only copy with an identity of its own. Called
 * again it goes on behind the last entry it has.
 * @param ledger empty, or the copy of this source
 * @param source the original's source, as every message of it says
 * @param name what people call the copy
 * @throws ProblemError when the disk refuses; whatever NATS throws; what was written before is good
 */
export async function replay(
  connection: NatsConnection,
  config: NatsConfig,
  ledger: Ledger,
  source: string,
  name: string,
  { signal, onProgress, identity }: ReplayOptions = {},
): Promise<Replay> {
  if (ledger.identity !== null && !(isCopy(ledger.identity) && ledger.identity.source === source)) {
    throw new Error('This is not a copy of that ledger.');
  }
  const patience = config.connection_timeout_secs * 1000;
  const access = { objects: new ObjectReader(connection, patience), identity };
  const rebuilding = new Rebuilding(ledger, { source, name, stream: config.stream_name }, access);
  const filter = `${config.subject_prefix}.>`;
  let read = 0;
  try {
    for await (const step of readStream(connection, {
      stream: config.stream_name,
      filter,
      patience,
      signal,
    })) {
      if (sourceOf(step.message) === source) await rebuilding.take(step.message);
      read += 1;
      onProgress?.({ read, total: step.total, entries: rebuilding.entries });
      if (rebuilding.finding !== null) break;
    }
  } finally {
    // Also when the connection is lost: what was verified is kept, and the next replay goes on behind it.
    rebuilding.write();
  }
  const head = ledger.identity === null ? null : ledger.head();
  return {
    entries: head?.seq ?? 0,
    head,
    finding: rebuilding.finding,
    cancelled: signal?.aborted === true,
  };
}

interface Copied {
  readonly stored: StoredEntry;
  readonly event: LedgerEvent;
  readonly receipt: Receipt;
}

class Rebuilding {
  finding: string | null = null;
  readonly #ledger: Ledger;
  readonly #original: { readonly source: string; readonly name: string; readonly stream: string };
  readonly #access: ContentAccess;
  readonly #chain: ChainVerifier;
  #verified: Copied[] = [];

  constructor(
    ledger: Ledger,
    original: { readonly source: string; readonly name: string; readonly stream: string },
    access: ContentAccess,
  ) {
    this.#ledger = ledger;
    this.#original = original;
    this.#access = access;
    const head = ledger.identity === null ? null : ledger.head();
    this.#chain = new ChainVerifier(original.source, { seq: head?.seq ?? 0, head: head?.cid ?? null });
  }

  /** Entries verified so far. */
  get entries(): number {
    return this.#chain.verified;
  }

  /** Verifies the next message of the ledger and keeps it. */
  async take(message: JsMsg): Promise<void> {
    const received = readHeaders(message);
    const next = this.#chain.verified + 1;
    const wrong = (why: string) => {
      this.finding = `Stream entry ${message.seq}: ${why}. Entry ${next} is not to be had.`;
    };
    if (received === null) return wrong('its headers are not those of a ledger entry');
    if (received.entry.seq < next) return this.#again(received);
    if (received.entry.seq > next) {
      const last = received.entry.seq - 1;
      this.finding = `${last === next ? `Entry ${next} is` : `Entries ${next} to ${last} are`} missing in ${this.#original.stream}.`;
      return;
    }
    const content = await contentOf(message, this.#access);
    if (content.state === 'sealed') return wrong('it is encrypted for others');
    if (content.state === 'unreadable') return wrong(content.why);
    const { entry, cid } = received;
    const stored = { entry, cid, block: content.block };
    const verdict = this.#chain.push(stored);
    if (!verdict.good) {
      this.finding = verdict.finding.detail;
      return;
    }
    this.#verified.push({ stored, event: verdict.event, receipt: this.#receipt(received) });
    if (this.#verified.length === CHUNK) this.write();
  }

  /** Writes what has been verified. @throws ProblemError when the disk refuses */
  write(): void {
    const [first] = this.#verified;
    if (first === undefined) return;
    const copied = this.#verified;
    this.#verified = [];
    if (this.#ledger.identity === null) {
      const { source, name } = this.#original;
      // An id of its own: that it is not the source's is what makes it a copy.
      this.#ledger.create({ id: uuidv7(), name, source, createdAt: new Date().toISOString() });
    }
    this.#ledger.copy(copied);
    this.#ledger.outbox.settle(copied.map(({ receipt }) => receipt));
  }

  /** An entry that is here already: the same one again is no harm, another one is. */
  #again(received: Received): void {
    const { seq } = received.entry;
    const known =
      this.#verified.find(({ stored }) => stored.entry.seq === seq)?.stored.cid ??
      this.#ledger.entries.at(seq)?.cid;
    if (known !== received.cid) {
      this.finding = `Stream entry ${received.streamSeq}: there is another entry ${seq}. One ledger was continued in two places.`;
    } else if (this.#ledger.outbox.isWaiting(seq)) {
      // The program ended between the entry and its receipt.
      this.#ledger.outbox.settle([this.#receipt(received)]);
    }
  }

  #receipt({ entry, streamSeq, storedAt }: Received): Receipt {
    const place = { stream: this.#original.stream, created: null, domain: null };
    return { seq: entry.seq, place, streamSeq, duplicate: false, storedAt };
  }
}
