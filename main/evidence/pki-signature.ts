import { createPublicKey, verify } from 'node:crypto';
import { fitting } from '../../app/evidence/fitting.ts';
import type { SignatureAlgorithm } from '../../app/pki/algorithms.ts';
import type { VerifySignature } from '../../app/pki/certificate/request.ts';
import { ed25519KeyInfo } from '../../app/pki/nats/nkey.ts';
import type { VerifyEd25519 } from '../../app/pki/nats/token.ts';

/** The hash that each algorithm signs, as node:crypto calls it; null where it hashes by itself (RFC 8032). */
const hashes: Readonly<Record<SignatureAlgorithm, string | null>> = {
  ed25519: null,
  'ecdsa-sha256': 'sha256',
  'ecdsa-sha384': 'sha384',
  'rsa-sha256': 'sha256',
  'rsa-sha384': 'sha384',
};

/** Verifies signatures by node:crypto: of people, of YubiKeys, and of authorities. A key that it refuses signs nothing. */
export const verifySignature: VerifySignature = fitting(({ publicKey, algorithm, bytes, signature }) => {
  try {
    const key = createPublicKey({ key: Buffer.from(publicKey), format: 'der', type: 'spki' });
    return verify(hashes[algorithm], bytes, { key, dsaEncoding: 'der' }, signature);
  } catch {
    return false;
  }
});

/** Verifies signatures of NATS tokens. @param publicKey 32 bytes; one that is no key has signed nothing */
export const verifyEd25519: VerifyEd25519 = (publicKey, bytes, signature) =>
  verifySignature({ publicKey: ed25519KeyInfo(publicKey), algorithm: 'ed25519', bytes, signature });
