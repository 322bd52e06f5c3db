/* RFC 4648 section 6 in lower case and without padding, as multibase `b` writes it: ten bits, two characters, at a
   time. A ledger of a million entries is checked in seconds because of this file. */

const ALPHABET = 'abcdefghijklmnopqrstuvwxyz234567';
const PAIRS: readonly string[] = Array.from(
  { length: 1024 },
  (_, bits) => `${ALPHABET.charAt(bits >> 5)}${ALPHABET.charAt(bits & 31)}`,
);
const VALUES = new Int8Array(128).fill(-1);
for (let value = 0; value < 32; value++) VALUES[ALPHABET.charCodeAt(value)] = value;

/** The text of any bytes. */
export function toBase32(bytes: Uint8Array): string {
  let text = '';
  let bits = 0;
  let held = 0;
  for (let at = 0; at < bytes.length; at++) {
    held = (held << 8) | (bytes[at] ?? 0);
    bits += 8;
    if (bits >= 10) {
      bits -= 10;
      text += PAIRS[(held >> bits) & 1023];
    }
  }
  if (bits > 5) return text + PAIRS[(held << (10 - bits)) & 1023];
  return bits === 0 ? text : text + ALPHABET.charAt((held << (5 - bits)) & 31);
}

/**
 * The bytes of a text whose form has been checked.
 * @param from where the base32 begins in `text`
 * @throws RangeError for a character that is none of base32
 */
export function fromBase32(text: string, from = 0): Uint8Array {
  const bytes = new Uint8Array(((text.length - from) * 5) >> 3);
  let bits = 0;
  let held = 0;
  let to = 0;
  for (let at = from; at < text.length; at++) {
    const value = VALUES[text.charCodeAt(at)] ?? -1;
    if (value < 0) throw new RangeError(`“${text.charAt(at)}” is no character of base32.`);
    held = (held << 5) | value;
    bits += 5;
    if (bits >= 8) {
      bits -= 8;
      bytes[to++] = held >> bits;
    }
  }
  return bytes;
}
