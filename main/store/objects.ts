import { comparable } from '../../app/model/values.ts';
import { type Evolved, evolve, type Link, stateSchema } from '../../app/registry/dispatch.ts';
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

/** What happens to an object on a day. */
export interface ComingUp {
  readonly day: string;
  readonly what: string;
  readonly aggregate: string;
  readonly id: string;
  /** Whom else it concerns. */
  readonly concerns: { readonly aggregate: string; readonly id: string } | null;
}

/** Which objects are looked for. */
export interface ObjectFilter {
  /** Words to find in the label, in the unique key, or in the name of what it belongs to; empty finds all. */
  readonly search: string;
  readonly organizationId: string | null;
  /** Only those whose state says so, by the names of its fields. */
  readonly where?: Readonly<Record<string, string>>;
  /** Only those that name an object as this, such as a unit. */
  readonly naming?: Link | null;
  /** Only those that have not come to their end. */
  readonly living?: boolean;
}

/** Which objects are looked for, and in which order they stand. */
export interface ObjectOrder extends ObjectFilter {
  /** By their names, or the last changed first. */
  readonly order?: 'name' | 'changed';
}

/** What was entered before that is looked for. */
export interface EnteredQuery {
  /** The name of a field of the state. */
  readonly field: string;
  readonly words: string;
  readonly organizationId: string | null;
  readonly limit: number;
}

/** Which objects to list. */
export interface ObjectQuery extends ObjectOrder {
  readonly limit: number;
  readonly offset: number;
}

/** The columns by which a list stands in its order, as an index holds them. */
const ORDERS = {
  name: { keys: 'label, id', order: 'label, id' },
  changed: { keys: 'seq, id', order: 'seq DESC' },
};

/** Objects of an aggregate in the file of which there are newer ones in memory; there are some thousand at most. */
const IN_BOTH = `(SELECT object.* FROM recent_object CROSS JOIN object ON object.aggregate = recent_object.aggregate
  AND object.id = recent_object.id WHERE recent_object.aggregate = ?)`;

/** Among how many objects, those changed last, is looked for what was entered before. */
const LOOKED_AT = 500;

/** Source: SQLite, “LIMIT”: a negative one is none. */
const EACH = -1;

/** Counts everything together. */
const ONE = "''";

/** What a query looks for. */
interface Matching {
  readonly where: string;
  readonly values: readonly (string | number)[];
}

/** How many objects of a list begin with a letter. */
export interface LetterCount {
  readonly letter: string;
  readonly count: number;
}

/** The registry's current state, folded from the entries in the same transactions (projection.ts). */
export class Objects implements Registry {
  readonly #put;
  readonly #unlink;
  readonly #link;
  readonly #forgetComing;
  readonly #come;
  readonly #comingUp;
  readonly #comingCount;
  readonly #naming;
  readonly #within;
  readonly #named;
  readonly #owners;
  readonly #namedBy;
  readonly #byId;
  readonly #byKey;
  readonly #signingKey;
  readonly #labels;
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
      `INSERT INTO recent_object (aggregate, id, organization_id, unique_key, label, state, seq, ended) VALUES (?, ?, ?, ?, ?, ?, ?, ?)
       ON CONFLICT (aggregate, id) DO UPDATE SET organization_id = excluded.organization_id, unique_key = excluded.unique_key,
         label = excluded.label, state = excluded.state, seq = excluded.seq, ended = excluded.ended`,
    );
    this.#unlink = database.prepare('DELETE FROM recent_link WHERE aggregate = ? AND id = ?');
    this.#link = database.prepare(
      'INSERT OR IGNORE INTO recent_link (target, role, aggregate, id) VALUES (?, ?, ?, ?)',
    );
    this.#forgetComing = database.prepare('DELETE FROM recent_coming WHERE aggregate = ? AND id = ?');
    this.#come = database.prepare('INSERT OR IGNORE INTO recent_coming VALUES (?, ?, ?, ?, ?, ?)');
    this.#comingUp = database.prepare(
      'SELECT * FROM upcoming WHERE day >= ? ORDER BY day, aggregate, id LIMIT ?',
    );
    this.#comingCount = database.prepare('SELECT count(*) AS n FROM upcoming WHERE day >= ?');
    this.#naming = database.prepare(
      `SELECT state FROM registry WHERE aggregate = ?1 AND NOT ended AND id IN (SELECT id FROM linked WHERE target = ?3 AND role = ?2 AND aggregate = ?1)`,
    );
    this.#within = database.prepare(
      'SELECT state FROM registry WHERE aggregate = ? AND organization_id = ? AND NOT ended',
    );
    this.#named = database.prepare(
      `SELECT aggregate, id, label FROM registry WHERE label LIKE ?1 ESCAPE '\\'
       ORDER BY label NOT LIKE ?2 ESCAPE '\\', ended, label, id LIMIT ?3`,
    );
    this.#owners = database.prepare(
      `SELECT label, id FROM registry WHERE aggregate IN ('organization', 'organization.unit', 'role') AND label LIKE ? ESCAPE '\\'`,
    );
    this.#namedBy = database.prepare(
      'SELECT aggregate, role, count(*) AS n FROM linked WHERE target = ? GROUP BY aggregate, role ORDER BY aggregate, role',
    );
    this.#byId = database.prepare('SELECT state, seq FROM registry WHERE aggregate = ? AND id = ?');
    this.#byKey = database.prepare('SELECT id, state FROM registry WHERE aggregate = ? AND unique_key = ?');
    this.#signingKey = database.prepare(
      `SELECT state FROM registry WHERE aggregate = 'key' AND state ->> 'fingerprint' = ? AND state ->> 'purpose' = 'Signing'`,
    );
    this.#labels = database.prepare(
      'SELECT id, unique_key, label FROM registry WHERE aggregate = ? ORDER BY label, id',
    );
    this.#signingKeys = database.prepare(
      `SELECT state FROM registry WHERE aggregate = 'key' AND state ->> 'purpose' = 'Signing' AND state ->> 'status' = 'active'
       ORDER BY label, id LIMIT ?`,
    );
    this.#boundKeys = database.prepare(
      `SELECT state FROM registry WHERE aggregate = 'key' AND state ->> '$.privateKey.kind' = 'bound-age-files'
       ORDER BY label, id`,
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

  *naming<A extends AggregateName>(aggregate: A, as: string, id: string): Iterable<StateOf[A]> {
    for (const row of this.#naming.iterate(aggregate, as, id)) yield parseState(aggregate, row);
  }

  *within<A extends AggregateName>(aggregate: A, organizationId: string): Iterable<StateOf[A]> {
    for (const row of this.#within.iterate(aggregate, organizationId)) yield parseState(aggregate, row);
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

  /** The people who are called so, whatever has become of them; ASCII letters count in either case. */
  peopleCalled(name: string): StateOf['person'][] {
    return this.#ask(`SELECT id FROM registry WHERE aggregate = 'person' AND label = ?`)
      .all(name)
      .map((row) => this.record('person', text(row, 'id')).state);
  }

  /** Folds one event into the registry. Call inside the transaction that appends it. */
  apply(event: LedgerEvent, seq: number): Evolved {
    const evolved = evolve(this, event);
    const { aggregate, id, organizationId, uniqueKey, label, links, ended, coming, state } = evolved;
    const holder = this.#byKey.get(aggregate, uniqueKey);
    if (holder && holder['id'] !== id) throw new Error(`Two objects of ${aggregate} would have one name.`);
    const values = [organizationId, uniqueKey, label, JSON.stringify(state), seq, ended ? 1 : 0] as const;
    this.#put.run(aggregate, id, ...values);
    this.#unlink.run(aggregate, id);
    for (const link of links) this.#link.run(link.id, link.as, aggregate, id);
    this.#forgetComing.run(aggregate, id);
    for (const { day, what, concerns } of coming)
      this.#come.run(day, aggregate, id, what, concerns?.aggregate ?? '', concerns?.id ?? '');
    return evolved;
  }

  /** A page of objects in their order, and how many there are in all. */
  page<A extends AggregateName>(
    aggregate: A,
    query: ObjectQuery,
  ): { readonly rows: ObjectRecord<A>[]; readonly total: number } {
    const { search, limit, offset, order = 'name' } = query;
    if (search.trim() === '')
      return { rows: this.list(aggregate, query), total: this.count(aggregate, query) };
    // Words are looked for in every name there is: once, and not again to count them.
    const { where, values } = this.#matching(aggregate, query);
    const sql = `SELECT ${ORDERS[order].keys} FROM registry WHERE ${where} ORDER BY ${ORDERS[order].order}`;
    const ids = this.#ask(sql)
      .all(...values)
      .map((row) => text(row, 'id'));
    const rows = ids.slice(offset, offset + limit).map((id) => this.record(aggregate, id));
    return { rows, total: ids.length };
  }

  /** A page of objects in their order. */
  list<A extends AggregateName>(aggregate: A, query: ObjectQuery): ObjectRecord<A>[] {
    const { where, values } = this.#matching(aggregate, query);
    const { keys, order } = ORDERS[query.order ?? 'name'];
    // Only what an index holds is gone through; the objects themselves are read for the page alone.
    return this.#ask(`SELECT ${keys} FROM registry WHERE ${where} ORDER BY ${order} LIMIT ? OFFSET ?`)
      .all(...values, query.limit, query.offset)
      .map((row) => this.record(aggregate, text(row, 'id')));
  }

  /** The keys with which one can sign now, in the order of their labels. */
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

  /** Objects of every aggregate by words of their names, those that begin with them first. */
  named(words: string, limit: number): { readonly aggregate: string; readonly id: string }[] {
    const sought = comparable(words);
    // LIKE knows the two cases of ASCII letters alone: any other letter may be the one, and is compared here.
    const pattern = likePattern(sought).replace(/\P{ASCII}/gu, '_');
    const isAscii = /^\p{ASCII}*$/u.test(sought);
    return this.#named
      .all(`%${pattern}%`, `${pattern}%`, isAscii ? limit : EACH)
      .filter((row) => isAscii || comparable(text(row, 'label')).includes(sought))
      .slice(0, limit)
      .map((row) => ({ aggregate: text(row, 'aggregate'), id: text(row, 'id') }));
  }

  /** What happens on a day and those behind it, the next first, and how much that is in all. @param day `2027-03-31` */
  comingUp(day: string, limit: number): { readonly rows: ComingUp[]; readonly total: number } {
    const rows = this.#comingUp.all(day, limit).map((row) => ({
      day: text(row, 'day'),
      what: text(row, 'what'),
      aggregate: text(row, 'aggregate'),
      id: text(row, 'id'),
      concerns:
        text(row, 'concerned') === ''
          ? null
          : { aggregate: text(row, 'concerned_aggregate'), id: text(row, 'concerned') },
    }));
    return { rows, total: integer(this.#comingCount.get(day) ?? {}, 'n') };
  }

  /**
   * What stands in a field of the states of an aggregate and begins with some words, the most frequent first, among those
   * that were changed last: to look at all of them at each keystroke would take too long.
   */
  entered(aggregate: AggregateName, { field, words, organizationId, limit }: EnteredQuery): string[] {
    const within = organizationId === null ? '' : 'AND organization_id = ?';
    const sql = `SELECT value, count(*) AS n FROM (
        SELECT (SELECT state ->> ? FROM registry WHERE aggregate = ? AND id = newest.id) AS value
        FROM (SELECT ${ORDERS.changed.keys} FROM registry WHERE aggregate = ? ${within} ORDER BY ${ORDERS.changed.order} LIMIT ?)
          AS newest
      ) WHERE value LIKE ? ESCAPE '\\' GROUP BY value ORDER BY n DESC, value LIMIT ?`;
    const from = organizationId === null ? [] : [organizationId];
    return this.#ask(sql)
      .all(field, aggregate, aggregate, ...from, LOOKED_AT, `${likePattern(words)}%`, limit)
      .map((row) => text(row, 'value'));
  }

  /** How many objects of a list stand before one of it; null where that is none of the list. */
  position(aggregate: AggregateName, { order = 'name', ...filter }: ObjectOrder, id: string): number | null {
    const { where, values } = this.#matching(aggregate, filter);
    const its = this.#ask(`SELECT label, seq FROM registry WHERE ${where} AND id = ?`).get(...values, id);
    if (its === undefined) return null;
    const before =
      order === 'changed'
        ? { where: `${where} AND seq > ?`, values: [...values, integer(its, 'seq')] }
        : { where: `${where} AND (label, id) < (?, ?)`, values: [...values, text(its, 'label'), id] };
    return this.#counted(aggregate, before, ONE).get('') ?? 0;
  }

  /** How many objects of a list in the order of their names begin with each letter, in that order. */
  letters(aggregate: AggregateName, filter: ObjectFilter): LetterCount[] {
    const counts = this.#counted(aggregate, this.#matching(aggregate, filter), 'upper(substr(label, 1, 1))');
    return [...counts]
      .filter(([, count]) => count > 0)
      .map(([letter, count]) => ({ letter, count }))
      .toSorted((a, b) => (a.letter.toLowerCase() < b.letter.toLowerCase() ? -1 : 1));
  }

  /** The objects that name this one, ended ones too: as what, and how many there are of each aggregate. */
  namedBy(id: string): { readonly aggregate: string; readonly as: string; readonly count: number }[] {
    return this.#namedBy
      .all(id)
      .map((row) => ({ aggregate: text(row, 'aggregate'), as: text(row, 'role'), count: integer(row, 'n') }));
  }

  /** How many objects the query finds in all. */
  count(aggregate: AggregateName, filter: ObjectFilter): number {
    return this.#counted(aggregate, this.#matching(aggregate, filter), ONE).get('') ?? 0;
  }

  /**
   * Counts how many objects of some aggregates belong to each of some organizations.
   * @returns the number for one aggregate of one of those organizations
   */
  countsOf<A extends AggregateName>(
    aggregates: readonly A[],
    organizationIds: readonly string[],
  ): (aggregate: A, organizationId: string) => number {
    const among = {
      where: 'aggregate = ? AND organization_id IN (SELECT value FROM json_each(?))',
      values: [JSON.stringify(organizationIds)],
    };
    const counts = new Map(
      aggregates.map((aggregate) => [
        aggregate,
        this.#counted(aggregate, { ...among, values: [aggregate, ...among.values] }, 'organization_id'),
      ]),
    );
    return (aggregate, organizationId) => counts.get(aggregate)?.get(organizationId) ?? 0;
  }

  /**
   * Counts what is in the file and what is in memory, each by its index, and takes away what is in both: the view would
   * ask for each row of the file whether there is a newer one.
   * @param group what is counted apart
   */
  #counted(aggregate: AggregateName, { where, values }: Matching, group: string): Map<string, number> {
    const counts = new Map<string, number>();
    const count = (sign: 1 | -1, from: string, ...of: readonly string[]) => {
      const sql = `SELECT ${group} AS grouped, count(*) AS n FROM ${from} WHERE ${where} GROUP BY 1`;
      for (const row of this.#ask(sql).all(...of, ...values)) {
        const key = text(row, 'grouped');
        counts.set(key, (counts.get(key) ?? 0) + sign * integer(row, 'n'));
      }
    };
    count(1, 'object');
    count(1, 'recent_object');
    count(-1, IN_BOTH, aggregate);
    return counts;
  }

  /** What a query looks for, and nothing else: a condition that is always true would keep SQLite from using an index. */
  #matching(
    aggregate: AggregateName,
    { search, organizationId, where = {}, naming = null, living = false }: ObjectFilter,
  ): Matching {
    const words = search.trim();
    const conditions = [
      { sql: 'aggregate = ?', values: [aggregate] },
      ...(organizationId === null ? [] : [{ sql: 'organization_id = ?', values: [organizationId] }]),
      ...Object.entries(where).map(([field, value]) =>
        // Written as in its index, which is used only so.
        field === 'status'
          ? { sql: "state ->> 'status' = ?", values: [value] }
          : { sql: 'state ->> ? = ?', values: [field, value] },
      ),
      ...(naming === null
        ? []
        : [
            {
              sql: 'id IN (SELECT id FROM linked WHERE target = ? AND role = ? AND aggregate = ?)',
              values: [naming.id, naming.as, aggregate],
            },
          ]),
      ...(living ? [{ sql: 'NOT ended', values: [] }] : []),
      ...(words === '' ? [] : [this.#calledLike(words)]),
    ];
    return {
      where: conditions.map(({ sql }) => sql).join(' AND '),
      values: conditions.flatMap(({ values }) => values),
    };
  }

  /** What is called so, or belongs to what is: that is shown beside it, and so is found by its name, too. */
  #calledLike(words: string): { readonly sql: string; readonly values: readonly string[] } {
    const pattern = `%${likePattern(words)}%`;
    const named = "label LIKE ? ESCAPE '\\' OR unique_key LIKE ? ESCAPE '\\'";
    const owners = this.#owners.all(pattern).map((row) => text(row, 'id'));
    if (owners.length === 0) return { sql: `(${named})`, values: [pattern, pattern] };
    const ids = JSON.stringify(owners);
    return {
      sql: `(${named} OR organization_id IN (SELECT value FROM json_each(?))
        OR id IN (SELECT id FROM linked WHERE target IN (SELECT value FROM json_each(?))))`,
      values: [pattern, pattern, ids, ids],
    };
  }

  #ask(sql: string): ReturnType<Database['prepare']> {
    const known = this.#asked.get(sql);
    if (known !== undefined) return known;
    const statement = this.#database.prepare(sql);
    this.#asked.set(sql, statement);
    return statement;
  }
}

/** Words as `LIKE` looks for them, and for nothing else. */
function likePattern(words: string): string {
  return words.replace(/[\\%_]/g, '\\$&');
}

function stateOf<A extends AggregateName>(aggregate: A, row: Row | undefined): StateOf[A] | undefined {
  return row === undefined ? undefined : parseState(aggregate, row);
}

function parseState<A extends AggregateName>(aggregate: A, row: Row): StateOf[A] {
  return stateSchema(aggregate).parse(JSON.parse(text(row, 'state')));
}
