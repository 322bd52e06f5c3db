import type { StateOf } from '../../../app/registry/index.ts';
import type { SecretFiles } from '../../keystore/secret-files.ts';
import type { AnsweringKeys } from '../keys/answers.ts';
import { openingWith } from '../keys/key-opening.ts';
import type { Unlocking } from '../keys/unlocking.ts';

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
  const open = openingWith(files, keys, worker);
  return async (keyId, unlocking, message) => {
    const key = keyOf(keyId);
    if (key === undefined) throw new Error('A key that is not in the ledger.');
    const { algorithm } = key;
    const answer = await open({ key, unlocking, purpose: 'signing' }, (opened) => ({
      task: 'sign',
      ...opened,
      algorithm,
      message,
    }));
    if (answer.outcome !== 'signed') throw new Error('The thread answered with something else.');
    const { publicKey, fingerprint, signature } = answer;
    return { publicKey, fingerprint, signature };
  };
}
