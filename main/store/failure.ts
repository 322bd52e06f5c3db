import { InvalidCidError } from '../../app/content/cid.ts';
import type { Head } from '../../app/ledger/entry.ts';
import { type Problem, ProblemError } from '../../app/problem.ts';
import { UnexpectedColumnError } from './row.ts';

/** Primary result codes. Source: SQLite, "Result and Error Codes"; extended codes carry them in the low byte. */
const SQLITE_BUSY = 5;
const SQLITE_READONLY = 8;
const SQLITE_IOERR = 10;
const SQLITE_CORRUPT = 11;
const SQLITE_FULL = 13;
const SQLITE_CANTOPEN = 14;
const SQLITE_NOTADB = 26;

/** What was under way when the disk or the file refused: the words say what that means for the data. */
export type Operation = keyof typeof MEANINGS;

/** What it means for the data, by what was under way. */
const MEANINGS = {
  act: 'This act was not recorded. Everything recorded before it is safe.',
  receipts:
    'Nothing was lost: the entries are in the ledger. NATS may have stored some whose receipts could not be written here; the next sync finds them in the stream and sends none twice.',
  copying:
    'The entries that were to be taken over just now were not. Those before them, and everything in the other ledgers of this laptop, are safe.',
  opening: 'The ledger was not opened. What is recorded in it was not changed.',
  reading: 'Nothing was being written. What is recorded was not changed.',
  writing: 'What was to be written just now was not. Every entry recorded before is safe.',
} as const;

/** A problem whose meaning depends on what was under way. */
type Refusal = Omit<Problem, 'meaning'> & { readonly meaning: string | null };

const problems: ReadonlyMap<number, Refusal> = new Map<number, Refusal>([
  [SQLITE_BUSY, inUse()],
  [SQLITE_READONLY, { ...readOnly(), meaning: null }],
  [
    SQLITE_IOERR,
    {
      code: 'store.io',
      happened: 'The disk reported an error while the ledger was being read or written.',
      meaning: null,
      remedy: 'Stop the ceremony, check the disk, and restart the program before going on.',
      field: null,
    },
  ],
  [
    SQLITE_FULL,
    {
      code: 'store.disk-full',
      happened: 'The disk is full.',
      meaning: null,
      remedy: 'Free some space on the disk that holds the ledger, then try again.',
      field: null,
    },
  ],
  [
    SQLITE_CANTOPEN,
    {
      code: 'store.cannot-open',
      happened: 'The ledger file cannot be opened.',
      meaning: 'What is recorded in it was not changed.',
      remedy: 'Check that the ledger folder exists and belongs to this user, then start again.',
      field: null,
    },
  ],
  ...[SQLITE_CORRUPT, SQLITE_NOTADB].map((code): [number, Refusal] => [code, damaged()]),
]);

function damaged(): Problem {
  return {
    code: 'store.damaged',
    happened: 'The ledger file is damaged: what stands in it can no longer be read as a ledger.',
    meaning: 'No entry was added to it. What NATS or a backup already holds is not affected.',
    remedy: 'Do not continue the ceremony with it. Keep the file as evidence and restore a backup.',
    field: null,
  };
}

/** Somebody has the ledger open. */
export function inUse(): Problem {
  return {
    code: 'store.in-use',
    happened: 'This ledger is already open in another window or program.',
    meaning: 'The ledger was not touched. Two programs never write to one ledger.',
    remedy: 'Close the other one, then start again.',
    field: null,
  };
}

/** The ledger's folder or file cannot be written to. */
export function readOnly(operation: Operation = 'opening'): Problem {
  return {
    code: 'store.read-only',
    happened: 'The ledger folder cannot be written to.',
    meaning: MEANINGS[operation],
    remedy:
      'Make the disk or folder writable for this user, then try again. “cim-keys verify” and “cim-keys status” only read.',
    field: null,
  };
}

/** What was read may not be one state of the ledger: somebody wrote to it meanwhile. */
export function changedMeanwhile(): Problem {
  return {
    code: 'store.changed-meanwhile',
    happened: 'The ledger was changed while it was being read.',
    meaning:
      'What was read may be half of the old and half of the new, so there is no result. Nothing was changed by looking.',
    remedy: 'Close the program that records in it, then run this again.',
    field: null,
  };
}

/** There is a mark or a log of a ledger, and the ledger itself is not there. */
export function logWithoutLedger(directory: string): Problem {
  return {
    code: 'store.ledger-gone',
    happened: `The ledger that was in ${directory} is gone: only traces of it are left in the folder.`,
    meaning: 'No new ledger was begun in its place. What NATS or a backup already holds is not affected.',
    remedy: 'Keep the folder as it is, as evidence, and restore a backup.',
    field: null,
  };
}

/** The log holds what was recorded, and SQLite no longer reads it. */
export function logBroken(): Problem {
  return {
    code: 'store.damaged',
    happened:
      'The ledger’s log (ledger.db-wal) is damaged: entries stand in it that had been recorded, and they are not read any more.',
    meaning: 'The ledger was not opened, and its files are as they were found.',
    remedy: 'Do not continue the ceremony with it. Keep the files as evidence and restore a backup.',
    field: null,
  };
}

/** The file is there and says nothing of the ledger it held. @param marked what the mark says */
export function ledgerUnread(directory: string, marked: Head | null | 'unreadable'): Problem {
  return marked === null || marked === 'unreadable'
    ? logWithoutLedger(directory)
    : ledgerGone(directory, marked);
}

/** The files of a ledger that does not fit its mark could not be copied aside. */
export function notKeptAside(directory: string, cause: unknown): Problem {
  const full = primaryCode(cause) === SQLITE_FULL;
  return {
    code: 'store.not-kept-aside',
    happened: `The files of the ledger in ${directory} do not fit each other, and ${full ? 'the disk is too full to copy them aside' : 'they could not be copied aside'}.`,
    meaning:
      'The ledger was not opened, because that would change files that are evidence. They are as they were found.',
    remedy: full
      ? 'Free some space on that disk, then start again. “cim-keys verify” looks at them without changing anything.'
      : 'Make the folder writable and check the disk, then start again. “cim-keys verify” looks at them without changing anything.',
    field: null,
  };
}

/** An entry does not hold an event any more. */
export function entryUnreadable(seq: number): Problem {
  return {
    code: 'store.damaged',
    happened: `The ledger file is damaged: entry ${seq} cannot be read.`,
    meaning: 'No entry was added to it. What NATS or a backup already holds is not affected.',
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

/**
 * @param operation what was under way
 * @returns the error in words for the person if SQLite or the file system threw it, else the error itself
 */
export function explainStoreError(error: unknown, operation: Operation = 'writing'): unknown {
  const code = primaryCode(error);
  const problem = code === null ? undefined : problems.get(code);
  if (problem === undefined) return error;
  const meaning = problem.meaning ?? MEANINGS[operation];
  return new ProblemError({ ...problem, meaning }, { cause: error });
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
  return new ProblemError(damaged(), { cause: error });
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

/** Nothing of a damaged ledger can be read. */
export function nothingReadable(directory: string): Problem {
  return {
    code: 'salvage.nothing',
    happened: `No entry of the ledger in ${directory} can be read.`,
    meaning: 'Nothing was changed. What NATS, a bundle or a backup already holds is not affected.',
    remedy: 'Keep the folder as it is, as evidence, and restore a backup.',
    field: null,
  };
}

/** What was written from a damaged ledger is not as it should be. */
export function notSalvaged(why: string): Problem {
  return {
    code: 'salvage.not-verified',
    happened: `What was written did not verify: ${why.replace(/\.$/, '')}.`,
    meaning: 'The damaged ledger was left in its place, and its files are kept aside as well.',
    remedy: 'Check the disk, then try again; or restore a backup.',
    field: null,
  };
}
