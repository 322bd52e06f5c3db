import type { Ledger } from './ledger.ts';
import type { ToMessage, WireMessage } from './message.ts';
import { EntryRefused, unreadable } from './refusal.ts';

/** Entries read and made into messages in one go. */
export const CHUNK = 128;
/** Roughly what headers add to a message, in bytes. */
const HEADERS = 1000;

/** A waiting entry as it goes out. */
export interface Outgoing {
  readonly seq: number;
  readonly message: WireMessage;
  /** Roughly. */
  readonly bytes: number;
}

/** What a backlog is made from. */
interface BacklogParts {
  readonly ledger: Ledger;
  readonly toMessage: ToMessage;
  /** Called with an entry that cannot be made into a message. */
  readonly onRefused: (seq: number, refusal: EntryRefused) => void;
  /** Whether nothing more is wanted. */
  readonly isOver: () => boolean;
}

/** What waits, in ledger order, made into messages a little ahead of sending. */
export class Backlog {
  readonly #parts: BacklogParts;
  #made: Outgoing[] = [];
  /** How many of those have been taken. */
  #taken = 0;
  /** The last entry that was read; null when nothing more is to be read. */
  #read: number | null = 0;

  constructor(parts: BacklogParts) {
    this.#parts = parts;
  }

  /** How many messages are made and not taken. */
  get size(): number {
    return this.#made.length - this.#taken;
  }

  /** The first ones that are made and not taken, at most so many. */
  first(count: number): Outgoing[] {
    return this.#made.slice(this.#taken, this.#taken + count);
  }

  /** The next one; it stays until it is taken. */
  get next(): Outgoing | undefined {
    return this.#made[this.#taken];
  }

  /** Takes the first ones away. */
  take(count: number): void {
    this.#taken += count;
  }

  /** Lets these be all that is left: what comes behind them stays in the ledger for another time. */
  endWith(entries: readonly Outgoing[]): void {
    this.#made = [...entries];
    this.#taken = 0;
    this.#read = null;
  }

  /** Reads the next entries and makes their messages. @returns whether there were any */
  async makeMore(): Promise<boolean> {
    const { toMessage, onRefused, isOver } = this.#parts;
    this.#made = this.#made.slice(this.#taken);
    this.#taken = 0;
    const records = this.#nextRecords();
    for (const record of records) {
      const { seq } = record.entry;
      this.#read = seq;
      try {
        const made = firstStep(seq, () => toMessage(record));
        const message = made instanceof Promise ? await made : made;
        this.#made.push({ seq, message, bytes: message.payload.length + HEADERS });
      } catch (error) {
        if (!(error instanceof EntryRefused)) throw error;
        onRefused(seq, error);
      }
      if (isOver()) break;
    }
    return records.length > 0;
  }

  #nextRecords() {
    if (this.#read === null) return [];
    const { entries, outbox } = this.#parts.ledger;
    const waiting = outbox.next(CHUNK, this.#read);
    const [first, last] = [waiting[0], waiting.at(-1)];
    if (first === undefined || last === undefined) return [];
    // Nearly always they follow each other without a gap, and one statement reads them all.
    if (last - first + 1 === waiting.length) return entries.from(first, waiting.length);
    return waiting.map((seq) => entries.at(seq)).filter((record) => record !== null);
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
