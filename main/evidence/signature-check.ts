import { createHash } from 'node:crypto';
import type { CheckpointSignature } from '../../app/registry/checkpoint-signature.ts';
import type { StatementSignature } from '../../app/statements/signature.ts';
import { fromBase64url, SIGNING_RP_ID } from '../yubikey/credentials.ts';
import { verifyAssertion } from '../yubikey/verify/assertion.ts';
import { verifyEd25519 } from '../yubikey/verify/ed25519.ts';
import { coseFingerprint } from './credential-key.ts';
import { ed25519PublicKey, fingerprintOf } from './ed25519.ts';

/**
 * The key that has signed a statement, from public data alone.
 * @returns its fingerprint; null when the signature does not hold, and for anything that cannot be checked
 */
export function signedBy(signature: StatementSignature, statement: Uint8Array): string | null {
  try {
    return signature.kind === 'ed25519'
      ? signedByKey(signature, statement)
      : signedByYubiKey(signature, statement);
  } catch {
    return null;
  }
}

/** Whether a signature in an event holds, and was made with the very key whose fingerprint the event names. */
export function signatureHolds(signature: CheckpointSignature, statement: Uint8Array): boolean {
  return signedBy(signature, statement) === signature.fingerprint;
}

type SignatureOf<K extends StatementSignature['kind']> = Extract<StatementSignature, { readonly kind: K }>;

function signedByKey(signature: SignatureOf<'ed25519'>, statement: Uint8Array): string | null {
  const key = ed25519PublicKey(signature.public_key);
  const holds = verifyEd25519(key, statement, Buffer.from(signature.signature, 'base64url'));
  return holds ? fingerprintOf(key) : null;
}

/**
 * A YubiKey signs its authenticator data and the statement's hash (WebAuthn level 2, section 6.5.6). Somebody must have
 * touched it, and what is said of PIN and counter must be what the key itself signed.
 */
function signedByYubiKey(signature: SignatureOf<'fido2'>, statement: Uint8Array): string | null {
  const publicKey = fromBase64url(signature.public_key);
  const verdict = verifyAssertion({
    rpId: SIGNING_RP_ID,
    publicKey,
    clientDataHash: createHash('sha256').update(statement).digest(),
    authenticatorData: fromBase64url(signature.authenticator_data),
    signature: fromBase64url(signature.signature),
  });
  const holds =
    verdict.valid &&
    verdict.userPresent &&
    verdict.userVerified === signature.user_verified &&
    verdict.counter === signature.counter;
  return holds ? coseFingerprint(publicKey) : null;
}
