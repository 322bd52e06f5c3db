import type { CheckpointSignature } from '../../../app/registry/checkpoint-signature.ts';
import type { StatementSignature } from '../../../app/statements/signature.ts';
import type { StatementSigner } from './statement-signer.ts';

/** A key or a YubiKey of somebody's own, with which they sign a statement. */
export type SigningMeans =
  | { readonly kind: 'key'; readonly keyId: string; readonly signer: StatementSigner }
  | { readonly kind: 'yubikey'; readonly yubikeyId: string; readonly signer: StatementSigner };

/** How somebody approves or signs off: as whoever is signed in or by initials, or with a key or YubiKey of their own. */
export type ApprovingWith = { readonly kind: 'initials' } | SigningMeans;

/** Has somebody sign a statement. @throws ProblemError of whatever opens the key, or when the signature does not hold */
export async function signedWith(means: SigningMeans, statement: Uint8Array): Promise<CheckpointSignature> {
  return recordable(means, await means.signer.sign(statement), means.signer.fingerprint);
}

function recordable(
  means: SigningMeans,
  signature: StatementSignature,
  fingerprint: string,
): CheckpointSignature {
  if (signature.kind === 'ed25519' && means.kind === 'key')
    return { ...signature, key_id: means.keyId, fingerprint };
  if (signature.kind === 'fido2' && means.kind === 'yubikey')
    return { ...signature, yubikey_id: means.yubikeyId, fingerprint };
  throw new Error('A key signed in another way than it was asked to.');
}
