import type { Head } from '../../../app/ledger/entry.ts';
import { ProblemError, problemsOf } from '../../../app/problem.ts';
import type { storeProblem } from '../../store/problems.ts';

/** How far an import had come when the disk or a file stopped it. */
interface Stopped {
  /** What the disk or the file said. */
  readonly said: string;
  /** Where what is here ends now. */
  readonly head: Head | null;
}

const stopped = (first: string) =>
  ({
    happened: ({ said }: Stopped) => said,
    meaning: ({ head }: Stopped) => `The import stopped. ${standing(head)}`,
    remedy: `${first}, then import the file again: it goes on where it stopped.`,
  }) as const;

const onDisk = stopped('Check the disk');

const NOT_TAKEN_OVER = {
  meaning: 'Nothing was imported, and the ledger is unchanged.',
  remedy: 'Choose the file with “Open a bundle…” instead.',
} as const;

/** What can go wrong in importing a bundle. */
export const importProblem = problemsOf({
  'import.moved': {
    happened: 'The ledger on this laptop has changed since the file was checked.',
    meaning: 'Nothing was imported.',
    remedy: 'Open the file again, and look at how it stands to the ledger now.',
  },
  'import.not-shown': {
    happened: 'No file with this head has been opened and checked.',
    meaning: 'Nothing was imported.',
    remedy: 'Open the file first, look at what it is, then import it.',
  },
  'import.refused': {
    happened: 'This file cannot be imported: it does not continue what is here.',
    meaning: 'Nothing was imported.',
    remedy: 'Open the file again to see what is in the way.',
  },
  'import.under-way': {
    happened: 'Another file is being checked or imported.',
    meaning: 'It goes on. Nothing was done with this one.',
    remedy: 'Wait until it has ended, then try again.',
  },
  'import.no-room-to-try': {
    happened:
      'The file could not be checked to its end: the disk has no room for temporary files, or reports errors.',
    meaning: 'Nothing was imported, and no ledger was touched.',
    remedy: 'Free some space for temporary files, then open the file again.',
  },
  'import.cancelled': {
    happened: 'It was stopped, as you asked.',
    meaning: 'What had been imported until then is verified and stays.',
    remedy: 'Open the file again to go on.',
  },
  'import.changed': {
    happened: 'The file is no longer the one that was checked: its content has changed since.',
    meaning: (head: Head | null) => `Nothing that was not shown before was taken from it. ${standing(head)}`,
    remedy: 'Ask who has the medium. Open the file again to see what is in it now.',
  },
  'import.damaged-here': {
    happened: 'What this laptop holds of that ledger is damaged.',
    meaning: 'Nothing was imported: nothing is added to a damaged ledger.',
    remedy: ({ folder, own }: { readonly folder: string; readonly own: boolean }) =>
      own
        ? 'Go on with a backup first, as the check of the ledger says. Then import what came after it.'
        : `Close the program, move ${folder} elsewhere as evidence, start again, and import the whole ledger anew.`,
  },
  'import.contradicts-itself': {
    happened: ({ seq }: { readonly seq: number }) =>
      `Entry ${seq} or one soon after it cannot follow from the entries before it: two things would have one name.`,
    meaning: ({ head }: { readonly head: Head | null }) =>
      `Every entry has its right CID and place, but no ledger of this program holds these together. It was not taken. ${standing(head)}`,
    remedy: 'Keep the file as evidence, and have the laptop that wrote it examined.',
  },
  'drop.cannot-take': {
    ...NOT_TAKEN_OVER,
    happened: 'The dropped file could not be taken over: the disk of this laptop is full or refuses.',
  },
  'drop.too-large': {
    ...NOT_TAKEN_OVER,
    happened: (most: number) =>
      `The dropped file is larger than ${most / 2 ** 20} MiB, and was not taken over.`,
  },
  'import.disk-full': stopped('Free some space on the disk that holds the ledgers'),
  'import.read-only': stopped('Make the folder of the ledgers writable'),
  'import.io': onDisk,
  'import.in-use': onDisk,
  'import.cannot-open': onDisk,
  'import.damaged': onDisk,
  'import.changed-meanwhile': onDisk,
  'import.ledger-gone': onDisk,
  'import.not-kept-aside': onDisk,
  'import.foreign-file': onDisk,
  'import.newer-version': onDisk,
  'import.reason-unreadable': onDisk,
});

type StoreCode = Extract<keyof typeof storeProblem.rows, `store.${string}`>;

/** What stops an import, by what the disk or a file says. */
const STOPPED = {
  'store.disk-full': 'import.disk-full',
  'store.read-only': 'import.read-only',
  'store.io': 'import.io',
  'store.in-use': 'import.in-use',
  'store.cannot-open': 'import.cannot-open',
  'store.damaged': 'import.damaged',
  'store.changed-meanwhile': 'import.changed-meanwhile',
  'store.ledger-gone': 'import.ledger-gone',
  'store.not-kept-aside': 'import.not-kept-aside',
  'store.foreign-file': 'import.foreign-file',
  'store.newer-version': 'import.newer-version',
  'store.reason-unreadable': 'import.reason-unreadable',
} as const satisfies Record<StoreCode, keyof typeof importProblem.rows>;

const byCode = new Map<string, (typeof STOPPED)[StoreCode]>(Object.entries(STOPPED));

/** @returns the error in the words of an import: what is here, and that repeating it goes on */
export function explainImportError(error: unknown, seq: number, head: Head | null): unknown {
  if (!(error instanceof ProblemError)) {
    if (error instanceof Error && 'errcode' in error) return error;
    return new ProblemError(importProblem('import.contradicts-itself', { seq, head }), { cause: error });
  }
  const code = byCode.get(error.problem.code);
  if (code === undefined) return error;
  return new ProblemError(importProblem(code, { said: error.problem.happened, head }), { cause: error });
}

function standing(head: Head | null): string {
  return head === null
    ? 'Nothing of this ledger is here.'
    : `What is here is verified and goes up to entry ${head.seq}.`;
}
