import { ProblemError } from '../../app/problem.ts';
import type { KeptPlace, Place, PlaceCount, PlaceExtent, StreamPosition } from '../../app/receipts/place.ts';
import type { Receipt } from '../../app/receipts/receipt.ts';
import { type SetAside, setAsideSchema } from '../../app/receipts/set-aside.ts';
import type { Database } from './database.ts';
import { type FormerReceipt, FormerReceipts } from './former-receipts.ts';
import { Places } from './places.ts';
import { storeProblem } from './problems.ts';
import { faultOfRow, readReceipt, receiptFault, receiptSeal, SELECT_RECEIPT } from './receipt.ts';
import { integer, integerOrNull, type Row, text } from './row.ts';
import { sealOf } from './row-seal.ts';

/**
 * The transactional outbox: what waits for NATS, what was set aside, and the receipts of what NATS has stored.
 * An entry is in exactly one of the three.
 */
export class Outbox {
  /** Where receipts came from. */
  readonly places: Places;
  readonly #database: Database;
  readonly #former: FormerReceipts;
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
  readonly #drop;
  readonly #countByPlace;
  readonly #behind;
  readonly #atOrBefore;
  readonly #extent;
  readonly #unplaced;
  readonly #takeOver;
  #storedCount: number | null = null;

  constructor(database: Database) {
    this.#database = database;
    this.places = new Places(database);
    this.#former = new FormerReceipts(database);
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
      'INSERT INTO receipt (seq, stream, stream_seq, duplicate, stored_at, seal, place) VALUES (?, ?, ?, ?, ?, ?, ?)',
    );
    this.#receipt = database.prepare(`${SELECT_RECEIPT} WHERE seq = ?`);
    this.#receipts = database.prepare(`${SELECT_RECEIPT} WHERE seq > ? ORDER BY seq LIMIT ?`);
    this.#drop = database.prepare('DELETE FROM receipt WHERE seq = ?');
    this.#countByPlace = database.prepare(
      `SELECT place, stream, count(*) AS n, min(seq) AS first, max(stream_seq) AS last FROM receipt
       WHERE seq >= ? GROUP BY place, stream`,
    );
    this.#behind = database.prepare(
      'SELECT count(*) AS n, min(seq) AS first FROM receipt WHERE place = ? AND seq >= ? AND stream_seq > ?',
    );
    // Beside a maximum, SQLite takes the other columns from its row.
    this.#extent = database.prepare(
      'SELECT count(*) AS n, seq, max(stream_seq) AS last FROM receipt WHERE place = ? AND seq >= ?',
    );
    this.#atOrBefore = database.prepare(
      `${SELECT_RECEIPT} WHERE seq = (
         SELECT seq FROM receipt WHERE place IS ? AND stream = ? AND stream_seq <= ?
         ORDER BY stream_seq DESC LIMIT 1)`,
    );
    this.#unplaced = database.prepare(
      'SELECT * FROM receipt WHERE place IS NULL AND stream = ? AND seq > ? ORDER BY seq LIMIT ?',
    );
    this.#takeOver = database.prepare('UPDATE receipt SET place = ?, seal = ? WHERE seq = ?');
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
   * @throws ProblemError when one of them cannot be right; then none is kept
   */
  settle(receipts: readonly Receipt[], position?: StreamPosition): void {
    for (const receipt of receipts) {
      const fault = receiptFault(receipt);
      if (fault !== null)
        throw new ProblemError(storeProblem('nats.impossible-receipt', { seq: receipt.seq, fault }));
    }
    this.#database.transaction(
      () => {
        for (const [first, last] of runsOf(receipts)) {
          if (this.#remove.run(first, last).changes !== last - first + 1)
            throw new Error(
              `${first === last ? `Entry ${first} is` : `Entries ${first} to ${last} are`} not waiting for a receipt.`,
            );
        }
        const ids = new Map<Place, number | null>();
        for (const receipt of receipts) {
          const { seq, place, streamSeq, duplicate, storedAt } = receipt;
          // Receipts that come together are from one place, and share what says so.
          const id = ids.has(place) ? (ids.get(place) ?? null) : (this.places.keep(place)?.id ?? null);
          ids.set(place, id);
          const seal = receiptSeal(receipt, id);
          this.#keep.run(seq, place.stream, streamSeq, duplicate ? 1 : 0, storedAt, seal, id);
        }
        if (position) {
          const { stream, created, seq } = position;
          this.#keepPosition.run(stream, created, seq, sealOf(stream, created, seq));
        }
      },
      () => 'receipts',
    );
    // Within another transaction, that one may still be undone.
    if (this.#storedCount !== null)
      this.#storedCount = this.#database.inTransaction ? null : this.#storedCount + receipts.length;
  }

  /** @returns the receipt of an entry; null while it has none */
  receipt(seq: number): Receipt | null {
    const row = this.#receipt.get(seq);
    return row === undefined ? null : readReceipt(row);
  }

  /** Up to `limit` receipts of the entries behind `after`, in ledger order. */
  receipts(after: number, limit: number): Receipt[] {
    return this.#receipts.all(after, limit).map(readReceipt);
  }

  /** The receipts that an entry had and that do not count any more, oldest first. */
  former(seq: number): FormerReceipt[] {
    return this.#former.of(seq);
  }

  /**
   * Lets entries whose receipts cannot be right wait again, so that the stream is asked what it holds. The receipts stay
   * on record.
   * @param at now, RFC 3339 UTC
   * @returns how many there were
   */
  setBadReceiptsAside(at: string): number {
    return this.#waitAgain(1, at, 'bad', (row) => faultOfRow(row) !== null);
  }

  /** The receipts from one place, from entry `begins` on; null for none. */
  extentOf({ id, begins }: KeptPlace): PlaceExtent | null {
    const row = this.#extent.get(id, begins) ?? {};
    const count = integer(row, 'n');
    if (count === 0) return null;
    return { count, lastSeq: integer(row, 'seq'), lastStreamSeq: integer(row, 'last') };
  }

  /** How many receipts there are from each place, from entry `first` on. */
  countByPlace(first: number): PlaceCount[] {
    return this.#countByPlace.all(first).map((row) => ({
      place: integerOrNull(row, 'place'),
      stream: text(row, 'stream'),
      count: integer(row, 'n'),
      first: integer(row, 'first'),
      lastStreamSeq: integer(row, 'last'),
    }));
  }

  /** Of the receipts from one place, from entry `begins` on, those behind a number of its stream; null for none. */
  behind({ id, begins }: KeptPlace, streamSeq: number): { first: number; count: number } | null {
    const row = this.#behind.get(id, begins, streamSeq) ?? {};
    const count = integer(row, 'n');
    return count === 0 ? null : { first: integer(row, 'first'), count };
  }

  /**
   * The receipt from one place with the highest number of its stream up to `streamSeq`; null for none.
   * @param place its number; null for receipts of which the place is not known
   */
  atOrBefore(place: number | null, stream: string, streamSeq: number): Receipt | null {
    const row = this.#atOrBefore.get(place, stream, streamSeq);
    return row === undefined ? null : readReceipt(row);
  }

  /**
   * Says of up to `limit` receipts for a stream, of which it was not known from which place they are, that they are from
   * this one. @returns the last entry it said it of; null when none is left
   */
  takeOver({ id, place }: KeptPlace, after: number, limit: number): number | null {
    return this.#database.transaction(() => {
      const rows = this.#unplaced.all(place.stream, after, limit);
      for (const row of rows) {
        const receipt = readReceipt({ ...row, created: null, domain: null });
        // One that cannot be right stays as it is: the seal would hide what was wrong with it.
        if (receiptSeal(receipt, null) === integer(row, 'seal'))
          this.#takeOver.run(id, receiptSeal(receipt, id), receipt.seq);
      }
      const last = rows.at(-1);
      return last === undefined ? null : integer(last, 'seq');
    });
  }

  /**
   * Lets entries from `from` on wait again that this place does not hold: those with receipts from elsewhere, and those
   * behind the number `holdsTo` of its stream. Their receipts stay on record.
   * @param at now, RFC 3339 UTC
   * @returns how many wait again
   */
  publishAgain(kept: KeptPlace, from: number, holdsTo: number, at: string): number {
    return this.#database.transaction(() => {
      this.places.begin(kept, from);
      return this.#waitAgain(
        from,
        at,
        'sent-again',
        (row) => row['place'] !== kept.id || integer(row, 'stream_seq') > holdsTo,
      );
    });
  }

  /**
   * Lets these entries wait again, because their stream has lost what it acknowledged and was given them again. Their
   * receipts stay on record. @param at now, RFC 3339 UTC
   */
  sentAgain(seqs: readonly number[], at: string): void {
    const [first] = seqs;
    if (first === undefined) return;
    const meant = new Set(seqs);
    this.#waitAgain(first, at, 'sent-again', (row) => meant.has(integer(row, 'seq')));
  }

  /** Lets the entries from `from` on wait again whose receipts are like that. */
  #waitAgain(from: number, at: string, why: 'sent-again' | 'bad', isMeant: (row: Row) => boolean): number {
    const count = this.#database.transaction(() => {
      let moved = 0;
      for (let rows = this.#receipts.all(from - 1, CHUNK); rows.length > 0; ) {
        for (const row of rows.filter(isMeant)) {
          const seq = integer(row, 'seq');
          this.#former.add(seq, readable(row), at, why);
          this.#drop.run(seq);
          this.add(seq);
          moved += 1;
        }
        rows = this.#receipts.all(integer(rows.at(-1) ?? {}, 'seq'), CHUNK);
      }
      // What the stream holds of these has no receipt here any more: it is looked for from the beginning.
      if (moved > 0) this.#forgetPositions.run();
      return moved;
    });
    this.#storedCount = null;
    return count;
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
    try {
      return { seq, ...setAsideSchema.parse(JSON.parse(text(row, 'set_aside'))) };
    } catch {
      return { seq, at: UNKNOWN_TIME, problem: storeProblem('store.reason-unreadable', seq) };
    }
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

/** Receipts read at a time. */
const CHUNK = 1000;

/** Where the time itself cannot be read any more. */
const UNKNOWN_TIME = '0000-01-01T00:00:00.000Z';

/** First and last of each run of consecutive positions. */
function runsOf(receipts: readonly Receipt[]): [first: number, last: number][] {
  const runs: [number, number][] = [];
  for (const { seq } of receipts) {
    const run = runs.at(-1);
    if (run !== undefined && run[1] === seq - 1) run[1] = seq;
    else runs.push([seq, seq]);
  }
  return runs;
}

function readable(row: Row): Receipt | null {
  try {
    return readReceipt(row);
  } catch {
    return null;
  }
}
