import { type JsMsg, jetstreamManager } from '@nats-io/jetstream';
import type { NatsConnection } from '@nats-io/transport-node';
import type { NatsConfig } from '../../app/config/schema.ts';
import { cidOfBlock } from '../../app/content/cid.ts';
import { entryCid } from '../../app/ledger/entry.ts';
import type { StoredEntry } from '../../app/ledger/verification.ts';
import { mayBeSamePlace, type Place } from '../../app/receipts/place.ts';
import type { Receipt } from '../../app/receipts/receipt.ts';
import type { AgedOut, Copy, StreamDifference } from '../../app/receipts/stream-proof.ts';
import { ObjectReader } from './claim-check.ts';
import type { Ledger } from './ledger.ts';
import { ElsewhereError, standingOf } from './place.ts';
import { type ContentAccess, contentOf, type Received, readHeaders, sourceOf } from './received.ts';
import { isFurtherOn } from './reconciliation.ts';
import { StreamBeginning } from './stream-limits.ts';
import { readStream } from './stream-reader.ts';

/** What reading the stream back has shown. */
export interface ReadBack {
  /** Entries with a receipt for this stream when it began: so many must be found, or have been removed by its limits. */
  readonly expected: number;
  /** Of these, removed from the beginning of the stream; null when none were. */
  readonly agedOut: AgedOut | null;
  /** Found, in order, each with everything recomputed. */
  readonly verified: number;
  /** Of these, encrypted: their order and entries are proven, their content only to who holds a key. */
  readonly sealed: number;
  /** Stored without this laptop having seen the acknowledgement; the next sync finds that out. */
  readonly unacknowledged: number;
  /** The first thing that is not as the receipts say; null when everything is. */
  readonly difference: StreamDifference | null;
  /** Whether it was stopped before the end. */
  readonly cancelled: boolean;
}

/** What a read-back is given besides. */
interface ReadBackOptions {
  readonly signal?: AbortSignal;
  /** Called after each message of the stream. */
  readonly onProgress?: (progress: { read: number; total: number; verified: number }) => void;
  /** An age identity that opens encrypted content, `AGE-SECRET-KEY-1…`. */
  readonly identity?: string;
  /** Reads only what the stream holds behind a number, and expects only entries from this one on to stand there. */
  readonly since?: { readonly entry: number; readonly created: string; readonly streamSeq: number };
  /** Entries that may stand behind later ones: they were set aside, and tried again. */
  readonly mayStandLater?: ReadonlySet<number>;
  /** Called with an entry that stands there again; without it, that is the difference. */
  readonly onCopy?: (copy: Copy) => void;
}

/**
 * Reads back what the stream holds of this ledger: recomputes every event's CID from its JSON and every entry's
 * CID from the headers, and compares both, their order and their places with the ledger and its receipts. Ends
 * at the first difference. Needs the same memory for any length.
 * @throws whatever NATS throws
 */
export async function readBack(
  connection: NatsConnection,
  config: NatsConfig,
  ledger: Ledger,
  { signal, onProgress, identity, since, mayStandLater = new Set(), onCopy }: ReadBackOptions = {},
): Promise<ReadBack> {
  const patience = config.connection_timeout_secs * 1000;
  const access = { objects: new ObjectReader(connection, patience), identity };
  const manager = await jetstreamManager(connection, { checkAPI: false });
  const info = await manager.streams.info(config.stream_name);
  const { kept, elsewhere } = await standingOf(manager, config, ledger, info);
  if (elsewhere !== null) throw new ElsewhereError(elsewhere);
  const beginning = new StreamBeginning(manager, info);
  // A stream that was made anew holds nothing of what was known.
  const after = since?.created === info.created ? since.streamSeq : 0;
  const from = { entry: since?.entry ?? 1, streamSeq: after, mayStandLater };
  const comparison = new Comparison(ledger, kept.place, access, beginning, from, onCopy);
  const filter = `${config.subject_prefix}.>`;
  let read = 0;
  for await (const step of readStream(connection, {
    stream: config.stream_name,
    filter,
    patience,
    signal,
    after,
  })) {
    await comparison.see(step.message);
    read += 1;
    onProgress?.({ read, total: step.total, verified: comparison.verified });
    if (comparison.difference) break;
  }
  const cancelled = signal?.aborted === true;
  if (!cancelled) await comparison.end();
  const { expected, verified, sealed, unacknowledged, difference } = comparison;
  return { expected, agedOut: beginning.agedOut, verified, sealed, unacknowledged, difference, cancelled };
}

/** An entry and the place its receipt gives it. */
interface Expected {
  readonly record: StoredEntry;
  readonly receipt: Receipt;
}

/** Compares messages, as they come by in stream order, with the receipts. */
class Comparison {
  verified = 0;
  sealed = 0;
  unacknowledged = 0;
  difference: StreamDifference | null = null;
  readonly #ledger: Ledger;
  readonly #source: string;
  readonly #place: Place;
  readonly #beginning: StreamBeginning;
  readonly #access: ContentAccess;
  /** Receipts when it began; a sync that goes on meanwhile adds others behind them. */
  readonly #stored: number;
  readonly #after: number;
  readonly #end: number;
  readonly #mayStandLater: ReadonlySet<number>;
  /** Entries that stand behind later ones and have not come by yet, by their number of the stream. */
  readonly #later = new Map<number, Expected>();
  readonly #onCopy: ((copy: Copy) => void) | undefined;
  #elsewhere = 0;
  #seq: number;
  #next: Expected | null;

  constructor(
    ledger: Ledger,
    place: Place,
    access: ContentAccess,
    beginning: StreamBeginning,
    from: {
      readonly entry: number;
      readonly streamSeq: number;
      readonly mayStandLater: ReadonlySet<number>;
    },
    onCopy: ((copy: Copy) => void) | undefined,
  ) {
    this.#ledger = ledger;
    this.#seq = from.entry - 1;
    this.#after = from.streamSeq;
    this.#mayStandLater = from.mayStandLater;
    this.#end = ledger.head()?.seq ?? 0;
    this.#onCopy = onCopy;
    this.#source = ledger.identity?.source ?? '';
    this.#place = place;
    this.#beginning = beginning;
    this.#access = access;
    this.#stored = ledger.outbox.stored();
    this.#next = this.#advance();
  }

  get expected(): number {
    return this.#stored - this.#elsewhere;
  }

  /** Takes the next message of the stream into account. */
  async see(message: JsMsg): Promise<void> {
    if (sourceOf(message) !== this.#source) return;
    if (this.#next !== null && this.#next.receipt.streamSeq < message.seq) await this.#skipRemoved();
    const next = this.#next;
    const later = this.#later.get(message.seq);
    if (later !== undefined) {
      this.#later.delete(message.seq);
      this.difference = await this.#examine(message, later);
      if (this.difference === null) this.verified += 1;
    } else if (next !== null && next.receipt.streamSeq < message.seq) {
      this.difference = missing(next, this.#place.stream);
    } else if (next !== null && next.receipt.streamSeq === message.seq) {
      this.difference = await this.#examine(message, next);
      if (this.difference) return;
      this.verified += 1;
      this.#next = this.#advance();
      if (this.#next && this.#next.receipt.streamSeq <= message.seq) {
        this.difference = outOfOrder(this.#next, next);
      }
    } else if (!this.#isFurtherOn(message)) {
      this.difference = this.#unexpected(message);
      if (this.difference === null) this.unacknowledged += 1;
    }
  }

  /** Nothing more follows in the stream. */
  async end(): Promise<void> {
    if (this.difference !== null || (this.#next === null && this.#later.size === 0)) return;
    await this.#skipRemoved();
    const gone =
      this.#next ?? [...this.#later.values()].find(({ receipt }) => !this.#beginning.isRemoved(receipt));
    if (gone !== undefined) this.difference = missing(gone, this.#place.stream);
  }

  /** What the stream may have removed from its beginning while it was read is not missing. */
  async #skipRemoved(): Promise<void> {
    await this.#beginning.lookAgain();
    while (this.#next !== null && this.#beginning.isRemoved(this.#next.receipt)) this.#next = this.#advance();
  }

  async #examine(message: JsMsg, { record }: Expected): Promise<StreamDifference | null> {
    const { seq } = record.entry;
    const changed = (why: string) => difference('changed', seq, message.seq, why);
    const received = readHeaders(message);
    if (received === null) return changed(`its headers are not those of a ledger entry`);
    if (received.cid !== record.cid) return changed(`it is another entry (${received.cid})`);
    const why = headersDiffer(received, record);
    if (why !== null) return changed(why);
    const content = await contentOf(message, this.#access);
    switch (content.state) {
      case 'unreadable':
        return changed(content.why);
      case 'sealed':
        this.sealed += 1;
        return null;
      case 'block':
        return cidOfBlock(content.block) === record.entry.event
          ? null
          : changed('its event no longer gives its content identifier');
    }
  }

  #isFurtherOn(message: JsMsg): boolean {
    const received = readHeaders(message);
    return received !== null && isFurtherOn(received, this.#ledger);
  }

  /** A message in this ledger's name for which no receipt stands at this place. */
  #unexpected(message: JsMsg): StreamDifference | null {
    const received = readHeaders(message);
    const record = received && this.#ledger.entries.at(received.entry.seq);
    if (!received || record?.cid !== received.cid) {
      const seq = received?.entry.seq ?? null;
      return difference(
        'foreign',
        seq,
        message.seq,
        'it bears this ledger’s name, but is not of this ledger',
      );
    }
    const receipt = this.#ledger.outbox.receipt(received.entry.seq);
    if (receipt === null || !mayBeSamePlace(receipt.place, this.#place)) return null;
    if (receipt.streamSeq === message.seq) return null;
    if (this.#onCopy !== undefined) {
      const { seq } = received.entry;
      const copy = { seq, stream: this.#place.stream, streamSeq: receipt.streamSeq, copySeq: message.seq };
      this.#onCopy(copy);
      return null;
    }
    const place = `it stands at stream entry ${receipt.streamSeq} as well`;
    return difference('doubled', received.entry.seq, message.seq, place);
  }

  /** The next entry, in ledger order, that has a receipt for this stream and was not removed from its beginning. */
  #advance(): Expected | null {
    while (this.#seq < this.#end) {
      this.#seq += 1;
      const receipt = this.#ledger.outbox.receipt(this.#seq);
      if (receipt === null) continue;
      if (!mayBeSamePlace(receipt.place, this.#place)) this.#elsewhere += 1;
      else if (receipt.streamSeq > this.#after && !this.#beginning.isRemoved(receipt)) {
        const record = this.#ledger.entries.at(this.#seq);
        if (record === null) continue;
        if (!this.#mayStandLater.has(this.#seq)) return { record, receipt };
        this.#later.set(receipt.streamSeq, { record, receipt });
      }
    }
    return null;
  }
}

/** Recomputes the entry from the headers. @returns what is wrong with it, or null */
function headersDiffer({ entry, cid }: Received, record: StoredEntry): string | null {
  if (entry.prev !== record.entry.prev) return 'it does not follow from the entry before it';
  if (entry.event !== record.entry.event) return 'it names another event';
  if (entryCid(entry) !== cid) return 'its headers no longer give its entry’s content identifier';
  return null;
}

function difference(
  kind: StreamDifference['kind'],
  seq: number | null,
  streamSeq: number,
  why: string,
): StreamDifference {
  return { kind, seq, streamSeq, detail: `Stream entry ${streamSeq}: ${why}.` };
}

function missing({ record, receipt }: Expected, stream: string): StreamDifference {
  const { seq } = record.entry;
  return {
    kind: 'missing',
    seq,
    streamSeq: receipt.streamSeq,
    detail: `Entry ${seq} is not in ${stream} any more, where NATS acknowledged it as stream entry ${receipt.streamSeq}.`,
  };
}

function outOfOrder(later: Expected, earlier: Expected): StreamDifference {
  const [behind, before] = [earlier.record.entry.seq, later.record.entry.seq];
  return {
    kind: 'out-of-order',
    seq: before,
    streamSeq: later.receipt.streamSeq,
    detail: `Entry ${before} stands at stream entry ${later.receipt.streamSeq}, before entry ${behind}.`,
  };
}
