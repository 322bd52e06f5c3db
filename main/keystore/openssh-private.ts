import { createPrivateKey, type KeyObject } from 'node:crypto';

/** What stands at the beginning. Source: OpenSSH, PROTOCOL.key, section 1. */
const MAGIC = Buffer.from('openssh-key-v1\0');

/** A private key file of OpenSSH, read; or why it was not. */
export type OpensshRead =
  | { readonly outcome: 'read'; readonly key: KeyObject }
  /** It is encrypted, and its key is derived by bcrypt, which Node has not. */
  | { readonly outcome: 'bcrypt' }
  | { readonly outcome: 'unusable' };

/** Whether bytes are a private key of OpenSSH, out of their PEM. */
export function isOpensshPrivate(bytes: Uint8Array): boolean {
  return Buffer.from(bytes.subarray(0, MAGIC.length)).equals(MAGIC);
}

/**
 * Reads a private key of OpenSSH that is not encrypted: one key, as `ssh-keygen` writes it. Whether its two halves belong
 * together is not looked at.
 */
export function readOpensshPrivate(bytes: Uint8Array): OpensshRead {
  try {
    const whole = new Fields(Buffer.from(bytes).subarray(MAGIC.length));
    const [cipher, kdf] = [whole.text(), whole.text()];
    whole.bytes();
    if (whole.number() !== 1) return { outcome: 'unusable' };
    whole.bytes();
    if (cipher !== 'none' || kdf !== 'none') return { outcome: 'bcrypt' };
    const inner = new Fields(whole.bytes());
    whole.end();
    // Two equal numbers: in an encrypted one they show whether the passphrase was right.
    const [check, again] = [inner.number(), inner.number()];
    if (check !== again) return { outcome: 'unusable' };
    const key = keyIn(inner);
    inner.text();
    inner.padding();
    return key === null ? { outcome: 'unusable' } : { outcome: 'read', key };
  } catch {
    return { outcome: 'unusable' };
  }
}

/** Sources: RFC 8709 and draft-ietf-sshm-ssh-agent, section 3.2. @returns null for a kind that is not used here */
function keyIn(fields: Fields): KeyObject | null {
  const type = fields.text();
  switch (type) {
    case 'ssh-ed25519': {
      const x = fields.bytes();
      const both = fields.bytes();
      return ofJwk({ kty: 'OKP', crv: 'Ed25519', x: base64url(x), d: base64url(both.subarray(0, 32)) });
    }
    case 'ecdsa-sha2-nistp256':
    case 'ecdsa-sha2-nistp384': {
      const [crv, size] = type.endsWith('256') ? ['P-256', 32] : ['P-384', 48];
      fields.text();
      const point = fields.bytes();
      const d = padded(fields.positive(), size);
      const [x, y] = [point.subarray(1, 1 + size), point.subarray(1 + size)];
      return ofJwk({ kty: 'EC', crv, x: base64url(x), y: base64url(y), d: base64url(d) });
    }
    case 'ssh-rsa': {
      const [n, e, d] = [fields.positive(), fields.positive(), fields.positive()];
      const [qi, p, q] = [fields.positive(), fields.positive(), fields.positive()];
      const rest = (prime: Buffer) => bytesOf(numberOf(d) % (numberOf(prime) - 1n));
      const numbers = { n, e, d, qi, p, q, dp: rest(p), dq: rest(q) };
      const members = Object.entries(numbers).map(([name, number]) => [name, base64url(number)]);
      return ofJwk({ kty: 'RSA', ...Object.fromEntries(members) });
    }
    default:
      return null;
  }
}

function ofJwk(key: Readonly<Record<string, string>>): KeyObject {
  return createPrivateKey({ key, format: 'jwk' });
}

function base64url(bytes: Buffer): string {
  return bytes.toString('base64url');
}

function numberOf(bytes: Buffer): bigint {
  return BigInt(`0x${bytes.toString('hex')}`);
}

function bytesOf(number: bigint): Buffer {
  const hex = number.toString(16);
  return Buffer.from(hex.length % 2 === 0 ? hex : `0${hex}`, 'hex');
}

function padded(bytes: Buffer, size: number): Buffer {
  if (bytes.length > size) throw new Error('A number is too large.');
  return Buffer.concat([Buffer.alloc(size - bytes.length), bytes]);
}

/** The fields of SSH's formats, taken one after the other (RFC 4251, section 5). */
class Fields {
  #rest: Buffer;

  constructor(bytes: Buffer) {
    this.#rest = bytes;
  }

  number(): number {
    const number = this.#rest.readUInt32BE(0);
    this.#rest = this.#rest.subarray(4);
    return number;
  }

  bytes(): Buffer {
    const length = this.number();
    if (length > this.#rest.length) throw new Error('A field goes beyond the end.');
    const bytes = this.#rest.subarray(0, length);
    this.#rest = this.#rest.subarray(length);
    return bytes;
  }

  text(): string {
    return this.bytes().toString('latin1');
  }

  /** A positive mpint, without the zero that may stand before it. */
  positive(): Buffer {
    const bytes = this.bytes();
    if ((bytes[0] ?? 0x80) >= 0x80) throw new Error('A number is negative or empty.');
    return bytes[0] === 0 ? bytes.subarray(1) : bytes;
  }

  /** Nothing may be left. */
  end(): void {
    if (this.#rest.length > 0) throw new Error('Something follows the end.');
  }

  /** Nothing may be left but 1, 2, 3 and so on. */
  padding(): void {
    if (this.#rest.some((octet, at) => octet !== at + 1)) throw new Error('The padding is damaged.');
  }
}
