import { type Problem, ProblemError } from '../../../app/problem.ts';
import { explainUnusable, readBoundedFile } from '../../files/bounded-file.ts';
import { writeFileDurably } from '../../files/durable-file.ts';
import { codeOf } from '../../files/opening.ts';
import { askAgeThread } from '../../keystore/age-thread.ts';
import { WORK_FACTOR } from '../../keystore/encrypt.ts';
import { LARGEST_AGE_FILE } from '../../keystore/secret-files.ts';

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
  if (answer.outcome === 'locked') throw new ProblemError(wrongShares(file));
  if (answer.outcome !== 'encrypted') throw new ProblemError(damaged(file));
  writeNew(target, answer.file);
}

function read(file: string): Uint8Array {
  try {
    return readBoundedFile(file, { most: LARGEST_AGE_FILE });
  } catch (cause) {
    throw new ProblemError(explainUnusable(cause, damaged(file)), { cause });
  }
}

function writeNew(target: string, bytes: Uint8Array): void {
  try {
    writeFileDurably(target, bytes, 'refuse');
  } catch (cause) {
    throw new ProblemError(cannotWrite(target, cause), { cause });
  }
}

const NOTHING_WRITTEN = 'No file was written. The key is unharmed; there is no limit to trying.';

function wrongShares(file: string): Problem {
  return {
    code: 'keystore.wrong-shares',
    happened: `These shares do not open ${file}, although each of them is written as a share: at least one is false, or of an earlier set, or they were written for another file.`,
    meaning: NOTHING_WRITTEN,
    remedy:
      'Look on the papers which key they were written for. If it is this one, run this again with --shares and a larger number: with one share more than are needed it is told whether they fit together, with two more the false one is named.',
    field: null,
  };
}

function damaged(file: string): Problem {
  return {
    code: 'keystore.file-unusable',
    happened: `${file} is damaged, or is no age file.`,
    meaning: 'No file was written.',
    remedy: 'Name the file that ends in .shares.age, or an unharmed copy of it.',
    field: null,
  };
}

function cannotWrite(target: string, cause: unknown): Problem {
  const exists = codeOf(cause) === 'EEXIST';
  return {
    code: 'keystore.cannot-write',
    happened: exists ? `${target} is there already.` : `${target} cannot be written.`,
    meaning: exists ? 'It was left as it is, and nothing was written.' : 'Nothing was written.',
    remedy: exists
      ? 'Name a file that does not exist yet.'
      : 'Name a folder that can be written to and has room.',
    field: null,
  };
}
