import {
  createHash,
  createPublicKey,
  generateKeyPair as generate,
  type KeyObject,
  type KeyPairKeyObjectResult,
} from 'node:crypto';
import { promisify } from 'node:util';
import type { KeyAlgorithm, SignatureAlgorithm } from '../../app/pki/algorithms.ts';
import { type RecordedPublicKey, recordedPublicKey } from '../../app/registry/public-key.ts';

/** The public side of a key pair. */
export interface PublicKeyFacts extends RecordedPublicKey {
  readonly fingerprint: string;
}

/** A fresh key pair. The private half is to be encrypted at once and never kept. */
interface FreshKeyPair extends PublicKeyFacts {
  /** PKCS #8 in PEM (RFC 5958), as openssl reads it. */
  readonly privateKeyPem: string;
}

/** The hash of each algorithm, as `sign` and `verify` take it; Ed25519 hashes by itself (RFC 8032). */
export const signatureHashes: { readonly [S in SignatureAlgorithm]: 'sha256' | 'sha384' | null } = {
  ed25519: null,
  'ecdsa-sha256': 'sha256',
  'ecdsa-sha384': 'sha384',
  'rsa-sha256': 'sha256',
  'rsa-sha384': 'sha384',
};

/** Makes a key pair from the operating system's randomness. RSA takes some seconds, in which nothing else waits. */
export async function generateKeyPair(algorithm: KeyAlgorithm): Promise<FreshKeyPair> {
  const { privateKey } = await makers[algorithm]();
  return {
    ...publicFacts(privateKey),
    privateKeyPem: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
  };
}

const pair = promisify(generate);

/** The public exponent 65537 is Node's own default (FIPS 186-5, section A.1.1). */
const makers: { readonly [A in KeyAlgorithm]: () => Promise<KeyPairKeyObjectResult> } = {
  Ed25519: () => pair('ed25519'),
  X25519: () => pair('x25519'),
  'P-256': () => pair('ec', { namedCurve: 'P-256' }),
  'P-384': () => pair('ec', { namedCurve: 'P-384' }),
  'RSA-3072': () => pair('rsa', { modulusLength: 3072 }),
  'RSA-4096': () => pair('rsa', { modulusLength: 4096 }),
};

/**
 * What may be told of a private key: its kind, its public half and that half's fingerprint.
 * @throws Error when it is of a kind that is not used here
 */
export function publicFacts(privateKey: KeyObject): PublicKeyFacts {
  const info = createPublicKey(privateKey).export({ type: 'spki', format: 'der' });
  return { ...recordedPublicKey(info), fingerprint: fingerprintOfInfo(info) };
}

/** `SHA256:` and the unpadded base64 of sha2-256 over the DER SubjectPublicKeyInfo (RFC 5280, section 4.1). */
export function fingerprintOfInfo(info: Uint8Array): string {
  return `SHA256:${createHash('sha256').update(info).digest('base64').replace(/=+$/, '')}`;
}
