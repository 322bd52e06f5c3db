import { createHash } from 'node:crypto';
import type { CheckpointSignature } from '../../app/events/checkpoint.ts';
import { fromBase64url, SIGNING_RP_ID } from '../yubikey/credentials.ts';
import { verifyAssertion } from '../yubikey/verify/assertion.ts';
import { verifyEd25519 } from '../yubikey/verify/ed25519.ts';
import { coseFingerprint } from './credential-key.ts';
import { ed25519PublicKey, fingerprintOf } from './ed25519.ts';

/**
 * Whether a signature over a statement holds, from public data alone, and was made with the very key whose
 * fingerprint it names. Anything that cannot be checked does not hold.
 */
export function signatureHolds(signature: CheckpointSignature, statement: Uint8Array): boolean {
  try {
    return signature.kind === 'ed25519'
      ? holdsByKey(signature, statement)
      : holdsByYubiKey(signature, statement);
  } catch {
    return false;
  }
}

type SignatureOf<K extends CheckpointSignature['kind']> = Extract<CheckpointSignature, { readonly kind: K }>;

function holdsByKey(signature: SignatureOf<'ed25519'>, statement: Uint8Array): boolean {
  const key = ed25519PublicKey(signature.public_key);
  return (
    fingerprintOf(key) === signature.fingerprint &&
    verifyEd25519(key, statement, Buffer.from(signature.signature, 'base64url'))
  );
}

/**
 * A YubiKey signs its authenticator data and the statement's hash (WebAuthn level 2, section 6.5.6). Somebody must have
 * touched it, and what the event says of PIN and counter must be what the key itself signed.
 */
function holdsByYubiKey(signature: SignatureOf<'fido2'>, statement: Uint8Array): boolean {
  const publicKey = fromBase64url(signature.public_key);
  const verdict = verifyAssertion({
    rpId: SIGNING_RP_ID,
    publicKey,
    clientDataHash: createHash('sha256').update(statement).digest(),
    authenticatorData: fromBase64url(signature.authenticator_data),
    signature: fromBase64url(signature.signature),
  });
  return (
    verdict.valid &&
    verdict.userPresent &&
    verdict.userVerified === signature.user_verified &&
    verdict.counter === signature.counter &&
    coseFingerprint(publicKey) === signature.fingerprint
  );
}
