import { atOnce, type InPieces } from '../../app/pieces.ts';
import { ProblemError } from '../../app/problem.ts';
import { explainStoreError } from '../store/failure.ts';
import { Ledger, type OnOpening } from '../store/ledger.ts';
import { openOrAdvise } from '../store/open.ts';
import { type DataPlace, holdsLedger } from './data-place.ts';
import { tellingOpening } from './opening.ts';
import { commandProblem } from './problems.ts';

type Place = Pick<DataPlace, 'ledgerFolder' | 'backupFolder'>;
type Work<T> = (ledger: Ledger) => T | Promise<T>;

/**
 * Runs `work` with an existing ledger that is only looked at: nothing in its folder changes, whatever state it is in. A
 * folder without one is refused, never created.
 * @throws ProblemError also when the ledger is in use, for example by the desktop app, or was changed meanwhile
 */
export async function withLedger<T>(place: Place, work: Work<T>): Promise<T> {
  const ledger = opened(place, Ledger.looking);
  try {
    const result = await work(ledger);
    ledger.requireUnchanged();
    return result;
  } catch (error) {
    // What looks like damage can be half of what somebody else was writing.
    ledger.requireUnchanged();
    throw explainStoreError(error, 'reading');
  } finally {
    ledger.close();
  }
}

/**
 * Runs `work` with an existing ledger in which something may be recorded, and closes it. A folder without one is refused,
 * never created.
 * @throws ProblemError also when the ledger is in use, for example by the desktop app
 */
export async function withLedgerToRecord<T>(place: Place, work: Work<T>): Promise<T> {
  const ledger = opened(place, Ledger.opening);
  try {
    return await work(ledger);
  } finally {
    ledger.close();
  }
}

function opened(
  { ledgerFolder, backupFolder }: Place,
  open: (directory: string, onOpening: OnOpening) => InPieces<Ledger>,
): Ledger {
  if (!holdsLedger(ledgerFolder))
    throw new ProblemError(commandProblem('cli.no-ledger', { folder: ledgerFolder, lacks: 'ledger' }));
  return openOrAdvise(ledgerFolder, backupFolder, (directory) =>
    tellingOpening([directory], (onOpening) => atOnce(open(directory, onOpening))),
  );
}
