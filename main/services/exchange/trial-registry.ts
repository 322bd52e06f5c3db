import { DatabaseSync } from 'node:sqlite';
import { evolveChecked, type IndexedRegistry } from '../../../app/registry/contradiction.ts';
import { aggregateNames, stateSchema } from '../../../app/registry/dispatch.ts';
import type { AggregateName, LedgerEvent, Registry, StateOf } from '../../../app/registry/index.ts';
import { type Row, text } from '../../store/row.ts';

/** Kept in memory before it goes to the temporary file, in KiB. */
const CACHE = 32_768;

/**
 * The registry as a bundle would make it, on top of the one that is here: so that a file whose events contradict
 * each other is found before anything of it is written. In a temporary file, and so of any size.
 */
export class TrialRegistry implements IndexedRegistry {
  readonly #beneath: Registry | null;
  // Source: SQLite, sqlite3_open: without a name, a private file that is gone when it is closed.
  readonly #database = new DatabaseSync('');
  readonly #put;
  readonly #byId;
  readonly #byKey;

  /** @param beneath what the entries before the first one have made; null where there are none */
  constructor(beneath: Registry | null) {
    this.#beneath = beneath;
    this.#database.exec(
      `PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA cache_size = -${CACHE};
       CREATE TABLE object (id TEXT PRIMARY KEY, aggregate TEXT NOT NULL, unique_key TEXT NOT NULL, state TEXT NOT NULL) STRICT, WITHOUT ROWID;
       CREATE INDEX object_of_key ON object (aggregate, unique_key);
       BEGIN`,
    );
    this.#put = this.#database.prepare('INSERT OR REPLACE INTO object VALUES (?, ?, ?, ?)');
    this.#byId = this.#database.prepare('SELECT aggregate, state FROM object WHERE id = ?');
    this.#byKey = this.#database.prepare(
      'SELECT id, state FROM object WHERE aggregate = ? AND unique_key = ?',
    );
  }

  aggregateOf(id: string): AggregateName | undefined {
    const here = this.#byId.get(id)?.['aggregate'];
    const beneath = this.#beneath;
    return aggregateNames.find((name) =>
      here === undefined ? beneath?.get(name, id) !== undefined : name === here,
    );
  }

  get<A extends AggregateName>(aggregate: A, id: string): StateOf[A] | undefined {
    const row = this.#byId.get(id);
    if (row === undefined) return this.#beneath?.get(aggregate, id);
    return row['aggregate'] === aggregate ? parse(aggregate, row) : undefined;
  }

  holderOf<A extends AggregateName>(aggregate: A, uniqueKey: string): StateOf[A] | undefined {
    const row = this.#byKey.get(aggregate, uniqueKey);
    if (row !== undefined) return parse(aggregate, row);
    const beneath = this.#beneath?.holderOf(aggregate, uniqueKey);
    // One that has changed here bears another name by now.
    return beneath === undefined || this.#byId.get(beneath.id) !== undefined ? undefined : beneath;
  }

  /** Folds the next event in. @throws ContradictionError @throws the errors of SQLite when the disk refuses */
  apply(event: LedgerEvent): void {
    const { aggregate, id, uniqueKey, state } = evolveChecked(this, event);
    this.#put.run(id, aggregate, uniqueKey, JSON.stringify(state));
  }

  /** Forgets everything. */
  close(): void {
    this.#database.close();
  }
}

function parse<A extends AggregateName>(aggregate: A, row: Row): StateOf[A] {
  return stateSchema(aggregate).parse(JSON.parse(text(row, 'state')));
}
