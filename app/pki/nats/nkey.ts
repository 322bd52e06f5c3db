import { fromBase32, toBase32 } from '../../content/base32.ts';

/** The first byte of a public key, whose upper five bits are its first letter. Source: NATS nkeys, prefix bytes. */
const PREFIXES = { operator: 14 << 3, account: 0, user: 20 << 3 } as const;

/** The kinds of NATS identities. */
export type NkeyKind = keyof typeof PREFIXES;

/** A public key of NATS: what it is for, and the Ed25519 key itself. */
export interface Nkey {
  readonly kind: NkeyKind;
  /** 32 bytes. Source: RFC 8032 section 5.1.5. */
  readonly bytes: Uint8Array;
}

const FORM = /^[OAU][A-Z2-7]{55}$/;

/** The public key that a text is: `O…`, `A…` or `U…`, 56 characters, the last of which check the others; null where it is none. */
export function readNkey(text: string): Nkey | null {
  if (!FORM.test(text)) return null;
  const all = fromBase32(text.toLowerCase());
  const checked = all.subarray(0, 33);
  const sum = crc16(checked);
  if (all[33] !== (sum & 0xff) || all[34] !== sum >> 8) return null;
  const kind = KINDS.find((one) => PREFIXES[one] === checked[0]);
  return kind === undefined ? null : { kind, bytes: checked.slice(1) };
}

/** The text of a public key. @param bytes 32 of them */
export function nkeyText({ kind, bytes }: Nkey): string {
  if (bytes.length !== 32) throw new RangeError(`An Ed25519 public key has 32 bytes, not ${bytes.length}.`);
  const sum = crc16(Uint8Array.of(PREFIXES[kind], ...bytes));
  return toBase32(Uint8Array.of(PREFIXES[kind], ...bytes, sum & 0xff, sum >> 8)).toUpperCase();
}

/** What an Ed25519 public key has before its 32 bytes in its SubjectPublicKeyInfo. Source: RFC 8410, section 4. */
const ED25519_PREFIX = Uint8Array.of(0x30, 0x2a, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x03, 0x21, 0x00);

/** The DER SubjectPublicKeyInfo of an Ed25519 key. @param bytes 32 of them */
export function ed25519KeyInfo(bytes: Uint8Array): Uint8Array {
  return Uint8Array.of(...ED25519_PREFIX, ...bytes);
}

const KINDS = ['operator', 'account', 'user'] as const satisfies readonly NkeyKind[];

/** CRC-16 with the polynomial 0x1021, beginning with 0, the highest bit first. Source: NATS nkeys, crc16. */
function crc16(bytes: Uint8Array): number {
  let sum = 0;
  for (const byte of bytes) {
    sum ^= byte << 8;
    for (let bit = 0; bit < 8; bit++) sum = ((sum << 1) ^ (sum & 0x8000 ? 0x1021 : 0)) & 0xffff;
  }
  return sum;
}
