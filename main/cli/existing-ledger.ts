import { existsSync } from 'node:fs';
import path from 'node:path';
import { ProblemError } from '../../app/problem.ts';
import { DATABASE_FILE } from '../store/database.ts';
import { Ledger } from '../store/ledger.ts';

/** Runs `work` with the ledger of a folder and closes it. A folder without one is refused, never created. */
export async function withLedger<T>(folder: string, work: (ledger: Ledger) => T | Promise<T>): Promise<T> {
  if (!existsSync(path.join(folder, DATABASE_FILE))) throw new ProblemError(noLedger(folder));
  const ledger = Ledger.open(folder);
  try {
    return await work(ledger);
  } finally {
    ledger.close();
  }
}

function noLedger(folder: string) {
  return {
    code: 'cli.no-ledger',
    happened: `There is no ledger in ${folder}.`,
    meaning: 'Nothing was changed.',
    remedy: `Name the folder that holds ${DATABASE_FILE}, usually “events” in the app’s data folder.`,
    field: null,
  };
}
