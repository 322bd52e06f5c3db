import type { SQLInputValue, StatementSync } from 'node:sqlite';
import type { Row } from './row.ts';

/** What a statement is given: in the order of its places, or by their names. */
type Values = readonly SQLInputValue[] | readonly [Readonly<Record<string, SQLInputValue>>];

/**
 * A prepared statement that shows nothing half done: before each run, and before each row that is read, the database is asked
 * to bring to its end what is under way over several turns.
 */
export class Statement {
  readonly #statement: StatementSync;
  readonly #settle: () => void;

  constructor(statement: StatementSync, settle: () => void) {
    this.#statement = statement;
    this.#settle = settle;
  }

  /** Runs it, for what it changes. */
  run(...values: readonly SQLInputValue[]): { readonly changes: number | bigint } {
    this.#settle();
    return this.#statement.run(...values);
  }

  /** The first row; undefined where there is none. */
  get(...values: Values): Row | undefined {
    this.#settle();
    return areNamed(values) ? this.#statement.get(values[0]) : this.#statement.get(...values);
  }

  /** All rows. */
  all(...values: Values): Row[] {
    this.#settle();
    return areNamed(values) ? this.#statement.all(values[0]) : this.#statement.all(...values);
  }

  /** The rows one after another, without holding them all. */
  *iterate(...values: Values): Generator<Row, void> {
    this.#settle();
    const rows = areNamed(values) ? this.#statement.iterate(values[0]) : this.#statement.iterate(...values);
    for (const row of rows) {
      yield row;
      this.#settle();
    }
  }
}

/** Prepares statements by their text, each once: which there are depends on what is asked for. */
export function preparedOnce(database: {
  readonly prepare: (sql: string) => Statement;
}): (sql: string) => Statement {
  const prepared = new Map<string, Statement>();
  return (sql) => {
    const known = prepared.get(sql);
    if (known !== undefined) return known;
    const statement = database.prepare(sql);
    prepared.set(sql, statement);
    return statement;
  };
}

function areNamed(values: Values): values is readonly [Readonly<Record<string, SQLInputValue>>] {
  const [first] = values;
  return typeof first === 'object' && first !== null && !ArrayBuffer.isView(first);
}
