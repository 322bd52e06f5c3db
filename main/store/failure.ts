import { InvalidCidError } from '../../app/content/cid.ts';
import { type Problem, ProblemError } from '../../app/problem.ts';
import type { Head } from './entries.ts';
import { UnexpectedColumnError } from './row.ts';

/** Primary result codes. Source: SQLite, "Result and Error Codes"; extended codes carry them in the low byte. */
const SQLITE_BUSY = 5;
const SQLITE_READONLY = 8;
const SQLITE_IOERR = 10;
const SQLITE_CORRUPT = 11;
const SQLITE_FULL = 13;
const SQLITE_CANTOPEN = 14;
const SQLITE_NOTADB = 26;

const NOTHING_LOST = 'This act was not recorded. Everything recorded before it is safe.';

const problems: ReadonlyMap<number, Problem> = new Map([
  [
    SQLITE_BUSY,
    {
      code: 'store.in-use',
      happened: 'This ledger is already open in another window or program.',
      meaning: 'The ledger is intact and was not touched. Two programs never write to one ledger.',
      remedy: 'Close the other one, then start again.',
      field: null,
    },
  ],
  [SQLITE_READONLY, readOnly()],
  [
    SQLITE_IOERR,
    {
      code: 'store.io',
      happened: 'The disk reported an error while the ledger was being read or written.',
      meaning: NOTHING_LOST,
      remedy: 'Stop the ceremony, check the disk, and restart the program before going on.',
      field: null,
    },
  ],
  [
    SQLITE_FULL,
    {
      code: 'store.disk-full',
      happened: 'The disk is full.',
      meaning: NOTHING_LOST,
      remedy: 'Free some space on the disk that holds the ledger, then try again.',
      field: null,
    },
  ],
  [
    SQLITE_CANTOPEN,
    {
      code: 'store.cannot-open',
      happened: 'The ledger file cannot be opened.',
      meaning: 'Nothing was changed.',
      remedy: 'Check that the ledger folder exists and belongs to this user, then start again.',
      field: null,
    },
  ],
  ...[SQLITE_CORRUPT, SQLITE_NOTADB].map((code): [number, Problem] => [
    code,
    {
      code: 'store.damaged',
      happened: 'The ledger file is damaged: it is no longer a readable database.',
      meaning: 'Nothing was written to it. What NATS or a backup already holds is not affected.',
      remedy: 'Do not continue the ceremony with it. Keep the file as evidence and restore a backup.',
      field: null,
    },
  ]),
]);

/** The ledger's folder or file cannot be written to. */
export function readOnly(): Problem {
  return {
    code: 'store.read-only',
    happened: 'The ledger folder cannot be written to.',
    meaning: NOTHING_LOST,
    remedy: 'Make the disk or folder writable for this user, then try again.',
    field: null,
  };
}

/** An entry does not hold an event any more. */
export function entryUnreadable(seq: number): Problem {
  return {
    code: 'store.damaged',
    happened: `The ledger file is damaged: entry ${seq} cannot be read.`,
    meaning: 'Nothing was written to it. What NATS or a backup already holds is not affected.',
    remedy: 'Do not continue the ceremony with it. Keep the file as evidence and restore a backup.',
    field: null,
  };
}

/** The mark beside the ledger tells of entries, and the ledger is not there. */
export function ledgerGone(directory: string, had: Head): Problem {
  return {
    code: 'store.ledger-gone',
    happened: `The ledger that was in ${directory} is gone: it had ${had.seq} ${had.seq === 1 ? 'entry' : 'entries'}, and its last content identifier was ${had.cid}.`,
    meaning: 'No new ledger was begun in its place. What NATS or a backup already holds is not affected.',
    remedy: 'Keep the folder as it is, as evidence, and restore a backup.',
    field: null,
  };
}

/** Whether this error says that the disk could not be read or written, which says nothing about the content. */
export function isDiskError(error: unknown): boolean {
  return primaryCode(error) === SQLITE_IOERR;
}

/** @returns the error in words for the person if SQLite or the file system threw it, else the error itself */
export function explainStoreError(error: unknown): unknown {
  const code = primaryCode(error);
  const problem = code === null ? undefined : problems.get(code);
  return problem ? new ProblemError(problem, { cause: error }) : error;
}

/**
 * @returns the same for what goes wrong while a ledger is opened: there, anything SQLite finds wrong with
 * statements that are right for every sound ledger is damage
 */
export function explainOpeningError(error: unknown): unknown {
  const explained = explainStoreError(error);
  if (explained instanceof ProblemError || !(explained instanceof Error) || !('errcode' in explained)) {
    return explained;
  }
  const damaged = problems.get(SQLITE_CORRUPT);
  return damaged ? new ProblemError(damaged, { cause: error }) : explained;
}

function primaryCode(error: unknown): number | null {
  if (!(error instanceof Error)) return null;
  // A column that holds what was never written into it is damage, too, though SQLite cannot know.
  if (error instanceof UnexpectedColumnError || error instanceof InvalidCidError) return SQLITE_CORRUPT;
  if ('errcode' in error && typeof error.errcode === 'number') return error.errcode & 0xff;
  // Making the ledger's folder is the only other thing that can fail.
  return 'syscall' in error ? SQLITE_CANTOPEN : null;
}
