import { sha256 } from 'multiformats/hashes/sha2';
import { type Der, fromHex, hexOf, oidOf, readDer, sameBytes, Tag } from './der/der.ts';
import { Fields, wholeOctets } from './der/fields.ts';
import { readRsaNumbers } from './rsa.ts';

/** The algorithms of signatures that are made and accepted, each with its whole AlgorithmIdentifier. */
export const signatureAlgorithms = {
  /** Parameters absent (RFC 8410, section 3). */
  ed25519: { der: fromHex('300506032b6570'), plain: 'Ed25519' },
  /** Parameters absent (RFC 5758, section 3.2). */
  'ecdsa-sha256': { der: fromHex('300a06082a8648ce3d040302'), plain: 'ECDSA with SHA-256' },
  'ecdsa-sha384': { der: fromHex('300a06082a8648ce3d040303'), plain: 'ECDSA with SHA-384' },
  /** Parameters NULL (RFC 4055, section 5). */
  'rsa-sha256': { der: fromHex('300d06092a864886f70d01010b0500'), plain: 'RSA (PKCS #1 v1.5) with SHA-256' },
  'rsa-sha384': { der: fromHex('300d06092a864886f70d01010c0500'), plain: 'RSA (PKCS #1 v1.5) with SHA-384' },
} as const satisfies Record<string, { der: Uint8Array<ArrayBuffer>; plain: string }>;

/** An algorithm of signatures. */
export type SignatureAlgorithm = keyof typeof signatureAlgorithms;

const SIGNATURE_ALGORITHMS = [
  'ed25519',
  'ecdsa-sha256',
  'ecdsa-sha384',
  'rsa-sha256',
  'rsa-sha384',
] as const satisfies SignatureAlgorithm[];

const ECDSA = ['ecdsa-sha256', 'ecdsa-sha384'] as const;
const RSA = ['rsa-sha256', 'rsa-sha384'] as const;

/**
 * The kinds of keys, each with the one algorithm that it signs with here, and those by which signatures of others are
 * verified; X25519 agrees on secrets and signs nothing.
 */
export const keyAlgorithms = {
  Ed25519: {
    signs: 'ed25519',
    verifies: ['ed25519'],
    prefix: fromHex('302a300506032b6570032100'),
    octets: 32,
  },
  X25519: { signs: null, verifies: [], prefix: fromHex('302a300506032b656e032100'), octets: 32 },
  'P-256': {
    signs: 'ecdsa-sha256',
    verifies: ECDSA,
    prefix: fromHex('3059301306072a8648ce3d020106082a8648ce3d03010703420004'),
    octets: 64,
  },
  'P-384': {
    signs: 'ecdsa-sha384',
    verifies: ECDSA,
    prefix: fromHex('3076301006072a8648ce3d020106052b8104002203620004'),
    octets: 96,
  },
  'RSA-3072': { signs: 'rsa-sha256', verifies: RSA, bits: 3072 },
  'RSA-4096': { signs: 'rsa-sha384', verifies: RSA, bits: 4096 },
} as const satisfies Record<
  string,
  { signs: SignatureAlgorithm | null; verifies: readonly SignatureAlgorithm[] } & (
    | { prefix: Uint8Array; octets: number }
    | { bits: number }
  )
>;

/** A kind of key. */
export type KeyAlgorithm = keyof typeof keyAlgorithms;

/** The names of all kinds of keys. */
export const KEY_ALGORITHMS = [
  'Ed25519',
  'X25519',
  'P-256',
  'P-384',
  'RSA-3072',
  'RSA-4096',
] as const satisfies KeyAlgorithm[];

/** A public key that was read from its SubjectPublicKeyInfo. */
export interface PublicKey {
  /** The DER SubjectPublicKeyInfo as it came. */
  readonly info: Uint8Array;
  /** Null for a kind that is not used here. */
  readonly algorithm: KeyAlgorithm | null;
  /** In words: `RSA, 2048 bits`. */
  readonly plain: string;
  /** The key itself: what identifiers are made of. */
  readonly bits: Uint8Array;
}

/** An AlgorithmIdentifier that was read. */
export interface ReadAlgorithm {
  readonly bytes: Uint8Array;
  /** Null for one that is not accepted here, or written in another way. */
  readonly id: SignatureAlgorithm | null;
  readonly oid: string;
}

/** More than a public key of any kind here needs, in bytes. */
const MOST_KEY_BYTES = 4096;
/** The public exponent 65537 (FIPS 186-5, section A.1.1; CA/Browser Forum Baseline Requirements 6.1.6). */
const EXPONENT = '010001';

/** @throws ProblemError `pki.not-der` or `pki.structure` */
export function readAlgorithm(der: Der, name: string): ReadAlgorithm {
  const fields = new Fields(der, name);
  const oid = oidOf(fields.take('the algorithm', Tag.oid));
  const id =
    SIGNATURE_ALGORITHMS.find((known) => sameBytes(signatureAlgorithms[known].der, der.bytes)) ?? null;
  return { bytes: der.bytes, id, oid };
}

/** A public key on its own. @throws ProblemError */
export function parsePublicKey(info: Uint8Array): PublicKey {
  return readPublicKey(readDer(info, 'public key', MOST_KEY_BYTES));
}

/** @throws ProblemError `pki.structure` */
export function readPublicKey(der: Der): PublicKey {
  const fields = new Fields(der, 'the public key');
  const identifier = fields.take('the algorithm', Tag.sequence);
  const oid = oidOf(
    new Fields(identifier, 'the algorithm of the public key').take('its identifier', Tag.oid),
  );
  const bits = wholeOctets(fields.take('the key', Tag.bitString), 'the public key');
  fields.end();
  const found = KEY_ALGORITHMS.find((name) => {
    const algorithm = keyAlgorithms[name];
    return (
      'prefix' in algorithm &&
      der.bytes.length === algorithm.prefix.length + algorithm.octets &&
      sameBytes(der.bytes.subarray(0, algorithm.prefix.length), algorithm.prefix)
    );
  });
  if (found !== undefined) return { info: der.bytes, algorithm: found, plain: found, bits };
  if (hexOf(identifier.bytes) === '300d06092a864886f70d0101010500') return readRsa(der, bits);
  return { info: der.bytes, algorithm: null, plain: `a key of a kind not used here (${oid})`, bits };
}

function readRsa(der: Der, bits: Uint8Array): PublicKey {
  const { modulus, exponent } = readRsaNumbers(bits, der.what);
  const size = modulus.length * 8 - (Math.clz32(modulus[0] ?? 0) - 24);
  const isUsual = hexOf(exponent) === EXPONENT;
  const algorithm = size === 3072 ? 'RSA-3072' : size === 4096 ? 'RSA-4096' : null;
  return {
    info: der.bytes,
    algorithm: isUsual ? algorithm : null,
    plain: `RSA, ${size} bits${isUsual ? '' : ', with an unusual exponent'}`,
    bits,
  };
}

/**
 * Whether a signature by this algorithm can be of a key of this kind at all. What verifies goes by the key alone, and
 * would take a signature under the name of another algorithm.
 */
export function canVerify(key: KeyAlgorithm, signature: SignatureAlgorithm): boolean {
  const { verifies }: { readonly verifies: readonly SignatureAlgorithm[] } = keyAlgorithms[key];
  return verifies.includes(signature);
}

/** A key identifier in lower-case hexadecimal digits. */
export type KeyIdentifier = string;

/** The leftmost 160 bits of SHA-256 over the key's bits. Source: RFC 7093, section 2, method 1. */
export function keyIdentifierOf({ bits }: Pick<PublicKey, 'bits'>): KeyIdentifier {
  const digest = sha256.encode(bits);
  if (digest instanceof Promise) throw new Error('This platform hashes asynchronously.');
  return hexOf(digest.subarray(0, 20));
}
