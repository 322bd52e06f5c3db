import { createECDH, createHmac, createPrivateKey, createPublicKey, type KeyObject, sign } from 'node:crypto';
import { intMap } from './cbor.ts';

/** A credential's key pair. */
export interface KeyPair {
  /** As a COSE_Key (RFC 9053, section 7). */
  readonly cose: Map<number, unknown>;
  /** ECDSA signatures are in DER, EdDSA ones are raw (WebAuthn, section 6.5.5). */
  sign(data: Uint8Array): Buffer;
}

const ED25519_PKCS8 = Buffer.from('302e020100300506032b657004220420', 'hex');

interface Curve {
  readonly openssl: string;
  readonly jwk: string;
  readonly cose: number;
  readonly hash: 'sha256' | 'sha384';
}

const curves: Readonly<Record<number, Curve>> = {
  [-7]: { openssl: 'prime256v1', jwk: 'P-256', cose: 1, hash: 'sha256' },
  [-35]: { openssl: 'secp384r1', jwk: 'P-384', cose: 2, hash: 'sha384' },
};

/** The key pair of an algorithm (ES256 -7, EdDSA -8, ES384 -35) that belongs to a secret and a label. */
export function deriveKeyPair(algorithm: number, secret: Buffer, label: Buffer): KeyPair {
  const curve = curves[algorithm];
  if (!curve) return edwards(createHmac('sha256', secret).update(label).digest());
  return elliptic(algorithm, curve, createHmac(curve.hash, secret).update(label).digest());
}

function elliptic(algorithm: number, curve: Curve, scalar: Buffer): KeyPair {
  const pair = createECDH(curve.openssl);
  pair.setPrivateKey(scalar);
  const point = pair.getPublicKey();
  const x = point.subarray(1, 1 + scalar.length);
  const y = point.subarray(1 + scalar.length);
  const text = (bytes: Buffer) => bytes.toString('base64url');
  const privateKey = createPrivateKey({
    format: 'jwk',
    key: { kty: 'EC', crv: curve.jwk, d: text(scalar), x: text(x), y: text(y) },
  });
  return {
    cose: intMap({ 1: 2, 3: algorithm, [-1]: curve.cose, [-2]: x, [-3]: y }),
    sign: (data) => sign(curve.hash, data, privateKey),
  };
}

function edwards(seed: Buffer): KeyPair {
  const privateKey = createPrivateKey({
    key: Buffer.concat([ED25519_PKCS8, seed]),
    format: 'der',
    type: 'pkcs8',
  });
  return {
    cose: intMap({ 1: 1, 3: -8, [-1]: 6, [-2]: rawPublicKey(privateKey) }),
    sign: (data) => sign(null, data, privateKey),
  };
}

function rawPublicKey(privateKey: KeyObject): Buffer {
  return createPublicKey(privateKey).export({ type: 'spki', format: 'der' }).subarray(-32);
}
