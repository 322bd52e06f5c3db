import path from 'node:path';
import type { Problem } from '../../../app/problem.ts';

/* What can go wrong in writing a bundle file. */

/** Somebody stopped it. */
export const CANCELLED: Problem = {
  code: 'export.cancelled',
  happened: 'The export was cancelled.',
  meaning: 'No file was left. The ledger is untouched.',
  remedy: 'Export again when there is time.',
  field: null,
};

/** The name is taken. */
export function exists(file: string): Problem {
  return {
    code: 'export.exists',
    happened: `There is already a file ${file}.`,
    meaning: 'It was not touched, and nothing was written.',
    remedy: 'Choose another name.',
    field: null,
  };
}

/** The medium gives back other bytes than it was given. */
export function notAsWritten(file: string): Problem {
  return {
    code: 'export.not-as-written',
    happened: `What was read back from ${path.dirname(file)} is not what was written there.`,
    meaning: 'The ledger is untouched. The faulty file was removed.',
    remedy: 'Use another medium: this one cannot be trusted.',
    field: null,
  };
}

/** There is less room than the file may need. @param needed bytes at most @param free bytes */
export function noRoom(folder: string, needed: number, free: number): Problem {
  return {
    code: 'export.no-room',
    happened: `The file may need ${megabytes(needed)}, and ${folder} has ${megabytes(free)} free.`,
    meaning: 'No file was written. The ledger is untouched.',
    remedy: 'Use a medium with more space, or export a part of the ledger.',
    field: null,
  };
}

/** The file system refused. */
export function cannotWrite(file: string, cause: unknown): Problem {
  const full = cause instanceof Error && 'code' in cause && cause.code === 'ENOSPC';
  return {
    code: full ? 'export.disk-full' : 'export.cannot-write',
    happened: full ? `There is no room left for ${file}.` : `${file} could not be written.`,
    meaning: 'The ledger is untouched, and no half-written file was left.',
    remedy: full
      ? 'Use a medium with more space.'
      : 'Check that the folder can be written to, then try again.',
    field: null,
  };
}

function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toLocaleString('en', { maximumFractionDigits: bytes < 1e7 ? 1 : 0 })} MB`;
}
