import { sha256 } from 'multiformats/hashes/sha2';
import { toBase64url } from './base64url.ts';

/** The sha2-256 digest of bytes. Synchronous where the hash is; see `cidOfBlock`. */
export function sha256Of(bytes: Uint8Array): Uint8Array {
  const digest = sha256.encode(bytes);
  if (digest instanceof Promise) throw new Error('This platform hashes asynchronously.');
  return digest;
}

/** `SHA256:` and the unpadded base64 of sha2-256 over the DER SubjectPublicKeyInfo (RFC 5280, section 4.1). */
export function fingerprintOfKeyInfo(info: Uint8Array): string {
  return `SHA256:${toBase64url(sha256Of(info)).replaceAll('-', '+').replaceAll('_', '/')}`;
}
