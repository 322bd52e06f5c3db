import { statSync } from 'node:fs';
import path from 'node:path';
import type { Head } from '../../app/ledger/entry.ts';
import { ProblemError } from '../../app/problem.ts';
import { readBoundedFile } from '../files/bounded-file.ts';
import { RandomAccessFile } from '../files/random-access.ts';
import { DATABASE_FILE, LARGEST_EMPTY, LOG_FILE } from './database.ts';
import { HeadMark, MARK_FILE } from './head-mark.ts';
import { type PageOf, pageSizeOf, rootOf, rowIn } from './pages.ts';
import { storeProblem } from './problems.ts';
import { isBroken, isSuspect, readWal, type Wal } from './wal.ts';

/** Everything that belongs to a ledger. */
export const LEDGER_FILES = [
  DATABASE_FILE,
  LOG_FILE,
  `${DATABASE_FILE}-shm`,
  `${DATABASE_FILE}-journal`,
  MARK_FILE,
] as const;

/** The longest log that is held in memory to be examined, in bytes; a longer one is taken for suspect. */
export const LONGEST_LOG = 1 << 30;

/** What the files of a ledger say of one another, before SQLite opens any of them. */
export interface Examination {
  /** What the mark says. */
  readonly marked: Head | null | 'unreadable';
  /** Whether mark, file and log fit: nothing that was acknowledged is missing, and nothing lies there unread. */
  readonly fits: boolean;
  /** Whether the log holds transactions that were on the disk, and SQLite reads them no more. */
  readonly logBroken: boolean;
}

/**
 * Compares mark, file and log of the ledger in a folder, and only reads. Nobody may have it open.
 * @throws ProblemError when the ledger is gone although its mark or its log is there
 */
export function examine(directory: string): Examination {
  const marked = HeadMark.read(directory);
  const file = path.join(directory, DATABASE_FILE);
  const log = path.join(directory, LOG_FILE);
  const logSize = sizeOf(log);
  if (sizeOf(file) <= LARGEST_EMPTY) {
    const had = marked === 'unreadable' ? null : marked;
    const gone = () => new ProblemError(storeProblem('store.ledger-gone', { directory, had }));
    if (had !== null) throw gone();
    // SQLite would remove the log of an empty file.
    if (logSize > 0 || marked !== null) throw gone();
    return { marked, fits: true, logBroken: false };
  }
  if (logSize > LONGEST_LOG) return { marked, fits: false, logBroken: false };
  const database = new RandomAccessFile(file);
  try {
    const pageSize = pageSizeOf(database.read(0, 100)) ?? USUAL_PAGE;
    const wal = logSize > 0 ? readWal(readBoundedFile(log, { most: LONGEST_LOG }), pageSize) : null;
    const holds =
      marked === null || (marked !== 'unreadable' && has(marked, pagesOf(database, pageSize, wal)));
    return {
      marked,
      fits: holds && (wal === null || !isSuspect(wal)),
      logBroken: wal !== null && isBroken(wal),
    };
  } finally {
    database.close();
  }
}

/** Bytes a page has in every ledger of this program; only a damaged header says something else. */
const USUAL_PAGE = 4096;

/** Pages as SQLite would read them: the last one of a committed transaction in the log, else that of the file. */
function pagesOf(database: RandomAccessFile, pageSize: number, wal: Wal | null): PageOf {
  const newest = new Map(wal?.frames.slice(0, wal.committed).map(({ page, content }) => [page, content]));
  return (number) => {
    const bytes = newest.get(number) ?? database.read((number - 1) * pageSize, pageSize);
    return bytes.length === pageSize ? bytes : null;
  };
}

/** Whether the marked entry is there. What cannot be made out counts as missing. */
function has({ seq, cid }: Head, pageOf: PageOf): boolean {
  try {
    const root = rootOf('entry', pageOf);
    return root !== null && rowIn(root, seq, pageOf)?.values[CID_COLUMN] === cid;
  } catch (error) {
    if (error instanceof RangeError) return false;
    throw error;
  }
}

/** Which column of `entry` the CID is in. */
const CID_COLUMN = 1;

/** Bytes of a file; 0 when there is none, or it is something else. */
export function sizeOf(file: string): number {
  const found = statSync(file, { throwIfNoEntry: false });
  return found?.isFile() ? found.size : 0;
}
