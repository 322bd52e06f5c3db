import { isSameData } from '../../app/content/plain-data.ts';
import type { Finding } from '../../app/ledger/verification.ts';
import { type Evolved, evolve } from '../../app/registry/dispatch.ts';
import type { AggregateName, LedgerEvent, Registry, StateOf } from '../../app/registry/index.ts';
import type { Database } from './database.ts';
import type { EntryRecord } from './entries.ts';
import { factsOf, idKey } from './entry-facts.ts';
import { referenceKey } from './projection.ts';
import { faultOfRow, SELECT_RECEIPT } from './receipt.ts';
import { integer, text } from './row.ts';
import { sealOf } from './row-seal.ts';
import { integrityInThread, isSchemaAsMade } from './structure.ts';
import { integrityOf } from './unchangeable.ts';

/** Up to this size, in bytes, a file is looked through at once: that takes less than a thread takes to begin. */
const AT_ONCE = 1024 * 1024;

/** A receipt that cannot be right, and why, as part of a sentence. */
export interface BadReceipt {
  readonly seq: number;
  readonly fault: string;
}

/**
 * Asks the file what ordinary work never asks: whether what stands beside the entries (queue, receipts, registry,
 * SQLite's own structures) is whole.
 */
export class Audit {
  readonly #database: Database;
  readonly #object;
  readonly #objects;
  readonly #located;
  readonly #unlocated;
  readonly #facts;
  readonly #unmentioned;
  readonly #waiting;
  readonly #receipts;
  readonly #receipted;
  readonly #strays;
  readonly #identity;

  constructor(database: Database) {
    this.#database = database;
    this.#object = database.prepare('SELECT * FROM registry WHERE aggregate = ? AND id = ?');
    this.#objects = database.prepare(
      `SELECT (SELECT count(*) FROM object) + (
         SELECT count(*) FROM recent_object AS recent WHERE NOT EXISTS (
           SELECT 1 FROM object WHERE aggregate = recent.aggregate AND id = recent.id)) AS n`,
    );
    this.#located = database.prepare('SELECT 1 FROM located WHERE key = ? AND seq = ?');
    this.#unlocated = database.prepare(
      // Three keys an entry, one entry after the other.
      `SELECT 1 FROM json_each(?1) AS asked WHERE NOT EXISTS (
         SELECT 1 FROM located WHERE key = asked.value AND seq = ?2 + asked.key / 3) LIMIT 1`,
    );
    this.#facts = database.prepare(
      `SELECT * FROM fact WHERE seq BETWEEN ?1 AND ?2 UNION ALL SELECT * FROM recent_fact WHERE seq BETWEEN ?1 AND ?2`,
    );
    this.#unmentioned = database.prepare(
      `SELECT asked.value ->> 0 AS seq FROM json_each(?) AS asked WHERE NOT EXISTS (
         SELECT 1 FROM mentioned WHERE id = unhex(asked.value ->> 1) AND seq = asked.value ->> 0
           AND about = asked.value ->> 2) LIMIT 1`,
    );
    this.#identity = database.prepare('SELECT * FROM ledger');
    this.#waiting = database.prepare('SELECT seq FROM outbox WHERE seq BETWEEN ? AND ?');
    this.#receipts = database.prepare(`${SELECT_RECEIPT} WHERE seq BETWEEN ? AND ?`);
    this.#receipted = database.prepare('SELECT seq FROM receipt WHERE seq BETWEEN ? AND ?');
    this.#strays = database.prepare(
      `SELECT seq FROM outbox WHERE seq < 1 OR seq > ?1 UNION ALL SELECT seq FROM receipt WHERE seq < 1 OR seq > ?1 LIMIT 1`,
    );
  }

  /** Whether each entry from `first` to `last` either waits or has a receipt, and not both. */
  queue(first: number, last: number): Finding | null {
    const waiting = new Set(this.#waiting.all(first, last).map((row) => integer(row, 'seq')));
    const stored = new Set(this.#receipted.all(first, last).map((row) => integer(row, 'seq')));
    for (let seq = first; seq <= last; seq++) {
      if (waiting.has(seq) !== stored.has(seq)) continue;
      const detail = stored.has(seq)
        ? `Entry ${seq} both waits for NATS and has a receipt.`
        : `Entry ${seq} neither waits for NATS nor has a receipt.`;
      return { code: 'queue', seq, detail };
    }
    return null;
  }

  /** The receipts of the entries from `first` to `last` that cannot be right. */
  badReceipts(first: number, last: number): BadReceipt[] {
    return this.#receipts.all(first, last).flatMap((row) => {
      const fault = faultOfRow(row);
      return fault === null ? [] : [{ seq: integer(row, 'seq'), fault }];
    });
  }

  /** Whether the queue speaks of entries that the ledger does not have. */
  strays(head: number): Finding | null {
    const row = this.#strays.get(head);
    if (row === undefined) return null;
    const seq = integer(row, 'seq');
    return {
      code: 'queue',
      seq: head + 1,
      detail: `The queue names entry ${seq}, which the ledger does not have.`,
    };
  }

  /**
   * Whether the registry holds what this entry made of its object.
   * @param history the events of the object up to this entry
   * @returns `later` when a later entry has changed the object since
   */
  object(event: LedgerEvent, seq: number, history: () => readonly LedgerEvent[]): 'same' | 'other' | 'later' {
    const row = this.#object.get(event.aggregate, event.aggregate_id);
    if (row === undefined) return 'other';
    const changed = integer(row, 'seq');
    if (changed !== seq) return changed > seq ? 'later' : 'other';
    const { aggregate, organizationId, uniqueKey, label, ended, status, state } = evolve(
      new OneObject(history),
      event,
    );
    return row['aggregate'] === aggregate &&
      row['organization_id'] === organizationId &&
      row['unique_key'] === uniqueKey &&
      row['label'] === label &&
      row['ended'] === (ended ? 1 : 0) &&
      row['status'] === status &&
      isSameState(text(row, 'state'), state)
      ? 'same'
      : 'other';
  }

  /** As `located` of each of these entries, which follow one another, in one question. */
  allLocated(records: readonly EntryRecord[]): boolean {
    const keys = records.flatMap((record) => identifiersOf(record).map(referenceKey));
    return this.#unlocated.get(JSON.stringify(keys), records[0]?.entry.seq ?? 0) === undefined;
  }

  /** Whether all identifiers of an entry lead to it. */
  located(record: EntryRecord): boolean {
    return identifiersOf(record).every(
      (identifier) => this.#located.get(referenceKey(identifier), record.entry.seq) !== undefined,
    );
  }

  /**
   * Whether entries, which follow one another, are found by what their events say.
   * @returns the first that is not; null where all are
   */
  unfound(
    entries: readonly { readonly seq: number; readonly at: string; readonly event: LedgerEvent }[],
  ): number | null {
    const [first, last] = [entries.at(0), entries.at(-1)];
    if (first === undefined || last === undefined) return null;
    const kept = new Map(this.#facts.all(first.seq, last.seq).map((row) => [integer(row, 'seq'), row]));
    const mentions: [number, string, 0 | 1][] = [];
    for (const { seq, at, event } of entries) {
      const row = kept.get(seq);
      const facts = factsOf(event, at, '');
      if (
        row === undefined ||
        row['quarter'] !== facts.quarter ||
        row['kind'] !== facts.kind ||
        row['actor'] !== facts.actor ||
        !saysAll(text(row, 'words'), facts.words)
      )
        return seq;
      for (const id of facts.named)
        mentions.push([seq, Buffer.from(idKey(id)).toString('hex'), id === event.aggregate_id ? 1 : 0]);
    }
    const unmentioned = this.#unmentioned.get(JSON.stringify(mentions));
    return unmentioned === undefined ? null : integer(unmentioned, 'seq');
  }

  /** How many objects the registry holds. */
  objects(): number {
    return integer(this.#objects.get() ?? {}, 'n');
  }

  /** Whether the ledger's own row is as it was written. */
  identity(): boolean {
    const row = this.#identity.get();
    if (row === undefined) return true;
    const seal = sealOf(text(row, 'id'), text(row, 'name'), text(row, 'source'), text(row, 'created_at'));
    return seal === integer(row, 'seal');
  }

  /** What SQLite, or a comparison with the schema of a fresh file, finds wrong with the file itself; null for nothing. */
  structure(): string | null {
    return integrityOf(this.#database) ?? this.#schema();
  }

  /**
   * The same without holding up other work: a file that is not small is looked through in a thread of its own, as it is
   * now, while what is written meanwhile stays in its log.
   */
  async structureMeanwhile(): Promise<string | null> {
    if (this.#database.size() <= AT_ONCE) return this.structure();
    const wrong = await this.#database.whileUnchanged(integrityInThread, () => integrityOf(this.#database));
    return wrong ?? this.#schema();
  }

  #schema(): string | null {
    return isSchemaAsMade(this.#database) ? null : 'its tables or rules are not as they were made';
  }
}

/** Whether words that are kept are all that an event says; what its object was called then stands before them. */
function saysAll(kept: string, said: string): boolean {
  const lines = new Set(kept.split('\n'));
  return said.split('\n').every((line) => line === '' || lines.has(line));
}

function identifiersOf({ entry, cid, aggregateId }: EntryRecord): readonly string[] {
  return [cid, entry.event, aggregateId];
}

/** A single object; the events that made it are read and folded once somebody asks for it. */
class OneObject implements Registry {
  #history: (() => readonly LedgerEvent[]) | null;
  #now: Evolved | null = null;

  constructor(history: () => readonly LedgerEvent[]) {
    this.#history = history;
  }

  get<A extends AggregateName>(aggregate: A): StateOf[A] | undefined {
    const events = this.#history?.() ?? [];
    this.#history = null;
    for (const event of events) this.#now = evolve(this, event);
    return this.#now !== null && isOf(aggregate, this.#now) ? this.#now.state : undefined;
  }

  holderOf(): undefined {
    return undefined;
  }

  naming(): [] {
    return [];
  }

  within(): [] {
    return [];
  }
}

function isOf<A extends AggregateName>(
  aggregate: A,
  evolved: Evolved,
): evolved is Evolved & { readonly state: StateOf[A] } {
  return evolved.aggregate === aggregate;
}

/** Whether a stored state says the same; the order of its fields says nothing. Equal texts, which are usual, are not read. */
function isSameState(stored: string, state: unknown): boolean {
  return stored === JSON.stringify(state) || isSameData(JSON.parse(stored), state);
}
