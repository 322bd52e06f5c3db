import type { Database } from './database.ts';
import { idKey } from './entry-facts.ts';
import { integer, integerOrNull, text, textOrNull } from './row.ts';
import { preparedOnce, type Statement } from './statement.ts';

/** How an entry stands to NATS; `missing`: it was acknowledged, and is not in the stream that is there now. */
type EntryState = 'all' | 'waiting' | 'stored' | 'set-aside' | 'missing';

/** One of the words that are looked for: an entry that says it, or is meant by it otherwise. */
export interface SoughtWord {
  /** As `comparable` makes it. */
  readonly word: string;
  /** Keys of the kinds of events that are called so. */
  readonly kinds: readonly string[];
  /** The number of the entry that it may be, or that has it as its CID; null where it is none. */
  readonly seq: number | null;
  /** The ids of the objects that it is or that are called so. */
  readonly ids: readonly string[];
  /** Keys of those who acted that are or were called so. */
  readonly actors: readonly string[];
}

/** Which entries are looked for: those to which all of it applies. */
export interface EntryFilter {
  readonly words: readonly SoughtWord[];
  /** Keys of kinds of events; null for all. */
  readonly kinds: readonly string[] | null;
  /** Keys of those who acted; null for anybody. */
  readonly actors: readonly string[] | null;
  /** Those that name an object, or are about it; null for any. */
  readonly object: { readonly id: string; readonly as: 'named' | 'about' } | null;
  readonly state: EntryState;
  /** The first entry that was acknowledged and is not in the stream; null while none is known to be. */
  readonly missingFrom: number | null;
  /** Those of these quarters of an hour since 1970, the last one not included; null for no bound. */
  readonly since: number | null;
  readonly until: number | null;
}

/** Looks for nothing in particular. */
export const EVERY_ENTRY: EntryFilter = {
  words: [],
  kinds: null,
  actors: null,
  object: null,
  state: 'all',
  missingFrom: null,
  since: null,
  until: null,
};

/** Entries that follow one another and were recorded in the same quarter of an hour since 1970. */
export interface QuarterRun {
  /** The first of them. */
  readonly seq: number;
  readonly quarter: number;
}

/** Part of what is found. */
export interface FoundPage {
  /** Newest first. */
  readonly seqs: readonly number[];
  /** How many are found in all. */
  readonly total: number;
}

/** Which part: so many from a place on, counted from the newest. */
export interface PageOfEntries {
  /** As if the ledger ended with this entry: so the pages of one list fit together while it grows. null: as it is. */
  readonly upTo: number | null;
  readonly offset: number;
  readonly limit: number;
}

/** One who has acted. */
export interface Actor {
  readonly key: string;
  readonly entries: number;
  /** The last entry that is theirs. */
  readonly lastSeq: number;
}

interface Condition {
  readonly sql: string;
  readonly values: readonly (string | number | Uint8Array)[];
}

/** What was found last, and of which part of the ledger. */
interface Known {
  readonly key: string;
  readonly head: number;
  readonly changes: number;
  readonly found: readonly number[];
}

/**
 * Looks for entries by the facts that were taken out of them (projection.ts). All that is found comes in one answer of the
 * database, as numbers: so one pass over the facts gives the page, how many there are, and where their days begin.
 */
export class EntrySearch {
  readonly #changes;
  readonly #actors;
  readonly #neighbours;
  readonly #runs;
  readonly #ask: (sql: string) => Statement;
  #known: Known | null = null;
  /** The quarters of all entries up to one; they never change. */
  readonly #quarters: { upTo: number; readonly runs: QuarterRun[] } = { upTo: 0, runs: [] };
  /** Everybody who has acted in the entries up to one, by their keys. */
  readonly #acted: { upTo: number; readonly by: Map<string, Actor> } = { upTo: 0, by: new Map() };

  constructor(database: Database) {
    this.#ask = preparedOnce(database);
    this.#changes = database.prepare('SELECT total_changes() AS n');
    this.#actors = database.prepare(
      `SELECT actor, sum(n) AS n, max(last) AS last FROM (
         SELECT actor, count(*) AS n, max(seq) AS last FROM fact WHERE seq > ?1 GROUP BY actor
         UNION ALL SELECT actor, count(*), max(seq) FROM recent_fact WHERE seq > ?1 GROUP BY actor
       ) GROUP BY actor ORDER BY last`,
    );
    this.#runs = ['fact', 'recent_fact'].map((table) =>
      database.prepare(
        `SELECT said.seq, said.quarter FROM ${table} AS said LEFT JOIN ${table} AS before ON before.seq = said.seq - 1
         WHERE said.seq > ? AND said.quarter IS NOT before.quarter ORDER BY said.seq`,
      ),
    );
    this.#neighbours = database.prepare(
      `SELECT (SELECT max(seq) FROM mentioned WHERE id = ?1 AND about = 1 AND seq < ?2) AS before,
         (SELECT min(seq) FROM mentioned WHERE id = ?1 AND about = 1 AND seq > ?2) AS after,
         (SELECT count(*) FROM mentioned WHERE id = ?1 AND about = 1) AS n`,
    );
  }

  /** A page of what is found, newest first. @param head the number of the last entry; 0 for an empty ledger */
  page(filter: EntryFilter, head: number, { upTo, offset, limit }: PageOfEntries): FoundPage {
    const last = Math.min(upTo ?? head, head);
    if (isEverything(filter)) {
      const rows = Math.max(0, Math.min(limit, last - offset));
      return { total: last, seqs: Array.from({ length: rows }, (_, index) => last - offset - index) };
    }
    const seqs = this.#find(filter, head);
    const total = countUpTo(seqs, last);
    const end = Math.max(0, total - offset);
    return { total, seqs: seqs.slice(Math.max(0, end - limit), end).toReversed() };
  }

  /** Says how many of what is found stand up to an entry, with it. @param head the number of the last entry */
  counter(filter: EntryFilter, head: number): (seq: number) => number {
    if (isEverything(filter)) return (seq) => Math.min(seq, head);
    const seqs = this.#find(filter, head);
    return (seq) => countUpTo(seqs, seq);
  }

  /** In which quarters of an hour all entries were recorded, in the order of the ledger. @param head the number of the last entry */
  quarters(head: number): readonly QuarterRun[] {
    const known = this.#quarters;
    if (known.upTo >= head) return known.runs;
    for (const statement of this.#runs) {
      for (const row of statement.all(known.upTo)) {
        const run = { seq: integer(row, 'seq'), quarter: integer(row, 'quarter') };
        if (known.runs.at(-1)?.quarter !== run.quarter) known.runs.push(run);
      }
    }
    known.upTo = head;
    return known.runs;
  }

  /** Everybody who has acted. @param head the number of the last entry; 0 for an empty ledger */
  actors(head: number): Actor[] {
    const known = this.#acted;
    if (known.upTo < head) {
      for (const row of this.#actors.all(known.upTo)) {
        const key = text(row, 'actor');
        const entries = (known.by.get(key)?.entries ?? 0) + integer(row, 'n');
        known.by.set(key, { key, entries, lastSeq: integer(row, 'last') });
      }
      known.upTo = head;
    }
    return [...known.by.values()];
  }

  /** The entries about one object before and behind an entry, and how many there are in all. */
  about(
    id: string,
    seq: number,
  ): { readonly before: number | null; readonly after: number | null; readonly count: number } {
    const row = this.#neighbours.get(idKey(id), seq) ?? {};
    return {
      before: integerOrNull(row, 'before'),
      after: integerOrNull(row, 'after'),
      count: integer(row, 'n'),
    };
  }

  /** The numbers of all that is found, ascending. @param head the number of the last entry; 0 for an empty ledger */
  #find(filter: EntryFilter, head: number): readonly number[] {
    const key = JSON.stringify(filter);
    const changes = integer(this.#changes.get() ?? {}, 'n');
    const known = this.#known?.key === key ? this.#known : null;
    if (known !== null && known.head === head && (filter.state === 'all' || known.changes === changes))
      return known.found;
    // What an entry says never changes: where only that counts, just the new ones are looked at.
    const goesOn = known !== null && filter.state === 'all' && known.head < head;
    const found = this.#look(filter, goesOn ? known.head : 0, goesOn ? known.found : []);
    this.#known = { key, head, changes, found };
    return found;
  }

  #look(filter: EntryFilter, after: number, before: readonly number[]): readonly number[] {
    const conditions = conditionsOf(filter, after);
    const where = conditions.map(({ sql }) => sql).join(' AND ');
    const values = conditions.flatMap((condition) => condition.values);
    const [filed, recent] = ['fact', 'recent_fact'].map((table) => {
      const sql = `SELECT group_concat(seq) AS seqs FROM ${table} AS said WHERE ${where}`;
      return textOrNull(this.#ask(sql).get(...values) ?? {}, 'seqs') ?? '';
    });
    const seqs = numbersIn([filed, recent].filter((list) => list !== '').join(','));
    return before.length === 0 ? seqs : [...before, ...seqs];
  }
}

/** Whether a filter finds all there is, so that nobody has to look. */
function isEverything(filter: EntryFilter): boolean {
  return (
    filter.words.length === 0 &&
    filter.kinds === null &&
    filter.actors === null &&
    filter.object === null &&
    filter.state === 'all' &&
    filter.since === null &&
    filter.until === null
  );
}

const IN_JSON = 'IN (SELECT value FROM json_each(?))';
const ACKNOWLEDGED = 'said.seq IN (SELECT seq FROM receipt)';

function conditionsOf(filter: EntryFilter, after: number): Condition[] {
  const { kinds, actors, object, since, until } = filter;
  return [
    { sql: 'said.seq > ?', values: [after] },
    ...(kinds === null ? [] : [{ sql: `kind ${IN_JSON}`, values: [JSON.stringify(kinds)] }]),
    ...(actors === null ? [] : [{ sql: `actor ${IN_JSON}`, values: [JSON.stringify(actors)] }]),
    ...(since === null ? [] : [{ sql: 'quarter >= ?', values: [since] }]),
    ...(until === null ? [] : [{ sql: 'quarter < ?', values: [until] }]),
    // Of long words fewer entries say each: the others are looked for in these alone.
    ...filter.words.toSorted((a, b) => b.word.length - a.word.length).map(conditionOf),
    ...(object === null
      ? []
      : [
          {
            sql: `said.seq IN (SELECT seq FROM mentioned WHERE id = ?${object.as === 'about' ? ' AND about = 1' : ''})`,
            values: [idKey(object.id)],
          },
        ]),
    ...stateConditions(filter),
  ];
}

function conditionOf({ word, kinds, seq, ids, actors }: SoughtWord): Condition {
  const any: readonly Condition[] = [
    // Of all that SQLite has for this, GLOB goes through a text twice as fast as `instr`.
    { sql: 'words GLOB ?', values: [`*${word.replace(/[*?[]/g, '[$&]')}*`] },
    ...(kinds.length === 0 ? [] : [{ sql: `kind ${IN_JSON}`, values: [JSON.stringify(kinds)] }]),
    ...(seq === null ? [] : [{ sql: 'said.seq = ?', values: [seq] }]),
    ...(actors.length === 0 ? [] : [{ sql: `actor ${IN_JSON}`, values: [JSON.stringify(actors)] }]),
    ...(ids.length === 0
      ? []
      : [
          {
            sql: `said.seq IN (SELECT seq FROM mentioned WHERE id IN (SELECT unhex(value, '-') FROM json_each(?)))`,
            values: [JSON.stringify(ids)],
          },
        ]),
  ];
  return { sql: `(${any.map(({ sql }) => sql).join(' OR ')})`, values: any.flatMap(({ values }) => values) };
}

function stateConditions({ state, missingFrom }: EntryFilter): Condition[] {
  switch (state) {
    case 'all':
      return [];
    case 'waiting':
      return [
        {
          sql: 'EXISTS (SELECT 1 FROM outbox WHERE outbox.seq = said.seq AND set_aside IS NULL)',
          values: [],
        },
      ];
    case 'set-aside':
      return [{ sql: 'said.seq IN (SELECT seq FROM outbox WHERE set_aside IS NOT NULL)', values: [] }];
    case 'stored':
      return [
        { sql: ACKNOWLEDGED, values: [] },
        ...(missingFrom === null ? [] : [{ sql: 'said.seq < ?', values: [missingFrom] }]),
      ];
    case 'missing':
      if (missingFrom === null) return [{ sql: 'false', values: [] }];
      return [
        { sql: ACKNOWLEDGED, values: [] },
        { sql: 'said.seq >= ?', values: [missingFrom] },
      ];
  }
}

/** The numbers of a list as SQLite makes it, ascending. */
function numbersIn(list: string): readonly number[] {
  const seqs: number[] = JSON.parse(`[${list}]`);
  const isAscending = seqs.every((seq, index) => index === 0 || seq > (seqs[index - 1] ?? 0));
  return isAscending ? seqs : seqs.sort((a, b) => a - b);
}

/** How many of these ascending numbers are at most `last`. */
function countUpTo(seqs: readonly number[], last: number): number {
  let [from, to] = [0, seqs.length];
  while (from < to) {
    const middle = (from + to) >>> 1;
    if ((seqs[middle] ?? 0) <= last) from = middle + 1;
    else to = middle;
  }
  return from;
}
