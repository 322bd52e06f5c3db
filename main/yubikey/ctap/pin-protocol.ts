import {
  createCipheriv,
  createDecipheriv,
  createECDH,
  createHash,
  createHmac,
  hkdfSync,
  randomBytes,
} from 'node:crypto';
import type { Cbor } from '../../../app/evidence/cbor.ts';
import { FieldError, type Fields } from '../../../app/evidence/fields.ts';

/*
 * PIN/UV auth protocols one and two. Source: CTAP 2.1 sections 6.5.6 and 6.5.7.
 */

/** What both sides share for one exchange, and this side's public key for the other. */
export interface SharedSecret {
  /** COSE key to send along. */
  readonly keyAgreement: Cbor;
  encrypt(plaintext: Uint8Array): Uint8Array;
  /** @throws FieldError when it is not what the protocol produces */
  decrypt(ciphertext: Uint8Array): Uint8Array;
  authenticate(message: Uint8Array): Uint8Array;
}

/** One of the two protocols. */
export interface PinProtocol {
  readonly version: 1 | 2;
  /**
   * Agrees on a secret with the authenticator's public key.
   * @param secretKey this side's P-256 private key, for tests with published vectors
   */
  agree(peer: Fields, secretKey?: Uint8Array): SharedSecret;
  /** Authenticates a message under a PIN/UV auth token. */
  authenticate(token: Uint8Array, message: Uint8Array): Uint8Array;
  isToken(token: Uint8Array): boolean;
}

const BLOCK = 16;
const ZEROS = new Uint8Array(32);

/** The protocol to use with this authenticator: two, where it offers both. */
export function choosePinProtocol(offered: readonly number[]): PinProtocol | null {
  if (offered.includes(2)) return pinProtocolTwo;
  return offered.includes(1) ? pinProtocolOne : null;
}

export const pinProtocolOne: PinProtocol = {
  version: 1,
  agree(peer, secretKey) {
    const { keyAgreement, x } = exchangeKeys(peer, secretKey);
    const key = createHash('sha256').update(x).digest();
    const iv = ZEROS.subarray(0, BLOCK);
    return {
      keyAgreement,
      encrypt: (plaintext) => encrypt(key, iv, plaintext),
      decrypt: (ciphertext) => decrypt(key, iv, ciphertext),
      authenticate: (message) => hmac(key, message).subarray(0, BLOCK),
    };
  },
  authenticate: (token, message) => hmac(token, message).subarray(0, BLOCK),
  isToken: (token) => token.length === 16 || token.length === 32,
};

export const pinProtocolTwo: PinProtocol = {
  version: 2,
  agree(peer, secretKey) {
    const { keyAgreement, x } = exchangeKeys(peer, secretKey);
    const hmacKey = derive(x, 'CTAP2 HMAC key');
    const aesKey = derive(x, 'CTAP2 AES key');
    return {
      keyAgreement,
      encrypt(plaintext) {
        const iv = randomBytes(BLOCK);
        return Buffer.concat([iv, encrypt(aesKey, iv, plaintext)]);
      },
      decrypt: (ciphertext) => decrypt(aesKey, ciphertext.subarray(0, BLOCK), ciphertext.subarray(BLOCK)),
      authenticate: (message) => hmac(hmacKey, message),
    };
  },
  authenticate: (token, message) => hmac(token, message),
  isToken: (token) => token.length === 32,
};

/** ECDH on P-256; the secret is the x coordinate. */
function exchangeKeys(peer: Fields, secretKey?: Uint8Array): { keyAgreement: Cbor; x: Uint8Array } {
  const ecdh = createECDH('prime256v1');
  if (secretKey) ecdh.setPrivateKey(secretKey);
  else ecdh.generateKeys();
  const own = ecdh.getPublicKey();
  const keyAgreement = new Map<number, Cbor>([
    [1, 2],
    // ECDH-ES+HKDF-256, which names the key's use and not what is done. Source: section 6.5.6.
    [3, -25],
    [-1, 1],
    [-2, Uint8Array.from(own.subarray(1, 33))],
    [-3, Uint8Array.from(own.subarray(33))],
  ]);
  const theirs = Buffer.concat([Buffer.of(4), peer.bytes(-2), peer.bytes(-3)]);
  try {
    return { keyAgreement, x: ecdh.computeSecret(theirs) };
  } catch (error) {
    throw new FieldError('The key agreement holds no point of P-256.', { cause: error });
  }
}

function derive(x: Uint8Array, info: string): Uint8Array {
  return new Uint8Array(hkdfSync('sha256', x, ZEROS, info, 32));
}

function hmac(key: Uint8Array, message: Uint8Array): Uint8Array {
  return createHmac('sha256', key).update(message).digest();
}

function encrypt(key: Uint8Array, iv: Uint8Array, plaintext: Uint8Array): Uint8Array {
  const cipher = createCipheriv('aes-256-cbc', key, iv).setAutoPadding(false);
  return Buffer.concat([cipher.update(plaintext), cipher.final()]);
}

function decrypt(key: Uint8Array, iv: Uint8Array, ciphertext: Uint8Array): Uint8Array {
  if (iv.length !== BLOCK || ciphertext.length === 0 || ciphertext.length % BLOCK !== 0) {
    throw new FieldError('Something encrypted has a length that cannot be.');
  }
  const decipher = createDecipheriv('aes-256-cbc', key, iv).setAutoPadding(false);
  return Buffer.concat([decipher.update(ciphertext), decipher.final()]);
}
