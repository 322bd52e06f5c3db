import { verify } from 'node:crypto';
import type { CheckpointSignature } from '../../app/events/checkpoint.ts';
import { ed25519PublicKey, fingerprintOf } from './ed25519.ts';

/**
 * Whether a signature over a statement holds, from public data alone, and was made with the very key whose
 * fingerprint it names. Anything that cannot be checked does not hold.
 */
export function signatureHolds(signature: CheckpointSignature, statement: Uint8Array): boolean {
  try {
    // Signatures of YubiKeys: none can be recorded before this program makes them.
    if (signature.kind !== 'ed25519') return false;
    const key = ed25519PublicKey(signature.public_key);
    return (
      fingerprintOf(key) === signature.fingerprint &&
      verify(null, statement, key, Buffer.from(signature.signature, 'base64url'))
    );
  } catch {
    return false;
  }
}
