import * as dagCbor from '@ipld/dag-cbor';
import { MAX_DEPTH } from './plain-data.ts';

/** A block that is not, byte for byte, what `encodeBlock` makes of what it says. */
export class NotCanonicalError extends Error {
  override readonly name = 'NotCanonicalError';
  /** @param why what is wrong at this byte, a part of a sentence */
  constructor(at: number, why: string) {
    super(`At byte ${at}: ${why}.`);
  }
}

/**
 * Reads plain data from its dag-cbor block, and nothing else: `encodeBlock` of the result gives these very bytes. What
 * says the same in other bytes (keys in another order, a number written longer than it need be, undefined, a
 * floating-point number…) has a CID that nobody who holds the JSON can find again, and is refused.
 * @throws NotCanonicalError
 */
export function decodeBlock(block: Uint8Array): unknown {
  assertCanonical(block);
  return dagCbor.decode(block);
}

/*
 * Rather than by encoding it anew, which takes longer than everything else that is asked of an entry, a block is judged
 * by a walk over its bytes; a test holds the two against each other. Source: dag-cbor specification, "Strictness"; RFC
 * 8949 sections 3 and 4.2.
 */

const UNSIGNED = 0;
const NEGATIVE = 1;
const TEXT = 3;
const LIST = 4;
const MAP = 5;
/** false, true and null are 0xf4 to 0xf6. Source: RFC 8949 section 3.3. */
const FALSE = 0xf4;
const NULL = 0xf6;

/** @throws NotCanonicalError when these are not the bytes that `encodeBlock` makes of what they say */
function assertCanonical(bytes: Uint8Array): void {
  const end = valueEnd(bytes, 0, 0);
  if (end !== bytes.length) throw new NotCanonicalError(end, 'something follows the end');
}

/** Where the value that begins at `at` ends. @param depth how many lists and maps it stands in */
function valueEnd(bytes: Uint8Array, at: number, depth: number): number {
  const first = bytes[at];
  if (first === undefined) throw tooShort(at);
  if (first >= FALSE && first <= NULL) return at + 1;
  switch (first >> 5) {
    case UNSIGNED:
      argumentAt(bytes, at);
      return headEnd(first, at);
    case NEGATIVE:
      if (!Number.isSafeInteger(-1 - argumentAt(bytes, at)))
        throw new NotCanonicalError(at, 'a number is too small');
      return headEnd(first, at);
    case TEXT:
      return textEnd(bytes, at);
    case LIST: {
      let end = headEnd(first, at);
      for (let left = entered(bytes, at, depth); left > 0; left--) end = valueEnd(bytes, end, depth + 1);
      return end;
    }
    case MAP:
      return mapEnd(bytes, at, depth);
    default:
      throw new NotCanonicalError(at, `0x${first.toString(16)} begins nothing that plain data has`);
  }
}

/** Where the head of an item ends: its first byte, and 1, 2, 4 or 8 behind it where the number does not fit in. */
function headEnd(first: number, at: number): number {
  const info = first & 31;
  return info < 24 ? at + 1 : at + 1 + (1 << (info - 24));
}

/** The number in a head, which must be as short as it can be. */
function argumentAt(bytes: Uint8Array, at: number): number {
  const first = bytes[at] ?? 0;
  const info = first & 31;
  if (info < 24) return info;
  if (info > 27) throw new NotCanonicalError(at, 'a length is left open');
  const end = headEnd(first, at);
  if (end > bytes.length) throw tooShort(at);
  let value = 0;
  for (let from = at + 1; from < end; from++) value = value * 256 + (bytes[from] ?? 0);
  const least = info === 24 ? 24 : info === 25 ? 0x100 : info === 26 ? 0x1_0000 : 0x1_0000_0000;
  if (value < least) throw new NotCanonicalError(at, 'a number is written longer than it need be');
  if (!Number.isSafeInteger(value)) throw new NotCanonicalError(at, 'a number is too large');
  return value;
}

/** How many things are in a list or a map, each of which takes a byte at the least. */
function entered(bytes: Uint8Array, at: number, depth: number): number {
  if (depth >= MAX_DEPTH) throw new NotCanonicalError(at, `nested deeper than ${MAX_DEPTH} levels`);
  const length = argumentAt(bytes, at);
  if (length > bytes.length - at) throw tooShort(at);
  return length;
}

function mapEnd(bytes: Uint8Array, at: number, depth: number): number {
  const length = entered(bytes, at, depth);
  let end = headEnd(bytes[at] ?? 0, at);
  let before = -1;
  for (let left = length; left > 0; left--) {
    const key = end;
    const first = bytes[key];
    if (first === undefined) throw tooShort(key);
    if (first >> 5 !== TEXT) throw new NotCanonicalError(key, 'a key is no text');
    end = textEnd(bytes, key);
    if (before >= 0 && !isAfter(bytes, key, before, end))
      throw new NotCanonicalError(key, 'a key comes twice, or behind one that should follow it');
    if (end - key === PROTO.length && PROTO.every((byte, index) => bytes[key + index] === byte))
      throw new NotCanonicalError(key, 'a forbidden key');
    before = key;
    end = valueEnd(bytes, end, depth + 1);
  }
  return end;
}

/** The key that `assertPlainData` refuses, too. */
const PROTO = dagCbor.encode('__proto__');

/**
 * Whether the key at `at` comes behind the one at `other`: the shorter key first, then by their bytes. A head says the
 * length and is the shorter the smaller that is, so that the bytes can be compared from the first one on.
 */
function isAfter(bytes: Uint8Array, at: number, other: number, end: number): boolean {
  for (let one = at, two = other; one < end; one++, two++) {
    const difference = (bytes[one] ?? 0) - (bytes[two] ?? 0);
    if (difference !== 0) return difference > 0;
  }
  return false;
}

/** Where the text that begins at `at` ends, which must be UTF-8 that can be read and written again unchanged. */
function textEnd(bytes: Uint8Array, at: number): number {
  const start = headEnd(bytes[at] ?? 0, at);
  const end = start + argumentAt(bytes, at);
  if (end > bytes.length) throw tooShort(at);
  for (let from = start; from < end; from++) {
    if ((bytes[from] ?? 0) >= 0x80) return beyondAscii(bytes, from, start, end);
  }
  return end;
}

/** Source: RFC 3629 section 4: shortest form, no surrogates, nothing beyond U+10FFFF. */
function beyondAscii(bytes: Uint8Array, from: number, start: number, end: number): number {
  for (let at = from; at < end; ) {
    const first = bytes[at] ?? 0;
    if (first < 0x80) {
      at += 1;
      continue;
    }
    const more = first >= 0xf0 ? 3 : first >= 0xe0 ? 2 : 1;
    const next = at + 1 + more;
    if (first < 0xc2 || first > 0xf4 || next > end) throw notUtf8(at);
    let point = first & (0x3f >> more);
    for (let behind = at + 1; behind < next; behind++) {
      const byte = bytes[behind] ?? 0;
      if (byte >> 6 !== 0b10) throw notUtf8(at);
      point = (point << 6) | (byte & 0x3f);
    }
    const isLong = more === 2 ? point < 0x800 : more === 3 && point < 0x1_0000;
    if (isLong || (point >= 0xd800 && point <= 0xdfff) || point > 0x10_ffff) throw notUtf8(at);
    // A byte order mark at the beginning is taken away by whoever reads the text.
    if (point === 0xfeff && at === start) throw notUtf8(at);
    at = next;
  }
  return end;
}

function tooShort(at: number): NotCanonicalError {
  return new NotCanonicalError(at, 'the block ends too early');
}

function notUtf8(at: number): NotCanonicalError {
  return new NotCanonicalError(at, 'the text is not the UTF-8 of what it says');
}
