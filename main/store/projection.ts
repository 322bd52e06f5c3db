import type { LedgerEvent } from '../../app/events/catalogue.ts';
import type { Database } from './database.ts';
import { integer } from './row.ts';

/** How many entries are held in memory before they are folded into the file: a few megabytes, or a quarter second. */
const FOLD_EVERY = 4096;

const ADD = 'INSERT OR IGNORE INTO recent_reference (key, seq) VALUES (?1, ?4), (?2, ?4), (?3, ?4)';

/**
 * The number under which an identifier stands in the table of references: a part of it, so that the table stays small
 * enough for memory. Others may have the same, so that whoever looks up compares the entry found. Of a CID it is 30
 * bits of the digest, of an object's UUIDv7 its time, which keeps neighbours together.
 */
export function referenceKey(identifier: string): number {
  return identifier.startsWith('bafyrei')
    ? Number.parseInt(identifier.slice(8, 14), 36)
    : Number.parseInt(identifier.slice(0, 8) + identifier.slice(9, 13), 16);
}

/**
 * What is derived from the entries so that they can be searched: the registry's objects, and where each identifier
 * (a CID, an object's id) stands. Writing it with every act would touch six pages of the disk more for each; so what
 * the latest entries add is held in memory, in temporary tables that follow the same transactions, and goes into the
 * file some thousand entries at a time. `projection.seq` says how far the file is; when a ledger is opened the rest
 * is folded from the entries again. Readers ask the views `registry` and `located` and see both.
 */
export class Projection {
  readonly #database: Database;
  readonly #add;
  readonly #position;
  /** How far the file is, while no transaction has been rolled back. */
  #seq: number | null = null;

  /** Makes the temporary tables; the statements of others can be prepared afterwards. */
  constructor(database: Database) {
    this.#database = database;
    database.exec(TEMPORARY);
    this.#add = database.prepare(ADD);
    this.#position = database.prepare('SELECT seq FROM projection');
  }

  /** How far the file is. */
  position(): number {
    this.#seq ??= integer(this.#position.get() ?? {}, 'seq');
    return this.#seq;
  }

  /** Notes where an entry's identifiers stand. Call inside the transaction that appends it, after its object. */
  add(seq: number, cid: string, eventCid: string, { aggregate_id }: LedgerEvent): void {
    this.#add.run(referenceKey(cid), referenceKey(eventCid), referenceKey(aggregate_id), seq);
    if (seq - this.position() >= FOLD_EVERY && !this.#database.isReadOnly) this.fold(seq);
  }

  /** Brings into the file what is held in memory; it then covers all entries up to `seq`. */
  fold(seq: number): void {
    if (seq === this.position()) return;
    this.#database.transaction(() => {
      this.#database.exec(FOLD);
      this.#database.exec(`UPDATE projection SET seq = ${seq}`);
    });
    this.#seq = seq;
  }

  /** Forgets everything derived, to fold it anew. Call inside the transaction that does so. */
  clear(): void {
    this.#database.exec(CLEAR);
    this.#seq = null;
  }

  /** After a transaction that came to nothing: asks the file again how far it is. */
  rolledBack(): void {
    this.#seq = null;
  }
}

const TEMPORARY = `
  PRAGMA temp_store = MEMORY;
  CREATE TEMP TABLE recent_object (
    aggregate TEXT NOT NULL,
    id TEXT NOT NULL,
    organization_id TEXT,
    unique_key TEXT NOT NULL,
    label TEXT NOT NULL,
    state TEXT NOT NULL,
    seq INTEGER NOT NULL,
    PRIMARY KEY (aggregate, id),
    UNIQUE (aggregate, unique_key)
  ) STRICT, WITHOUT ROWID;
  CREATE TEMP TABLE recent_reference (
    key INTEGER NOT NULL,
    seq INTEGER NOT NULL,
    PRIMARY KEY (key, seq)
  ) STRICT, WITHOUT ROWID;
  CREATE TEMP VIEW registry AS
    SELECT * FROM recent_object
    UNION ALL
    SELECT * FROM object WHERE NOT EXISTS (
      SELECT 1 FROM recent_object WHERE aggregate = object.aggregate AND id = object.id
    );
  CREATE TEMP VIEW located AS SELECT * FROM recent_reference UNION ALL SELECT * FROM reference;
`;

const FOLD = `
  INSERT INTO object SELECT * FROM recent_object WHERE true ORDER BY aggregate, id
    ON CONFLICT (aggregate, id) DO UPDATE SET organization_id = excluded.organization_id,
      unique_key = excluded.unique_key, label = excluded.label, state = excluded.state, seq = excluded.seq;
  INSERT INTO reference SELECT * FROM recent_reference ORDER BY key, seq;
  DELETE FROM recent_object;
  DELETE FROM recent_reference;
`;

const CLEAR = `
  DELETE FROM object;
  DELETE FROM reference;
  DELETE FROM recent_object;
  DELETE FROM recent_reference;
  UPDATE projection SET seq = 0;
`;
