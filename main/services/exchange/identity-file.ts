import { ProblemError } from '../../../app/problem.ts';
import { explainUnusable, readBoundedText } from '../../files/bounded-file.ts';
import { bundleProblem } from './bundle-problems.ts';

/** Larger files hold something else. */
const LARGEST = 64 * 1024;

/**
 * The age identities in a file: its lines that begin with `AGE-SECRET-KEY-1`, as age-keygen writes them.
 * @throws ProblemError when it cannot be read or holds none
 */
export function identitiesIn(file: string): string[] {
  try {
    const identities = identitiesOf(readBoundedText(file, { most: LARGEST }));
    if (identities.length === 0) throw new Error('No identity.');
    return identities;
  } catch (cause) {
    throw new ProblemError(explainUnusable(cause, bundleProblem('bundle.no-identity', file)), { cause });
  }
}

/** The age identities in the text of such a file. */
export function identitiesOf(text: string): string[] {
  const lines = text.split(/\r?\n/);
  return lines.map((line) => line.trim()).filter((line) => line.startsWith('AGE-SECRET-KEY-1'));
}
