import { MAX_BOOTSTRAP_BYTES } from '../../../app/bootstrap/read.ts';
import { type Problem, ProblemError } from '../../../app/problem.ts';
import { explainUnusable, readBoundedFile } from '../../files/bounded-file.ts';
import { UnusableFileError } from '../../files/opening.ts';

/** The bytes of a bootstrap file and the text they spell. */
export interface BootstrapText {
  readonly raw: Uint8Array;
  readonly text: string;
}

/**
 * Reads a bootstrap file, never more of it than it may hold.
 * @throws ProblemError when it cannot be read, is no file, is too large or no UTF-8
 */
export function readBootstrapFile(file: string): BootstrapText {
  const raw = read(file);
  try {
    return { raw, text: new TextDecoder('utf-8', { fatal: true }).decode(raw) };
  } catch (cause) {
    throw new ProblemError(notText(file), { cause });
  }
}

function read(file: string): Uint8Array {
  try {
    return readBoundedFile(file, { most: MAX_BOOTSTRAP_BYTES });
  } catch (cause) {
    const large = cause instanceof UnusableFileError && cause.reason === 'too-large';
    throw new ProblemError(large ? tooLarge(file) : explainUnusable(cause, unreadable(file)), { cause });
  }
}

function unreadable(file: string): Problem {
  return {
    code: 'bootstrap.unreadable',
    happened: `${file} could not be read.`,
    meaning: 'Nothing was taken from it, and the ledger is unchanged.',
    remedy: 'Check that the medium is connected and the file can be read, then choose it again.',
    field: null,
  };
}

function tooLarge(file: string): Problem {
  return {
    code: 'bootstrap.too-large',
    happened: `${file} is larger than a bootstrap file can be (${MAX_BOOTSTRAP_BYTES / 1024 / 1024} MiB).`,
    meaning: 'Nothing was taken from it, and the ledger is unchanged.',
    remedy: 'Check that it is the right file. A domain larger than that is entered in several files.',
    field: null,
  };
}

function notText(file: string): Problem {
  return {
    code: 'bootstrap.not-text',
    happened: `${file} is no text in UTF-8.`,
    meaning: 'Nothing was taken from it, and the ledger is unchanged.',
    remedy: 'Check that it is the right file, and save it as UTF-8.',
    field: null,
  };
}
