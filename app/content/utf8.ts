/*
 * Text as UTF-8 without a global that only some platforms have: what is percent-encoded are the bytes of UTF-8
 * (ECMA-262 section 19.2.6), and decoding refuses what is none, as RFC 3629 section 3 demands.
 */

/** The bytes of a text. @throws URIError for half of a surrogate pair */
export function utf8Bytes(text: string): Uint8Array {
  const encoded = encodeURIComponent(text);
  const bytes = new Uint8Array(encoded.length);
  let length = 0;
  for (let at = 0; at < encoded.length; at++) {
    const isByte = encoded.charAt(at) === '%';
    bytes[length++] = isByte ? Number.parseInt(encoded.slice(at + 1, at + 3), 16) : encoded.charCodeAt(at);
    if (isByte) at += 2;
  }
  return bytes.slice(0, length);
}

/** The text of bytes. @throws URIError where they are not UTF-8 */
export function utf8Text(bytes: Uint8Array): string {
  let encoded = '';
  for (const byte of bytes) encoded += HEX[byte] ?? '';
  return decodeURIComponent(encoded);
}

const HEX: readonly string[] = Array.from(
  { length: 256 },
  (_, byte) => `%${byte.toString(16).padStart(2, '0')}`,
);
