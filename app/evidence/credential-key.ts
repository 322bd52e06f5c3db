import { fingerprintOfKeyInfo } from '../content/sha256.ts';
import { readCoseKey } from './cose-key.ts';

/**
 * The fingerprint of a credential's key, made as of every other key; null when it is no key this program accepts.
 * @param coseKey the COSE_Key in CBOR
 */
export function coseFingerprint(coseKey: Uint8Array): string | null {
  const key = readCoseKey(coseKey);
  return key.algorithm === null ? null : fingerprintOfKeyInfo(key.info);
}
