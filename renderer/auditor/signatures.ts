import { ed25519 } from '@noble/curves/ed25519.js';
import { p256, p384 } from '@noble/curves/nist.js';
import { sha256, sha384, sha512 } from '@noble/hashes/sha2.js';
import { fitting } from '../../app/evidence/fitting.ts';
import { parsePublicKey, type SignatureAlgorithm } from '../../app/pki/algorithms.ts';
import type { VerifySignature } from '../../app/pki/certificate/request.ts';
import { fromHex, hexOf } from '../../app/pki/der/der.ts';
import { readRsaNumbers } from '../../app/pki/rsa.ts';

/*
 * Signatures as a browser computes them: by @noble/curves, and for RSA by the arithmetic of whole numbers, since WebCrypto
 * answers later than the core asks, and not every browser of today has Ed25519 in it.
 */

type Hash = (bytes: Uint8Array) => Uint8Array;

/** DER before the digest in a signature by PKCS #1 v1.5. Source: RFC 8017, section 9.2, note 1. */
const DIGEST_INFO = {
  sha256: fromHex('3031300d060960864801650304020105000420'),
  sha384: fromHex('3041300d060960864801650304020205000430'),
};

const verifiers: Readonly<
  Record<SignatureAlgorithm, (info: Uint8Array, bytes: Uint8Array, signature: Uint8Array) => boolean>
> = {
  ed25519: verifyEd25519,
  'ecdsa-sha256': (info, bytes, signature) => verifyEcdsa(info, sha256(bytes), signature),
  'ecdsa-sha384': (info, bytes, signature) => verifyEcdsa(info, sha384(bytes), signature),
  'rsa-sha256': (info, bytes, signature) => verifyRsa(info, signature, DIGEST_INFO.sha256, sha256, bytes),
  'rsa-sha384': (info, bytes, signature) => verifyRsa(info, signature, DIGEST_INFO.sha384, sha384, bytes),
};

/** Verifies signatures of people, of YubiKeys and of authorities, synchronously. What it cannot read has signed nothing. */
export const verifyInBrowser: VerifySignature = fitting(({ publicKey, algorithm, bytes, signature }) => {
  try {
    return verifiers[algorithm](publicKey, bytes, signature);
  } catch {
    return false;
  }
});

/**
 * The equation without the cofactor, as OpenSSL and BoringSSL ask it: RFC 8032, section 5.1.7, allows both, and an answer
 * must not depend on where it is given.
 */
function verifyEd25519(info: Uint8Array, bytes: Uint8Array, signature: Uint8Array): boolean {
  const { bits } = parsePublicKey(info);
  const { Point } = ed25519;
  const nonce = signature.subarray(0, 32);
  const key = Point.fromBytes(bits, false);
  const challenge = Point.Fn.create(littleEndian(sha512(Uint8Array.of(...nonce, ...bits, ...bytes))));
  const scalar = littleEndian(signature.subarray(32));
  const expected = Point.BASE.multiplyUnsafe(scalar).subtract(key.multiplyUnsafe(challenge));
  return hexOf(expected.toBytes()) === hexOf(nonce);
}

function verifyEcdsa(info: Uint8Array, digest: Uint8Array, signature: Uint8Array): boolean {
  const { algorithm, bits } = parsePublicKey(info);
  const curve = algorithm === 'P-256' ? p256 : p384;
  // Whoever signs may take either of two numbers (SEC 1, section 4.1.3); neither is refused.
  return curve.verify(signature, digest, bits, { format: 'der', prehash: false, lowS: false });
}

/** RSASSA-PKCS1-v1_5, by making what must come out and comparing the whole of it. Source: RFC 8017, section 8.2.2. */
function verifyRsa(
  info: Uint8Array,
  signature: Uint8Array,
  before: Uint8Array,
  hash: Hash,
  bytes: Uint8Array,
): boolean {
  const numbers = readRsaNumbers(parsePublicKey(info).bits, 'public key');
  const length = numbers.modulus.length;
  const modulus = numberOf(numbers.modulus);
  const signed = numberOf(signature);
  if (signature.length !== length || signed >= modulus) return false;
  const tail = hexOf(before) + hexOf(hash(bytes));
  const expected = `0001${'ff'.repeat(length - 3 - tail.length / 2)}00${tail}`;
  const found = power(signed, numberOf(numbers.exponent), modulus).toString(16);
  return found.padStart(length * 2, '0') === expected;
}

function power(base: bigint, exponent: bigint, modulus: bigint): bigint {
  let [result, square] = [1n, base % modulus];
  for (let left = exponent; left > 0n; left >>= 1n) {
    if ((left & 1n) === 1n) result = (result * square) % modulus;
    square = (square * square) % modulus;
  }
  return result;
}

function numberOf(bytes: Uint8Array): bigint {
  return BigInt(`0x${hexOf(bytes)}`);
}

function littleEndian(bytes: Uint8Array): bigint {
  return numberOf(bytes.toReversed());
}
