import { copyFileSync, existsSync, mkdirSync } from 'node:fs';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { ProblemError } from '../../app/problem.ts';
import { verifyLedger } from '../../main/store/integrity.ts';
import { Ledger } from '../../main/store/ledger.ts';

/** What a person is told when a ledger folder is opened and checked. */
export type Told =
  | {
      readonly said: 'refused' | 'damaged' | 'receipts are bad' | 'registry differs';
      readonly code: string;
      readonly words: string;
    }
  | { readonly said: 'intact'; readonly entries: number };

/** Opens the ledger in a folder, checks all of it, and closes it again. */
export async function openAndCheck(folder: string): Promise<Told> {
  let ledger: Ledger;
  try {
    ledger = Ledger.open(folder);
  } catch (error) {
    if (!(error instanceof ProblemError)) throw error;
    return { said: 'refused', code: error.problem.code, words: error.problem.happened };
  }
  try {
    const { entries, finding, receipts, registry } = await verifyLedger(ledger);
    if (finding) return { said: 'damaged', code: finding.code, words: finding.detail };
    if (receipts) return { said: 'receipts are bad', code: receipts.code, words: receipts.detail };
    if (registry) return { said: 'registry differs', code: registry.code, words: registry.detail };
    return { said: 'intact', entries };
  } finally {
    ledger.close();
  }
}

/** Copies the ledger's files, as they are, into another folder. */
export function copyLedger(
  from: string,
  to: string,
  names = ['ledger.db', 'ledger.db-wal', 'ledger.head'],
): void {
  mkdirSync(to, { recursive: true });
  for (const name of names) {
    const file = path.join(from, name);
    if (existsSync(file)) copyFileSync(file, path.join(to, name));
  }
}

/** Everything a ledger file says, in every table. */
export function contentOf(folder: string): string {
  const database = new DatabaseSync(path.join(folder, 'ledger.db'));
  try {
    const tables = database
      .prepare("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name")
      .all();
    return JSON.stringify(
      tables.map(({ name }) => [name, database.prepare(`SELECT * FROM ${name} ORDER BY 1, 2`).all()]),
    );
  } finally {
    database.close();
  }
}
