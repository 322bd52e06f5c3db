import type { Ledger } from '../store/ledger.ts';

/** What the ledger of this laptop calls a key: so far its word reaches, for whoever trusts this laptop. */
export interface KnownKey {
  readonly label: string;
  readonly holder: string;
}

/** Looks a key up in a ledger's registry by its fingerprint. @returns null when the ledger never registered it */
export function knownKey(fingerprint: string, { objects }: Ledger): KnownKey | null {
  const key = objects.signingKey(fingerprint);
  if (key === undefined) return null;
  const holder =
    key.personId === null
      ? objects.get('organization', key.organizationId)
      : objects.get('person', key.personId);
  return { label: key.label, holder: holder?.name ?? 'unknown' };
}
