import type { Covers, FoundSignature } from '../../app/ledger/signatures.ts';

/** What is said of an entry that was signed and is not in the bundle. */
export const COVERS: Readonly<Record<Covers, string>> = {
  held: '',
  before: ' (which come before this bundle)',
  unknown: ' (which come before this bundle and are not known here)',
};

/** With what a signature was made; where a YubiKey did not ask for its PIN, whoever had it in hand could sign. */
export function withKey({ userVerified }: Pick<FoundSignature, 'userVerified'>): string {
  if (userVerified === null) return 'with a key on a laptop';
  return userVerified ? 'with a YubiKey' : 'with a YubiKey (touch only, no PIN)';
}
