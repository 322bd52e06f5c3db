import { DatabaseSync } from 'node:sqlite';
import { migrate } from '../../main/store/migrations.ts';

/** Writes what stands in a ledger file into one of an earlier version, as far as that has a place for it. */
export function intoVersion(version: number, from: string, to: string): void {
  const database = new DatabaseSync(to);
  migrate(database, version);
  database.exec(`ATTACH '${from}' AS newer; PRAGMA foreign_keys = OFF; DELETE FROM projection;`);
  const tables = database
    .prepare("SELECT name FROM main.sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite%'")
    .all();
  for (const { name } of tables) {
    const columns = database.prepare(`SELECT name FROM pragma_table_info('${name}', 'main')`).all();
    const all = columns.map((column) => column['name']).join(', ');
    database.exec(`INSERT INTO main.${name} (${all}) SELECT ${all} FROM newer.${name}`);
  }
  database.close();
}
