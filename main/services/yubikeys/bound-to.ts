import type { BoundKey } from '../../../app/contract/yubikeys.ts';
import { type YubiKeyOpening, yubiKeyOpeningName } from '../../../app/registry/bound-files.ts';
import type { Objects } from '../../store/objects.ts';

/**
 * The private keys that a YubiKey opens now, and how else each of them can be opened.
 * @param end what it ends by: a reset deletes its credentials and leaves the secrets in its slots alone
 */
export function boundTo(
  objects: Objects,
  yubikey: { readonly serial: string | null; readonly credentialId: string | null },
  end: 'reset' | 'lost' | 'retire',
): BoundKey[] {
  const ends = (opening: YubiKeyOpening) =>
    opening.method === 'hmac-secret'
      ? opening.credential_id === yubikey.credentialId
      : end !== 'reset' && opening.serial === yubikey.serial;
  return objects.boundKeys().flatMap(({ id, label, privateKey }) => {
    if (privateKey.kind !== 'bound-age-files' || !privateKey.yubikeys.some(ends)) return [];
    const { yubikeys, shares } = privateKey;
    const others = yubikeys.filter((opening) => !ends(opening)).map(yubiKeyOpeningName);
    if (shares !== null) others.push(`${shares.needed} of ${shares.total} shares on paper`);
    return [{ keyId: id, label, others }];
  });
}
