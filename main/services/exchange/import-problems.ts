import type { Head } from '../../../app/ledger/entry.ts';
import { type Problem, ProblemError } from '../../../app/problem.ts';
import type { storeProblem } from '../../store/problems.ts';

/** The file is not what was shown before. @param head where the ledger here ends now */
export function changedSince(head: Head | null): Problem {
  return {
    code: 'import.changed',
    happened: 'The file is no longer the one that was checked: its content has changed since.',
    meaning: `Nothing that was not shown before was taken from it. ${standing(head)}`,
    remedy: 'Ask who has the medium. Open the file again to see what is in it now.',
    field: null,
  };
}

/** The ledger here has gone on since the file was checked. */
export const MOVED: Problem = {
  code: 'import.moved',
  happened: 'The ledger on this laptop has changed since the file was checked.',
  meaning: 'Nothing was imported.',
  remedy: 'Open the file again, and look at how it stands to the ledger now.',
  field: null,
};

/** Nobody has looked at this file. */
export const NOT_SHOWN: Problem = {
  code: 'import.not-shown',
  happened: 'No file with this head has been opened and checked.',
  meaning: 'Nothing was imported.',
  remedy: 'Open the file first, look at what it is, then import it.',
  field: null,
};

/** The file may not be imported, for the reason it was opened with. */
export const NOT_IMPORTABLE: Problem = {
  code: 'import.refused',
  happened: 'This file cannot be imported: it does not continue what is here.',
  meaning: 'Nothing was imported.',
  remedy: 'Open the file again to see what is in the way.',
  field: null,
};

/** One import at a time. */
export const UNDER_WAY: Problem = {
  code: 'import.under-way',
  happened: 'Another file is being checked or imported.',
  meaning: 'It goes on. Nothing was done with this one.',
  remedy: 'Wait until it has ended, then try again.',
  field: null,
};

/** What the file comes to could not be tried. */
export const NO_ROOM_TO_TRY: Problem = {
  code: 'import.no-room-to-try',
  happened:
    'The file could not be checked to its end: the disk has no room for temporary files, or reports errors.',
  meaning: 'Nothing was imported, and no ledger was touched.',
  remedy: 'Free some space for temporary files, then open the file again.',
  field: null,
};

/** Somebody stopped it. */
export const CANCELLED: Problem = {
  code: 'import.cancelled',
  happened: 'It was stopped, as you asked.',
  meaning: 'What had been imported until then is verified and stays.',
  remedy: 'Open the file again to go on.',
  field: null,
};

/** The ledger here is damaged; nothing is built on that. @param own whether it is the one of this laptop itself */
export function damagedHere(folder: string, own: boolean): Problem {
  return {
    code: 'import.damaged-here',
    happened: 'What this laptop holds of that ledger is damaged.',
    meaning: 'Nothing was imported: nothing is added to a damaged ledger.',
    remedy: own
      ? 'Go on with a backup first, as the check of the ledger says. Then import what came after it.'
      : `Close the program, move ${folder} elsewhere as evidence, start again, and import the whole ledger anew.`,
    field: null,
  };
}

/** An event fits its schema, but not what came before it. */
function contradictsItself(seq: number, head: Head | null): Problem {
  return {
    code: 'import.contradicts-itself',
    happened: `Entry ${seq} or one soon after it cannot follow from the entries before it: two things would have one name.`,
    meaning: `Every entry has its right CID and place, but no ledger of this program holds these together. It was not taken. ${standing(head)}`,
    remedy: 'Keep the file as evidence, and have the laptop that wrote it examined.',
    field: null,
  };
}

/** @returns the error in the words of an import: what is here, and that repeating it goes on */
export function explainImportError(error: unknown, seq: number, head: Head | null): unknown {
  if (!(error instanceof ProblemError)) {
    if (error instanceof Error && 'errcode' in error) return error;
    return new ProblemError(contradictsItself(seq, head), { cause: error });
  }
  const { problem } = error;
  const stopped = STOPPED.get(problem.code);
  if (stopped === undefined) return error;
  return new ProblemError(
    {
      ...problem,
      code: stopped.code,
      meaning: `The import stopped. ${standing(head)}`,
      remedy: `${stopped.remedy ?? 'Check the disk'}, then import the file again: it goes on where it stopped.`,
    },
    { cause: error },
  );
}

type StoreCode = Extract<keyof typeof storeProblem.rows, `store.${string}`>;

/** What stops an import, by what the disk or a file says. */
const STOPPED: ReadonlyMap<string, { readonly code: string; readonly remedy?: string }> = new Map(
  Object.entries({
    'store.disk-full': {
      code: 'import.disk-full',
      remedy: 'Free some space on the disk that holds the ledgers',
    },
    'store.read-only': { code: 'import.read-only', remedy: 'Make the folder of the ledgers writable' },
    'store.io': { code: 'import.io' },
    'store.in-use': { code: 'import.in-use' },
    'store.cannot-open': { code: 'import.cannot-open' },
    'store.damaged': { code: 'import.damaged' },
    'store.changed-meanwhile': { code: 'import.changed-meanwhile' },
    'store.ledger-gone': { code: 'import.ledger-gone' },
    'store.not-kept-aside': { code: 'import.not-kept-aside' },
    'store.foreign-file': { code: 'import.foreign-file' },
    'store.newer-version': { code: 'import.newer-version' },
    'store.reason-unreadable': { code: 'import.reason-unreadable' },
  } satisfies Record<StoreCode, { readonly code: string; readonly remedy?: string }>),
);

function standing(head: Head | null): string {
  return head === null
    ? 'Nothing of this ledger is here.'
    : `What is here is verified and goes up to entry ${head.seq}.`;
}
