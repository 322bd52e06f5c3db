import type { Place, StreamPosition } from '../../app/receipts/place.ts';
import type { Receipt } from '../../app/receipts/receipt.ts';
import type { Ledger } from './ledger.ts';

/** Receipts written in one transaction. */
const MOST = 1024;
/** The longest an acknowledgement waits for its receipt to be written, in milliseconds. */
const DELAY = 100;

/** Where receipts go. */
interface ReceiptWriterParts {
  readonly ledger: Ledger;
  /** How far the stream is known. */
  readonly position: StreamPosition;
  /** Called with the receipts that are on the disk now. */
  readonly onStored: (receipts: readonly Receipt[]) => void;
  /** Called when the disk refused in a moment when nobody was there to catch it. */
  readonly onTrouble: (error: unknown) => void;
}

/** Writes what was acknowledged, many receipts at a time; only then does it count as stored. */
export class ReceiptWriter {
  readonly #parts: ReceiptWriterParts;
  readonly #place: Place;
  #position: StreamPosition;
  #acknowledged: Receipt[] = [];
  #at = '';
  #timer: NodeJS.Timeout | null = null;

  constructor(parts: ReceiptWriterParts) {
    this.#parts = parts;
    const { stream, created } = parts.position;
    this.#place = { stream, created, domain: null };
    this.#position = parts.position;
  }

  /**
   * Keeps what the server has acknowledged until enough have come together, or for a moment.
   * @param known whether every older message has its answer, so that the stream is known up to this one
   */
  keep(
    { seq, streamSeq, duplicate }: Pick<Receipt, 'seq' | 'streamSeq' | 'duplicate'>,
    known: boolean,
  ): void {
    // One time for the whole batch: what counts is that the server had it by then.
    if (this.#acknowledged.length === 0) this.#at = new Date().toISOString();
    this.#acknowledged.push({ seq, place: this.#place, streamSeq, duplicate, storedAt: this.#at });
    if (known && streamSeq > this.#position.seq) this.#position = { ...this.#position, seq: streamSeq };
    if (this.#acknowledged.length >= MOST) this.#guarded();
    else this.#timer ??= setTimeout(() => this.#guarded(), DELAY);
  }

  /** Writes what was kept. @throws whatever the disk refuses with */
  write(): void {
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = null;
    const receipts = this.#acknowledged;
    if (receipts.length === 0) return;
    this.#acknowledged = [];
    this.#parts.ledger.outbox.settle(receipts, this.#position);
    this.#parts.onStored(receipts);
  }

  /** For a timer or a callback of the connection: a disk that refuses ends the epoch and not the program. */
  #guarded(): void {
    try {
      this.write();
    } catch (error) {
      this.#parts.onTrouble(error);
    }
  }
}
