import { type Problem, ProblemError } from '../../../app/problem.ts';
import type { StateOf } from '../../../app/registry/index.ts';
import { explainUnusable, readBoundedFile } from '../../files/bounded-file.ts';
import { askAgeThread } from '../../keystore/age-thread.ts';
import type { AgeAnswer, AgeRequest } from '../../keystore/age-worker.ts';
import { LARGEST_AGE_FILE, type SecretFiles } from '../../keystore/secret-files.ts';
import type { AnsweringKeys } from './answers.ts';
import { keyProblem, type OpeningPurpose } from './problems.ts';
import { type Unlocking, wayInto } from './unlocking.ts';

/** What is known of a key that is opened: its kind, and how its private half is protected. */
type OpenedKey = Pick<StateOf['key'], 'algorithm' | 'privateKey'>;

/** A file of a private key and its passphrase, for one piece of work in the thread. */
export interface OpenedFile {
  readonly file: Uint8Array;
  readonly passphrase: string;
}

/** A private key that somebody wants to have opened. */
export interface Opening {
  readonly key: OpenedKey;
  readonly unlocking: Unlocking;
  /** What for, for the words of a problem. */
  readonly purpose: OpeningPurpose;
}

/**
 * Opens a private key for one piece of work in the thread, which it never leaves in the open.
 * @param task what the thread is asked for with it
 * @throws ProblemError when it does not open, or its file cannot be used
 */
export type OpenKey = (opening: Opening, task: (opened: OpenedFile) => AgeRequest) => Promise<AgeAnswer>;

/** Opens private keys that lie encrypted on this laptop. @param worker the built age-worker */
export function openingWith(files: SecretFiles, keys: AnsweringKeys, worker: URL): OpenKey {
  return async ({ key, unlocking, purpose }, task) => {
    const way = wayInto(key.privateKey, unlocking, keys);
    const path = files.locate(way.file);
    // Before anybody is asked for a touch.
    const file = readKeyFile(path, purpose);
    const passphrase = await way.passphrase();
    const answer = await askAgeThread(worker, task({ file, passphrase }));
    if (answer.outcome === 'locked') throw new ProblemError(doesNotOpen(path, unlocking.by, purpose));
    if (answer.outcome === 'unusable')
      throw new ProblemError(keyProblem('keystore.file-unusable', { file: path, purpose }));
    return answer;
  };
}

function readKeyFile(file: string, purpose: OpeningPurpose): Uint8Array {
  try {
    return readBoundedFile(file, { most: LARGEST_AGE_FILE });
  } catch (cause) {
    const missing = keyProblem('keystore.file-missing', { file, purpose });
    throw new ProblemError(explainUnusable(cause, missing), { cause });
  }
}

function doesNotOpen(file: string, by: Unlocking['by'], purpose: OpeningPurpose): Problem {
  const opened = { file, by, purpose };
  return by === 'shares'
    ? keyProblem('keystore.wrong-shares', opened)
    : keyProblem('keystore.wrong-passphrase', opened);
}
