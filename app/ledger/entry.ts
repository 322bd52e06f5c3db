import * as dagCbor from '@ipld/dag-cbor';
import { bytesOfCid, type CidString, cidOfBlock } from '../content/cid.ts';

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

/**
 * The dag-cbor bytes of an entry. Their form never changes, so they are laid out here rather than by the general
 * codec, which takes ten times as long; a test holds them against it. Source: dag-cbor specification and RFC 8949
 * section 3: keys in the order of their length; a link is tag 42 around 0x00 and the CID's bytes.
 */
export function encodeEntry({ seq, prev, event, at, source }: LedgerEntry): Uint8Array {
  const [atText, sourceText] = [dagCbor.encode(at), dagCbor.encode(source)];
  const bytes = new Uint8Array(ROOM + atText.length + sourceText.length);
  let end = put(bytes, put(bytes, put(bytes, 0, MAP_OF_FIVE), KEY_AT), atText);
  end = put(bytes, put(bytes, end, KEY_SEQ), dagCbor.encode(seq));
  end = put(bytes, end, KEY_PREV);
  end = prev === null ? put(bytes, end, NULL) : put(bytes, put(bytes, end, LINK), bytesOfCid(prev));
  end = put(bytes, put(bytes, put(bytes, end, KEY_EVENT), LINK), bytesOfCid(event));
  end = put(bytes, put(bytes, end, KEY_SOURCE), sourceText);
  return bytes.subarray(0, end);
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

function put(bytes: Uint8Array, at: number, part: Uint8Array): number {
  bytes.set(part, at);
  return at + part.length;
}
