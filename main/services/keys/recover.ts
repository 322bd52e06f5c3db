import { type Problem, ProblemError } from '../../../app/problem.ts';
import { explainUnusable, readBoundedFile } from '../../files/bounded-file.ts';
import { writeFileDurably } from '../../files/durable-file.ts';
import { codeOf } from '../../files/opening.ts';
import { askAgeThread } from '../../keystore/age-thread.ts';
import { WORK_FACTOR } from '../../keystore/encrypt.ts';
import { keystoreProblem } from '../../keystore/problems.ts';
import { LARGEST_AGE_FILE } from '../../keystore/secret-files.ts';
import { keyProblem } from './problems.ts';

/**
 * Opens the file of a private key with the passphrase that its shares stand for, and encrypts the key under another
 * passphrase into a new file. The key itself stays in a thread of its own and never lies on the disk in the open.
 * @param worker the built age-worker
 * @throws ProblemError; then there is no new file
 */
export async function recoverInto(
  worker: URL,
  file: string,
  passphrase: string,
  target: string,
  newPassphrase: string,
): Promise<void> {
  const answer = await askAgeThread(worker, {
    task: 'reprotect',
    file: read(file),
    passphrase,
    newPassphrase,
    workFactor: WORK_FACTOR,
  });
  if (answer.outcome === 'locked')
    throw new ProblemError(keyProblem('keystore.wrong-shares', { file, by: 'shares', purpose: 'recovery' }));
  if (answer.outcome !== 'encrypted') throw new ProblemError(unusable(file));
  writeNew(target, answer.file);
}

function read(file: string): Uint8Array {
  try {
    return readBoundedFile(file, { most: LARGEST_AGE_FILE });
  } catch (cause) {
    throw new ProblemError(explainUnusable(cause, unusable(file)), { cause });
  }
}

function writeNew(target: string, bytes: Uint8Array): void {
  try {
    writeFileDurably(target, bytes, 'refuse');
  } catch (cause) {
    const isThere = codeOf(cause) === 'EEXIST';
    throw new ProblemError(keystoreProblem('keystore.cannot-write', { target, isThere }), { cause });
  }
}

function unusable(file: string): Problem {
  return keyProblem('keystore.file-unusable', { file, purpose: 'recovery' });
}
