import type { CheckpointSignature } from './checkpoint-signature.ts';

/** With what somebody approved or signed something off, as people read it. */
export function approvalLines(
  proof: CheckpointSignature | { readonly kind: 'initials' },
): Readonly<Record<string, string>> {
  switch (proof.kind) {
    case 'initials':
      return { With: 'Initials alone: they prove nothing' };
    case 'ed25519':
      return {
        With: 'A key encrypted on a laptop (Ed25519)',
        'Key id': proof.key_id,
        Fingerprint: proof.fingerprint,
        Signature: proof.signature,
      };
    case 'fido2':
      return {
        With: `A YubiKey, ${proof.user_verified ? 'PIN and touch' : 'touch only'} (FIDO2)`,
        'YubiKey id': proof.yubikey_id,
        Fingerprint: proof.fingerprint,
        Signature: proof.signature,
      };
  }
}
