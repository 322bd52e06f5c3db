import { ProblemError } from '../../../app/problem.ts';
import { assessPassphrase } from '../../keystore/passphrase.ts';
import { keyProblem } from './problems.ts';

/** @param words of this ceremony @throws ProblemError when a passphrase is too easy to guess for a key */
export async function requireStrong(passphrase: string, words: readonly string[]): Promise<void> {
  if (!(await assessPassphrase(passphrase, words)).acceptable)
    throw new ProblemError(keyProblem('keystore.weak-passphrase'));
}
