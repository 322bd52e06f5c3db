import { existsSync, mkdirSync, renameSync } from 'node:fs';
import path from 'node:path';
import { ProblemError } from '../../app/problem.ts';
import { readInPieces } from '../files/bounded-file.ts';
import { writeStreamDurably } from '../files/durable-file.ts';
import { readBackup } from './backup.ts';
import { notVerified } from './backup-problems.ts';
import { DATABASE_FILE } from './database.ts';
import { MARK_FILE } from './head-mark.ts';
import { verifyLedger } from './integrity.ts';
import { Ledger } from './ledger.ts';

/**
 * Puts a backup in the place of a ledger that nobody has open. The backup is checked first; what is there is
 * moved into a folder of its own, as evidence, and never overwritten.
 * @returns the folder in which the old files are now
 * @throws ProblemError when the backup does not verify; then nothing was changed
 */
export async function restoreBackup(directory: string, file: string, at: Date = new Date()): Promise<string> {
  const copy = Ledger.openCopy(file);
  try {
    const { finding } = await verifyLedger(copy);
    if (finding || readBackup(file) === null) {
      throw new ProblemError(notVerified(file, finding?.detail ?? 'it is not a backup of this program'));
    }
  } finally {
    copy.close();
  }
  const evidence = path.join(directory, `damaged-${at.toISOString().replace(/[-:]/g, '').slice(0, 15)}Z`);
  mkdirSync(evidence, { mode: 0o700 });
  for (const name of [DATABASE_FILE, `${DATABASE_FILE}-wal`, `${DATABASE_FILE}-shm`, MARK_FILE]) {
    const from = path.join(directory, name);
    if (existsSync(from)) renameSync(from, path.join(evidence, name));
  }
  await writeStreamDurably(path.join(directory, DATABASE_FILE), readInPieces(file), 'refuse');
  return evidence;
}
