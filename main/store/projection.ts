import type { LedgerEvent } from '../../app/registry/index.ts';
import type { Database } from './database.ts';
import { factsOf, idKey } from './entry-facts.ts';
import { integer } from './row.ts';

/** How many entries are held in memory before they are folded into the file: whoever records the last waits for that, some 20 ms. */
const FOLD_EVERY = 50;

/** The same while a ledger is opened and nobody records: to fold more at once takes less for each. */
const FOLD_EVERY_WHILE_OPENED = 400;

const ADD = 'INSERT OR IGNORE INTO recent_reference (key, seq) VALUES (?1, ?4), (?2, ?4), (?3, ?4)';

/** An entry whose event has taken its place among the objects. */
interface Derived {
  readonly seq: number;
  readonly cid: string;
  readonly eventCid: string;
  /** RFC 3339 */
  readonly at: string;
  readonly event: LedgerEvent;
  /** What its object is called after it. */
  readonly called: string;
}

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
 * What is derived from the entries so that they can be searched: the registry's objects, where each identifier (a CID, an
 * object's id) stands, and what is looked for in each entry (entry-facts.ts). Writing it with every act would touch six pages of the disk more for each; so what
 * the latest entries add is held in memory, in temporary tables that follow the same transactions, and goes into the
 * file fifty entries at a time. `projection.seq` says how far the file is; when a ledger is opened the rest
 * is folded from the entries again. Readers ask the views `registry`, `located` and
 * `mentioned`, or both tables, and see all of it.
 */
export class Projection {
  readonly #database: Database;
  readonly #add;
  readonly #addFact;
  readonly #addMention;
  readonly #position;
  /** How far the file is, while no transaction has been rolled back. */
  #seq: number | null = null;
  #state = 0;
  #foldEvery = FOLD_EVERY;

  /** Makes the temporary tables; the statements of others can be prepared afterwards. */
  constructor(database: Database) {
    this.#database = database;
    database.exec(TEMPORARY);
    this.#add = database.prepare(ADD);
    this.#addFact = database.prepare(
      'INSERT INTO recent_fact (seq, quarter, kind, actor, words) VALUES (?, ?, ?, ?, ?)',
    );
    this.#addMention = database.prepare('INSERT INTO recent_mention (id, seq, about) VALUES (?, ?, ?)');
    this.#position = database.prepare('SELECT seq FROM projection');
  }

  /** Another number each time that something was brought into the file, or taken out of it. */
  get state(): number {
    return this.#state;
  }

  /** How far the file is. */
  position(): number {
    this.#seq ??= integer(this.#position.get() ?? {}, 'seq');
    return this.#seq;
  }

  /** Notes where an entry's identifiers stand and what it says. Call inside the transaction that appends it, after its object. */
  add({ seq, cid, eventCid, at, event, called }: Derived): void {
    this.#add.run(referenceKey(cid), referenceKey(eventCid), referenceKey(event.aggregate_id), seq);
    const { quarter, kind, actor, words, named } = factsOf(event, at, called);
    this.#addFact.run(seq, quarter, kind, actor, words);
    for (const id of named) this.#addMention.run(idKey(id), seq, id === event.aggregate_id ? 1 : 0);
    if (seq - this.position() >= this.#foldEvery && !this.#database.isReadOnly) this.fold(seq);
  }

  /** Brings into the file what is held in memory; it then covers all entries up to `seq`. */
  fold(seq: number): void {
    if (seq === this.position()) return;
    this.#state += 1;
    this.#database.transaction(() => {
      this.#database.exec(FOLD);
      this.#database.exec(`UPDATE projection SET seq = ${seq}`);
    });
    this.#seq = seq;
  }

  /** Says whether a ledger is being opened: then more is gathered before it goes into the file. */
  whileOpened(isOpened: boolean): void {
    this.#foldEvery = isOpened ? FOLD_EVERY_WHILE_OPENED : FOLD_EVERY;
  }

  /** Forgets everything derived, to fold it anew. Call inside the transaction that does so. */
  clear(): void {
    this.#state += 1;
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
    label TEXT NOT NULL COLLATE NOCASE,
    state TEXT NOT NULL,
    seq INTEGER NOT NULL,
    ended INTEGER NOT NULL,
    status TEXT,
    PRIMARY KEY (aggregate, id),
    UNIQUE (aggregate, unique_key)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX temp.recent_object_of_organization ON recent_object (aggregate, organization_id);
  CREATE INDEX temp.recent_object_by_label ON recent_object (aggregate, label, id);
  CREATE TEMP TABLE recent_link (
    target TEXT NOT NULL,
    role TEXT NOT NULL,
    aggregate TEXT NOT NULL,
    id TEXT NOT NULL,
    PRIMARY KEY (target, role, aggregate, id)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX temp.recent_link_of_object ON recent_link (aggregate, id);
  CREATE TEMP TABLE recent_coming (
    day TEXT NOT NULL,
    aggregate TEXT NOT NULL,
    id TEXT NOT NULL,
    what TEXT NOT NULL,
    concerned_aggregate TEXT NOT NULL,
    concerned TEXT NOT NULL,
    PRIMARY KEY (day, aggregate, id, what, concerned)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX temp.recent_coming_of_object ON recent_coming (aggregate, id);
  CREATE TEMP TABLE recent_reference (
    key INTEGER NOT NULL,
    seq INTEGER NOT NULL,
    PRIMARY KEY (key, seq)
  ) STRICT, WITHOUT ROWID;
  CREATE TEMP TABLE recent_fact (
    seq INTEGER PRIMARY KEY,
    quarter INTEGER NOT NULL,
    kind TEXT NOT NULL,
    actor TEXT NOT NULL,
    words TEXT NOT NULL
  ) STRICT;
  CREATE INDEX temp.recent_fact_by_actor ON recent_fact (actor);
  CREATE TEMP TABLE recent_mention (
    id BLOB NOT NULL,
    seq INTEGER NOT NULL,
    about INTEGER NOT NULL,
    PRIMARY KEY (id, seq)
  ) STRICT, WITHOUT ROWID;
  CREATE TEMP VIEW registry AS
    SELECT * FROM recent_object
    UNION ALL
    SELECT * FROM object WHERE NOT EXISTS (
      SELECT 1 FROM recent_object WHERE aggregate = object.aggregate AND id = object.id
    );
  CREATE TEMP VIEW linked AS
    SELECT * FROM recent_link
    UNION ALL
    SELECT * FROM link WHERE NOT EXISTS (
      SELECT 1 FROM recent_object WHERE aggregate = link.aggregate AND id = link.id
    );
  CREATE TEMP VIEW upcoming AS
    SELECT * FROM recent_coming
    UNION ALL
    SELECT * FROM coming WHERE NOT EXISTS (
      SELECT 1 FROM recent_object WHERE aggregate = coming.aggregate AND id = coming.id
    );
  CREATE TEMP VIEW located AS SELECT * FROM recent_reference UNION ALL SELECT * FROM reference;
  CREATE TEMP VIEW mentioned AS SELECT * FROM mention UNION ALL SELECT * FROM recent_mention;
`;

/** What is beside the file is forgotten. */
const EMPTY = `
  DELETE FROM recent_object;
  DELETE FROM recent_link;
  DELETE FROM recent_coming;
  DELETE FROM recent_reference;
  DELETE FROM recent_fact;
  DELETE FROM recent_mention;
`;

/** The former rows go first: one object may have taken the name that another has given back since. */
const FOLD = `
  DELETE FROM object WHERE (aggregate, id) IN (SELECT aggregate, id FROM recent_object);
  INSERT INTO object SELECT * FROM recent_object ORDER BY aggregate, id;
  DELETE FROM link WHERE (aggregate, id) IN (SELECT aggregate, id FROM recent_object);
  INSERT INTO link SELECT * FROM recent_link ORDER BY target, role, aggregate, id;
  DELETE FROM coming WHERE (aggregate, id) IN (SELECT aggregate, id FROM recent_object);
  INSERT INTO coming SELECT * FROM recent_coming ORDER BY day, aggregate, id, what, concerned;
  INSERT INTO reference SELECT * FROM recent_reference ORDER BY key, seq;
  INSERT INTO fact SELECT * FROM recent_fact ORDER BY seq;
  INSERT INTO mention SELECT * FROM recent_mention ORDER BY id, seq;
  ${EMPTY}
`;

const CLEAR = `
  DELETE FROM object;
  DELETE FROM link;
  DELETE FROM coming;
  DELETE FROM reference;
  DELETE FROM fact;
  DELETE FROM mention;
  ${EMPTY}
  UPDATE projection SET seq = 0;
`;
