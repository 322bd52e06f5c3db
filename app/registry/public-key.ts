import { base64url } from 'multiformats/bases/base64';
import { z } from 'zod';
import { type KeyAlgorithm, keyAlgorithms, parsePublicKey } from '../pki/algorithms.ts';

/**
 * A public key as events say it, in unpadded base64url: of an Ed25519 key the 32 bytes themselves (RFC 8032, section
 * 5.1.5), of every other kind its DER SubjectPublicKeyInfo (RFC 5280, section 4.1), which begins with a SEQUENCE.
 */
export const publicKeySchema = z
  .string()
  .regex(/^(?:[A-Za-z0-9_-]{42}[AEIMQUYcgkosw048]|M[A-Za-z0-9_-]{58,759})$/);

/** A public key with its kind, as a ledger has it. */
export interface RecordedPublicKey {
  readonly algorithm: KeyAlgorithm;
  readonly publicKey: string;
}

/**
 * The DER SubjectPublicKeyInfo of a key.
 * @throws Error when the public key is none of its kind; a rule keeps such a key out of ledgers
 */
export function subjectPublicKeyInfo({ algorithm, publicKey }: RecordedPublicKey): Uint8Array {
  const bytes = base64url.baseDecode(publicKey);
  const info = algorithm === 'Ed25519' ? Uint8Array.from([...keyAlgorithms.Ed25519.prefix, ...bytes]) : bytes;
  if (parsePublicKey(info).algorithm !== algorithm) throw new Error(`This is no public key of ${algorithm}.`);
  return info;
}

/** Whether a public key is one of its kind, written in the one way it can be. */
export function isPublicKey(key: RecordedPublicKey): boolean {
  try {
    return recordedPublicKey(subjectPublicKeyInfo(key)).publicKey === key.publicKey;
  } catch {
    return false;
  }
}

/**
 * A public key as events say it, of its DER SubjectPublicKeyInfo.
 * @throws ProblemError when it is not built as one; Error when it is of a kind that is not used here
 */
export function recordedPublicKey(info: Uint8Array): RecordedPublicKey {
  const { algorithm, plain, bits } = parsePublicKey(info);
  if (algorithm === null) throw new Error(`A public key of a kind that is not used here: ${plain}.`);
  return { algorithm, publicKey: base64url.baseEncode(algorithm === 'Ed25519' ? bits : info) };
}
