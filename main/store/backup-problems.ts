import type { BackupFile } from '../../app/ledger/backup-file.ts';
import { type Problem, ProblemError } from '../../app/problem.ts';
import { explainStoreError } from './failure.ts';

const NO_BACKUP = 'No backup was made, and nothing of it was left behind. The ledger itself is not affected.';

/** The folder is not there and cannot be made. */
export function folderMissing(folder: string): Problem {
  return {
    code: 'backup.no-folder',
    happened: `The backup folder ${folder} is not there.`,
    meaning: NO_BACKUP,
    remedy: 'Plug in the disk it is on, or set another folder (storage.backup_dir), then back up again.',
    field: null,
  };
}

/** The copy is not what the ledger is. */
export function notVerified(file: string, why: string): Problem {
  return {
    code: 'backup.not-verified',
    happened: `The backup did not verify: ${why.replace(/\.$/, '')}.`,
    meaning: `${NO_BACKUP} Earlier backups were kept.`,
    remedy: `Check the ledger. If it is intact, check the disk of ${file} and back up again.`,
    field: null,
  };
}

/** The backup took too long while the program was closing. */
export function tookTooLong(seconds: number): Problem {
  return {
    code: 'backup.too-long',
    happened: `The backup was not finished within ${seconds} seconds.`,
    meaning: NO_BACKUP,
    remedy: 'Start the program again and back up from there before the laptop is put away.',
    field: null,
  };
}

/** @returns the error in the words of a backup */
export function explainBackupError(error: unknown, folder: string): unknown {
  const explained = explainStoreError(error);
  if (!(explained instanceof ProblemError) || explained.problem.code.startsWith('backup.')) return explained;
  const why = reasons[explained.problem.code] ?? reasons['store.io'];
  return new ProblemError(
    {
      code: explained.problem.code.replace('store.', 'backup.'),
      happened: `The backup could not be written to ${folder}: ${why?.happened}.`,
      meaning: NO_BACKUP,
      remedy: `${why?.remedy}, then back up again.`,
      field: null,
    },
    { cause: error },
  );
}

const reasons: Readonly<Record<string, { readonly happened: string; readonly remedy: string }>> = {
  'store.disk-full': { happened: 'the disk is full', remedy: 'Free some space there' },
  'store.read-only': { happened: 'nothing can be written there', remedy: 'Make the folder writable' },
  'store.cannot-open': { happened: 'a file cannot be made there', remedy: 'Make the folder writable' },
  'store.damaged': { happened: 'what was written is not readable', remedy: 'Check that disk' },
  'store.io': { happened: 'the disk reported an error', remedy: 'Check that disk' },
};

/** How to go on with a backup, in words; what to do when there is none. */
export function restoringWords(directory: string, newest: BackupFile | null): string {
  const keep = `keep all files of ${directory} as evidence by moving them elsewhere`;
  if (newest === null) return `Stop the ceremony and ${keep}. No verified backup was found.`;
  const entries = `${newest.entries} ${newest.entries === 1 ? 'entry' : 'entries'}`;
  return `Stop the ceremony. The newest verified backup is ${newest.file} (${entries}, made ${newest.madeAt.slice(0, 16).replace('T', ' ')} UTC). Close the program, ${keep}, copy the backup there under the name ledger.db, and start again.`;
}

/** There is nothing yet. */
export const NOTHING_TO_BACK_UP: Problem = {
  code: 'backup.no-ledger',
  happened: 'There is no ledger on this laptop yet.',
  meaning: 'No backup was made.',
  remedy: 'Create a ledger first.',
  field: null,
};
