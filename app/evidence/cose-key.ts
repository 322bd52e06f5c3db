import { keyAlgorithms } from '../pki/algorithms.ts';
import type { VerifySignature } from '../pki/certificate/request.ts';
import { hexOf } from '../pki/der/der.ts';
import { ed25519KeyInfo } from '../pki/nats/nkey.ts';
import { ALGORITHM } from './authenticators.ts';
import { CborError, decodeCbor } from './cbor.ts';
import { FieldError, Fields } from './fields.ts';

/** The kinds of signature a ledger can carry. */
export type SignatureAlgorithm = 'ES256' | 'EdDSA';

/** A credential's public key. */
interface CredentialKey {
  readonly algorithm: SignatureAlgorithm;
  /** The DER SubjectPublicKeyInfo. */
  readonly info: Uint8Array;
}

/** A key that cannot be used, and why, in words. */
interface UnusableKey {
  readonly algorithm: null;
  readonly reason: string;
}

/** COSE algorithm RS256 (RFC 8812), which no YubiKey makes. */
const RS256 = -257;

/**
 * Reads a COSE key (RFC 9053): ES256 on P-256 or EdDSA with Ed25519. Anything else is refused with a reason.
 * @param bytes the COSE key in CBOR
 */
export function readCoseKey(bytes: Uint8Array): CredentialKey | UnusableKey {
  try {
    const cose = new Fields(decodeCbor(bytes), 'COSE key');
    const algorithm = cose.integer(3);
    if (algorithm === ALGORITHM.es256) return es256(cose);
    if (algorithm === ALGORITHM.edDsa) return ed25519(cose);
    const name = algorithm === RS256 ? 'RS256 (RSA)' : `the COSE algorithm ${algorithm}`;
    return unusable(`Signatures with ${name} are not accepted here; only ES256 and EdDSA are.`);
  } catch (error) {
    if (error instanceof CborError || error instanceof FieldError)
      return unusable('The public key is not a COSE key.');
    throw error;
  }
}

/** Whether the signature is right for the key. ES256 signatures are in ASN.1 DER, as authenticators make them. */
export function verifyByCredential(
  { info, algorithm }: CredentialKey,
  bytes: Uint8Array,
  signature: Uint8Array,
  verify: VerifySignature,
): boolean {
  return verify({
    publicKey: info,
    algorithm: algorithm === 'ES256' ? 'ecdsa-sha256' : 'ed25519',
    bytes,
    signature,
  });
}

function es256(cose: Fields): CredentialKey | UnusableKey {
  const [x, y] = [cose.bytes(-2), cose.bytes(-3)];
  if (cose.integer(1) !== 2 || cose.integer(-1) !== 1 || x.length !== 32 || y.length !== 32) {
    return unusable('The public key is not a point of P-256.');
  }
  if (!isOnP256(numberOf(x), numberOf(y))) return unusable('The public key lies on no known curve.');
  return { algorithm: 'ES256', info: Uint8Array.of(...keyAlgorithms['P-256'].prefix, ...x, ...y) };
}

function ed25519(cose: Fields): CredentialKey | UnusableKey {
  const x = cose.bytes(-2);
  if (cose.integer(1) !== 1 || cose.integer(-1) !== 6 || x.length !== 32) {
    return unusable('The public key is not an Ed25519 key.');
  }
  return { algorithm: 'EdDSA', info: ed25519KeyInfo(x) };
}

/** The field's prime and the curve's b; a is -3. Source: SP 800-186, section 3.2.1.3. */
const P = 2n ** 256n - 2n ** 224n + 2n ** 192n + 2n ** 96n - 1n;
const B = 0x5ac635d8aa3a93e7b3ebbd55769886bc651d06b0cc53b0f63bce3c3e27d2604bn;

function isOnP256(x: bigint, y: bigint): boolean {
  return x < P && y < P && (y * y - (x * x * x - 3n * x + B)) % P === 0n;
}

function numberOf(bytes: Uint8Array): bigint {
  return BigInt(`0x${hexOf(bytes)}`);
}

function unusable(reason: string): UnusableKey {
  return { algorithm: null, reason };
}
