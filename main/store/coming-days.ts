import type { AggregateName } from '../../app/registry/index.ts';
import type { Database } from './database.ts';
import { integer, text } from './row.ts';

/** What happens to an object on a day. */
export interface ComingUp {
  readonly day: string;
  readonly what: string;
  readonly aggregate: string;
  readonly id: string;
  /** Whom else it concerns. */
  readonly concerns: { readonly aggregate: string; readonly id: string } | null;
}

/** On which days something happens to objects of the registry. */
export class ComingDays {
  readonly #comingUp;
  readonly #comingCount;
  readonly #overdue;

  constructor(database: Database) {
    this.#comingUp = database.prepare(
      'SELECT * FROM upcoming WHERE day >= ? ORDER BY day, aggregate, id LIMIT ?',
    );
    this.#comingCount = database.prepare('SELECT count(*) AS n FROM upcoming WHERE day >= ?');
    this.#overdue = database.prepare('SELECT DISTINCT id FROM upcoming WHERE aggregate = ? AND day < ?');
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
}
