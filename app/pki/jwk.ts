import { base64url } from 'multiformats/bases/base64';
import { sha256 } from 'multiformats/hashes/sha2';
import { utf8Bytes } from '../content/utf8.ts';
import { parsePublicKey } from './algorithms.ts';
import { readRsaNumbers } from './rsa.ts';

/** A public key as a JSON Web Key: the members that every one of its kind has, and no others. */
export type PublicJwk =
  /** RFC 8037, section 2. */
  | { readonly crv: 'Ed25519' | 'X25519'; readonly kty: 'OKP'; readonly x: string }
  /** RFC 7518, section 6.2.1. */
  | { readonly crv: 'P-256' | 'P-384'; readonly kty: 'EC'; readonly x: string; readonly y: string }
  /** RFC 7518, section 6.3.1. */
  | { readonly e: string; readonly kty: 'RSA'; readonly n: string };

/**
 * A public key as a JSON Web Key, its members in the order of RFC 7638.
 * @param info DER SubjectPublicKeyInfo
 * @throws ProblemError when it is none; Error when it is of a kind that is not used here
 */
export function publicJwk(info: Uint8Array): PublicJwk {
  const { algorithm, plain, bits } = parsePublicKey(info);
  const encode = (bytes: Uint8Array) => base64url.baseEncode(bytes);
  switch (algorithm) {
    case null:
      throw new Error(`A public key of a kind that is not used here: ${plain}.`);
    case 'Ed25519':
    case 'X25519':
      return { crv: algorithm, kty: 'OKP', x: encode(bits) };
    case 'P-256':
    case 'P-384': {
      // An uncompressed point (SEC 1, section 2.3.3): 4, x, y.
      const half = (bits.length - 1) / 2;
      const [x, y] = [bits.subarray(1, 1 + half), bits.subarray(1 + half)];
      return { crv: algorithm, kty: 'EC', x: encode(x), y: encode(y) };
    }
    case 'RSA-3072':
    case 'RSA-4096': {
      const { modulus, exponent } = readRsaNumbers(bits, 'public key');
      return { e: encode(exponent), kty: 'RSA', n: encode(modulus) };
    }
  }
}

/**
 * The thumbprint by which a JSON Web Key is known: sha2-256 over its required members, sorted and without spaces, in
 * unpadded base64url. Source: RFC 7638, section 3.
 */
export function jwkThumbprint(jwk: PublicJwk): string {
  const digest = sha256.encode(utf8Bytes(JSON.stringify(jwk)));
  if (digest instanceof Promise) throw new Error('This platform hashes asynchronously.');
  return base64url.baseEncode(digest);
}
