import type { Covers } from '../../app/ledger/signatures.ts';

/** What is said of an entry that was signed and is not in the bundle. */
export const COVERS: Readonly<Record<Covers, string>> = {
  held: '',
  before: ' (which come before this bundle)',
  unknown: ' (which come before this bundle and are not known here)',
};
