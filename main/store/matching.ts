import type { AggregateName } from '../../app/registry/index.ts';

/*
 * What a list or a search looks for, as conditions of SQL: together, or in parts where SQLite would otherwise choose a slow way.
 */

/** A part of what a query looks for. */
export interface Condition {
  readonly sql: string;
  readonly values: readonly (string | number | null)[];
}

/** What a query looks for: what all of these say, and words where some are looked for. */
export interface Matching {
  readonly aggregate: AggregateName;
  readonly conditions: readonly Condition[];
  readonly words: Words | null;
}

/** Words that are looked for. */
export interface Words {
  /** What objects are called, and what they belong to. */
  readonly called: Condition;
  /** Those that stand beside what is called so; null where none do. */
  readonly beside: Beside | null;
  /** Whether the words stand in so many names of what objects can stand beside that they are not looked for there. */
  readonly isCommon: boolean;
}

/** Objects that stand beside some others: their ids as JSON, some of them twice, and how many these are. */
export interface Beside {
  readonly ids: string;
  readonly count: number;
}

/** Objects whose ids are given as JSON. */
export const AMONG_THESE = 'id IN (SELECT value FROM json_each(?))';

/** As before, and one condition more. */
export function narrowed(matching: Matching, sql: string, ...values: Condition['values']): Matching {
  return { ...matching, conditions: [...matching.conditions, { sql, values }] };
}

/** All of these conditions as one. */
export function together(conditions: readonly Condition[]): Condition {
  return {
    sql: conditions.map(({ sql }) => sql).join(' AND '),
    values: conditions.flatMap(({ values }) => values),
  };
}

/** Everything that a query looks for, as one condition. */
export function allOf({ aggregate, conditions, words }: Matching): Condition {
  const ofKind = { sql: 'aggregate = ?', values: [aggregate] };
  if (words === null) return together([ofKind, ...conditions]);
  const { called, beside } = words;
  const found =
    beside === null
      ? { sql: `(${called.sql})`, values: called.values }
      : { sql: `(${called.sql} OR ${AMONG_THESE})`, values: [...called.values, beside.ids] };
  return together([ofKind, ...conditions, found]);
}

/** What is called so, and what stands beside what is; something may be both. */
export interface CalledAndBeside {
  readonly called: Condition;
  readonly beside: Condition;
}

/** What words find, in its two parts; null where nothing stands beside what is called so. */
export function calledAndBeside({ aggregate, conditions, words }: Matching): CalledAndBeside | null {
  if (words === null || words.beside === null) return null;
  const { beside } = words;
  return {
    called: allOf({ aggregate, conditions, words: { ...words, beside: null } }),
    // By their ids alone: in brackets behind a sign no other condition is looked up in an index.
    beside: together([
      { sql: `aggregate = ? AND ${AMONG_THESE}`, values: [aggregate, beside.ids] },
      ...conditions.map(({ sql, values }) => ({ sql: `+(${sql})`, values })),
    ]),
  };
}

/**
 * What a query looks for in two parts, which no object has in common: to count them takes less than to look up each object among
 * those that stand beside what is called so.
 */
export function apart(matching: Matching): {
  readonly called: Condition;
  readonly besideAlone: Condition | null;
} {
  const both = calledAndBeside(matching);
  if (both === null || matching.words === null) return { called: allOf(matching), besideAlone: null };
  const { sql, values } = matching.words.called;
  return {
    called: both.called,
    besideAlone: together([both.beside, { sql: `NOT ifnull(${sql}, 0)`, values }]),
  };
}

/** Words as `LIKE` looks for them, and for nothing else. */
export function likePattern(words: string): string {
  return words.replace(/[\\%_]/g, '\\$&');
}
