import { once } from 'node:events';
import type { DatabaseSync } from 'node:sqlite';
import { Worker } from 'node:worker_threads';
import { ProblemError } from '../../app/problem.ts';
import { RandomAccessFile } from '../files/random-access.ts';
import { storeProblem } from './problems.ts';

/** Marks the file as a ledger of this application: `CIMK` in ASCII. Source: SQLite, PRAGMA application_id. */
export const APPLICATION_ID = 0x43494d4b;

/*
 * Each migration takes the file from one version to the next, in a transaction of its own. They are history:
 * never edit one that has been released, add the next.
 */
const migrations: readonly string[] = [
  `
  -- "seal" is a checksum over the row (row-seal.ts), where no hash chain covers it.
  CREATE TABLE ledger (
    only INTEGER PRIMARY KEY CHECK (only = 1),
    id TEXT NOT NULL,
    name TEXT NOT NULL,
    source TEXT NOT NULL,
    created_at TEXT NOT NULL,
    seal INTEGER NOT NULL
  ) STRICT;

  -- One row an entry. "block" is the event's dag-cbor bytes; aggregate, aggregate_id and event_type repeat
  -- what stands in the block so that it can be searched.
  CREATE TABLE entry (
    seq INTEGER PRIMARY KEY CHECK (seq > 0),
    cid TEXT NOT NULL,
    prev TEXT,
    event TEXT NOT NULL,
    at TEXT NOT NULL,
    aggregate TEXT NOT NULL,
    aggregate_id TEXT NOT NULL,
    event_type TEXT NOT NULL,
    block BLOB NOT NULL
  ) STRICT;
  CREATE TRIGGER entry_is_never_updated BEFORE UPDATE ON entry
    BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END;
  CREATE TRIGGER entry_is_never_deleted BEFORE DELETE ON entry
    BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END;

  -- What waits for NATS; a row leaves only in the transaction that writes its receipt.
  CREATE TABLE outbox (seq INTEGER PRIMARY KEY REFERENCES entry (seq)) STRICT;

  CREATE TABLE receipt (
    seq INTEGER PRIMARY KEY REFERENCES entry (seq),
    stream TEXT NOT NULL,
    stream_seq INTEGER NOT NULL,
    duplicate INTEGER NOT NULL CHECK (duplicate IN (0, 1)),
    stored_at TEXT NOT NULL,
    seal INTEGER NOT NULL
  ) STRICT;

  -- From here on nothing is evidence: it is folded from the entries, up to "projection.seq" (projection.ts), and
  -- rebuilt from them at will. The registry is the current state of each object.
  CREATE TABLE projection (only INTEGER PRIMARY KEY CHECK (only = 1), seq INTEGER NOT NULL) STRICT;
  INSERT INTO projection (only, seq) VALUES (1, 0);

  CREATE TABLE object (
    aggregate TEXT NOT NULL,
    id TEXT NOT NULL,
    organization_id TEXT,
    unique_key TEXT NOT NULL,
    label TEXT NOT NULL,
    state TEXT NOT NULL,
    seq INTEGER NOT NULL REFERENCES entry (seq),
    PRIMARY KEY (aggregate, id),
    UNIQUE (aggregate, unique_key)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX object_of_organization ON object (aggregate, organization_id);

  -- The entries in which a CID (of an event, of an entry) or an object's id may stand; "key" is a part of it.
  CREATE TABLE reference (
    key INTEGER NOT NULL,
    seq INTEGER NOT NULL REFERENCES entry (seq),
    PRIMARY KEY (key, seq)
  ) STRICT, WITHOUT ROWID;
  `,
  `
  -- What NATS will not take as it is stays in the outbox with the reason (JSON: at, problem), and is not sent again
  -- until somebody says so. Without a reason a row waits.
  ALTER TABLE outbox ADD COLUMN set_aside TEXT;
  CREATE INDEX outbox_set_aside ON outbox (seq) WHERE set_aside IS NOT NULL;

  -- How far each stream is known: everything of this ledger up to "seq" of it has its receipt here.
  CREATE TABLE stream_position (
    stream TEXT PRIMARY KEY,
    created TEXT NOT NULL,
    seq INTEGER NOT NULL CHECK (seq >= 0),
    seal INTEGER NOT NULL
  ) STRICT;
  `,
  `
  -- People of the registry have units and roles now: everything is folded anew from the entries.
  DELETE FROM object;
  DELETE FROM reference;
  UPDATE projection SET seq = 0;
  `,
  `
  -- Where receipts come from: a stream as it was made once ("created", as its server tells it), in a JetStream domain
  -- ('' for none). Entries before "begins" are not looked for there: people have said so.
  CREATE TABLE place (
    id INTEGER PRIMARY KEY,
    stream TEXT NOT NULL,
    created TEXT NOT NULL,
    domain TEXT NOT NULL,
    begins INTEGER NOT NULL DEFAULT 1,
    seal INTEGER NOT NULL,
    UNIQUE (stream, created, domain)
  ) STRICT;
  -- NULL in receipts of earlier versions, until they have been compared with what the stream holds.
  ALTER TABLE receipt ADD COLUMN place INTEGER REFERENCES place (id);

  -- Receipts that do not count any more: the entry was sent again elsewhere, or the receipt cannot be right.
  -- "said" is the receipt (JSON), "why" the reason.
  CREATE TABLE former_receipt (
    id INTEGER PRIMARY KEY,
    seq INTEGER NOT NULL REFERENCES entry (seq),
    said TEXT NOT NULL,
    ended_at TEXT NOT NULL,
    why TEXT NOT NULL,
    seal INTEGER NOT NULL
  ) STRICT;
  CREATE INDEX former_receipt_of_entry ON former_receipt (seq);
  `,
  `
  -- Objects live and end, and name each other: "target" is named as "role". Everything is folded anew from the entries.
  -- Names stand in the order in which people read them, whatever their case.
  DROP TABLE object;
  CREATE TABLE object (
    aggregate TEXT NOT NULL,
    id TEXT NOT NULL,
    organization_id TEXT,
    unique_key TEXT NOT NULL,
    label TEXT NOT NULL COLLATE NOCASE,
    state TEXT NOT NULL,
    seq INTEGER NOT NULL REFERENCES entry (seq),
    ended INTEGER NOT NULL,
    PRIMARY KEY (aggregate, id),
    UNIQUE (aggregate, unique_key)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX object_of_organization ON object (aggregate, organization_id);
  -- Whoever looks for names reads nothing else.
  CREATE INDEX object_by_label ON object (aggregate, label, id, unique_key, organization_id, ended);
  CREATE INDEX object_by_seq ON object (aggregate, seq);
  DELETE FROM reference;
  UPDATE projection SET seq = 0;
  CREATE TABLE link (
    target TEXT NOT NULL,
    role TEXT NOT NULL,
    aggregate TEXT NOT NULL,
    id TEXT NOT NULL,
    PRIMARY KEY (target, role, aggregate, id)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX link_of_object ON link (aggregate, id);
  `,
  `
  -- What happens to objects on days that can be told already; "concerned" is whom else it concerns, '' for nobody.
  -- Everything is folded anew from the entries.
  CREATE TABLE coming (
    day TEXT NOT NULL,
    aggregate TEXT NOT NULL,
    id TEXT NOT NULL,
    what TEXT NOT NULL,
    concerned_aggregate TEXT NOT NULL,
    concerned TEXT NOT NULL,
    PRIMARY KEY (day, aggregate, id, what, concerned)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX coming_of_object ON coming (aggregate, id);
  -- Lists are filtered by it.
  CREATE INDEX object_by_status ON object (aggregate, state ->> 'status', label, id, ended);
  DELETE FROM object;
  DELETE FROM link;
  DELETE FROM reference;
  UPDATE projection SET seq = 0;
  `,
  `
  -- Entries are looked for by their kind, who acted, when, the words that they say and the objects that they name
  -- (entry-facts.ts). In tables of their own: going through the entries themselves would read each of their blocks.
  CREATE TABLE fact (
    seq INTEGER PRIMARY KEY REFERENCES entry (seq),
    quarter INTEGER NOT NULL,
    kind TEXT NOT NULL,
    actor TEXT NOT NULL,
    words TEXT NOT NULL
  ) STRICT;
  CREATE INDEX fact_by_actor ON fact (actor);
  -- "about" is 1 where the entry is about the object, and 0 where it names it besides.
  CREATE TABLE mention (
    id BLOB NOT NULL,
    seq INTEGER NOT NULL REFERENCES entry (seq),
    about INTEGER NOT NULL,
    PRIMARY KEY (id, seq)
  ) STRICT, WITHOUT ROWID;
  -- Objects name what their names look like, so that others are found that could be taken for them: everything is folded anew
  -- from the entries.
  DELETE FROM object;
  DELETE FROM link;
  DELETE FROM coming;
  DELETE FROM reference;
  UPDATE projection SET seq = 0;
  `,
  `
  -- Lists are narrowed by the state of their objects, and stand in several orders: whoever lists, counts, or looks for names
  -- reads an index and nothing else. What is folded already stays.
  ALTER TABLE object ADD COLUMN status TEXT;
  UPDATE object SET status = state ->> 'status';
  DROP INDEX object_by_status;
  DROP INDEX object_by_label;
  DROP INDEX object_by_seq;
  DROP INDEX object_of_organization;
  CREATE INDEX object_by_label ON object (aggregate, label, id, unique_key, organization_id, status, ended, seq);
  CREATE INDEX object_by_status ON object (aggregate, status, label, id, unique_key, organization_id, ended);
  CREATE INDEX object_of_organization ON object (aggregate, organization_id, label, id, unique_key, status, ended);
  CREATE INDEX object_by_seq ON object (aggregate, seq, id, organization_id, status, ended);
  `,
  `
  -- Keys have days, tags and attributes, and a longer life, and NATS accounts and users are configured: everything is folded
  -- anew from the entries.
  DELETE FROM object;
  DELETE FROM link;
  DELETE FROM coming;
  DELETE FROM reference;
  DELETE FROM fact;
  DELETE FROM mention;
  UPDATE projection SET seq = 0;
  `,
  `
  -- Things lie in bags and safes, and ceremonies say where they are: everything is folded anew from the entries.
  DELETE FROM object;
  DELETE FROM link;
  DELETE FROM coming;
  DELETE FROM reference;
  DELETE FROM fact;
  DELETE FROM mention;
  UPDATE projection SET seq = 0;
  `,
];

/** The newest version this program can write. */
export const SCHEMA_VERSION = migrations.length;

/**
 * Brings the file to the current version.
 * @param to an earlier version, where a file of that version is wanted
 * @throws ProblemError when the file is not a ledger, or a newer program wrote it
 */
export function migrate(database: DatabaseSync, to = SCHEMA_VERSION): void {
  const version = versionOf(database);
  const applicationId = pragma(database, 'application_id');
  const empty = version === 0 && database.prepare('SELECT 1 FROM sqlite_schema LIMIT 1').get() === undefined;
  if (!empty && applicationId !== APPLICATION_ID) {
    throw new ProblemError(storeProblem('store.foreign-file'));
  }
  if (version > SCHEMA_VERSION) {
    throw new ProblemError(storeProblem('store.newer-version', { version, known: SCHEMA_VERSION }));
  }
  for (const step of steps.slice(version, to)) database.exec(step);
}

/** What takes a file from the version that is their number here to the next. */
const steps: readonly string[] = migrations.map(
  (sql, index) =>
    `BEGIN IMMEDIATE; ${sql} PRAGMA application_id = ${APPLICATION_ID}; PRAGMA user_version = ${index + 1}; COMMIT;`,
);

/** The thread: the source where the source runs, else the built file beside this one. */
const WORKER = new URL(
  import.meta.url.endsWith('.ts') ? './migration-worker.ts' : './migration-worker.js',
  import.meta.url,
);

/**
 * As `migrate` of a ledger of an earlier version, in a thread of its own. Nobody in this process has it open meanwhile.
 * @param first how it is opened: PRAGMAs
 * @throws the errors of SQLite with their codes, as they come out of a thread
 */
export async function migrateInThread(file: string, first: string): Promise<void> {
  const thread = new Worker(WORKER, { workerData: [file, first, ...steps] });
  try {
    await once(thread, 'message');
  } finally {
    await thread.terminate();
  }
}

/** Where the header of a SQLite file says these. Source: SQLite, "Database File Format", section 1.3: big-endian. */
const USER_VERSION_AT = 60;
const APPLICATION_ID_AT = 68;

/**
 * Whether a file is a ledger of an earlier version, so that opening it takes its time. Only looked at, and without SQLite:
 * nobody in this process may have it open. Of one that cannot be read, whoever opens it is told.
 */
export function isOfEarlierVersion(file: string): boolean {
  const header = headerOf(file);
  if (header === null || header.readUInt32BE(APPLICATION_ID_AT) !== APPLICATION_ID) return false;
  const version = header.readUInt32BE(USER_VERSION_AT);
  return version > 0 && version < SCHEMA_VERSION;
}

function headerOf(file: string): Buffer | null {
  try {
    const opened = new RandomAccessFile(file);
    try {
      const header = opened.read(0, APPLICATION_ID_AT + 4);
      return header.length < APPLICATION_ID_AT + 4 ? null : header;
    } finally {
      opened.close();
    }
  } catch {
    return null;
  }
}

/** The version in which a file was written. */
export function versionOf(database: DatabaseSync): number {
  return pragma(database, 'user_version');
}

function pragma(database: DatabaseSync, name: string): number {
  return Number(database.prepare(`PRAGMA ${name}`).get()?.[name]);
}
