import { isStrictEd25519 } from '../content/ed25519-strict.ts';
import { keyAlgorithms, parsePublicKey, type SignatureAlgorithm } from '../pki/algorithms.ts';
import type { VerifySignature } from '../pki/certificate/request.ts';
import { readRsaNumbers } from '../pki/rsa.ts';

type Family = 'ed25519' | 'ecdsa' | 'rsa';

const FAMILIES: Readonly<Record<SignatureAlgorithm, Family>> = {
  ed25519: 'ed25519',
  'ecdsa-sha256': 'ecdsa',
  'ecdsa-sha384': 'ecdsa',
  'rsa-sha256': 'rsa',
  'rsa-sha384': 'rsa',
};

/** Yubico's roots have the smallest keys, and authorities of a ledger the largest ones, in bytes. */
const RSA_BYTES = { least: 256, most: 512 } as const;
/** 65537 (FIPS 186-5, section A.1.1). */
const EXPONENT = [1, 0, 1];

/**
 * The same, asked only about signatures that a key of this kind can give, about keys of the kinds that are used here or in
 * Yubico's certificates, and about Ed25519 signatures of the one form that a signer gives them: libraries go by the key
 * alone, and differ on what else they take. What holds therefore does not depend on which one is asked.
 */
export function fitting(verify: VerifySignature): VerifySignature {
  return (signed) => {
    const { publicKey, algorithm, signature } = signed;
    const family = familyOf(publicKey);
    if (family !== FAMILIES[algorithm]) return false;
    const raw = publicKey.subarray(keyAlgorithms.Ed25519.prefix.length);
    return (family !== 'ed25519' || isStrictEd25519(raw, signature)) && verify(signed);
  };
}

function familyOf(info: Uint8Array): Family | null {
  try {
    const { algorithm, plain, bits } = parsePublicKey(info);
    if (algorithm === null) return plain.startsWith('RSA, ') && isUsualRsa(bits) ? 'rsa' : null;
    const { signs } = keyAlgorithms[algorithm];
    return signs === null ? null : FAMILIES[signs];
  } catch {
    return null;
  }
}

function isUsualRsa(bits: Uint8Array): boolean {
  const { modulus, exponent } = readRsaNumbers(bits, 'public key');
  return (
    modulus.length >= RSA_BYTES.least &&
    modulus.length <= RSA_BYTES.most &&
    exponent.length === EXPONENT.length &&
    EXPONENT.every((octet, at) => exponent[at] === octet)
  );
}
