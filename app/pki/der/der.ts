import { ProblemError } from '../../problem.ts';
import { pkiProblem, type Subject } from '../problems.ts';

/*
 * A strict reader of DER: what the distinguished rules allow in one way only is read in that way only, and all else is
 * refused before anything is made of it. The library that encodes takes BER and trailing bytes when it decodes; nothing
 * is decoded with it. Source: X.690 (2021), sections 8, 10 and 11.
 */

/** The identifier octets that X.509 uses. */
export const Tag = {
  boolean: 0x01,
  integer: 0x02,
  bitString: 0x03,
  octetString: 0x04,
  nothing: 0x05,
  oid: 0x06,
  enumerated: 0x0a,
  utf8String: 0x0c,
  numericString: 0x12,
  printableString: 0x13,
  teletexString: 0x14,
  ia5String: 0x16,
  utcTime: 0x17,
  generalizedTime: 0x18,
  visibleString: 0x1a,
  universalString: 0x1c,
  bmpString: 0x1e,
  sequence: 0x30,
  set: 0x31,
} as const;

/** The identifier octet of a context-specific tag. */
export function contextTag(number: number, constructed: boolean): number {
  return 0x80 | (constructed ? 0x20 : 0) | number;
}

/** One structure: identifier, length, content. Its bytes are a view of what was read and never a copy. */
export interface Der {
  /** The identifier octet: class, constructed, number. */
  readonly tag: number;
  /** All of it, as it came. */
  readonly bytes: Uint8Array;
  readonly content: Uint8Array;
  /** What was read, for the words of a problem, and where this stands in it. */
  readonly what: Subject;
  readonly at: number;
}

/** Deeper than anything that X.509 nests. */
const MAX_DEPTH = 24;
/** More octets than any object identifier in use; BigInt takes longer the more there are. */
const LONGEST_OID = 128;

/**
 * Reads one DER structure that fills the bytes.
 * @param most the most bytes that are looked at
 * @throws ProblemError `pki.too-large` or `pki.not-der`
 */
export function readDer(bytes: Uint8Array, what: Subject, most: number): Der {
  if (bytes.length > most) {
    throw new ProblemError(pkiProblem('pki.too-large', { what, bytes: bytes.length, most }));
  }
  const whole = elementAt(bytes, 0, what, 0);
  if (whole.bytes.length !== bytes.length)
    throw notDer(what, whole.bytes.length, 'something follows the end');
  check(whole, 0);
  return whole;
}

/** What a constructed structure, or an octet string's content that was read on its own, is made of. */
export function childrenOf(der: Der): Der[] {
  const children: Der[] = [];
  const start = der.at + der.bytes.length - der.content.length;
  for (let at = 0; at < der.content.length; ) {
    const child = elementAt(der.content, at, der.what, start);
    children.push(child);
    at += child.bytes.length;
  }
  return children;
}

/** The DER structure inside of an octet string. */
export function insideOf(der: Der): Der {
  const start = der.at + der.bytes.length - der.content.length;
  const inner = elementAt(der.content, 0, der.what, start);
  if (inner.bytes.length !== der.content.length) {
    throw notDer(
      der.what,
      start + inner.bytes.length,
      'something follows the end of what an octet string holds',
    );
  }
  check(inner, 0);
  return inner;
}

function elementAt(bytes: Uint8Array, at: number, what: Subject, offset: number): Der {
  const tag = bytes[at];
  const first = bytes[at + 1];
  if (tag === undefined || first === undefined) throw notDer(what, offset + at, 'the bytes end too early');
  if ((tag & 0x1f) === 0x1f) throw notDer(what, offset + at, 'a tag has a number that X.509 does not use');
  let start = at + 2;
  let length = first;
  if (first >= 0x80) {
    const octets = first & 0x7f;
    if (octets === 0) throw notDer(what, offset + at + 1, 'a length is left open (BER)');
    if (octets > 4) throw notDer(what, offset + at + 1, 'a length is too large');
    length = 0;
    for (let index = 0; index < octets; index++) {
      const octet = bytes[start + index];
      if (octet === undefined) throw notDer(what, offset + start, 'the bytes end too early');
      length = length * 256 + octet;
    }
    if (length < 0x80 || length < 256 ** (octets - 1)) {
      throw notDer(what, offset + at + 1, 'a length is written longer than it need be (BER)');
    }
    start += octets;
  }
  const end = start + length;
  if (end > bytes.length) throw notDer(what, offset + at, 'a length goes beyond the end');
  return { tag, bytes: bytes.subarray(at, end), content: bytes.subarray(start, end), what, at: offset + at };
}

/** Everything inside, too. */
function check(der: Der, depth: number): void {
  if (depth > MAX_DEPTH) throw notDer(der.what, der.at, `it is nested deeper than ${MAX_DEPTH} levels`);
  const kind = der.tag >> 6;
  if (kind === 1 || kind === 3) throw notDer(der.what, der.at, 'a tag is of a class that X.509 does not use');
  if (kind === 0) {
    const why = wrongUniversal(der);
    if (why !== null) throw notDer(der.what, der.at, why);
  }
  if ((der.tag & 0x20) === 0) return;
  let before: Uint8Array | null = null;
  const start = der.at + der.bytes.length - der.content.length;
  for (let at = 0; at < der.content.length; ) {
    const child = elementAt(der.content, at, der.what, start);
    check(child, depth + 1);
    if (der.tag === Tag.set && before !== null && compareBytes(before, child.bytes) >= 0) {
      throw notDer(der.what, child.at, 'the elements of a set are not sorted, or one comes twice');
    }
    before = child.bytes;
    at += child.bytes.length;
  }
}

function wrongUniversal({ tag, content }: Der): string | null {
  const first = content[0];
  switch (tag) {
    case Tag.boolean:
      return content.length === 1 && (first === 0 || first === 0xff)
        ? null
        : 'a yes or no is neither 00 nor FF';
    case Tag.integer:
    case Tag.enumerated:
      return wrongInteger(content);
    case Tag.bitString:
      return wrongBits(content);
    case Tag.octetString:
      return null;
    case Tag.nothing:
      return content.length === 0 ? null : 'a NULL has content';
    case Tag.oid:
      return wrongOid(content);
    case Tag.utf8String:
      return utf8Text(content) !== null ? null : 'a text is not UTF-8';
    case Tag.numericString:
      return /^[0-9 ]*$/.test(latin(content)) ? null : 'a numeric text has other characters';
    case Tag.printableString:
      return PRINTABLE.test(latin(content))
        ? null
        : 'a printable text has characters that are not allowed in it';
    case Tag.ia5String:
    case Tag.visibleString:
      return content.every((octet) => octet < 0x80) ? null : 'a text that must be ASCII is not';
    case Tag.teletexString:
      return null;
    case Tag.bmpString:
      return content.length % 2 === 0 ? null : 'a BMP text is cut in a character';
    case Tag.universalString:
      return content.length % 4 === 0 ? null : 'a universal text is cut in a character';
    case Tag.utcTime:
      return /^\d{12}Z$/.test(latin(content)) ? null : 'a UTCTime is not YYMMDDhhmmssZ';
    case Tag.generalizedTime:
      return /^\d{14}Z$/.test(latin(content)) ? null : 'a GeneralizedTime is not YYYYMMDDhhmmssZ';
    case Tag.sequence:
    case Tag.set:
      return null;
    default:
      return `a type (0x${tag.toString(16).padStart(2, '0')}) that X.509 does not use, or a text in pieces (BER)`;
  }
}

/** The characters of PrintableString. Source: X.680, section 41.4. */
export const PRINTABLE = /^[A-Za-z0-9 '()+,\-./:=?]*$/;

function wrongInteger(content: Uint8Array): string | null {
  const [first, second = 0] = content;
  if (first === undefined) return 'a number is empty';
  const isPadded =
    content.length > 1 && ((first === 0 && second < 0x80) || (first === 0xff && second >= 0x80));
  return isPadded ? 'a number is written longer than it need be (BER)' : null;
}

function wrongBits(content: Uint8Array): string | null {
  const unused = content[0];
  if (unused === undefined || unused > 7) return 'a bit string says how many bits are unused in a wrong way';
  const last = content.at(-1) ?? 0;
  const isWrong = content.length === 1 ? unused !== 0 : (last & ((1 << unused) - 1)) !== 0;
  return isWrong ? 'unused bits of a bit string are set' : null;
}

function wrongOid(content: Uint8Array): string | null {
  if (content.length === 0 || content.length > LONGEST_OID)
    return 'an object identifier is empty or too long';
  if ((content.at(-1) ?? 0) >= 0x80) return 'an object identifier is cut';
  const isPadded = content.some((octet, at) => octet === 0x80 && (at === 0 || (content[at - 1] ?? 0) < 0x80));
  return isPadded ? 'an object identifier is written longer than it need be (BER)' : null;
}

/** The text of UTF-8; null for what is none: overlong, cut, surrogates, beyond U+10FFFF (ECMA-262, Decode). */
export function utf8Text(content: Uint8Array): string | null {
  try {
    return decodeURIComponent(hexOf(content).replace(/../g, '%$&'));
  } catch {
    return null;
  }
}

/** By the octets, then by the length. */
export function compareBytes(a: Uint8Array, b: Uint8Array): number {
  const least = Math.min(a.length, b.length);
  for (let at = 0; at < least; at++) {
    const difference = (a[at] ?? 0) - (b[at] ?? 0);
    if (difference !== 0) return difference;
  }
  return a.length - b.length;
}

/** Whether these are the same octets. */
export function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  return compareBytes(a, b) === 0;
}

/** Each octet as the character with its number. */
export function latin(content: Uint8Array): string {
  let text = '';
  for (const octet of content) text += String.fromCharCode(octet);
  return text;
}

/** Two lower-case hexadecimal digits for each octet. */
export function hexOf(bytes: Uint8Array): string {
  let text = '';
  for (const octet of bytes) text += octet.toString(16).padStart(2, '0');
  return text;
}

/** The octets of hexadecimal digits. */
export function fromHex(text: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(text.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
}

/** The dotted text of an object identifier, whatever the size of its arcs. */
export function oidOf({ content }: Der): string {
  const arcs: bigint[] = [];
  let arc = 0n;
  for (const octet of content) {
    arc = (arc << 7n) | BigInt(octet & 0x7f);
    if (octet < 0x80) {
      arcs.push(arc);
      arc = 0n;
    }
  }
  const [both = 0n, ...rest] = arcs;
  const first = both < 80n ? both / 40n : 2n;
  return [first, both - first * 40n, ...rest].join('.');
}

/** A structure of this tag around the parts, copied as they are. */
export function tlv(tag: number, ...parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const length = parts.reduce((sum, part) => sum + part.length, 0);
  const octets: number[] = [];
  for (let rest = length; rest > 0; rest = Math.floor(rest / 256)) octets.unshift(rest % 256);
  const head = length < 0x80 ? [tag, length] : [tag, 0x80 | octets.length, ...octets];
  const bytes = new Uint8Array(head.length + length);
  bytes.set(head);
  let at = head.length;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}

function notDer(what: Subject, at: number, why: string): ProblemError {
  return new ProblemError(pkiProblem('pki.not-der', { what, at, why }));
}
