import { z } from 'zod';
import type { Problem } from '../../app/problem.ts';
import type { Database } from './database.ts';
import { integer, type Row, text } from './row.ts';
import { sealOf } from './row-seal.ts';

/** The server's acknowledgement of one entry, kept as evidence. */
export interface StoredReceipt {
  readonly seq: number;
  readonly stream: string;
  readonly streamSeq: number;
  readonly duplicate: boolean;
  readonly storedAt: string;
}

/** An entry that NATS will not take as it is, and why. It stays until it is tried again. */
export interface SetAside {
  readonly seq: number;
  /** When it was refused, RFC 3339 UTC. */
  readonly at: string;
  readonly problem: Problem;
}

/**
 * How far a stream is known: everything of this ledger that stood in it up to `seq` has its receipt here.
 * `created` tells a stream that was made anew from the one that had its name before.
 */
export interface StreamPosition {
  readonly stream: string;
  readonly created: string;
  readonly seq: number;
}

/**
 * The transactional outbox: what waits for NATS, what was set aside, and the receipts of what NATS has stored.
 * An entry is in exactly one of the three.
 */
export class Outbox {
  readonly #database: Database;
  readonly #add;
  readonly #waiting;
  readonly #setAside;
  readonly #stored;
  readonly #next;
  readonly #isWaiting;
  readonly #remove;
  readonly #keep;
  readonly #receipt;
  readonly #receipts;
  readonly #refuse;
  readonly #refusal;
  readonly #retry;
  readonly #position;
  readonly #keepPosition;
  readonly #forgetPositions;
  #storedCount: number | null = null;

  constructor(database: Database) {
    this.#database = database;
    this.#add = database.prepare('INSERT INTO outbox (seq) VALUES (?)');
    // SQLite counts a whole table, or a whole index, without looking at its rows.
    this.#waiting = database.prepare(
      'SELECT (SELECT count(*) FROM outbox) - (SELECT count(*) FROM outbox WHERE set_aside IS NOT NULL) AS n',
    );
    this.#setAside = database.prepare('SELECT count(*) AS n FROM outbox WHERE set_aside IS NOT NULL');
    this.#stored = database.prepare('SELECT count(*) AS n FROM receipt');
    this.#next = database.prepare(
      'SELECT seq FROM outbox WHERE seq > ? AND set_aside IS NULL ORDER BY seq LIMIT ?',
    );
    this.#isWaiting = database.prepare('SELECT 1 FROM outbox WHERE seq = ? AND set_aside IS NULL');
    this.#remove = database.prepare('DELETE FROM outbox WHERE seq BETWEEN ? AND ? AND set_aside IS NULL');
    this.#keep = database.prepare(
      'INSERT INTO receipt (seq, stream, stream_seq, duplicate, stored_at, seal) VALUES (?, ?, ?, ?, ?, ?)',
    );
    this.#receipt = database.prepare('SELECT * FROM receipt WHERE seq = ?');
    this.#receipts = database.prepare('SELECT * FROM receipt WHERE seq > ? ORDER BY seq LIMIT ?');
    this.#refuse = database.prepare('UPDATE outbox SET set_aside = ? WHERE seq = ? AND set_aside IS NULL');
    this.#refusal = database.prepare(
      'SELECT seq, set_aside FROM outbox WHERE seq = ? AND set_aside IS NOT NULL',
    );
    this.#retry = database.prepare(
      'UPDATE outbox SET set_aside = NULL WHERE set_aside IS NOT NULL AND (?1 IS NULL OR seq = ?1)',
    );
    this.#position = database.prepare('SELECT * FROM stream_position WHERE stream = ?');
    this.#keepPosition = database.prepare(
      'INSERT OR REPLACE INTO stream_position (stream, created, seq, seal) VALUES (?, ?, ?, ?)',
    );
    this.#forgetPositions = database.prepare('DELETE FROM stream_position');
  }

  /** Queues an entry. Call inside the transaction that appends it. */
  add(seq: number): void {
    this.#add.run(seq);
  }

  /** How many entries wait for NATS. */
  waiting(): number {
    return integer(this.#waiting.get() ?? {}, 'n');
  }

  /** How many entries were set aside. */
  setAsideCount(): number {
    return integer(this.#setAside.get() ?? {}, 'n');
  }

  /** How many entries NATS has stored. */
  stored(): number {
    this.#storedCount ??= integer(this.#stored.get() ?? {}, 'n');
    return this.#storedCount;
  }

  /** Positions of the first entries behind `after` that wait, in ledger order. */
  next(limit: number, after = 0): number[] {
    return this.#next.all(after, limit).map((row) => integer(row, 'seq'));
  }

  /** Whether this entry waits. */
  isWaiting(seq: number): boolean {
    return this.#isWaiting.get(seq) !== undefined;
  }

  /**
   * Moves entries from waiting to stored, all or none; they are on the disk when it returns. A receipt for an
   * entry that does not wait is an error.
   * @param position how far the stream is known with these receipts
   */
  settle(receipts: readonly StoredReceipt[], position?: StreamPosition): void {
    this.#database.transaction(() => {
      for (const [first, last] of runsOf(receipts)) {
        if (this.#remove.run(first, last).changes !== last - first + 1)
          throw new Error(
            `${first === last ? `Entry ${first} is` : `Entries ${first} to ${last} are`} not waiting for a receipt.`,
          );
      }
      for (const receipt of receipts) {
        const { seq, stream, streamSeq, duplicate, storedAt } = receipt;
        this.#keep.run(seq, stream, streamSeq, duplicate ? 1 : 0, storedAt, receiptSeal(receipt));
      }
      if (position) {
        const { stream, created, seq } = position;
        this.#keepPosition.run(stream, created, seq, sealOf(stream, created, seq));
      }
    });
    // Within another transaction, that one may still be undone.
    if (this.#storedCount !== null)
      this.#storedCount = this.#database.inTransaction ? null : this.#storedCount + receipts.length;
  }

  /** @returns the receipt of an entry; null while it has none */
  receipt(seq: number): StoredReceipt | null {
    const row = this.#receipt.get(seq);
    return row === undefined ? null : readReceipt(row);
  }

  /** Up to `limit` receipts of the entries behind `after`, in ledger order. */
  receipts(after: number, limit: number): StoredReceipt[] {
    return this.#receipts.all(after, limit).map(readReceipt);
  }

  /** Sets a waiting entry aside: it is not sent again until somebody says so. */
  setAside({ seq, at, problem }: SetAside): void {
    this.#database.transaction(() => {
      if (this.#refuse.run(JSON.stringify({ at, problem }), seq).changes !== 1)
        throw new Error(`Entry ${seq} does not wait.`);
    });
  }

  /** Why an entry was set aside; null when it was not. */
  refusal(seq: number): SetAside | null {
    const row = this.#refusal.get(seq);
    if (row === undefined) return null;
    return { seq, ...refusalSchema.parse(JSON.parse(text(row, 'set_aside'))) };
  }

  /** Lets what was set aside wait again. @param seq which entry; null for all @returns how many now wait again */
  retry(seq: number | null): number {
    return this.#database.transaction(() => Number(this.#retry.run(seq).changes));
  }

  /** Entries came from elsewhere, and may stand in any stream already: nothing is known of streams any more. */
  forgetPositions(): void {
    this.#forgetPositions.run();
  }

  /** How far a stream is known; null when nothing is known of it. */
  position(stream: string): StreamPosition | null {
    const row = this.#position.get(stream);
    if (row === undefined) return null;
    const position = { stream, created: text(row, 'created'), seq: integer(row, 'seq') };
    // A position that the disk has changed would lead past what is unknown: then nothing is known.
    return sealOf(stream, position.created, position.seq) === integer(row, 'seal') ? position : null;
  }
}

const refusalSchema = z.strictObject({
  at: z.string(),
  problem: z.strictObject({
    code: z.string(),
    happened: z.string(),
    meaning: z.string(),
    remedy: z.string(),
    field: z.string().nullable(),
  }),
});

/** First and last of each run of consecutive positions. */
function runsOf(receipts: readonly StoredReceipt[]): [first: number, last: number][] {
  const runs: [number, number][] = [];
  for (const { seq } of receipts) {
    const run = runs.at(-1);
    if (run !== undefined && run[1] === seq - 1) run[1] = seq;
    else runs.push([seq, seq]);
  }
  return runs;
}

/** A row of the `receipt` table. @throws UnexpectedColumnError */
export function readReceipt(row: Row): StoredReceipt {
  return {
    seq: integer(row, 'seq'),
    stream: text(row, 'stream'),
    streamSeq: integer(row, 'stream_seq'),
    duplicate: integer(row, 'duplicate') === 1,
    storedAt: text(row, 'stored_at'),
  };
}

/** The checksum kept beside a receipt. */
export function receiptSeal({ seq, stream, streamSeq, duplicate, storedAt }: StoredReceipt): number {
  return sealOf(seq, stream, streamSeq, duplicate ? 1 : 0, storedAt);
}
