import { createPublicKey, type KeyObject, verify } from 'node:crypto';
import { CborError, decodeCbor } from '../ctap/cbor.ts';
import { FieldError, Fields } from '../ctap/fields.ts';
import { ALGORITHM } from '../ctap/info.ts';
import { verifyEd25519 } from './ed25519.ts';

/** The kinds of signature a ledger can carry. */
export type SignatureAlgorithm = 'ES256' | 'EdDSA';

/** A credential's public key. */
interface CredentialKey {
  readonly algorithm: SignatureAlgorithm;
  readonly key: KeyObject;
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
export function verifySignature(
  { key, algorithm }: CredentialKey,
  message: Uint8Array,
  signature: Uint8Array,
): boolean {
  return algorithm === 'ES256'
    ? verify('sha256', message, key, signature)
    : verifyEd25519(key, message, signature);
}

function es256(cose: Fields): CredentialKey | UnusableKey {
  const [x, y] = [cose.bytes(-2), cose.bytes(-3)];
  if (cose.integer(1) !== 2 || cose.integer(-1) !== 1 || x.length !== 32 || y.length !== 32) {
    return unusable('The public key is not a point of P-256.');
  }
  return imported('ES256', { kty: 'EC', crv: 'P-256', x: base64url(x), y: base64url(y) });
}

function ed25519(cose: Fields): CredentialKey | UnusableKey {
  const x = cose.bytes(-2);
  if (cose.integer(1) !== 1 || cose.integer(-1) !== 6 || x.length !== 32) {
    return unusable('The public key is not an Ed25519 key.');
  }
  return imported('EdDSA', { kty: 'OKP', crv: 'Ed25519', x: base64url(x) });
}

function imported(algorithm: SignatureAlgorithm, jwk: Record<string, string>): CredentialKey | UnusableKey {
  try {
    return { algorithm, key: createPublicKey({ format: 'jwk', key: jwk }) };
  } catch {
    return unusable('The public key lies on no known curve.');
  }
}

function unusable(reason: string): UnusableKey {
  return { algorithm: null, reason };
}

function base64url(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('base64url');
}
