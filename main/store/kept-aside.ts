import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs';
import path from 'node:path';
import { ProblemError } from '../../app/problem.ts';
import { syncFile, syncFolder } from '../files/opening.ts';
import { RandomAccessFile } from '../files/random-access.ts';
import { makeWorkingCopy } from '../files/working-copy.ts';
import { LEDGER_FILES, sizeOf } from './examination.ts';
import { isDiskFull } from './failure.ts';
import { storeProblem } from './problems.ts';

/** The folder below a ledger's own in which files are kept that show what happened to it. */
export const EVIDENCE_FOLDER = 'evidence';

/** How the names of those folders begin that hold a ledger's files as they were found. */
const KEPT = 'ledger-';

/**
 * Copies all files of a ledger, as they are, into a folder of their own below it, and brings them to the disk. The folder
 * is named after its content, so that the same files are kept once. Nobody may have the ledger open.
 * @returns the folder
 * @throws ProblemError when they cannot be copied; then no folder that looks complete is left
 */
export function keepAside(directory: string): string {
  const names = LEDGER_FILES.filter((name) => sizeOf(path.join(directory, name)) > 0);
  try {
    const sums = names.map((name) => `${sha256(path.join(directory, name))}  ${name}\n`).join('');
    const parent = path.join(directory, EVIDENCE_FOLDER);
    const folder = path.join(
      parent,
      `${KEPT}${createHash('sha256').update(sums).digest('hex').slice(0, 16)}`,
    );
    if (existsSync(folder)) return folder;
    const unfinished = `${folder}.unfinished`;
    rmSync(unfinished, { recursive: true, force: true });
    mkdirSync(unfinished, { recursive: true, mode: 0o700 });
    try {
      for (const name of names) {
        makeWorkingCopy(path.join(directory, name), path.join(unfinished, name));
        syncFile(path.join(unfinished, name));
      }
      const copied = names.map((name) => `${sha256(path.join(unfinished, name))}  ${name}\n`).join('');
      if (copied !== sums) throw new Error('The copies are not what was copied.');
      syncFolder(unfinished);
      renameSync(unfinished, folder);
    } catch (error) {
      rmSync(unfinished, { recursive: true, force: true });
      throw error;
    }
    syncFolder(parent);
    syncFolder(directory);
    return folder;
  } catch (cause) {
    throw new ProblemError(storeProblem('store.not-kept-aside', { directory, full: isDiskFull(cause) }), {
      cause,
    });
  }
}

/** The folders of a ledger's files that were kept aside. */
export function keptAside(directory: string): string[] {
  const parent = path.join(directory, EVIDENCE_FOLDER);
  if (!existsSync(parent)) return [];
  return readdirSync(parent)
    .filter((name) => /^ledger-[0-9a-f]{16}$/.test(name))
    .map((name) => path.join(parent, name))
    .sort();
}

/** Bytes hashed at a time. */
const PIECE = 1 << 20;

function sha256(file: string): string {
  const hash = createHash('sha256');
  const from = new RandomAccessFile(file);
  try {
    for (let at = 0; at < from.size; at += PIECE) hash.update(from.read(at, PIECE));
    return hash.digest('hex');
  } finally {
    from.close();
  }
}
