import { ProblemError } from '../../app/problem.ts';
import { DATABASE_FILE } from '../store/database.ts';
import { Ledger } from '../store/ledger.ts';
import { openLedger } from '../store/open.ts';
import { type DataPlace, holdsLedger } from './data-place.ts';

/**
 * Runs `work` with an existing ledger and closes it. A folder without one is refused, never created.
 * @throws ProblemError also when the ledger is in use, for example by the desktop app
 */
export async function withLedger<T>(
  { ledgerFolder, backupFolder }: Pick<DataPlace, 'ledgerFolder' | 'backupFolder'>,
  work: (ledger: Ledger) => T | Promise<T>,
): Promise<T> {
  if (!holdsLedger(ledgerFolder)) throw new ProblemError(noLedger(ledgerFolder));
  const ledger = backupFolder === null ? Ledger.open(ledgerFolder) : openLedger(ledgerFolder, backupFolder);
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
    remedy: `Name the app’s data folder with --data, or the folder that holds ${DATABASE_FILE}.`,
    field: null,
  };
}
