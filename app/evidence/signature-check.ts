import { fromBase64url } from '../content/base64url.ts';
import { fingerprintOfKeyInfo, sha256Of } from '../content/sha256.ts';
import type { VerifySignature } from '../pki/certificate/request.ts';
import { ed25519KeyInfo } from '../pki/nats/nkey.ts';
import type { CheckpointSignature } from '../registry/checkpoint-signature.ts';
import type { StatementSignature } from '../statements/signature.ts';
import { verifyAssertion } from './assertion.ts';
import { SIGNING_RP_ID } from './authenticators.ts';
import { coseFingerprint } from './credential-key.ts';

/**
 * The key that has signed a statement, from public data alone.
 * @returns its fingerprint; null when the signature does not hold, and for anything that cannot be checked
 */
export function signedBy(
  signature: StatementSignature,
  statement: Uint8Array,
  verify: VerifySignature,
): string | null {
  try {
    return signature.kind === 'ed25519'
      ? signedByKey(signature, statement, verify)
      : signedByYubiKey(signature, statement, verify);
  } catch {
    return null;
  }
}

/** Whether a signature in an event holds, and was made with the very key whose fingerprint the event names. */
export function signatureHolds(
  signature: CheckpointSignature,
  statement: Uint8Array,
  verify: VerifySignature,
): boolean {
  return signedBy(signature, statement, verify) === signature.fingerprint;
}

type SignatureOf<K extends StatementSignature['kind']> = Extract<StatementSignature, { readonly kind: K }>;

function signedByKey(
  signature: SignatureOf<'ed25519'>,
  statement: Uint8Array,
  verify: VerifySignature,
): string | null {
  const key = fromBase64url(signature.public_key);
  if (key.length !== 32) return null;
  const info = ed25519KeyInfo(key);
  const holds = verify({
    publicKey: info,
    algorithm: 'ed25519',
    bytes: statement,
    signature: fromBase64url(signature.signature),
  });
  return holds ? fingerprintOfKeyInfo(info) : null;
}

/**
 * A YubiKey signs its authenticator data and the statement's hash (WebAuthn level 2, section 6.5.6). Somebody must have
 * touched it, and what is said of PIN and counter must be what the key itself signed.
 */
function signedByYubiKey(
  signature: SignatureOf<'fido2'>,
  statement: Uint8Array,
  verify: VerifySignature,
): string | null {
  const publicKey = fromBase64url(signature.public_key);
  const verdict = verifyAssertion(
    {
      rpId: SIGNING_RP_ID,
      publicKey,
      clientDataHash: sha256Of(statement),
      authenticatorData: fromBase64url(signature.authenticator_data),
      signature: fromBase64url(signature.signature),
    },
    verify,
  );
  const holds =
    verdict.valid &&
    verdict.userPresent &&
    verdict.userVerified === signature.user_verified &&
    verdict.counter === signature.counter;
  return holds ? coseFingerprint(publicKey) : null;
}
