import { createHash } from 'node:crypto';
import { bytesOfCid, cidOf, encode, Link } from './independent-dag-cbor.ts';

/*
 * A second reader of bundles that shares no code with the app: CARv1 from its specification (sections of an
 * unsigned LEB128 length, a 36-byte CID and the block; the first section is the dag-cbor header), and CBOR from
 * RFC 8949, as far as dag-cbor allows it.
 */

class Cursor {
  at = 0;
  readonly bytes: Buffer;
  constructor(bytes: Uint8Array) {
    this.bytes = Buffer.from(bytes);
  }

  take(length: number): Buffer {
    if (this.at + length > this.bytes.length) throw new Error(`the bytes end at ${this.bytes.length}`);
    this.at += length;
    return this.bytes.subarray(this.at - length, this.at);
  }

  get done(): boolean {
    return this.at === this.bytes.length;
  }
}

function readVarint(cursor: Cursor): number {
  let value = 0;
  for (let shift = 0; shift < 35; shift += 7) {
    const byte = cursor.take(1)[0] ?? 0;
    value += (byte & 0x7f) * 2 ** shift;
    if (byte < 0x80) return value;
  }
  throw new Error('a length without an end');
}

function readCbor(cursor: Cursor): unknown {
  const initial = cursor.take(1)[0] ?? 0;
  const major = initial >> 5;
  const info = initial & 31;
  if (major === 7) {
    if (info === 20 || info === 21) return info === 21;
    if (info === 22) return null;
    throw new Error(`CBOR simple value ${info}`);
  }
  const value = readArgument(cursor, info);
  switch (major) {
    case 0:
      return value;
    case 1:
      return -1 - value;
    case 2:
      return cursor.take(value);
    case 3:
      return cursor.take(value).toString('utf8');
    case 4:
      return Array.from({ length: value }, () => readCbor(cursor));
    case 5:
      return Object.fromEntries(
        Array.from({ length: value }, () => [String(readCbor(cursor)), readCbor(cursor)]),
      );
    default: {
      const link = readCbor(cursor);
      if (value !== 42 || !Buffer.isBuffer(link) || link[0] !== 0) throw new Error(`CBOR tag ${value}`);
      return new Link(`b${base32(link.subarray(1))}`);
    }
  }
}

function readArgument(cursor: Cursor, info: number): number {
  if (info < 24) return info;
  if (info > 27) throw new Error('indefinite length');
  return Number(BigInt(`0x${cursor.take(2 ** (info - 24)).toString('hex')}`));
}

function base32(bytes: Uint8Array): string {
  let bits = [...bytes].map((byte) => byte.toString(2).padStart(8, '0')).join('');
  bits = bits.padEnd(Math.ceil(bits.length / 5) * 5, '0');
  return (bits.match(/.{5}/g) ?? [])
    .map((five) => 'abcdefghijklmnopqrstuvwxyz234567'[Number.parseInt(five, 2)])
    .join('');
}

/** What the stranger found in a bundle. */
export interface StrangersView {
  readonly manifest: Record<string, unknown>;
  readonly events: readonly Record<string, unknown>[];
  /** CID of the last entry, recomputed. */
  readonly head: string;
}

/** Reads a whole bundle and recomputes everything. @throws Error at the first thing that does not hold */
export function readAsStranger(file: Uint8Array): StrangersView {
  const cursor = new Cursor(file);
  const header = readCbor(new Cursor(cursor.take(readVarint(cursor))));
  const root = record(header)['roots'];
  const blocks: { cid: string; block: Buffer }[] = [];
  while (!cursor.done) {
    const section = cursor.take(readVarint(cursor));
    const block = section.subarray(36);
    const cid = cidOf(block);
    if (!bytesOfCid(cid).equals(section.subarray(0, 36)))
      throw new Error(`block ${blocks.length} does not give its CID`);
    blocks.push({ cid, block });
  }
  const [first, ...rest] = blocks;
  if (!first || !Array.isArray(root) || !(root[0] instanceof Link) || root[0].cid !== first.cid)
    throw new Error('root');
  const manifest = record(readCbor(new Cursor(first.block)));
  const events: Record<string, unknown>[] = [];
  let prev: string | null = manifest['prev'] instanceof Link ? manifest['prev'].cid : null;
  for (let index = 0; index < rest.length; index += 2) {
    const [entryBlock, eventBlock] = [rest[index], rest[index + 1]];
    if (!entryBlock || !eventBlock) throw new Error('an entry without its event');
    const entry = record(readCbor(new Cursor(entryBlock.block)));
    const back = entry['prev'] instanceof Link ? entry['prev'].cid : null;
    if (back !== prev) throw new Error(`entry ${index / 2 + 1} breaks the chain`);
    if (!(entry['event'] instanceof Link) || entry['event'].cid !== eventBlock.cid)
      throw new Error('wrong event');
    prev = entryBlock.cid;
    const event = record(readCbor(new Cursor(eventBlock.block)));
    if (cidOf(encode(event)) !== eventBlock.cid)
      throw new Error('an event whose JSON does not give its block');
    events.push(event);
  }
  if (!(manifest['head'] instanceof Link) || manifest['head'].cid !== prev) throw new Error('head');
  return { manifest, events, head: prev ?? '' };
}

/** sha2-256 in hexadecimal, for comparing whole files. */
export function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

function record(value: unknown): Record<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new Error('no map');
  return Object.fromEntries(Object.entries(value));
}
