import { createHash } from 'node:crypto';

/*
 * A second opinion that shares no code with the app: dag-cbor for plain data written from RFC 8949 sections 3
 * and 4.2.1 and the DAG-CBOR specification (map keys sorted by length, then by bytes), and CIDv1 in base32
 * from the CID specification and RFC 4648 section 6.
 */

function head(major: number, value: number): Buffer {
  if (value < 24) return Buffer.from([(major << 5) | value]);
  if (value < 0x100) return Buffer.from([(major << 5) | 24, value]);
  if (value < 0x10000) return Buffer.from([(major << 5) | 25, value >> 8, value & 0xff]);
  if (value < 0x100000000) {
    const bytes = Buffer.alloc(5, (major << 5) | 26);
    bytes.writeUInt32BE(value, 1);
    return bytes;
  }
  const bytes = Buffer.alloc(9, (major << 5) | 27);
  bytes.writeBigUInt64BE(BigInt(value), 1);
  return bytes;
}

/** A link inside a block: tag 42 over the CID's bytes behind a zero byte. */
export class Link {
  readonly cid: string;
  constructor(cid: string) {
    this.cid = cid;
  }
}

/** The dag-cbor bytes of plain data and links. */
export function encode(value: unknown): Buffer {
  if (value === null) return Buffer.from([0xf6]);
  if (value === true) return Buffer.from([0xf5]);
  if (value === false) return Buffer.from([0xf4]);
  if (typeof value === 'number') return value < 0 ? head(1, -1 - value) : head(0, value);
  if (typeof value === 'string') {
    const utf8 = Buffer.from(value, 'utf8');
    return Buffer.concat([head(3, utf8.length), utf8]);
  }
  if (value instanceof Link) {
    const bytes = Buffer.concat([Buffer.from([0]), bytesOfCid(value.cid)]);
    return Buffer.concat([Buffer.from([0xd8, 42]), head(2, bytes.length), bytes]);
  }
  if (Array.isArray(value)) return Buffer.concat([head(4, value.length), ...value.map(encode)]);
  if (typeof value === 'object') {
    const keys = Object.entries(value)
      .map(([key, child]) => ({ key: Buffer.from(key, 'utf8'), child: encode(child) }))
      .sort((a, b) => a.key.length - b.key.length || Buffer.compare(a.key, b.key));
    const parts = keys.flatMap(({ key, child }) => [head(3, key.length), key, child]);
    return Buffer.concat([head(5, keys.length), ...parts]);
  }
  throw new TypeError(`cannot encode ${typeof value}`);
}

/** What the dag-cbor bytes of plain data stand for. */
export function decode(block: Buffer): unknown {
  const [value, end] = decodeAt(block, 0);
  if (end !== block.length) throw new Error('bytes follow the block');
  return value;
}

function decodeAt(block: Buffer, at: number): [value: unknown, end: number] {
  const first = block.readUInt8(at);
  const [major, short] = [first >> 5, first & 31];
  if (major === 7) return [SIMPLE.get(first), at + 1];
  const width = short < 24 ? 0 : 2 ** (short - 24);
  const value =
    width === 0
      ? short
      : width === 8
        ? Number(block.readBigUInt64BE(at + 1))
        : block.readUIntBE(at + 1, width);
  let end = at + 1 + width;
  switch (major) {
    case 0:
      return [value, end];
    case 1:
      return [-1 - value, end];
    case 3:
      return [block.toString('utf8', end, end + value), end + value];
    case 4:
    case 5: {
      const items: unknown[] = [];
      for (let count = major === 5 ? value * 2 : value; count > 0; count--) {
        const [item, next] = decodeAt(block, end);
        items.push(item);
        end = next;
      }
      if (major === 4) return [items, end];
      const pairs = items.flatMap((key, index) =>
        index % 2 ? [] : [[String(key), items[index + 1]] as const],
      );
      return [Object.fromEntries(pairs), end];
    }
    default:
      throw new TypeError(`cannot decode major type ${major}`);
  }
}

const SIMPLE: ReadonlyMap<number, unknown> = new Map([
  [0xf4, false],
  [0xf5, true],
  [0xf6, null],
]);

const ALPHABET = 'abcdefghijklmnopqrstuvwxyz234567';

function base32(bytes: Uint8Array): string {
  let bits = '';
  for (const byte of bytes) bits += byte.toString(2).padStart(8, '0');
  bits = bits.padEnd(Math.ceil(bits.length / 5) * 5, '0');
  return (bits.match(/.{5}/g) ?? []).map((five) => ALPHABET[Number.parseInt(five, 2)]).join('');
}

/** The 36 bytes behind a base32 CID. */
export function bytesOfCid(cid: string): Buffer {
  const bits = [...cid.slice(1)]
    .map((letter) => ALPHABET.indexOf(letter).toString(2).padStart(5, '0'))
    .join('');
  return Buffer.from((bits.match(/.{8}/g) ?? []).map((byte) => Number.parseInt(byte, 2)));
}

/** The CIDv1 (dag-cbor, sha2-256, base32) of a block. */
export function cidOf(block: Uint8Array): string {
  const digest = createHash('sha256').update(block).digest();
  return `b${base32(Buffer.concat([Buffer.from([0x01, 0x71, 0x12, 0x20]), digest]))}`;
}
