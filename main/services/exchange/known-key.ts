import { yubiKeyName } from '../../../app/registry/yubikey-facts.ts';
import type { Ledger } from '../../store/ledger.ts';
import type { Objects } from '../../store/objects.ts';

/** What the ledger of this laptop calls a key: so far its word reaches, for whoever trusts this laptop. */
export interface KnownKey {
  readonly label: string;
  readonly holder: string;
}

/**
 * Looks a key up in a ledger's registry by its fingerprint: one that lies on a laptop, or a YubiKey that signs.
 * @returns null when the ledger never registered it, has ended it, or holds it back
 */
export function knownKey(fingerprint: string, { objects }: Ledger): KnownKey | null {
  const key = objects.signingKey(fingerprint);
  if (key === undefined) return knownYubiKey(fingerprint, objects);
  if (key.status !== 'active') return null;
  const holder =
    key.personId === null
      ? objects.get('organization', key.organizationId)
      : objects.get('person', key.personId);
  return { label: key.label, holder: holder?.name ?? 'unknown' };
}

function knownYubiKey(fingerprint: string, objects: Objects): KnownKey | null {
  const key = objects.yubiKeyWith(fingerprint);
  if (key?.status !== 'active' || key.holder === null) return null;
  return { label: yubiKeyName(key.device), holder: key.holder.name };
}
