import { type Link, statesIn } from '../../app/registry/dispatch.ts';
import type { AggregateName } from '../../app/registry/index.ts';
import type { ListOrder } from '../../app/registry/listing.ts';
import type { Database } from './database.ts';
import {
  AMONG_THESE,
  allOf,
  apart,
  type CalledAndBeside,
  type Condition,
  calledAndBeside,
  type Matching,
  narrowed,
} from './matching.ts';
import type { ObjectSearch } from './object-search.ts';
import type { ObjectRecord, Objects } from './objects.ts';
import { integer, type Row, text, textOrNull } from './row.ts';
import { preparedOnce, type Statement } from './statement.ts';

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

/** Which objects to list. */
export interface ObjectQuery extends ObjectOrder {
  readonly limit: number;
  readonly offset: number;
}

/** How many objects of a list stand where something begins with a letter. */
export interface LetterCount {
  readonly letter: string;
  readonly count: number;
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

/** So many of what words find are looked at before the others are only counted. */
const FOUND_AT_ONCE = 3000;

/** Objects of an aggregate in the file of which there are newer ones in memory; there are some thousand at most. */
const IN_BOTH = `(SELECT object.* FROM recent_object CROSS JOIN object ON object.aggregate = recent_object.aggregate
  AND object.id = recent_object.id WHERE recent_object.aggregate = ?)`;

/** Source: SQLite, “LIMIT”: a negative one is none. */
const EACH = -1;

/** The objects of the registry as screens and commands list them: in pages of their order, and counted. */
export class ObjectLists {
  readonly #objects: Objects;
  readonly #search: ObjectSearch;
  readonly #ask: (sql: string) => Statement;

  constructor(database: Database, objects: Objects, search: ObjectSearch) {
    this.#objects = objects;
    this.#search = search;
    this.#ask = preparedOnce(database);
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
    return ids.map((id) => this.#objects.record(aggregate, id));
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
        : this.#objects.labels('organization');
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
    return { aggregate, conditions, words: words === '' ? null : this.#search.sought(aggregate, words) };
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
