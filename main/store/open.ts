import path from 'node:path';
import { counted } from '../../app/content/counted.ts';
import type { BackupFile } from '../../app/ledger/backup-file.ts';
import { type Problem, ProblemError } from '../../app/problem.ts';
import { listBackups } from './backup.ts';
import { DATABASE_FILE } from './database.ts';
import { Ledger, type OnOpening } from './ledger.ts';
import { isOfEarlierVersion } from './migrations.ts';
import { storeProblem } from './problems.ts';
import { salvageAdvice } from './salvage-words.ts';
import { inTurns } from './turns.ts';

/**
 * Opens the ledger in a folder, in turns: one of an earlier version takes its time. Where it is damaged or gone, the refusal
 * says what can still be read of it, and names the newest verified backup and how to go on with it.
 * @throws ProblemError
 */
export async function openLedger(
  directory: string,
  backupFolder: string,
  onOpening: OnOpening = () => {},
): Promise<Ledger> {
  try {
    const isRenewed =
      isOfEarlierVersion(path.join(directory, DATABASE_FILE)) && (await Ledger.renew(directory, onOpening));
    return await inTurns(Ledger.opening(directory, onOpening, isRenewed));
  } catch (error) {
    throw advised(error, directory, backupFolder);
  }
}

/**
 * The same for a ledger that is opened in some way, at once.
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
    throw advised(error, directory, backupFolder);
  }
}

function advised(error: unknown, directory: string, backupFolder: string | null): unknown {
  if (!(error instanceof ProblemError) || !isLost(error.problem)) return error;
  const [newest = null] = backupFolder === null ? [] : listBackups(backupFolder, null);
  const advice = salvageAdvice(directory);
  const remedy = [...(advice === null ? [] : [advice, 'Or:']), restoringWords(directory, newest)].join(' ');
  return new ProblemError({ ...error.problem, remedy }, { cause: error });
}

/** Whether a refusal says that the ledger is damaged or gone, so that something of it has to be got back. */
export function isLost(problem: Problem): boolean {
  return storeProblem.is('damage', problem);
}

/** How to go on with a backup, in words; what to do when there is none. */
export function restoringWords(directory: string, newest: BackupFile | null): string {
  const keep = `keep all files of ${directory} as evidence by moving them elsewhere`;
  if (newest === null) return `Stop the ceremony and ${keep}. No verified backup was found.`;
  const entries = counted(newest.entries, 'entry', 'entries');
  return `Stop the ceremony. The newest verified backup is ${newest.file} (${entries}, made ${newest.madeAt.slice(0, 16).replace('T', ' ')} UTC). Close the program, ${keep}, copy the backup there under the name ledger.db, and start again.`;
}
