import { type Problem, ProblemError } from '../../../app/problem.ts';
import type { StateOf } from '../../../app/registry/index.ts';
import { explainUnusable, readBoundedFile } from '../../files/bounded-file.ts';
import { askAgeThread } from '../../keystore/age-thread.ts';
import { LARGEST_AGE_FILE, type SecretFiles } from '../../keystore/secret-files.ts';
import type { AnsweringKeys } from '../keys/answers.ts';
import { keyProblem } from '../keys/problems.ts';
import { type Unlocking, wayInto } from '../keys/unlocking.ts';

/** A signature and the key it was made with. */
export interface Signed {
  /** As events say it. */
  readonly publicKey: string;
  readonly fingerprint: string;
  /** By the one algorithm that a key of its kind signs with; ECDSA in DER. */
  readonly signature: Uint8Array;
}

/** What signs: a key's id, what opens its private half, and the bytes to sign. */
export type SignWithKey = (keyId: string, unlocking: Unlocking, message: Uint8Array) => Promise<Signed>;

/**
 * Signs with private keys that lie encrypted on this laptop. Whatever a YubiKey answers, the private key is
 * decrypted in a thread of its own and never leaves it.
 * @param keyOf the kind of a key, and how its private half is protected; undefined for a key nobody knows
 * @param worker the built age-worker
 */
export function signingWith(
  files: SecretFiles,
  keyOf: (keyId: string) => Pick<StateOf['key'], 'algorithm' | 'privateKey'> | undefined,
  keys: AnsweringKeys,
  worker: URL,
): SignWithKey {
  return async (keyId, unlocking, message) => {
    const key = keyOf(keyId);
    if (key === undefined) throw new Error('A key that is not in the ledger.');
    const { algorithm } = key;
    const way = wayInto(key.privateKey, unlocking, keys);
    const path = files.locate(way.file);
    // Before anybody is asked for a touch.
    const file = readKeyFile(path);
    const passphrase = await way.passphrase();
    const answer = await askAgeThread(worker, { task: 'sign', passphrase, file, algorithm, message });
    if (answer.outcome === 'locked') throw new ProblemError(doesNotOpen(path, unlocking.by));
    if (answer.outcome !== 'signed')
      throw new ProblemError(keyProblem('keystore.file-unusable', { file: path, purpose: 'signing' }));
    const { publicKey, fingerprint, signature } = answer;
    return { publicKey, fingerprint, signature };
  };
}

function readKeyFile(file: string): Uint8Array {
  try {
    return readBoundedFile(file, { most: LARGEST_AGE_FILE });
  } catch (cause) {
    throw new ProblemError(explainUnusable(cause, keyProblem('keystore.file-missing', file)), { cause });
  }
}

function doesNotOpen(file: string, by: Unlocking['by']): Problem {
  const opened = { file, by, purpose: 'signing' } as const;
  return by === 'shares'
    ? keyProblem('keystore.wrong-shares', opened)
    : keyProblem('keystore.wrong-passphrase', opened);
}
