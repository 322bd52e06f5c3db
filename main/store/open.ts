import { type Problem, ProblemError } from '../../app/problem.ts';
import { listBackups } from './backup.ts';
import { restoringWords } from './backup-problems.ts';
import { Ledger } from './ledger.ts';
import { salvageAdvice } from './salvage-words.ts';

/**
 * Opens the ledger in a folder. Where it is damaged or gone, the refusal says what can still be read of it, and
 * names the newest verified backup and how to go on with it.
 * @throws ProblemError
 */
export function openLedger(directory: string, backupFolder: string): Ledger {
  return openOrAdvise(directory, backupFolder, () => Ledger.open(directory));
}

/**
 * The same for a ledger that is opened in some way.
 * @param backupFolder null where it is not known
 * @throws ProblemError
 */
export function openOrAdvise(
  directory: string,
  backupFolder: string | null,
  open: (directory: string) => Ledger,
): Ledger {
  try {
    return open(directory);
  } catch (error) {
    if (!(error instanceof ProblemError) || !isLost(error.problem)) throw error;
    const [newest = null] = backupFolder === null ? [] : listBackups(backupFolder, null);
    const advice = salvageAdvice(directory);
    const remedy = [...(advice === null ? [] : [advice, 'Or:']), restoringWords(directory, newest)].join(' ');
    throw new ProblemError({ ...error.problem, remedy }, { cause: error });
  }
}

/** Whether a refusal says that the ledger is damaged or gone, so that something of it has to be got back. */
export function isLost({ code }: Problem): boolean {
  return NEEDS_BACKUP.has(code);
}

const NEEDS_BACKUP: ReadonlySet<string> = new Set(['store.damaged', 'store.ledger-gone']);
