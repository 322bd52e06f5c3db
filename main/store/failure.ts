import { InvalidCidError } from '../../app/content/cid.ts';
import { type Problem, ProblemError } from '../../app/problem.ts';
import { type Operation, storeProblem } from './problems.ts';
import { UnexpectedColumnError } from './row.ts';

/** Primary result codes. Source: SQLite, "Result and Error Codes"; extended codes carry them in the low byte. */
const SQLITE_BUSY = 5;
const SQLITE_READONLY = 8;
const SQLITE_IOERR = 10;
const SQLITE_CORRUPT = 11;
const SQLITE_FULL = 13;
const SQLITE_CANTOPEN = 14;
const SQLITE_NOTADB = 26;

/** What SQLite or the file system says, in words; null where it says nothing that is known. */
function problemOf(code: number | null, operation: Operation): Problem | null {
  switch (code) {
    case SQLITE_BUSY:
      return storeProblem('store.in-use');
    case SQLITE_READONLY:
      return storeProblem('store.read-only', operation);
    case SQLITE_IOERR:
      return storeProblem('store.io', operation);
    case SQLITE_FULL:
      return storeProblem('store.disk-full', operation);
    case SQLITE_CANTOPEN:
      return storeProblem('store.cannot-open');
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
      return storeProblem('store.damaged', { of: 'file' });
    default:
      return null;
  }
}

/** Whether this error says that the disk could not be read or written, which says nothing about the content. */
export function isDiskError(error: unknown): boolean {
  return primaryCode(error) === SQLITE_IOERR;
}

/** Whether this error says that the disk is full. */
export function isDiskFull(error: unknown): boolean {
  return primaryCode(error) === SQLITE_FULL;
}

/**
 * @param operation what was under way
 * @returns the error in words for the person if SQLite or the file system threw it, else the error itself
 */
export function explainStoreError(error: unknown, operation: Operation = 'writing'): unknown {
  const problem = problemOf(primaryCode(error), operation);
  return problem === null ? error : new ProblemError(problem, { cause: error });
}

/**
 * @returns the same for what goes wrong while a ledger is opened: there, anything SQLite finds wrong with
 * statements that are right for every sound ledger is damage
 */
export function explainOpeningError(error: unknown): unknown {
  const explained = explainStoreError(error, 'opening');
  if (explained instanceof ProblemError || !(explained instanceof Error) || !('errcode' in explained)) {
    return explained;
  }
  return new ProblemError(storeProblem('store.damaged', { of: 'file' }), { cause: error });
}

function primaryCode(error: unknown): number | null {
  if (!(error instanceof Error)) return null;
  // A column that holds what was never written into it is damage, too, though SQLite cannot know.
  if (error instanceof UnexpectedColumnError || error instanceof InvalidCidError) return SQLITE_CORRUPT;
  if ('errcode' in error && typeof error.errcode === 'number') return error.errcode & 0xff;
  // Making the ledger's folder, and copies of its files, is the only other thing that can fail.
  if (!('syscall' in error)) return null;
  return 'code' in error && FULL.has(String(error.code)) ? SQLITE_FULL : SQLITE_CANTOPEN;
}

/** What the operating system says when nothing more fits. Source: errno(3). */
const FULL: ReadonlySet<string> = new Set(['ENOSPC', 'EDQUOT']);
