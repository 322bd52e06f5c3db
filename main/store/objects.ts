import { type Evolved, evolve, stateSchema } from '../../app/registry/dispatch.ts';
import type { AggregateName, LedgerEvent, Registry, StateOf } from '../../app/registry/index.ts';
import type { Database } from './database.ts';
import { integer, type Row, text } from './row.ts';

/** An object of the registry and the entry that last changed it. */
export interface ObjectRecord<A extends AggregateName> {
  readonly state: StateOf[A];
  readonly seq: number;
}

/** An object by its name alone. */
export interface Label {
  readonly id: string;
  readonly uniqueKey: string;
  readonly label: string;
}

/** Which objects to list. */
export interface ObjectQuery {
  /** Words to find in the label or the unique key; empty finds all. */
  readonly search: string;
  readonly organizationId: string | null;
  readonly limit: number;
  readonly offset: number;
  /** Only those whose state says so, by the names of its fields. */
  readonly where?: Readonly<Record<string, string>>;
}

/** The registry's current state, folded from the entries in the same transactions (projection.ts). */
export class Objects implements Registry {
  readonly #put;
  readonly #byId;
  readonly #byKey;
  readonly #signingKey;
  readonly #labels;
  readonly #countsOf;
  readonly #signingKeys;
  readonly #boundKeys;
  readonly #yubiKey;
  readonly #counter;
  /** Statements of `list` and `count`, by their text: which there are depends on what is asked for. */
  readonly #asked = new Map<string, ReturnType<Database['prepare']>>();
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
    this.#put = database.prepare(
      `INSERT INTO recent_object (aggregate, id, organization_id, unique_key, label, state, seq) VALUES (?, ?, ?, ?, ?, ?, ?)
       ON CONFLICT (aggregate, id) DO UPDATE SET organization_id = excluded.organization_id,
         unique_key = excluded.unique_key, label = excluded.label, state = excluded.state, seq = excluded.seq`,
    );
    this.#byId = database.prepare('SELECT state, seq FROM registry WHERE aggregate = ? AND id = ?');
    this.#byKey = database.prepare('SELECT id, state FROM registry WHERE aggregate = ? AND unique_key = ?');
    this.#signingKey = database.prepare(
      `SELECT state FROM registry WHERE aggregate = 'key' AND state ->> 'fingerprint' = ? AND state ->> 'purpose' = 'Signing'`,
    );
    this.#labels = database.prepare(
      'SELECT id, unique_key, label FROM registry WHERE aggregate = ? ORDER BY label COLLATE NOCASE, id',
    );
    this.#countsOf = database.prepare(
      `SELECT organization_id, aggregate, count(*) AS n FROM registry
       WHERE aggregate IN (SELECT value FROM json_each(?)) AND organization_id IN (SELECT value FROM json_each(?))
       GROUP BY organization_id, aggregate`,
    );
    this.#signingKeys = database.prepare(
      `SELECT state FROM registry WHERE aggregate = 'key' AND state ->> 'purpose' = 'Signing'
       ORDER BY label COLLATE NOCASE, id LIMIT ?`,
    );
    this.#boundKeys = database.prepare(
      `SELECT state FROM registry WHERE aggregate = 'key' AND state ->> '$.privateKey.kind' = 'bound-age-files'
       ORDER BY label COLLATE NOCASE, id`,
    );
    this.#yubiKey = database.prepare(
      `SELECT state FROM registry WHERE aggregate = 'yubikey' AND state ->> '$.credential.fingerprint' = ?`,
    );
    this.#counter = database.prepare(
      `SELECT max(signature.value ->> 'counter') AS counter FROM registry, json_each(registry.state, '$.signatures') AS signature
       WHERE aggregate = 'checkpoint' AND signature.value ->> 'fingerprint' = ?`,
    );
  }

  get<A extends AggregateName>(aggregate: A, id: string): StateOf[A] | undefined {
    return stateOf(aggregate, this.#byId.get(aggregate, id));
  }

  holderOf<A extends AggregateName>(aggregate: A, uniqueKey: string): StateOf[A] | undefined {
    return stateOf(aggregate, this.#byKey.get(aggregate, uniqueKey));
  }

  /** The key for signing that has this fingerprint. */
  signingKey(fingerprint: string): StateOf['key'] | undefined {
    return stateOf('key', this.#signingKey.get(fingerprint));
  }

  /** The YubiKey whose credential has this fingerprint, whether it still signs or not. */
  yubiKeyWith(fingerprint: string): StateOf['yubikey'] | undefined {
    return stateOf('yubikey', this.#yubiKey.get(fingerprint));
  }

  /** An object with the entry that last changed it; undefined where there is none. */
  find<A extends AggregateName>(aggregate: A, id: string): ObjectRecord<A> | undefined {
    const row = this.#byId.get(aggregate, id);
    return row && { state: parseState(aggregate, row), seq: integer(row, 'seq') };
  }

  /** An object that must be there. @throws Error when it is not */
  record<A extends AggregateName>(aggregate: A, id: string): ObjectRecord<A> {
    const found = this.find(aggregate, id);
    if (found === undefined) throw new Error(`An object of ${aggregate} is missing.`);
    return found;
  }

  /** The names of all objects of an aggregate, in their order. */
  labels(aggregate: AggregateName): Label[] {
    return this.#labels.all(aggregate).map((row) => ({
      id: text(row, 'id'),
      uniqueKey: text(row, 'unique_key'),
      label: text(row, 'label'),
    }));
  }

  /** Folds one event into the registry. Call inside the transaction that appends it. */
  apply(event: LedgerEvent, seq: number): Evolved {
    const evolved = evolve(this, event);
    const { aggregate, id, organizationId, uniqueKey, label, state } = evolved;
    const holder = this.#byKey.get(aggregate, uniqueKey);
    if (holder && holder['id'] !== id) throw new Error(`Two objects of ${aggregate} would have one name.`);
    this.#put.run(aggregate, id, organizationId, uniqueKey, label, JSON.stringify(state), seq);
    return evolved;
  }

  /** A page of objects in the order of their labels. */
  list<A extends AggregateName>(aggregate: A, query: ObjectQuery): ObjectRecord<A>[] {
    const { where, values } = matching(aggregate, query);
    return this.#ask(`SELECT state, seq ${where} ORDER BY label COLLATE NOCASE, id LIMIT ? OFFSET ?`)
      .all(...values, query.limit, query.offset)
      .map((row) => ({ state: parseState(aggregate, row), seq: integer(row, 'seq') }));
  }

  /** The keys that were made for signing, in the order of their labels. */
  signingKeys(limit: number): StateOf['key'][] {
    return this.#signingKeys.all(limit).map((row) => parseState('key', row));
  }

  /** The keys whose private half is bound to YubiKeys, in the order of their labels. */
  boundKeys(): StateOf['key'][] {
    return this.#boundKeys.all().map((row) => parseState('key', row));
  }

  /** The highest signature counter recorded with a key; null when none is. */
  lastCounter(fingerprint: string): number | null {
    const counter = this.#counter.get(fingerprint)?.['counter'];
    return typeof counter === 'number' ? counter : null;
  }

  /** How many objects the query finds in all. */
  count(aggregate: AggregateName, query: Pick<ObjectQuery, 'search' | 'organizationId' | 'where'>): number {
    const { where, values } = matching(aggregate, query);
    return integer(this.#ask(`SELECT count(*) AS n ${where}`).get(...values) ?? {}, 'n');
  }

  /**
   * Counts in one reading how many objects of some aggregates belong to each of some organizations.
   * @returns the number for one aggregate of one of those organizations
   */
  countsOf<A extends AggregateName>(
    aggregates: readonly A[],
    organizationIds: readonly string[],
  ): (aggregate: A, organizationId: string) => number {
    const rows = this.#countsOf.all(JSON.stringify(aggregates), JSON.stringify(organizationIds));
    const counts = new Map(
      rows.map((row) => [`${text(row, 'aggregate')} ${text(row, 'organization_id')}`, integer(row, 'n')]),
    );
    return (aggregate, organizationId) => counts.get(`${aggregate} ${organizationId}`) ?? 0;
  }

  #ask(sql: string): ReturnType<Database['prepare']> {
    const known = this.#asked.get(sql);
    if (known !== undefined) return known;
    const statement = this.#database.prepare(sql);
    this.#asked.set(sql, statement);
    return statement;
  }
}

/** What a query looks for, and nothing else: a condition that is always true would keep SQLite from using an index. */
function matching(
  aggregate: AggregateName,
  { search, organizationId, where = {} }: Pick<ObjectQuery, 'search' | 'organizationId' | 'where'>,
): { readonly where: string; readonly values: readonly string[] } {
  const words = search.trim();
  const pattern = `%${words.replace(/[\\%_]/g, '\\$&')}%`;
  const like = "(label LIKE ? ESCAPE '\\' OR unique_key LIKE ? ESCAPE '\\')";
  const conditions = [
    { sql: 'aggregate = ?', values: [aggregate] },
    ...(organizationId === null ? [] : [{ sql: 'organization_id = ?', values: [organizationId] }]),
    ...Object.entries(where).map(([field, value]) => ({ sql: 'state ->> ? = ?', values: [field, value] })),
    ...(words === '' ? [] : [{ sql: like, values: [pattern, pattern] }]),
  ];
  return {
    where: `FROM registry WHERE ${conditions.map(({ sql }) => sql).join(' AND ')}`,
    values: conditions.flatMap(({ values }) => values),
  };
}

function stateOf<A extends AggregateName>(aggregate: A, row: Row | undefined): StateOf[A] | undefined {
  return row === undefined ? undefined : parseState(aggregate, row);
}

function parseState<A extends AggregateName>(aggregate: A, row: Row): StateOf[A] {
  return stateSchema(aggregate).parse(JSON.parse(text(row, 'state')));
}
