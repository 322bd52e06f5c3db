import { comparable } from '../../app/model/values.ts';
import { aggregateNames, natureOf, presentationOf } from '../../app/registry/dispatch.ts';
import type { AggregateName } from '../../app/registry/index.ts';
import { hasEmail } from '../../app/registry/listing.ts';
import type { Database } from './database.ts';
import { type Beside, likePattern, type Words } from './matching.ts';
import { integer, type Row, text } from './row.ts';
import { preparedOnce, type Statement } from './statement.ts';

/** An object that is found by the name of what stands beside it in its list. */
interface FoundBeside {
  readonly aggregate: string;
  readonly id: string;
  /** The id of what stands beside it. */
  readonly beside: string;
}

/** What was entered before that is looked for. */
export interface EnteredQuery {
  /** The name of a field of the state. */
  readonly field: string;
  readonly words: string;
  readonly organizationId: string | null;
  readonly limit: number;
}

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

/** Among how many objects, those changed last, is looked for what was entered before. */
const LOOKED_AT = 500;

/** Source: SQLite, “LIMIT”: a negative one is none. */
const EACH = -1;

/** Objects of the registry by words: of their names, of the names they stand beside, and of what was entered before. */
export class ObjectSearch {
  readonly #named;
  readonly #called;
  readonly #owners;
  readonly #beside;
  readonly #foundBeside;
  readonly #ask: (sql: string) => Statement;

  constructor(database: Database) {
    this.#ask = preparedOnce(database);
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

  /** What is called so, or belongs to or stands beside what is: it is found by the names that are shown with it. */
  sought(aggregate: AggregateName, words: string): Words {
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
