import { MAX_BOOTSTRAP_BYTES } from '../../../app/bootstrap/read.ts';
import { ProblemError } from '../../../app/problem.ts';
import { explainUnusable, readBoundedFile } from '../../files/bounded-file.ts';
import { UnusableFileError } from '../../files/opening.ts';
import { bootstrapProblem } from './problems.ts';

/** The bytes of a bootstrap file and the text they spell. */
interface BootstrapText {
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
    throw new ProblemError(bootstrapProblem('bootstrap.not-text', file), { cause });
  }
}

function read(file: string): Uint8Array {
  try {
    return readBoundedFile(file, { most: MAX_BOOTSTRAP_BYTES });
  } catch (cause) {
    const large = cause instanceof UnusableFileError && cause.reason === 'too-large';
    throw new ProblemError(
      large
        ? bootstrapProblem('bootstrap.too-large', file)
        : explainUnusable(cause, bootstrapProblem('bootstrap.unreadable', file)),
      { cause },
    );
  }
}
