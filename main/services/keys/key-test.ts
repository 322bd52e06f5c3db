import { ProblemError } from '../../../app/problem.ts';
import type { StateOf } from '../../../app/registry/index.ts';
import { custodyProblem } from './custody-problems.ts';
import type { OpenKey } from './key-opening.ts';
import type { Unlocking } from './unlocking.ts';

/**
 * Whether a private key opens, and is the one whose public half is recorded. It is not used.
 * @throws ProblemError when it does not open, or is another one
 */
export async function testKey(open: OpenKey, key: StateOf['key'], unlocking: Unlocking): Promise<void> {
  const answer = await open({ key, unlocking, purpose: 'testing' }, (opened) => ({
    task: 'test',
    ...opened,
  }));
  if (answer.outcome !== 'holds') throw new Error('The thread answered with something else.');
  if (answer.algorithm !== key.algorithm || answer.publicKey !== key.publicKey)
    throw new ProblemError(custodyProblem('key.file-of-another'));
}
