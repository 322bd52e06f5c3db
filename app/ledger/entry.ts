import * as dagCbor from '@ipld/dag-cbor';
import { bytesOfCid, CID_LENGTH, type CidString, cidOfBlock, cidOfBytes } from '../content/cid.ts';

/**
 * One link of the hash chain. As a block it is the dag-cbor map `{seq, prev, event, at, source}` in which
 * `prev` and `event` are IPLD links, so any IPLD tool can walk from the head to the first entry.
 */
export interface LedgerEntry {
  /** Position in the ledger, from 1, without gaps. */
  readonly seq: number;
  /** CID of the entry before; null for the first. */
  readonly prev: CidString | null;
  /** CID of the event's block. */
  readonly event: CidString;
  /** When it was appended, RFC 3339 UTC with milliseconds. */
  readonly at: string;
  /** Which ledger this is: the configured source id, `#`, and the ledger's UUID. */
  readonly source: string;
}

/** Where the chain ends now. */
export interface Head {
  readonly seq: number;
  readonly cid: CidString;
}

/**
 * The dag-cbor bytes of an entry. Their form never changes, so they are laid out here rather than by the general
 * codec, which takes ten times as long; a test holds them against it. Source: dag-cbor specification and RFC 8949
 * section 3: keys in the order of their length; a link is tag 42 around 0x00 and the CID's bytes.
 */
export function encodeEntry({ seq, prev, event, at, source }: LedgerEntry): Uint8Array {
  const [atText, sourceText] = [encodeTime(at), encodeSource(source)];
  const bytes = new Uint8Array(ROOM + atText.length + sourceText.length);
  let end = put(bytes, put(bytes, put(bytes, 0, MAP_OF_FIVE), KEY_AT), atText);
  end = putPosition(bytes, put(bytes, end, KEY_SEQ), seq);
  end = put(bytes, end, KEY_PREV);
  end = prev === null ? put(bytes, end, NULL) : put(bytes, put(bytes, end, LINK), bytesOfCid(prev));
  end = put(bytes, put(bytes, put(bytes, end, KEY_EVENT), LINK), bytesOfCid(event));
  end = put(bytes, put(bytes, end, KEY_SOURCE), sourceText);
  return bytes.subarray(0, end);
}

/**
 * Reads an entry's block, by the same layout.
 * @throws Error when the bytes are not exactly those that `encodeEntry` makes of what they say
 */
export function decodeEntry(bytes: Uint8Array): LedgerEntry {
  const at = textAt(bytes, MAP_OF_FIVE.length + KEY_AT.length);
  const seq = headAt(bytes, at.end + KEY_SEQ.length);
  const prev = linkAt(bytes, seq.end + KEY_PREV.length);
  const event = linkAt(bytes, prev.end + KEY_EVENT.length);
  const source = textAt(bytes, event.end + KEY_SOURCE.length);
  if (event.cid === null) throw new Error('An entry without an event.');
  const entry = { seq: seq.value, prev: prev.cid, event: event.cid, at: at.text, source: source.text };
  if (!isEqual(encodeEntry(entry), bytes)) throw new Error('These are not the bytes of an entry.');
  return entry;
}

/** The CID of an entry. The CID of a ledger's last entry, its head, commits to the whole history. */
export function entryCid(entry: LedgerEntry): CidString {
  return cidOfBlock(encodeEntry(entry));
}

/** More than everything but the two texts takes. */
const ROOM = 160;

const MAP_OF_FIVE = Uint8Array.of(0xa5);
const KEY_AT = dagCbor.encode('at');
const KEY_SEQ = dagCbor.encode('seq');
const KEY_PREV = dagCbor.encode('prev');
const KEY_EVENT = dagCbor.encode('event');
const KEY_SOURCE = dagCbor.encode('source');
const NULL = dagCbor.encode(null);
const LINK = Uint8Array.of(0xd8, 42, 0x58, 37, 0);

const encodeTime = rememberingEncoder();
const encodeSource = rememberingEncoder();

/** Remembers the last text: the entries of a ledger have one source, those of a transaction one time. */
function rememberingEncoder(): (text: string) => Uint8Array {
  let last = '';
  let bytes = dagCbor.encode(last);
  return (text) => {
    if (text !== last) {
      bytes = dagCbor.encode(text);
      last = text;
    }
    return bytes;
  };
}

function put(bytes: Uint8Array, at: number, part: Uint8Array): number {
  bytes.set(part, at);
  return at + part.length;
}

/** Source: RFC 8949 section 3, major type 0: below 24 in the first byte, else in 1, 2, 4 or 8 bytes behind it. */
function putPosition(bytes: Uint8Array, at: number, seq: number): number {
  if (seq < 24) return put(bytes, at, Uint8Array.of(seq));
  const power = seq < 0x100 ? 0 : seq < 0x1_0000 ? 1 : seq < 0x1_0000_0000 ? 2 : 3;
  const end = at + 1 + 2 ** power;
  bytes[at] = 24 + power;
  for (let to = end - 1, rest = seq; to > at; to--, rest = Math.floor(rest / 256)) bytes[to] = rest % 256;
  return end;
}

/** The number in the head of an item, a value or a length, and where the head ends. */
function headAt(bytes: Uint8Array, at: number): { readonly value: number; readonly end: number } {
  const info = (bytes[at] ?? 0) & 31;
  if (info < 24) return { value: info, end: at + 1 };
  const end = at + 1 + 2 ** (info - 24);
  let value = 0;
  for (let from = at + 1; from < end; from++) value = value * 256 + (bytes[from] ?? 0);
  return { value, end };
}

function textAt(bytes: Uint8Array, at: number): { readonly text: string; readonly end: number } {
  const { value, end } = headAt(bytes, at);
  const text: unknown = dagCbor.decode(bytes.subarray(at, end + value));
  if (typeof text !== 'string') throw new Error('No text.');
  return { text, end: end + value };
}

function linkAt(bytes: Uint8Array, at: number): { readonly cid: CidString | null; readonly end: number } {
  if (bytes[at] === NULL[0]) return { cid: null, end: at + NULL.length };
  const end = at + LINK.length + CID_LENGTH;
  return { cid: cidOfBytes(bytes.subarray(at + LINK.length, end)), end };
}

function isEqual(one: Uint8Array, other: Uint8Array): boolean {
  return one.length === other.length && one.every((byte, at) => byte === other[at]);
}
