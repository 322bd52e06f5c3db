import { setImmediate as nextTurn } from 'node:timers/promises';
import { createInbox, errors, type Msg, type NatsConnection } from '@nats-io/transport-node';
import type { Ledger } from '../store/ledger.ts';
import type { SetAside, StoredReceipt, StreamPosition } from '../store/outbox.ts';
import { type Acknowledgement, readAcknowledgement } from './acknowledgement.ts';
import type { WireMessage } from './message.ts';
import type { ToMessage } from './outgoing.ts';
import { EntryRefused, exceedsPayload, permanentRefusal, unreadable } from './refusal.ts';
import type { Room } from './room.ts';
import type { SendWindow } from './window.ts';

/** Entries read and made into messages in one go. */
const CHUNK = 128;
/** Receipts written in one transaction. */
const RECEIPTS = 1024;
/** The longest an acknowledgement waits for its receipt to be written, in milliseconds. */
const RECEIPT_DELAY = 100;
/** Roughly what headers add to a message, in bytes. */
const HEADERS = 1000;

/** What an epoch works with. */
export interface EpochParts {
  readonly connection: NatsConnection;
  /** Aborted, with the error as its reason, when the connection is no longer good. */
  readonly broken: AbortSignal;
  readonly ledger: Ledger;
  readonly window: SendWindow;
  readonly room: Room;
  /** How far the stream is known. */
  readonly position: StreamPosition;
  readonly toMessage: ToMessage;
  /** How long the server may stay silent while messages are on their way, in milliseconds. */
  readonly patience: number;
  readonly signal: AbortSignal;
  /** Called with the receipts that are on the disk now. */
  readonly onStored: (receipts: readonly StoredReceipt[]) => void;
  /** Called when an entry has been set aside. */
  readonly onSetAside: (entry: SetAside) => void;
}

interface Outgoing {
  readonly seq: number;
  readonly message: WireMessage;
  readonly bytes: number;
}

/**
 * Go-back-N: sends what waits in ledger order, many messages at once on one connection, each answered to an inbox
 * of this epoch alone. Whatever goes wrong ends the epoch; the next one begins again with the first entry that
 * has no receipt, and the server recognises by its message id what it has already.
 */
export class Epoch {
  readonly #parts: EpochParts;
  readonly #inbox = createInbox();
  /** Sent and not answered, in the order of sending, with their bytes. */
  readonly #inFlight = new Map<number, number>();
  /** Made and not sent. */
  #ready: Outgoing[] = [];
  #readyAt = 0;
  /** The last entry that was read. */
  #read = 0;
  #acknowledged: StoredReceipt[] = [];
  #acknowledgedAt = '';
  #position: StreamPosition;
  #lastAnswer = performance.now();
  #trouble: Error | null = null;
  #wake: () => void = () => {};
  /** Sending goes on when no more than these are without an answer: many at once cost less than one by one. */
  #resumeAt = 0;
  #writing: NodeJS.Timeout | null = null;

  constructor(parts: EpochParts) {
    this.#parts = parts;
    this.#position = parts.position;
  }

  /**
   * Sends until nothing waits or it is cancelled.
   * @throws what went wrong; what was acknowledged until then has its receipt on the disk
   */
  async run(): Promise<void> {
    const { connection, broken, patience, signal, window } = this.#parts;
    const subscription = connection.subscribe(`${this.#inbox}.*`, {
      callback: (error, message) => (error ? this.#fail(error) : this.#answered(message)),
    });
    const onBroken = () => this.#fail(broken.reason);
    const onAbort = () => this.#wake();
    broken.addEventListener('abort', onBroken);
    signal.addEventListener('abort', onAbort);
    if (broken.aborted) onBroken();
    const watch = setInterval(() => {
      if (this.#inFlight.size > 0 && performance.now() - this.#lastAnswer > patience)
        this.#fail(new errors.TimeoutError());
    }, patience / 4);
    try {
      await this.#sendAll();
    } finally {
      clearInterval(watch);
      broken.removeEventListener('abort', onBroken);
      signal.removeEventListener('abort', onAbort);
      subscription.unsubscribe();
      window.trouble();
      this.#write();
    }
  }

  async #sendAll(): Promise<void> {
    for (;;) {
      if (this.#parts.signal.aborted) return;
      if (this.#trouble) throw this.#trouble;
      if (this.#ready.length - this.#readyAt < CHUNK) await this.#makeReady();
      const full = this.#send();
      if (this.#inFlight.size === 0 && this.#readyAt === this.#ready.length) return;
      // A whole chunk went out and the window has room for more: others get their turn in between.
      await (full ? this.#nextAnswers() : nextTurn());
    }
  }

  /** Reads the next entries and makes their messages, in order. */
  async #makeReady(): Promise<void> {
    const { toMessage, signal } = this.#parts;
    this.#ready = this.#ready.slice(this.#readyAt);
    this.#readyAt = 0;
    for (const record of this.#nextRecords()) {
      const { seq } = record.entry;
      this.#read = seq;
      try {
        const made = firstStep(seq, () => toMessage(record));
        const message = made instanceof Promise ? await made : made;
        this.#ready.push({ seq, message, bytes: message.payload.length + HEADERS });
      } catch (error) {
        if (!(error instanceof EntryRefused)) throw error;
        this.#setAside(seq, error);
      }
      if (signal.aborted || this.#trouble) return;
    }
  }

  #nextRecords() {
    const { entries, outbox } = this.#parts.ledger;
    const waiting = outbox.next(CHUNK, this.#read);
    const [first, last] = [waiting[0], waiting.at(-1)];
    if (first === undefined || last === undefined) return [];
    // Nearly always they follow each other without a gap, and one statement reads them all.
    if (last - first + 1 === waiting.length) return entries.from(first, waiting.length);
    return waiting.map((seq) => entries.at(seq)).filter((record) => record !== null);
  }

  /** Sends what is ready, as far as window and room allow. @returns whether it must wait for answers now */
  #send(): boolean {
    const { window, room } = this.#parts;
    for (let sent = 0; sent < CHUNK; sent++) {
      const next = this.#ready[this.#readyAt];
      if (next === undefined || !window.allows(next.bytes)) return true;
      if (room.isShort && this.#inFlight.size > 0) return true;
      this.#readyAt += 1;
      this.#publish(next);
    }
    return false;
  }

  #publish({ seq, message, bytes }: Outgoing): void {
    const { connection, window, room } = this.#parts;
    try {
      connection.publish(message.subject, message.payload, {
        headers: message.headers,
        reply: `${this.#inbox}.${seq}`,
      });
    } catch (error) {
      // The client counts headers and payload before it sends anything.
      if (!(error instanceof errors.InvalidArgumentError)) throw error;
      this.#setAside(seq, exceedsPayload(bytes, connection.info?.max_payload ?? 0));
      return;
    }
    if (this.#inFlight.size === 0) this.#lastAnswer = performance.now();
    this.#inFlight.set(seq, bytes);
    window.sent(bytes);
    room.took(bytes);
  }

  #answered(message: Msg): void {
    const seq = Number(message.subject.slice(this.#inbox.length + 1));
    const bytes = this.#inFlight.get(seq);
    if (bytes === undefined) return;
    const answer = readAcknowledgement(message);
    const refused = answer.stored ? null : permanentRefusal(answer.error, this.#position.stream);
    if (!answer.stored && refused === null) {
      this.#fail(answer.error);
      return;
    }
    this.#lastAnswer = performance.now();
    const [oldest] = this.#inFlight.keys();
    this.#inFlight.delete(seq);
    this.#parts.window.answered(bytes);
    if (answer.stored) this.#keep(seq, answer, seq === oldest);
    else if (refused) this.#guarded(() => this.#setAside(seq, refused));
    if (this.#inFlight.size <= this.#resumeAt) this.#wake();
  }

  #keep(seq: number, answer: Acknowledgement & { readonly stored: true }, inOrder: boolean): void {
    const { stream, streamSeq, duplicate } = answer;
    if (stream !== this.#position.stream) {
      this.#fail(new Error(`the message was stored in the stream ${stream}`));
      return;
    }
    // One time for the whole batch: what counts is that the server had it by then.
    if (this.#acknowledged.length === 0) this.#acknowledgedAt = new Date().toISOString();
    this.#acknowledged.push({ seq, stream, streamSeq, duplicate, storedAt: this.#acknowledgedAt });
    // As long as an older one has no answer, the stream is not known beyond it.
    if (inOrder && streamSeq > this.#position.seq) this.#position = { ...this.#position, seq: streamSeq };
    if (this.#acknowledged.length >= RECEIPTS) this.#guarded(() => this.#write());
    else this.#writing ??= setTimeout(() => this.#guarded(() => this.#write()), RECEIPT_DELAY);
  }

  /** Writes the receipts of what was acknowledged; only then does it count as stored. */
  #write(): void {
    if (this.#writing) clearTimeout(this.#writing);
    this.#writing = null;
    const receipts = this.#acknowledged;
    if (receipts.length === 0) return;
    this.#acknowledged = [];
    this.#parts.ledger.outbox.settle(receipts, this.#position);
    this.#parts.onStored(receipts);
  }

  #setAside(seq: number, { problem }: EntryRefused): void {
    const entry = { seq, at: new Date().toISOString(), problem };
    this.#parts.ledger.outbox.setAside(entry);
    this.#parts.onSetAside(entry);
  }

  /** For work done in a callback: a disk that refuses ends the epoch and not the program. */
  #guarded(work: () => void): void {
    try {
      work();
    } catch (error) {
      this.#fail(error);
    }
  }

  #fail(error: unknown): void {
    this.#trouble ??= error instanceof Error ? error : new Error(String(error));
    this.#wake();
  }

  #nextAnswers(): Promise<void> {
    const { size } = this.#inFlight;
    this.#resumeAt = size - Math.ceil(size / 4);
    return new Promise((resolve) => {
      this.#wake = resolve;
      if (this.#trouble || this.#parts.signal.aborted) resolve();
    });
  }
}

/** What fails before anything was waited for fails by the entry's own content, and always will. */
function firstStep<T>(seq: number, make: () => T): T {
  try {
    return make();
  } catch (error) {
    throw error instanceof EntryRefused ? error : unreadable(seq, error);
  }
}
