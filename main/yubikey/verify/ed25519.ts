import { type KeyObject, verify } from 'node:crypto';
import { isStrictEd25519 } from '../../../app/content/ed25519-strict.ts';

/**
 * Whether an Ed25519 signature is right (RFC 8032), and of the one form that a signer gives it. OpenSSL, which is Node's,
 * and BoringSSL, which is Electron's, therefore say the same.
 * @param key a public key
 */
export function verifyEd25519(key: KeyObject, message: Uint8Array, signature: Uint8Array): boolean {
  const { x = '' } = key.export({ format: 'jwk' });
  return isStrictEd25519(Buffer.from(x, 'base64url'), signature) && verify(null, message, key, signature);
}
