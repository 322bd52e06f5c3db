import { readCoseKey } from '../yubikey/verify/cose-key.ts';
import { fingerprintOf } from './ed25519.ts';

/**
 * `SHA256:` and the unpadded base64 of sha2-256 over the DER SubjectPublicKeyInfo of a credential's key, as for every
 * other key; null when it is no key this program accepts.
 * @param coseKey the COSE_Key in CBOR
 */
export function coseFingerprint(coseKey: Uint8Array): string | null {
  const key = readCoseKey(coseKey);
  return key.algorithm === null ? null : fingerprintOf(key.key);
}
