import { createHash, createPublicKey, generateKeyPairSync, type KeyObject } from 'node:crypto';

/** The public side of a key pair. */
export interface PublicKeyFacts {
  /** Raw, 32 bytes as unpadded base64url. */
  readonly publicKey: string;
  readonly fingerprint: string;
}

/** A fresh Ed25519 key pair. The private half is to be encrypted at once and never kept. */
interface FreshKeyPair extends PublicKeyFacts {
  /** PKCS #8 in PEM (RFC 8410), as openssl reads it. */
  readonly privateKeyPem: string;
}

/** Makes an Ed25519 key pair (RFC 8032) from the operating system's randomness. */
export function generateEd25519(): FreshKeyPair {
  const { privateKey } = generateKeyPairSync('ed25519');
  return {
    ...publicFacts(privateKey),
    privateKeyPem: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
  };
}

/** What may be told of a private key: its public half and that half's fingerprint. */
export function publicFacts(privateKey: KeyObject): PublicKeyFacts {
  const publicKey = createPublicKey(privateKey);
  const { x } = publicKey.export({ format: 'jwk' });
  if (x === undefined) throw new Error('Ed25519 public key without its coordinate.');
  return { publicKey: x, fingerprint: fingerprintOf(publicKey) };
}

/** A raw Ed25519 public key (unpadded base64url) as Node's crypto knows it. @throws Error when it is none */
export function ed25519PublicKey(raw: string): KeyObject {
  return createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x: raw }, format: 'jwk' });
}

/** `SHA256:` and the unpadded base64 of sha2-256 over the DER SubjectPublicKeyInfo (RFC 8410). */
export function fingerprintOf(publicKey: KeyObject): string {
  const spki = publicKey.export({ type: 'spki', format: 'der' });
  return `SHA256:${createHash('sha256').update(spki).digest('base64').replace(/=+$/, '')}`;
}
