import { readFileSync } from 'node:fs';
import type { PublicKeyFacts } from '../../app/aggregates/key.ts';
import { ProblemError } from '../../app/problem.ts';
import { askAgeThread } from './age-thread.ts';

/** A signature and the key it was made with. */
export interface Signed extends PublicKeyFacts {
  /** Ed25519 (RFC 8032), 64 bytes. */
  readonly signature: Uint8Array;
}

/** What signs: a key's id, the passphrase of its file, and the bytes to sign. */
export type SignWithKey = (keyId: string, passphrase: string, message: Uint8Array) => Promise<Signed>;

/**
 * Signs with an Ed25519 private key that lies in an age file. The key is decrypted in a thread of its own and never
 * leaves it.
 * @param worker the built age-worker
 * @param file the key's age file
 * @throws ProblemError when the file is not there, the passphrase does not open it, or it holds no such key
 */
export async function signWithFile(
  worker: URL,
  file: string,
  passphrase: string,
  message: Uint8Array,
): Promise<Signed> {
  const answer = await askAgeThread(worker, { task: 'sign', passphrase, file: readKeyFile(file), message });
  if (answer.outcome === 'locked') throw new ProblemError(WRONG_PASSPHRASE);
  if (answer.outcome !== 'signed') throw new ProblemError(unusable(file));
  const { publicKey, fingerprint, signature } = answer;
  return { publicKey, fingerprint, signature };
}

function readKeyFile(file: string): Uint8Array {
  try {
    return readFileSync(file);
  } catch (cause) {
    throw new ProblemError(unreadable(file), { cause });
  }
}

const WRONG_PASSPHRASE = {
  code: 'keystore.wrong-passphrase',
  happened: 'This passphrase does not open the private key.',
  meaning: 'Nothing was signed and nothing was recorded. The key is unharmed; there is no limit to trying.',
  remedy: 'Check capital letters, spaces and the keyboard layout, then enter it again.',
  field: 'passphrase',
};

function unreadable(file: string) {
  return {
    code: 'keystore.file-missing',
    happened: `The encrypted private key ${file} cannot be read.`,
    meaning: 'Nothing was signed and nothing was recorded.',
    remedy: 'Put the file back from where it was copied to, or choose another key.',
    field: 'keyId',
  };
}

function unusable(file: string) {
  return {
    code: 'keystore.file-unusable',
    happened: `${file} is damaged, or holds no Ed25519 private key.`,
    meaning: 'Nothing was signed and nothing was recorded.',
    remedy: 'Put an unharmed copy of the file in its place, or choose another key.',
    field: 'keyId',
  };
}
