import { createHash, generateKeyPairSync } from 'node:crypto';
import type { PublicKeyFacts } from '../../app/aggregates/key.ts';

/** A fresh Ed25519 key pair. The private half is to be encrypted at once and never kept. */
export interface FreshKeyPair extends PublicKeyFacts {
  /** PKCS #8 in PEM (RFC 8410), as openssl reads it. */
  readonly privateKeyPem: string;
}

/** Makes an Ed25519 key pair (RFC 8032) from the operating system's randomness. */
export function generateEd25519(): FreshKeyPair {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519');
  const { x } = publicKey.export({ format: 'jwk' });
  if (x === undefined) throw new Error('Ed25519 public key without its coordinate.');
  const spki = publicKey.export({ type: 'spki', format: 'der' });
  return {
    publicKey: x,
    fingerprint: `SHA256:${createHash('sha256').update(spki).digest('base64').replace(/=+$/, '')}`,
    privateKeyPem: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
  };
}
