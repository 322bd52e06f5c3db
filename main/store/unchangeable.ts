import { DatabaseSync, type SQLOutputValue } from 'node:sqlite';
import { pathToFileURL } from 'node:url';

/* Imports nothing of the program's own: a thread of a packaged program loads it, too (structure-worker.ts). */

/** Opens a file that nobody changes, for reading only. Source: SQLite, "URI filenames", immutable. */
export function openUnchangeable(file: string): DatabaseSync {
  const address = pathToFileURL(file);
  address.searchParams.set('immutable', '1');
  return new DatabaseSync(address, { readOnly: true });
}

type Found = Readonly<Record<string, SQLOutputValue>>;

/** What prepares statements: a database of SQLite, or one of this program. */
export interface Preparing {
  prepare(sql: string): { get(): Found | undefined; all(): Found[] };
}

/** What SQLite finds wrong with a file: its pages, tables and indexes; null for nothing. */
export function integrityOf(database: Preparing): string | null {
  const said = String(
    database.prepare('PRAGMA integrity_check(1)').get()?.['integrity_check'] ?? 'no answer',
  );
  return said === 'ok' ? null : said;
}
