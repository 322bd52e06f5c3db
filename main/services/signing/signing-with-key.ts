import { type Problem, ProblemError } from '../../../app/problem.ts';
import type { PrivateKeyFiles } from '../../../app/registry/key-facts.ts';
import type { PublicKeyFacts } from '../../evidence/ed25519.ts';
import { explainUnusable, readBoundedFile } from '../../files/bounded-file.ts';
import { askAgeThread } from '../../keystore/age-thread.ts';
import { LARGEST_AGE_FILE, type SecretFiles } from '../../keystore/secret-files.ts';
import type { AnsweringKeys } from '../keys/answers.ts';
import { type Unlocking, wayInto } from '../keys/unlocking.ts';

/** A signature and the key it was made with. */
export interface Signed extends PublicKeyFacts {
  /** Ed25519 (RFC 8032), 64 bytes. */
  readonly signature: Uint8Array;
}

/** What signs: a key's id, what opens its private half, and the bytes to sign. */
export type SignWithKey = (keyId: string, unlocking: Unlocking, message: Uint8Array) => Promise<Signed>;

/**
 * Signs with Ed25519 private keys that lie encrypted on this laptop. Whatever a YubiKey answers, the private key is
 * decrypted in a thread of its own and never leaves it.
 * @param keyFiles how the private half of a key is protected; undefined for a key nobody knows
 * @param worker the built age-worker
 */
export function signingWith(
  files: SecretFiles,
  keyFiles: (keyId: string) => PrivateKeyFiles | undefined,
  keys: AnsweringKeys,
  worker: URL,
): SignWithKey {
  return async (keyId, unlocking, message) => {
    const protection = keyFiles(keyId);
    if (protection === undefined) throw new Error('A key that is not in the ledger.');
    const way = wayInto(protection, unlocking, keys);
    const path = files.locate(way.file);
    // Before anybody is asked for a touch.
    const file = readKeyFile(path);
    const passphrase = await way.passphrase();
    const answer = await askAgeThread(worker, { task: 'sign', passphrase, file, message });
    if (answer.outcome === 'locked') throw new ProblemError(DOES_NOT_OPEN[unlocking.by]);
    if (answer.outcome !== 'signed') throw new ProblemError(unusable(path));
    const { publicKey, fingerprint, signature } = answer;
    return { publicKey, fingerprint, signature };
  };
}

function readKeyFile(file: string): Uint8Array {
  try {
    return readBoundedFile(file, { most: LARGEST_AGE_FILE });
  } catch (cause) {
    throw new ProblemError(explainUnusable(cause, unreadable(file)), { cause });
  }
}

const UNHARMED =
  'Nothing was signed and nothing was recorded. The key is unharmed; there is no limit to trying.';

const DOES_NOT_OPEN: Readonly<Record<Unlocking['by'], Problem>> = {
  passphrase: {
    code: 'keystore.wrong-passphrase',
    happened: 'This passphrase does not open the private key.',
    meaning: UNHARMED,
    remedy: 'Check capital letters, spaces and the keyboard layout, then enter it again.',
    field: 'passphrase',
  },
  yubikey: {
    code: 'keystore.wrong-passphrase',
    happened: 'This passphrase and this YubiKey together do not open the private key.',
    meaning: UNHARMED,
    remedy:
      'Enter the passphrase again. If it is right, the YubiKey was reset or its slot was set up anew since: then use the second YubiKey or the shares.',
    field: 'passphrase',
  },
  shares: {
    code: 'keystore.wrong-shares',
    happened:
      'These shares do not open the private key, although each of them is written as one of its shares: at least one is false, or of an earlier set.',
    meaning: UNHARMED,
    remedy:
      'Replace one after another by those of other holders. With one share more than are needed it is told whether they fit together, with two more the false one is named.',
    field: 'share',
  },
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
