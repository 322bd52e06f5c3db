import { setImmediate as nextTurn } from 'node:timers/promises';
import { createInbox, errors, type Msg, type NatsConnection } from '@nats-io/transport-node';
import type { StreamPosition } from '../../app/receipts/place.ts';
import type { Receipt } from '../../app/receipts/receipt.ts';
import type { SetAside } from '../../app/receipts/set-aside.ts';
import { type Acknowledgement, readAcknowledgement } from './acknowledgement.ts';
import { Backlog, CHUNK, type Outgoing } from './backlog.ts';
import { type BatchRule, batchSize, LARGEST_BATCH, publishBatch } from './batch.ts';
import type { Capacity } from './capacity.ts';
import { ExpectedLast, isOvertaken } from './expected-last.ts';
import type { Ledger } from './ledger.ts';
import type { ToMessage } from './message.ts';
import { ReceiptWriter } from './receipt-writer.ts';
import { type EntryRefused, exceedsPayload, JetStreamRefusal, permanentRefusal } from './refusal.ts';
import type { SendWindow } from './send-window.ts';

/** What an epoch works with. */
interface EpochParts {
  readonly connection: NatsConnection;
  /** Aborted, with the error as its reason, when the connection is no longer good. */
  readonly broken: AbortSignal;
  readonly ledger: Ledger;
  readonly window: SendWindow;
  readonly capacity: Capacity;
  /** How far the stream is known: up to its end when it was looked at. */
  readonly position: StreamPosition;
  readonly toMessage: ToMessage;
  /** When to send atomic batches; null where the stream takes none. */
  readonly batches: BatchRule | null;
  /** How many messages at most go out by themselves, when no batch follows any more. */
  readonly most: number;
  /** How long the server may stay silent while messages are on their way, in milliseconds. */
  readonly patience: number;
  readonly signal: AbortSignal;
  /** Called with the receipts that are on the disk now. */
  readonly onStored: (receipts: readonly Receipt[]) => void;
  /** Called when an entry has been set aside. */
  readonly onSetAside: (entry: SetAside) => void;
}

/** How an epoch ended. */
export interface EpochEnd {
  /** The stream ended otherwise than was expected, so that the server refused what followed: look at it again. */
  readonly overtaken: boolean;
  /** Something was refused that may go otherwise: it was overtaken, or a batch was not taken. */
  readonly refused: boolean;
  /** How many were stored or set aside. */
  readonly progress: number;
}

/** An atomic batch that was sent. */
interface SentBatch {
  readonly id: string;
  readonly entries: readonly Outgoing[];
  /** What the server said; null as long as it has said nothing. */
  answer: Acknowledgement | null;
}

/**
 * Go-back-N: sends what waits in ledger order, many messages at once on one connection, each answered to an inbox
 * of this epoch alone. Whatever goes wrong ends the epoch; the next one begins again with the first entry that
 * has no receipt, once the stream was looked at anew. Each message says behind which one alone it may be stored
 * (see `ExpectedLast`): what comes late from an earlier epoch is stored in its place or not at all. Where another message has
 * come between, the server refuses all that follows, and the epoch ends as overtaken.
 *
 * Where the stream takes atomic batches, they pay, and enough waits, it sends batches, one after the other. When
 * one is refused for another reason than that it was overtaken, as it is when the server knows the id of one of its
 * messages, its messages go out by themselves and the epoch ends behind them.
 */
export class Epoch {
  readonly #parts: EpochParts;
  readonly #inbox = createInbox();
  /** Sent and not answered, in the order of sending, with their bytes. */
  readonly #inFlight = new Map<number, number>();
  readonly #backlog: Backlog;
  #batch: SentBatch | null = null;
  readonly #receipts: ReceiptWriter;
  readonly #expected: ExpectedLast;
  #overtaken = false;
  #refused = false;
  #progress = 0;
  #lastAnswer = performance.now();
  #trouble: Error | null = null;
  #wake: () => void = () => {};
  /** Sending goes on when no more than these are without an answer: many at once cost less than one by one. */
  #resumeAt = 0;

  constructor(parts: EpochParts) {
    this.#parts = parts;
    this.#backlog = new Backlog({
      ...parts,
      onRefused: (seq, refusal) => this.#setAside(seq, refusal),
      isOver: () => this.#isOver,
    });
    this.#expected = new ExpectedLast(parts.position.seq);
    this.#receipts = new ReceiptWriter({ ...parts, onTrouble: (error) => this.#fail(error) });
  }

  /**
   * Sends until nothing waits, a refused batch has gone out otherwise, it is overtaken, or it is cancelled.
   * @throws what went wrong; what was acknowledged until then has its receipt on the disk
   */
  async run(): Promise<EpochEnd> {
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
      if (await this.#batchesPay()) await this.#sendBatches();
      await this.#send(this.#parts.most);
      const refused = this.#overtaken || this.#refused;
      return { overtaken: this.#overtaken, refused, progress: this.#progress };
    } finally {
      clearInterval(watch);
      broken.removeEventListener('abort', onBroken);
      signal.removeEventListener('abort', onAbort);
      subscription.unsubscribe();
      // After one that was only overtaken, many at once stand the best chance to get in between others.
      if (this.#trouble !== null || this.#inFlight.size > 0) window.trouble();
      this.#receipts.write();
    }
  }

  /** Whether batches are worth while here; to see it, the first messages go out by themselves. */
  async #batchesPay(): Promise<boolean> {
    const { batches } = this.#parts;
    if (batches === null) return false;
    if (batches.probe === 0) return true;
    // While the window is small, a long way to the server looks like a slow server.
    await this.#send(batches.probe);
    const before = performance.now();
    await this.#send(batches.probe);
    return performance.now() - before > (batches.probe * 1000) / batches.below;
  }

  /** Sends batches as long as enough waits for one and none is refused. */
  async #sendBatches(): Promise<void> {
    const { connection, capacity } = this.#parts;
    while (!this.#isOver && !capacity.isShort) {
      await this.#makeForBatch();
      const size = batchSize(this.#backlog.first(LARGEST_BATCH), connection.info?.max_payload ?? 0);
      const entries = this.#backlog.first(size);
      const last = entries.at(-1);
      if (last === undefined || this.#isOver) return;
      this.#backlog.take(size);
      for (const { bytes } of entries) capacity.took(bytes);
      const id = publishBatch(connection, entries, this.#expected.ofBatch, `${this.#inbox}.${last.seq}`);
      const batch: SentBatch = { id, entries, answer: null };
      this.#batch = batch;
      this.#onItsWay(last);
      // The next one is made while the server works on this one.
      await this.#makeForBatch();
      while (batch.answer === null && !this.#isOver) await this.#nextAnswers();
      this.#batch = null;
      if (batch.answer === null || !this.#settled(batch, batch.answer)) return;
    }
  }

  /** Keeps what the server said of a batch. @returns whether it has stored it */
  #settled({ id, entries }: SentBatch, answer: Acknowledgement): boolean {
    if (!answer.stored) {
      this.#refused = true;
      if (wasOvertaken(answer)) {
        this.#overtaken = true;
        return false;
      }
      // Which of its messages was to blame, and what is to be done about it, only their own answers tell.
      this.#backlog.endWith(entries);
      return false;
    }
    if (answer.batch?.id !== id || answer.batch.count !== entries.length)
      throw new Error('the answer to a batch does not fit what was sent');
    const before = answer.streamSeq - entries.length;
    if (before < this.#expected.last) throw impossiblePlace(before + 1, this.#expected.last);
    this.#expected.stands(answer.streamSeq);
    this.#progress += entries.length;
    entries.forEach(({ seq }, index) => {
      this.#receipts.keep({ seq, streamSeq: before + 1 + index, duplicate: false }, true);
    });
    return true;
  }

  /** Makes messages until there are enough for a batch, or no more wait. */
  async #makeForBatch(): Promise<void> {
    while (!this.#isOver && this.#backlog.size < LARGEST_BATCH && (await this.#backlog.makeMore()))
      await nextTurn();
  }

  get #isOver(): boolean {
    return this.#parts.signal.aborted || this.#trouble !== null || this.#overtaken;
  }

  /** Sends message by message: all that waits, or so many at most. Ends when all are answered. */
  async #send(most: number): Promise<void> {
    let left = most;
    for (;;) {
      if (this.#parts.signal.aborted) return;
      if (this.#trouble) throw this.#trouble;
      if (this.#overtaken) {
        // What was stored before it is still being told.
        if (this.#inFlight.size === 0) return;
        await this.#nextAnswers();
        continue;
      }
      if (this.#backlog.size < CHUNK) await this.#backlog.makeMore();
      const before = this.#backlog.size;
      const full = this.#sendChunk(Math.min(CHUNK, left));
      left -= before - this.#backlog.size;
      if (this.#inFlight.size === 0 && (this.#backlog.size === 0 || left === 0)) return;
      // A whole chunk went out and the window has room for more: others get their turn in between.
      await (full || left === 0 ? this.#nextAnswers() : nextTurn());
    }
  }

  /** Sends what is ready, as far as window and capacity allow. @returns whether it must wait for answers now */
  #sendChunk(most: number): boolean {
    const { window, capacity } = this.#parts;
    for (let sent = 0; sent < most; sent++) {
      const { next } = this.#backlog;
      if (next === undefined || !window.allows(next.bytes)) return true;
      if (capacity.isShort && this.#inFlight.size > 0) return true;
      this.#backlog.take(1);
      this.#publish(next);
    }
    return false;
  }

  #publish(outgoing: Outgoing): void {
    const { connection, capacity } = this.#parts;
    const { seq, message, bytes } = outgoing;
    this.#expected.mark(message.headers, this.#inFlight.size === 0);
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
    this.#expected.sent(message.messageId);
    this.#onItsWay(outgoing);
    capacity.took(bytes);
  }

  #onItsWay({ seq, bytes }: Outgoing): void {
    if (this.#inFlight.size === 0) this.#lastAnswer = performance.now();
    this.#inFlight.set(seq, bytes);
    this.#parts.window.sent(bytes);
  }

  #answered(message: Msg): void {
    const seq = Number(message.subject.slice(this.#inbox.length + 1));
    const bytes = this.#inFlight.get(seq);
    if (bytes === undefined) return;
    const answer = readAcknowledgement(message);
    const { stream } = this.#parts.position;
    if (answer.stored && answer.stream !== stream) {
      this.#fail(new Error(`the message was stored in the stream ${answer.stream}`));
      return;
    }
    if (
      answer.stored &&
      !answer.duplicate &&
      this.#batch === null &&
      answer.streamSeq <= this.#expected.last
    ) {
      this.#fail(impossiblePlace(answer.streamSeq, this.#expected.last));
      return;
    }
    const refused = answer.stored ? null : permanentRefusal(answer.error, stream);
    const overtaken = this.#batch === null && wasOvertaken(answer);
    if (!answer.stored && refused === null && !overtaken && this.#batch === null) {
      this.#fail(answer.error);
      return;
    }
    this.#lastAnswer = performance.now();
    const [oldest] = this.#inFlight.keys();
    this.#inFlight.delete(seq);
    this.#parts.window.answered(bytes);
    if (this.#batch) this.#batch.answer = answer;
    else if (answer.stored) {
      this.#progress += 1;
      this.#expected.stands(answer.streamSeq);
      // One that was overtaken may stand in the stream: behind it, nothing is known before the next reconciliation.
      this.#receipts.keep({ seq, ...answer }, seq === oldest && !this.#overtaken);
    } else if (overtaken) this.#overtaken = true;
    else if (refused) this.#guarded(() => this.#setAside(seq, refused));
    if (this.#inFlight.size <= this.#resumeAt || this.#overtaken) this.#wake();
  }

  #setAside(seq: number, { problem }: EntryRefused): void {
    const entry = { seq, at: new Date().toISOString(), problem };
    this.#parts.ledger.outbox.setAside(entry);
    this.#progress += 1;
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

function wasOvertaken(answer: Acknowledgement): boolean {
  return !answer.stored && answer.error instanceof JetStreamRefusal && isOvertaken(answer.error);
}

/** What is stored now stands behind everything that stood there before. */
function impossiblePlace(streamSeq: number, last: number): Error {
  return new Error(
    `the server says that a message was stored as number ${streamSeq}, and the stream had ${last} before it was sent`,
  );
}
