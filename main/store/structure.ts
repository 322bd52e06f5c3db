import { DatabaseSync } from 'node:sqlite';
import { migrate } from './migrations.ts';
import { text } from './row.ts';

/** What SQLite, or a comparison with the schema of a fresh file, finds wrong with a file itself; null for nothing. */
export function structureOf(database: Pick<DatabaseSync, 'prepare'>): string | null {
  const [row] = database.prepare('PRAGMA integrity_check(1)').all();
  const said = row === undefined ? 'no answer' : text(row, 'integrity_check');
  if (said !== 'ok') return said;
  return schemaOf(database) === freshSchema() ? null : 'its tables or rules are not as they were made';
}

function schemaOf(database: Pick<DatabaseSync, 'prepare'>): string {
  return JSON.stringify(
    database.prepare('SELECT type, name, tbl_name, sql FROM sqlite_schema ORDER BY type, name').all(),
  );
}

function freshSchema(): string {
  const fresh = new DatabaseSync(':memory:');
  try {
    migrate(fresh);
    return schemaOf(fresh);
  } finally {
    fresh.close();
  }
}
