import { createPublicKey, type KeyObject } from 'node:crypto';
import { fingerprintOfInfo } from './key-pair.ts';

/** A raw Ed25519 public key (unpadded base64url) as Node's crypto knows it. @throws Error when it is none */
export function ed25519PublicKey(raw: string): KeyObject {
  return createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x: raw }, format: 'jwk' });
}

/** The fingerprint of a public key. */
export function fingerprintOf(publicKey: KeyObject): string {
  return fingerprintOfInfo(publicKey.export({ type: 'spki', format: 'der' }));
}
