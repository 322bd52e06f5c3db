import { closeSync, openSync, readSync, statSync } from 'node:fs';
import { MAX_BOOTSTRAP_BYTES } from '../../app/bootstrap/read.ts';
import { type Problem, ProblemError } from '../../app/problem.ts';

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
  const raw = readBounded(file);
  if (raw.length > MAX_BOOTSTRAP_BYTES) throw new ProblemError(tooLarge(file));
  try {
    return { raw, text: new TextDecoder('utf-8', { fatal: true }).decode(raw) };
  } catch (cause) {
    throw new ProblemError(notText(file), { cause });
  }
}

function readBounded(file: string): Uint8Array {
  try {
    // Before it is opened: opening a pipe waits for somebody to write to it.
    if (!statSync(file).isFile()) throw new Error('not a file');
    const handle = openSync(file, 'r');
    try {
      const bytes = new Uint8Array(MAX_BOOTSTRAP_BYTES + 1);
      let length = 0;
      for (let read = -1; read !== 0 && length < bytes.length; length += read) {
        read = readSync(handle, bytes, length, bytes.length - length, null);
      }
      return bytes.subarray(0, length);
    } finally {
      closeSync(handle);
    }
  } catch (cause) {
    throw new ProblemError(unreadable(file), { cause });
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
