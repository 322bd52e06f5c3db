import { createPrivateKey } from 'node:crypto';

/*
 * In how many ways a secret can be spelt by a program that lets it slip: as it is, in the alphabets of hexadecimal digits,
 * base64 and base32, and as the text of PEM.
 */

/** A secret by a name that says no more than whose it is, and its spellings. */
export interface Secret {
  readonly name: string;
  readonly spellings: readonly Buffer[];
}

/** A secret that is a text: a passphrase, a PIN, a seed, a share. */
export function secretText(name: string, text: string): Secret {
  const utf8 = Buffer.from(text, 'utf8');
  const json = JSON.stringify(text).slice(1, -1);
  const texts = [...new Set([text, json, encodeURIComponent(text)])].map((one) => Buffer.from(one));
  return { name, spellings: [...texts, Buffer.from(text, 'utf16le'), swapped(text), ...encoded(utf8)] };
}

/** A secret that is bytes. */
export function secretBytes(name: string, bytes: Uint8Array): Secret {
  return { name, spellings: [Buffer.from(bytes), ...encoded(Buffer.from(bytes))] };
}

/** A private key: the numbers that are in each of its forms, whole and by halves, for a line of PEM may end within one. */
export function secretKey(name: string, pem: string): Secret[] {
  const jwk = createPrivateKey(pem).export({ format: 'jwk' });
  const numbers = [jwk.d, jwk.p, jwk.q].flatMap((part) =>
    typeof part === 'string' ? [Buffer.from(part, 'base64url')] : [],
  );
  if (numbers.length === 0) throw new Error('A private key has a number of its own.');
  return numbers.flatMap((number) => [
    secretBytes(name, number.subarray(0, 16)),
    secretBytes(name, number.subarray(-16)),
  ]);
}

/** The names of the secrets that are found in bytes. */
export function secretsIn(bytes: Uint8Array, secrets: readonly Secret[]): string[] {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const names = secrets
    .filter(({ spellings }) => spellings.some((spelling) => buffer.includes(spelling)))
    .map(({ name }) => name);
  return [...new Set(names)];
}

function encoded(bytes: Buffer): Buffer[] {
  const hex = bytes.toString('hex');
  const base64 = [0, 1, 2].map((shift) => base64Within(bytes, shift));
  const texts = [
    ...[hex, hex.toUpperCase(), hex.toUpperCase().replace(/..(?=.)/g, '$&:')],
    ...base64,
    ...base64.map((text) => text.replaceAll('+', '-').replaceAll('/', '_')),
    base32(bytes),
    base32(bytes).toLowerCase(),
  ];
  return texts.map((text) => Buffer.from(text));
}

/** What of the base64 of bytes is the same whatever stands around them, with so many bytes before them. */
function base64Within(bytes: Buffer, shift: number): string {
  const whole = Buffer.concat([Buffer.alloc(shift), bytes]);
  const certain = Math.floor((whole.length * 8) / 6);
  return whole.toString('base64').slice(Math.ceil((shift * 8) / 6), certain);
}

/** RFC 4648, section 6, without padding; the last letter, which says what follows, too, is left out. */
function base32(bytes: Buffer): string {
  let bits = '';
  for (const byte of bytes) bits += byte.toString(2).padStart(8, '0');
  return (bits.match(/.{5}/g) ?? [])
    .map((five) => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'[Number.parseInt(five, 2)])
    .join('');
}

/** UTF-16 with the high byte first, as PKCS #12 has it. */
function swapped(text: string): Buffer {
  return Buffer.from(text, 'utf16le').swap16();
}
