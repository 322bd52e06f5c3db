import { comparable } from '../../app/model/values.ts';
import {
  aggregateNames,
  type Evolved,
  evolve,
  type Link,
  natureOf,
  presentationOf,
  stateSchema,
  statesIn,
} from '../../app/registry/dispatch.ts';
import type { AggregateName, LedgerEvent, Registry, StateOf } from '../../app/registry/index.ts';
import { hasEmail, type ListOrder } from '../../app/registry/listing.ts';
import type { Database } from './database.ts';
import {
  AMONG_THESE,
  allOf,
  apart,
  type Beside,
  type CalledAndBeside,
  type Condition,
  calledAndBeside,
  type Matching,
  narrowed,
  type Words,
} from './matching.ts';
import { integer, type Row, text, textOrNull } from './row.ts';

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
  readonly organizationId: string | null;
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

/** An object that is found by the name of what stands beside it in its list. */
interface FoundBeside {
  readonly aggregate: string;
  readonly id: string;
  /** The id of what stands beside it. */
  readonly beside: string;
}

/** A page of a list. */
export interface ObjectPage<A extends AggregateName> {
  readonly rows: ObjectRecord<A>[];
  /** How many there are in all. */
  readonly total: number;
  /** Whether the words stand in so many names of what objects can stand beside that they are not looked for there. */
  readonly isCommon: boolean;
}

/** Which objects are looked for. */
export interface ObjectFilter {
  /**
   * Words to find in the label, in the unique key, or in the name of what it belongs to or stands beside; empty finds all.
   */
  readonly search: string;
  readonly organizationId: string | null;
  /** Only those that stand so in their life. */
  readonly status?: string | null;
  /** Only those whose state says so, by the names of its fields. */
  readonly where?: Readonly<Record<string, string>>;
  /** Only those that name each of these objects as this, such as a unit. */
  readonly naming?: readonly Link[];
  /** Only those that have not come to their end. */
  readonly living?: boolean;
}

/** Which objects are looked for, and in which order they stand. */
export interface ObjectOrder extends ObjectFilter {
  /** By name where it is left out. */
  readonly order?: ListOrder;
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

/** By what rows are sorted that stand one after the other, and not in groups; `keys` and the id by their places, too. */
const SORTED = {
  name: { keys: 'label', by: 'label, id', backwards: 'label DESC, id DESC', places: '1, 2' },
  email: {
    keys: "lower(state ->> 'email'), label",
    by: "lower(state ->> 'email'), label, id",
    backwards: "lower(state ->> 'email') DESC, label DESC, id DESC",
    places: '1, 2, 3',
  },
  changed: { keys: 'seq', by: 'seq DESC', backwards: 'seq', places: '1 DESC' },
};

/** The index of the numbers holds no unique keys: where words are looked for it is not taken for the order. */
const FOUND_BY_CHANGE = { ...SORTED.changed, keys: '+seq', by: '+seq DESC', backwards: '+seq' };

/**
 * Of these orders the rows stand in groups, one after the other, and by name in each: so that a page is read from an index,
 * wherever it stands.
 */
const GROUPED = { state: 'status', organization: 'organization_id' };

/** A group of rows in an order, and how many there are. */
interface Group {
  readonly column: string;
  /** null for those that have none. */
  readonly value: string | null;
  /** What it is called. */
  readonly name: string;
  readonly count: number;
}

/** With more first letters than any alphabet has, names are counted in one go. */
const LETTERS_AT_MOST = 100;

/** What stands behind every other character. */
const LAST_CODE_POINT = '\u{10ffff}';

/** What stands in more names than this says nothing about what is meant, and to look all of them up takes too long. */
const MOST_BESIDE = 2000;

/** Nor does what more objects than this stand beside: each of them is looked up to be counted. */
const MOST_FOUND_BY_NAMES = 2000;

/** By which links objects are found: the aggregate and the link's name. */
const FOUND_BY = aggregateNames.flatMap((aggregate) =>
  Object.keys(presentationOf(aggregate).foundBy ?? {}).map((as) => `${aggregate} ${as}`),
);

/** So many objects are read that stand beside some others. */
const MOST_FOUND_BESIDE = 500;

/** So many of what words find are looked at before the others are only counted. */
const FOUND_AT_ONCE = 3000;

/** Objects of an aggregate in the file of which there are newer ones in memory; there are some thousand at most. */
const IN_BOTH = `(SELECT object.* FROM recent_object CROSS JOIN object ON object.aggregate = recent_object.aggregate
  AND object.id = recent_object.id WHERE recent_object.aggregate = ?)`;

/** Among how many objects, those changed last, is looked for what was entered before. */
const LOOKED_AT = 500;

/** Source: SQLite, “LIMIT”: a negative one is none. */
const EACH = -1;

/** How many objects of a list stand where something begins with a letter. */
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
  readonly #overdue;
  readonly #naming;
  readonly #within;
  readonly #named;
  readonly #called;
  readonly #owners;
  readonly #beside;
  readonly #foundBeside;
  readonly #namedBy;
  readonly #byId;
  readonly #byKey;
  readonly #signingKey;
  readonly #labels;
  readonly #boundKeys;
  readonly #yubiKey;
  readonly #counter;
  /** Statements of `list` and `count`, by their text: which there are depends on what is asked for. */
  readonly #asked = new Map<string, ReturnType<Database['prepare']>>();
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
    this.#put = database.prepare(
      `INSERT INTO recent_object (aggregate, id, organization_id, unique_key, label, state, seq, ended, status)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
       ON CONFLICT (aggregate, id) DO UPDATE SET organization_id = excluded.organization_id, unique_key = excluded.unique_key,
         label = excluded.label, state = excluded.state, seq = excluded.seq, ended = excluded.ended,
         status = excluded.status`,
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
    this.#overdue = database.prepare('SELECT DISTINCT id FROM upcoming WHERE aggregate = ? AND day < ?');
    this.#naming = database.prepare(
      `SELECT state FROM registry WHERE aggregate = ?1 AND NOT ended AND id IN (SELECT id FROM linked WHERE target = ?3 AND role = ?2 AND aggregate = ?1)`,
    );
    this.#within = database.prepare(
      'SELECT state FROM registry WHERE aggregate = ? AND organization_id = ? AND NOT ended',
    );
    this.#named = database.prepare(
      `SELECT aggregate, id, label, label NOT LIKE ?2 ESCAPE '\\', ended FROM registry WHERE label LIKE ?1 ESCAPE '\\'
       ORDER BY label NOT LIKE ?2 ESCAPE '\\', ended, label, id LIMIT ?3`,
    );
    this.#called = database.prepare(`SELECT id, label FROM registry WHERE label LIKE ? ESCAPE '\\'`);
    this.#owners = database.prepare(
      `SELECT aggregate, label, id FROM registry WHERE aggregate IN ('organization', 'organization.unit', 'role') AND label LIKE ? ESCAPE '\\'`,
    );
    this.#beside = database.prepare(
      `SELECT id, label FROM registry WHERE aggregate IN (SELECT value FROM json_each(?)) AND label LIKE ? ESCAPE '\\' LIMIT ?`,
    );
    // Whatever stands beside thousands is not read with all of them. The view is asked for each of these: joined, SQLite would
    // go through all of it.
    const its = (column: string) =>
      `(SELECT ${column} FROM registry WHERE aggregate = found.aggregate AND id = found.id)`;
    this.#foundBeside = database.prepare(
      `SELECT aggregate, id, target FROM (
         SELECT target, aggregate, id FROM linked WHERE target IN (SELECT value FROM json_each(?))
           AND aggregate || ' ' || role IN (SELECT value FROM json_each(?)) LIMIT ${MOST_FOUND_BESIDE}
       ) AS found ORDER BY ${its('ended')}, ${its('label')} COLLATE NOCASE, id LIMIT ?`,
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
      'SELECT id, unique_key, label, organization_id FROM registry WHERE aggregate = ? ORDER BY label, id',
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
      organizationId: textOrNull(row, 'organization_id'),
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
    const { aggregate, id, organizationId, uniqueKey, label, links, ended, coming, status, state } = evolved;
    const holder = this.#byKey.get(aggregate, uniqueKey);
    if (holder && holder['id'] !== id) throw new Error(`Two objects of ${aggregate} would have one name.`);
    const values = [organizationId, uniqueKey, label, JSON.stringify(state), seq, ended ? 1 : 0] as const;
    this.#put.run(aggregate, id, ...values, status);
    this.#unlink.run(aggregate, id);
    for (const link of links) this.#link.run(link.id, link.as, aggregate, id);
    this.#forgetComing.run(aggregate, id);
    for (const { day, what, concerns } of coming)
      this.#come.run(day, aggregate, id, what, concerns?.aggregate ?? '', concerns?.id ?? '');
    return evolved;
  }

  /** A page of objects in their order, and how many there are in all. */
  page<A extends AggregateName>(aggregate: A, query: ObjectQuery): ObjectPage<A> {
    const { limit, offset, order = 'name' } = query;
    const matching = this.#matching(aggregate, query);
    const isCommon = matching.words?.isCommon ?? false;
    if (order === 'state' || order === 'organization') {
      const few = this.#fewInGroups(order, matching);
      if (few !== null)
        return {
          rows: this.#records(aggregate, few.slice(offset, offset + limit)),
          total: few.length,
          isCommon,
        };
      const groups = this.#groups(order, matching);
      const total = groups.reduce((sum, { count }) => sum + count, 0);
      return { rows: this.#records(aggregate, this.#idsIn(groups, matching, query)), total, isCommon };
    }
    if (matching.words === null) {
      const total = this.#countOf(matching);
      return { rows: this.#records(aggregate, this.#idsOf(matching, order, query, total)), total, isCommon };
    }
    // Words are looked for in every name there is: once, and again to count them only where they are many.
    const most = offset + Math.max(limit, FOUND_AT_ONCE);
    const ids = this.#ids(matching, order, { limit: most, offset: 0 });
    const rows = this.#records(aggregate, ids.slice(offset, offset + limit));
    return { rows, total: ids.length < most ? ids.length : this.#countOf(matching), isCommon };
  }

  /** A page of objects in their order. */
  list<A extends AggregateName>(aggregate: A, query: ObjectQuery): ObjectRecord<A>[] {
    const { limit, offset, order = 'name' } = query;
    if (order === 'state' || order === 'organization') return this.page(aggregate, query).rows;
    return this.#records(aggregate, this.#ids(this.#matching(aggregate, query), order, { limit, offset }));
  }

  /** The ids of all objects that a query finds. */
  ids(aggregate: AggregateName, filter: ObjectFilter): Set<string> {
    return new Set(this.#ids(this.#matching(aggregate, filter), 'name', { limit: EACH, offset: 0 }));
  }

  #records<A extends AggregateName>(aggregate: A, ids: readonly string[]): ObjectRecord<A>[] {
    return ids.map((id) => this.record(aggregate, id));
  }

  /** Only what an index holds is gone through; the objects themselves are read for the page alone. */
  #ids(
    matching: Matching,
    order: keyof typeof SORTED,
    { limit, offset }: Pick<ObjectQuery, 'limit' | 'offset'>,
    direction: 'by' | 'backwards' = 'by',
  ): string[] {
    const { keys, [direction]: by } =
      order === 'changed' && matching.words !== null ? FOUND_BY_CHANGE : SORTED[order];
    const beside = direction === 'by' ? calledAndBeside(matching) : null;
    if (beside !== null) {
      const rows = this.#calledOrBeside(beside, order, { most: limit < 0 ? EACH : offset + limit, also: '' });
      return rows.slice(offset).map((row) => text(row, 'id'));
    }
    // What it is sorted by stands among what is asked for: otherwise SQLite does not read both tables of the view in order.
    const { sql, values } = allOf(matching);
    return this.#ask(`SELECT ${keys}, id FROM registry WHERE ${sql} ORDER BY ${by} LIMIT ? OFFSET ?`)
      .all(...values, limit, offset)
      .map((row) => text(row, 'id'));
  }

  /**
   * What is called so, and what stands beside what is: this is read for itself, for to look each object up among that takes
   * longer than to go through the names.
   */
  #calledOrBeside(
    { called, beside }: CalledAndBeside,
    order: keyof typeof SORTED,
    { most, also }: { readonly most: number; readonly also: string },
  ): Row[] {
    const { keys, by, places } = order === 'changed' ? FOUND_BY_CHANGE : SORTED[order];
    const arm = (sql: string) =>
      `SELECT * FROM (SELECT ${keys}, id${also} FROM registry WHERE ${sql} ORDER BY ${by} LIMIT ?)`;
    // The sign keeps SQLite from going through all names in their order for these.
    const looked = arm(beside.sql).replace('ORDER BY ', 'ORDER BY +');
    return this.#ask(`${arm(called.sql)} UNION ${looked} ORDER BY ${places} LIMIT ?`).all(
      ...[...called.values, most, ...beside.values, most, most],
    );
  }

  /** A page of as many as there are, from the end where that is nearer: it would go through all that stands before. */
  #idsOf(
    matching: Matching,
    order: keyof typeof SORTED,
    { limit, offset }: Pick<ObjectQuery, 'limit' | 'offset'>,
    total: number,
  ): string[] {
    const after = total - offset - limit;
    if (after >= offset) return this.#ids(matching, order, { limit, offset });
    const rows = Math.min(limit, total - offset);
    if (rows <= 0) return [];
    const fromTheEnd = { limit: rows, offset: Math.max(0, after) };
    return this.#ids(matching, order, fromTheEnd, 'backwards').toReversed();
  }

  /** The groups of a list in their order, those without a row left out. */
  #groups(order: keyof typeof GROUPED, matching: Matching): Group[] {
    const column = GROUPED[order];
    const counts = this.#counted(matching, column);
    return this.#inTheirOrder(order, matching.aggregate)
      .map(({ id, label: name }) => ({
        column,
        value: id === '' ? null : id,
        name,
        count: counts.get(id) ?? 0,
      }))
      .filter(({ count }) => count > 0);
  }

  /** By what a list is grouped, in the order of the groups; those that have none are the last. */
  #inTheirOrder(
    order: keyof typeof GROUPED,
    aggregate: AggregateName,
  ): { readonly id: string; readonly label: string }[] {
    const known =
      order === 'state'
        ? statesIn(aggregate).map((state) => ({ id: state, label: state }))
        : this.labels('organization');
    return [...known, { id: '', label: '' }];
  }

  /** All ids of a list by its groups, where words find so few that they are read at once; null where they find more. */
  #fewInGroups(order: keyof typeof GROUPED, matching: Matching): string[] | null {
    if (matching.words === null) return null;
    const column = GROUPED[order];
    const beside = calledAndBeside(matching);
    const { sql, values } = allOf(matching);
    const rows =
      beside === null
        ? this.#ask(`SELECT label, id, ${column} FROM registry WHERE ${sql} ORDER BY label, id LIMIT ?`).all(
            ...[...values, FOUND_AT_ONCE],
          )
        : this.#calledOrBeside(beside, 'name', { most: FOUND_AT_ONCE, also: `, ${column}` });
    if (rows.length === FOUND_AT_ONCE) return null;
    const groups = Map.groupBy(rows, (row) => textOrNull(row, column) ?? '');
    return this.#inTheirOrder(order, matching.aggregate).flatMap(({ id }) =>
      (groups.get(id) ?? []).map((row) => text(row, 'id')),
    );
  }

  #idsIn(groups: readonly Group[], matching: Matching, { limit, offset }: ObjectQuery): string[] {
    const ids: string[] = [];
    let before = 0;
    for (const group of groups) {
      const from = Math.max(0, offset - before);
      before += group.count;
      if (from >= group.count) continue;
      const page = { limit: limit - ids.length, offset: from };
      ids.push(...this.#idsOf(within(matching, group), 'name', page, group.count));
      if (ids.length === limit) break;
    }
    return ids;
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
    const { pattern, atMost, isCalledSo } = soughtLabel(words);
    return this.#named
      .all(`%${pattern}%`, `${pattern}%`, atMost(limit))
      .filter(isCalledSo)
      .slice(0, limit)
      .map((row) => ({ aggregate: text(row, 'aggregate'), id: text(row, 'id') }));
  }

  /** The ids of the objects of every aggregate that have words in their names, in no order; null where there are more than `most`. */
  idsCalled(words: string, most: number): string[] | null {
    const { pattern, isCalledSo } = soughtLabel(words);
    const ids: string[] = [];
    for (const row of this.#called.iterate(`%${pattern}%`)) {
      if (!isCalledSo(row)) continue;
      if (ids.length === most) return null;
      ids.push(text(row, 'id'));
    }
    return ids;
  }

  /** The objects that stand beside one of these in their lists, living ones first. */
  foundBeside(ids: readonly string[], limit: number): FoundBeside[] {
    return this.#foundBeside.all(JSON.stringify(ids), JSON.stringify(FOUND_BY), limit).map((row) => ({
      aggregate: text(row, 'aggregate'),
      id: text(row, 'id'),
      beside: text(row, 'target'),
    }));
  }

  /** The ids of what is called so and objects of an aggregate can stand beside; null where those are too many. */
  #idsBeside(aggregate: AggregateName, words: string): string[] | null {
    const kinds = Object.values(presentationOf(aggregate).foundBy ?? {});
    if (kinds.length === 0) return [];
    const { pattern, atMost, isCalledSo } = soughtLabel(words);
    const rows = this.#beside
      .all(JSON.stringify(kinds), `%${pattern}%`, atMost(MOST_BESIDE + 1))
      .filter(isCalledSo);
    return rows.length > MOST_BESIDE ? null : rows.map((row) => text(row, 'id'));
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

  /** The ids of objects of an aggregate to which something should have happened before a day. @param day `2027-03-31` */
  overdue(aggregate: AggregateName, day: string): string[] {
    return this.#overdue.all(aggregate, day).map((row) => text(row, 'id'));
  }

  /**
   * What stands in a field of the states of an aggregate and begins with some words, the most frequent first, among those
   * that were changed last: to look at all of them at each keystroke would take too long.
   */
  entered(aggregate: AggregateName, { field, words, organizationId, limit }: EnteredQuery): string[] {
    const within = organizationId === null ? '' : 'AND organization_id = ?';
    const sql = `SELECT value, count(*) AS n FROM (
        SELECT (SELECT state ->> ? FROM registry WHERE aggregate = ? AND id = newest.id) AS value
        FROM (SELECT seq, id FROM registry WHERE aggregate = ? ${within} ORDER BY seq DESC LIMIT ?)
          AS newest
      ) WHERE value LIKE ? ESCAPE '\\' GROUP BY value ORDER BY n DESC, value LIMIT ?`;
    const from = organizationId === null ? [] : [organizationId];
    return this.#ask(sql)
      .all(field, aggregate, aggregate, ...from, LOOKED_AT, `${likePattern(words)}%`, limit)
      .map((row) => text(row, 'value'));
  }

  /** How many objects of a list stand before one of it; null where that is none of the list. */
  position(aggregate: AggregateName, { order = 'name', ...filter }: ObjectOrder, id: string): number | null {
    const matching = this.#matching(aggregate, filter);
    const { sql, values } = allOf(matching);
    const its = this.#ask(
      `SELECT label, seq, status, organization_id, lower(state ->> 'email') AS email FROM registry WHERE id = ? AND ${sql}`,
    ).get(id, ...values);
    if (its === undefined) return null;
    const label = text(its, 'label');
    switch (order) {
      case 'changed':
        return this.#countOf(narrowed(matching, 'seq > ?', integer(its, 'seq')));
      case 'email': {
        const place = [textOrNull(its, 'email'), label, id];
        return this.#countOf(
          narrowed(matching, "(lower(state ->> 'email'), label, id) < (?, ?, ?)", ...place),
        );
      }
      case 'name':
        return this.#countOf(narrowed(matching, '(label, id) < (?, ?)', label, id));
      case 'state':
      case 'organization': {
        const own = textOrNull(its, GROUPED[order]);
        const groups = this.#groups(order, matching);
        const at = groups.findIndex(({ value }) => value === own);
        const group = groups[at];
        if (group === undefined) return null;
        const before = groups.slice(0, at).reduce((sum, { count }) => sum + count, 0);
        const inGroup = narrowed(within(matching, group), '(label, id) < (?, ?)', label, id);
        return before + this.#countOf(inGroup);
      }
    }
  }

  /**
   * The letters with which what a list is ordered by begins, in the order of the list, each with how many objects stand
   * there. None where the last changed stand first.
   */
  letters(aggregate: AggregateName, { order = 'name', ...filter }: ObjectOrder): LetterCount[] {
    const matching = this.#matching(aggregate, filter);
    if (order === 'changed') return [];
    if (order === 'state' || order === 'organization')
      return this.#groups(order, matching).map(({ name, count }) => ({
        letter: firstLetter(name),
        count,
      }));
    const ranges = order === 'name' && filter.search.trim() === '' ? this.#ranges(matching) : null;
    if (ranges !== null) return ranges;
    const first = order === 'name' ? 'label' : "ifnull(state ->> 'email', '')";
    const counts = this.#counted(matching, `upper(substr(${first}, 1, 1))`);
    return [...counts]
      .filter(([, count]) => count > 0)
      .map(([letter, count]) => ({ letter, count }))
      .toSorted((a, b) => (a.letter.toLowerCase() < b.letter.toLowerCase() ? -1 : 1));
  }

  /** The letters of names, one after the other by their index; null where there are too many for that. */
  #ranges(matching: Matching): LetterCount[] | null {
    const letters: LetterCount[] = [];
    let from = '';
    const { sql, values } = allOf(matching);
    const next = this.#ask(
      `SELECT label, id FROM registry WHERE ${sql} AND label > ? ORDER BY label, id LIMIT 1`,
    );
    for (let row = next.get(...values, from); row !== undefined; ) {
      if (letters.length === LETTERS_AT_MOST) return null;
      const letter = String.fromCodePoint(text(row, 'label').codePointAt(0) ?? 0);
      const to = `${letter}${LAST_CODE_POINT}`;
      const range = narrowed(matching, 'label > ? AND label <= ?', from, to);
      letters.push({ letter: upperAscii(letter), count: this.#countOf(range) });
      from = to;
      row = next.get(...values, from);
    }
    return letters;
  }

  /** The objects that name this one, ended ones too: as what, and how many there are of each aggregate. */
  namedBy(id: string): { readonly aggregate: string; readonly as: string; readonly count: number }[] {
    return this.#namedBy
      .all(id)
      .map((row) => ({ aggregate: text(row, 'aggregate'), as: text(row, 'role'), count: integer(row, 'n') }));
  }

  /** How many objects the query finds in all. */
  count(aggregate: AggregateName, filter: ObjectFilter): number {
    return this.#countOf(this.#matching(aggregate, filter));
  }

  #countOf(matching: Matching): number {
    const { conditions, words } = matching;
    if (conditions.length > 0 || words === null || words.beside === null)
      return this.#counted(matching).get('') ?? 0;
    // How many stand beside what is called so is known: the others are counted alone.
    const { called, beside } = words;
    const alone = {
      sql: `CASE WHEN ${called.sql} THEN NOT ${AMONG_THESE} END`,
      values: [...called.values, beside.ids],
    };
    const others = { ...matching, words: { ...words, called: alone, beside: null } };
    return beside.count + (this.#counted(others).get('') ?? 0);
  }

  /**
   * Counts how many objects of some aggregates belong to each of some organizations and have not come to their end.
   * @returns the number for one aggregate of one of those organizations
   */
  countsOf<A extends AggregateName>(
    aggregates: readonly A[],
    organizationIds: readonly string[],
  ): (aggregate: A, organizationId: string) => number {
    const conditions = [
      {
        sql: 'organization_id IN (SELECT value FROM json_each(?)) AND NOT ended',
        values: [JSON.stringify(organizationIds)],
      },
    ];
    const counts = new Map(
      aggregates.map((aggregate) => [
        aggregate,
        this.#counted({ aggregate, conditions, words: null }, 'organization_id'),
      ]),
    );
    return (aggregate, organizationId) => counts.get(aggregate)?.get(organizationId) ?? 0;
  }

  /**
   * Counts what is in the file and what is in memory, each by its index, and takes away what is in both: the view would
   * ask for each row of the file whether there is a newer one.
   * @param group what is counted apart, as it stands in its index: anything else would be sorted first
   * @returns the number of each; '' for those without, and where all are counted together
   */
  #counted(matching: Matching, group?: string): Map<string, number> {
    const counts = new Map<string, number>();
    const { called, besideAlone } = apart(matching);
    const count = (sign: 1 | -1, from: string, { sql: where, values }: Condition) => {
      const sql =
        group === undefined
          ? `SELECT '' AS grouped, count(*) AS n FROM ${from} WHERE ${where}`
          : `SELECT ${group} AS grouped, count(*) AS n FROM ${from} WHERE ${where} GROUP BY ${group}`;
      for (const row of this.#ask(sql).all(...values)) {
        const key = textOrNull(row, 'grouped') ?? '';
        counts.set(key, (counts.get(key) ?? 0) + sign * integer(row, 'n'));
      }
    };
    count(1, 'object', called);
    count(1, 'recent_object', called);
    count(-1, IN_BOTH, { sql: called.sql, values: [matching.aggregate, ...called.values] });
    // Each of these is looked up anyway: to ask whether there is a newer one takes less than to read their ids three times.
    if (besideAlone !== null) count(1, 'registry', besideAlone);
    return counts;
  }

  /** What a query looks for, and nothing else: a condition that is always true would keep SQLite from using an index. */
  #matching(
    aggregate: AggregateName,
    { search, organizationId, status = null, where = {}, naming = [], living = false }: ObjectFilter,
  ): Matching {
    const words = search.trim();
    const conditions = [
      ...(organizationId === null ? [] : [{ sql: 'organization_id = ?', values: [organizationId] }]),
      ...(status === null ? [] : [{ sql: 'status = ?', values: [status] }]),
      ...Object.entries(where).map(([field, value]) =>
        field === 'status'
          ? { sql: 'status = ?', values: [value] }
          : { sql: 'state ->> ? = ?', values: [field, value] },
      ),
      ...naming.map(({ as, id }) => ({
        sql: 'id IN (SELECT id FROM linked WHERE target = ? AND role = ? AND aggregate = ?)',
        values: [id, as, aggregate],
      })),
      ...(living ? [{ sql: 'NOT ended', values: [] }] : []),
    ];
    return { aggregate, conditions, words: words === '' ? null : this.#sought(aggregate, words) };
  }

  /** What is called so, or belongs to or stands beside what is: it is found by the names that are shown with it. */
  #sought(aggregate: AggregateName, words: string): Words {
    const pattern = `%${likePattern(words)}%`;
    const owners = this.#owners.all(pattern);
    const ids = (of: (kind: string) => boolean) =>
      owners.filter((row) => of(text(row, 'aggregate'))).map((row) => text(row, 'id'));
    const named = Object.values(presentationOf(aggregate).narrowedBy ?? {});
    const { organizationId } = natureOf(aggregate);
    const organizations = organizationId === undefined ? [] : ids((kind) => kind === 'organization');
    const narrowing = ids((kind) => named.some((one) => one === kind));
    const beside = this.#idsBeside(aggregate, words);
    const found = this.#besideThese(aggregate, beside ?? []);
    const isCommon = beside === null || (found?.count ?? 0) > MOST_FOUND_BY_NAMES;
    const conditions = [
      { sql: "label LIKE ? ESCAPE '\\' OR unique_key LIKE ? ESCAPE '\\'", values: [pattern, pattern] },
      // Who has left has given the address back: it stands in no unique key any more.
      ...(hasEmail(aggregate)
        ? [{ sql: "ended AND state ->> 'email' LIKE ? ESCAPE '\\'", values: [pattern] }]
        : []),
      ...(organizations.length === 0
        ? []
        : [
            {
              sql: 'organization_id IN (SELECT value FROM json_each(?))',
              values: [JSON.stringify(organizations)],
            },
          ]),
    ];
    return {
      called: {
        sql: conditions.map(({ sql }) => sql).join(' OR '),
        values: conditions.flatMap(({ values }) => values),
      },
      beside:
        narrowing.length === 0 && !isCommon
          ? found
          : this.#besideThese(aggregate, [...narrowing, ...(isCommon ? [] : beside)]),
      isCommon,
    };
  }

  /** The objects of an aggregate that name one of these. */
  #besideThese(aggregate: AggregateName, ids: readonly string[]): Beside | null {
    if (ids.length === 0) return null;
    // The sign keeps SQLite from going through all links of the aggregate.
    const row = this.#ask(
      `SELECT count(DISTINCT id) AS n, json_group_array(id) AS ids FROM linked
       WHERE target IN (SELECT value FROM json_each(?)) AND +aggregate = ?`,
    ).get(JSON.stringify(ids), aggregate);
    const count = integer(row ?? {}, 'n');
    return count === 0 ? null : { ids: text(row ?? {}, 'ids'), count };
  }

  #ask(sql: string): ReturnType<Database['prepare']> {
    const known = this.#asked.get(sql);
    if (known !== undefined) return known;
    const statement = this.#database.prepare(sql);
    this.#asked.set(sql, statement);
    return statement;
  }
}

function within(matching: Matching, { column, value }: Group): Matching {
  return value === null
    ? narrowed(matching, `${column} IS NULL`)
    : narrowed(matching, `${column} = ?`, value);
}

/** As SQLite’s `upper` and `COLLATE NOCASE` do: of other letters they know one case. */
function upperAscii(letter: string): string {
  return letter.replace(/[a-z]/, (ascii) => ascii.toUpperCase());
}

function firstLetter(name: string): string {
  return name.slice(0, 1).toUpperCase();
}

/** How labels are looked for, whatever the case of a letter. */
interface SoughtLabel {
  /** For `LIKE`, without what stands around it. */
  readonly pattern: string;
  /** How many rows have to be read for so many to be found. */
  readonly atMost: (limit: number) => number;
  readonly isCalledSo: (row: Row) => boolean;
}

function soughtLabel(words: string): SoughtLabel {
  const sought = comparable(words);
  // LIKE knows the two cases of ASCII letters alone: any other letter may be the one, and is compared here.
  const pattern = likePattern(sought).replace(/\P{ASCII}/gu, '_');
  const isAscii = /^\p{ASCII}*$/u.test(sought);
  return {
    pattern,
    atMost: (limit) => (isAscii ? limit : EACH),
    isCalledSo: (row) => isAscii || comparable(text(row, 'label')).includes(sought),
  };
}

/** Words as `LIKE` looks for them, and for nothing else. */
export function likePattern(words: string): string {
  return words.replace(/[\\%_]/g, '\\$&');
}

function stateOf<A extends AggregateName>(aggregate: A, row: Row | undefined): StateOf[A] | undefined {
  return row === undefined ? undefined : parseState(aggregate, row);
}

function parseState<A extends AggregateName>(aggregate: A, row: Row): StateOf[A] {
  return stateSchema(aggregate).parse(JSON.parse(text(row, 'state')));
}
