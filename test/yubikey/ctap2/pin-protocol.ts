import {
  createCipheriv,
  createDecipheriv,
  createECDH,
  createHash,
  createHmac,
  type ECDH,
  hkdfSync,
  randomBytes,
  timingSafeEqual,
} from 'node:crypto';
import { intMap, type RequestMap } from './cbor.ts';
import { CtapError, status } from './status.ts';

/** What both sides know after key agreement. */
export interface SharedSecret {
  encrypt(plaintext: Uint8Array): Buffer;
  /** @throws CtapError when it is no ciphertext */
  decrypt(ciphertext: Uint8Array): Buffer;
  verify(message: Uint8Array, signature: Uint8Array): boolean;
}

const BLOCK = 16;

/** PIN/UV auth protocol one or two, the authenticator's side (CTAP 2.1, sections 6.5.4, 6.5.6 and 6.5.7). */
export class PinProtocol {
  readonly version: 1 | 2;
  #agreement: ECDH = freshAgreement();

  constructor(version: 1 | 2) {
    this.version = version;
  }

  /** A new key agreement key: at power-up and after each wrong PIN. */
  regenerate(): void {
    this.#agreement = freshAgreement();
  }

  /** The public key as COSE (ECDH-ES + HKDF-256, number -25, whatever the protocol). */
  publicKey(): Map<number, unknown> {
    const point = this.#agreement.getPublicKey();
    return intMap({ 1: 2, 3: -25, [-1]: 1, [-2]: point.subarray(1, 33), [-3]: point.subarray(33) });
  }

  /** Agrees with the platform's public key. @throws CtapError when that is no point of P-256 */
  decapsulate(platformKey: RequestMap): SharedSecret {
    const x = platformKey.bytes(-2);
    const y = platformKey.bytes(-3);
    let z: Buffer;
    try {
      if (platformKey.int(1) !== 2 || platformKey.int(-1) !== 1) throw new Error('not a P-256 key');
      z = this.#agreement.computeSecret(Buffer.concat([Buffer.of(4), x, y]));
    } catch {
      throw new CtapError(status.invalidParameter);
    }
    return this.version === 1 ? secretOne(z) : secretTwo(z);
  }

  /** Checks a pinUvAuthParam, made with the pinUvAuthToken. */
  verify(token: Uint8Array, message: Uint8Array, signature: Uint8Array): boolean {
    return sameBytes(this.#mac(token, message), signature);
  }

  #mac(key: Uint8Array, message: Uint8Array): Buffer {
    const mac = createHmac('sha256', key).update(message).digest();
    return this.version === 1 ? mac.subarray(0, 16) : mac;
  }
}

function freshAgreement(): ECDH {
  const agreement = createECDH('prime256v1');
  agreement.generateKeys();
  return agreement;
}

function secretOne(z: Buffer): SharedSecret {
  const key = createHash('sha256').update(z).digest();
  const iv = Buffer.alloc(16);
  return {
    encrypt: (plaintext) => aes(key, iv, plaintext),
    decrypt: (ciphertext) => unaes(key, iv, ciphertext),
    verify: (message, signature) =>
      sameBytes(createHmac('sha256', key).update(message).digest().subarray(0, 16), signature),
  };
}

function secretTwo(z: Buffer): SharedSecret {
  const salt = Buffer.alloc(32);
  const derive = (info: string) => Buffer.from(hkdfSync('sha256', z, salt, info, 32));
  const macKey = derive('CTAP2 HMAC key');
  const aesKey = derive('CTAP2 AES key');
  return {
    encrypt(plaintext) {
      const iv = randomBytes(16);
      return Buffer.concat([iv, aes(aesKey, iv, plaintext)]);
    },
    decrypt(ciphertext) {
      if (ciphertext.length < 16) throw new CtapError(status.invalidParameter);
      return unaes(aesKey, ciphertext.subarray(0, 16), ciphertext.subarray(16));
    },
    verify: (message, signature) =>
      sameBytes(createHmac('sha256', macKey).update(message).digest(), signature),
  };
}

function aes(key: Uint8Array, iv: Uint8Array, plaintext: Uint8Array): Buffer {
  const cipher = createCipheriv('aes-256-cbc', key, iv).setAutoPadding(false);
  return Buffer.concat([cipher.update(plaintext), cipher.final()]);
}

function unaes(key: Uint8Array, iv: Uint8Array, ciphertext: Uint8Array): Buffer {
  if (ciphertext.length === 0 || ciphertext.length % BLOCK !== 0)
    throw new CtapError(status.invalidParameter);
  const decipher = createDecipheriv('aes-256-cbc', key, iv).setAutoPadding(false);
  return Buffer.concat([decipher.update(ciphertext), decipher.final()]);
}

function sameBytes(one: Uint8Array, other: Uint8Array): boolean {
  return one.length === other.length && timingSafeEqual(one, other);
}
