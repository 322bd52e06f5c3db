import { type CidString, cidOfBlock, encodeBlock, InvalidCidError, parseCid } from '../../app/content/cid.ts';
import { entryCid, type Head, type LedgerEntry } from '../../app/ledger/entry.ts';
import type { StoredEntry } from '../../app/ledger/verification.ts';
import { ProblemError } from '../../app/problem.ts';
import { parseEvent } from '../../app/registry/dispatch.ts';
import type { LedgerEvent } from '../../app/registry/index.ts';
import type { Database } from './database.ts';
import { storeProblem } from './problems.ts';
import { referenceKey } from './projection.ts';
import { bytes, integer, type Row, text, textOrNull, UnexpectedColumnError } from './row.ts';

/** An entry as stored, with what the store repeats of its event so that it can be searched. */
export interface EntryRecord extends StoredEntry {
  readonly aggregate: string;
  readonly aggregateId: string;
  readonly eventType: string;
}

/** The `entry` table: the hash-chained log itself. */
export class Entries {
  readonly #source: () => string;
  readonly #insert;
  readonly #last;
  readonly #bySeq;
  readonly #cidAt;
  readonly #byCid;
  readonly #bytes;
  readonly #from;
  readonly #ofObject;
  readonly #before;

  /** @param source answers the identity that every entry of this ledger carries */
  constructor(database: Database, source: () => string) {
    this.#source = source;
    this.#insert = database.prepare(
      'INSERT INTO entry (seq, cid, prev, event, at, aggregate, aggregate_id, event_type, block) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)',
    );
    this.#last = database.prepare('SELECT seq, cid FROM entry ORDER BY seq DESC LIMIT 1');
    this.#bySeq = database.prepare('SELECT * FROM entry WHERE seq = ?');
    this.#cidAt = database.prepare('SELECT cid FROM entry WHERE seq = ?');
    this.#byCid = database.prepare(
      'SELECT entry.* FROM located JOIN entry USING (seq) WHERE key = ?1 AND (event = ?2 OR cid = ?2)',
    );
    this.#bytes = database.prepare(
      'SELECT total(length(block)) AS bytes FROM entry WHERE seq BETWEEN ? AND ?',
    );
    this.#from = database.prepare('SELECT * FROM entry WHERE seq >= ? ORDER BY seq LIMIT ?');
    this.#ofObject = database.prepare(
      'SELECT entry.* FROM located JOIN entry USING (seq) WHERE key = ? AND aggregate_id = ? ORDER BY seq LIMIT ?',
    );
    this.#before = database.prepare(
      'SELECT entry.* FROM located JOIN entry USING (seq) WHERE key = ? AND aggregate_id = ? AND seq < ? ORDER BY seq',
    );
  }

  /** The last entry; null in an empty ledger. */
  head(): Head | null {
    const row = this.#last.get();
    return row === undefined ? null : { seq: integer(row, 'seq'), cid: parseCid(text(row, 'cid')) };
  }

  /**
   * Appends an event behind `head`. Call inside a transaction.
   * @returns the new entry
   * @throws as `parseEvent`: nothing is recorded that could not be read again
   */
  append(event: LedgerEvent, head: Head | null, at: string): EntryRecord {
    const block = encodeBlock(parseEvent(event));
    const entry: LedgerEntry = {
      seq: (head?.seq ?? 0) + 1,
      prev: head?.cid ?? null,
      event: cidOfBlock(block),
      at,
      source: this.#source(),
    };
    const cid = entryCid(entry);
    const { aggregate, aggregate_id: aggregateId, event_type: eventType } = event;
    this.#insert.run(entry.seq, cid, entry.prev, entry.event, at, aggregate, aggregateId, eventType, block);
    return { entry, cid, block, aggregate, aggregateId, eventType };
  }

  /** Adds an entry of another ledger's stream exactly as it is. Call inside a transaction, verified. */
  copy({ entry, cid, block }: StoredEntry, event: LedgerEvent): void {
    const { aggregate, aggregate_id: aggregateId, event_type: eventType } = event;
    const { seq, prev, at } = entry;
    this.#insert.run(seq, cid, prev, entry.event, at, aggregate, aggregateId, eventType, block);
  }

  /** @returns the entry with this position, or null */
  at(seq: number): EntryRecord | null {
    const row = this.#bySeq.get(seq);
    return row === undefined ? null : this.#read(row);
  }

  /** @returns the CID recorded for this position, whatever stands there; null for none */
  cidAt(seq: number): string | null {
    const row = this.#cidAt.get(seq);
    return row === undefined ? null : text(row, 'cid');
  }

  /** @returns the entry with this CID, or the one that holds the event with this CID, or null */
  withCid(cid: CidString): EntryRecord | null {
    const row = this.#byCid.get(referenceKey(cid), cid);
    return row === undefined ? null : this.#read(row);
  }

  /** How many bytes the events of these entries take together. */
  bytesOfEvents({ from, to }: { readonly from: number; readonly to: number }): number {
    return Number(this.#bytes.get(from, to)?.['bytes'] ?? 0);
  }

  /** Up to `limit` entries from position `seq` on, in ledger order. */
  from(seq: number, limit: number): EntryRecord[] {
    return this.#from.all(seq, limit).map((row) => this.#read(row));
  }

  /** The entries about one object, oldest first. */
  ofObject(aggregateId: string, limit: number): EntryRecord[] {
    return this.#ofObject.all(referenceKey(aggregateId), aggregateId, limit).map((row) => this.#read(row));
  }

  /** All entries about one object below position `seq`, oldest first. */
  before(aggregateId: string, seq: number): EntryRecord[] {
    return this.#before.all(referenceKey(aggregateId), aggregateId, seq).map((row) => this.#read(row));
  }

  /** The entries at these positions, in this order; one that is not there is left out. */
  these(seqs: readonly number[]): EntryRecord[] {
    return seqs.flatMap((seq) => this.at(seq) ?? []);
  }

  /** @throws ProblemError that names the entry, where its columns do not hold what they should */
  #read(row: Row): EntryRecord {
    try {
      return this.#recordOf(row);
    } catch (cause) {
      if (!(cause instanceof UnexpectedColumnError || cause instanceof InvalidCidError)) throw cause;
      const seq = integer(row, 'seq');
      throw new ProblemError(storeProblem('store.damaged', { of: 'entry', seq }), { cause });
    }
  }

  #recordOf(row: Row): EntryRecord {
    const prev = textOrNull(row, 'prev');
    return {
      entry: {
        seq: integer(row, 'seq'),
        prev: prev === null ? null : parseCid(prev),
        event: parseCid(text(row, 'event')),
        at: text(row, 'at'),
        source: this.#source(),
      },
      cid: parseCid(text(row, 'cid')),
      block: bytes(row, 'block'),
      aggregate: text(row, 'aggregate'),
      aggregateId: text(row, 'aggregate_id'),
      eventType: text(row, 'event_type'),
    };
  }
}
