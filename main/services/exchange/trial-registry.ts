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
  readonly #unlink;
  readonly #link;
  readonly #naming;
  readonly #within;
  readonly #byId;
  readonly #byKey;

  /** @param beneath what the entries before the first one have made; null where there are none */
  constructor(beneath: Registry | null) {
    this.#beneath = beneath;
    this.#database.exec(
      `PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA cache_size = -${CACHE};
       CREATE TABLE object (
         id TEXT PRIMARY KEY, aggregate TEXT NOT NULL, unique_key TEXT NOT NULL, organization_id TEXT, ended INTEGER NOT NULL,
         state TEXT NOT NULL
       ) STRICT, WITHOUT ROWID;
       CREATE INDEX object_of_key ON object (aggregate, unique_key);
       CREATE INDEX object_of_organization ON object (aggregate, organization_id);
       CREATE TABLE link (target TEXT NOT NULL, role TEXT NOT NULL, id TEXT NOT NULL, PRIMARY KEY (target, role, id)) STRICT, WITHOUT ROWID;
       CREATE INDEX link_of_object ON link (id);
       BEGIN`,
    );
    this.#put = this.#database.prepare('INSERT OR REPLACE INTO object VALUES (?, ?, ?, ?, ?, ?)');
    this.#unlink = this.#database.prepare('DELETE FROM link WHERE id = ?');
    this.#link = this.#database.prepare('INSERT OR IGNORE INTO link VALUES (?, ?, ?)');
    this.#naming = this.#database.prepare(
      `SELECT object.state FROM link JOIN object ON object.id = link.id
       WHERE link.target = ?3 AND link.role = ?2 AND object.aggregate = ?1 AND NOT object.ended`,
    );
    this.#within = this.#database.prepare(
      'SELECT state FROM object WHERE aggregate = ? AND organization_id = ? AND NOT ended',
    );
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

  *naming<A extends AggregateName>(aggregate: A, as: string, id: string): Iterable<StateOf[A]> {
    for (const row of this.#naming.iterate(aggregate, as, id)) yield parse(aggregate, row);
    yield* this.#untouched(this.#beneath?.naming(aggregate, as, id));
  }

  *within<A extends AggregateName>(aggregate: A, organizationId: string): Iterable<StateOf[A]> {
    for (const row of this.#within.iterate(aggregate, organizationId)) yield parse(aggregate, row);
    yield* this.#untouched(this.#beneath?.within(aggregate, organizationId));
  }

  *#untouched<S extends { readonly id: string }>(states: Iterable<S> = []): Iterable<S> {
    for (const state of states) if (this.#byId.get(state.id) === undefined) yield state;
  }

  /**
   * Folds the next event in.
   * @param isWhole whether all that was made before is known here: otherwise no rule can be asked
   * @throws ContradictionError @throws the errors of SQLite when the disk refuses
   */
  apply(event: LedgerEvent, isWhole: boolean): void {
    const { aggregate, id, uniqueKey, organizationId, ended, links, state } = evolveChecked(
      this,
      event,
      isWhole,
    );
    this.#put.run(id, aggregate, uniqueKey, organizationId, ended ? 1 : 0, JSON.stringify(state));
    this.#unlink.run(id);
    for (const link of links) this.#link.run(link.id, link.as, id);
  }

  /** Forgets everything. */
  close(): void {
    this.#database.close();
  }
}

function parse<A extends AggregateName>(aggregate: A, row: Row): StateOf[A] {
  return stateSchema(aggregate).parse(JSON.parse(text(row, 'state')));
}
