import * as dagCbor from '@ipld/dag-cbor';
import { describe, expect, test } from 'vitest';
import { decodeBlock, NotCanonicalError } from '../../../app/content/block.ts';
import { encodeBlock, generateCid, toLink } from '../../../app/content/cid.ts';
import { chainOf } from '../../support/chain.ts';
import { Random } from '../../support/random.ts';

/** The slow way: reading and writing again gives the same bytes. */
function comesBack(block: Uint8Array): boolean {
  try {
    return Buffer.from(encodeBlock(dagCbor.decode(block))).equals(block);
  } catch {
    return false;
  }
}

function isRead(block: Uint8Array): boolean {
  try {
    decodeBlock(block);
    return true;
  } catch (error) {
    if (error instanceof NotCanonicalError) return false;
    throw error;
  }
}

function bytes(...parts: readonly (number | string)[]): Uint8Array {
  return Buffer.concat(parts.map((part) => (typeof part === 'string' ? Buffer.from(part) : Buffer.of(part))));
}

const KEYS = [
  'a',
  'b',
  'aa',
  'ä',
  'zz',
  '',
  '__proto__',
  'constructor',
  '10',
  '9',
  'event_id',
  '\u{1f511}',
  'ÿ',
];
const TEXTS = [
  '',
  'Alice',
  'Zoë',
  '€',
  '\u{1f511}',
  '\ufeffmark',
  'x'.repeat(31),
  'ü'.repeat(32),
  '\ud7ff',
  '\ue000',
];
const NUMBERS = [0, 23, 24, 255, 256, 65_535, 65_536, 2 ** 32 - 1, 2 ** 32, Number.MAX_SAFE_INTEGER];

function anyData(random: Random, depth: number): unknown {
  const pick = <T>(list: readonly T[]) => list[random.between(0, list.length - 1)];
  switch (random.between(depth > 4 ? 3 : 1, 6)) {
    case 1:
      return Array.from({ length: random.between(0, 4) }, () => anyData(random, depth + 1));
    case 2:
      return Object.fromEntries(
        Array.from({ length: random.between(0, 5) }, () => [pick(KEYS), anyData(random, depth + 1)]),
      );
    case 3:
      return pick(TEXTS);
    case 4:
      return pick([...NUMBERS, ...NUMBERS.map((number) => (number === 0 ? -1 : -number))]);
    case 5:
      return pick([true, false, null]);
    default:
      return random.between(-1000, 70_000);
  }
}

describe('a block that is read', () => {
  test('is exactly one that comes back: random data, and random bytes of it changed', () => {
    const random = new Random();
    let [read, refused] = [0, 0];
    for (let round = 0; round < 2000; round++) {
      const block = dagCbor.encode(anyData(random, 0));
      for (let time = 0; time < 4; time++) {
        const where = `seed ${random.seed}, round ${round}: ${Buffer.from(block).toString('hex')}`;
        const expected = comesBack(block);
        expect(isRead(block), where).toBe(expected);
        if (expected) read += 1;
        else refused += 1;
        if (block.length > 0) block[random.between(0, block.length - 1)] = random.between(0, 255);
      }
    }
    expect(Math.min(read, refused)).toBeGreaterThan(1000);
  });

  test('is exactly one that comes back: every byte of an event set to every value', () => {
    const block = chainOf(1)[0]?.block ?? new Uint8Array();
    expect(isRead(block)).toBe(true);
    for (let at = 0; at < block.length; at++) {
      const changed = Uint8Array.from(block);
      for (let value = 0; value < 256; value += at < 12 ? 1 : 31) {
        changed[at] = value;
        if (isRead(changed) !== comesBack(changed)) throw new Error(`byte ${at} set to ${value}`);
      }
    }
  });

  test('is nested 64 deep at the most', () => {
    const nested = (depth: number) => bytes(...Array<number>(depth).fill(0x81), 0x00);
    expect([isRead(nested(64)), comesBack(nested(64))]).toEqual([true, true]);
    expect([isRead(nested(65)), comesBack(nested(65))]).toEqual([false, false]);
    expect(isRead(nested(100_000))).toBe(false);
  });

  test.each<[string, Uint8Array]>([
    ['keys in another order', bytes(0xa2, 0x61, 'b', 1, 0x61, 'a', 2)],
    ['a long key before a short one', bytes(0xa2, 0x62, 'aa', 1, 0x61, 'b', 2)],
    ['a key twice', bytes(0xa2, 0x61, 'a', 1, 0x61, 'a', 2)],
    ['a key that is a number', bytes(0xa1, 0x01, 0x01)],
    ['__proto__', bytes(0xa1, 0x69, '__proto__', 0xa0)],
    ['undefined', bytes(0xa1, 0x61, 'a', 0xf7)],
    ['a whole number as float64', bytes(0xfb, 0x3f, 0xf0, 0, 0, 0, 0, 0, 0)],
    ['a fraction', bytes(0xfb, 0x3f, 0xf8, 0, 0, 0, 0, 0, 0)],
    ['a float16', bytes(0xf9, 0x3c, 0x00)],
    ['bytes', bytes(0x41, 0x00)],
    ['a link', dagCbor.encode(toLink(generateCid({})))],
    ['another tag', bytes(0xc1, 0x00)],
    ['a number in more bytes than it needs', bytes(0x18, 0x17)],
    ['a number beyond the safe ones', bytes(0x1b, 0, 0x20, 0, 0, 0, 0, 0, 0)],
    ['a number below the safe ones', bytes(0x3b, 0, 0x1f, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff)],
    ['a list without a length', bytes(0x9f, 0x01, 0xff)],
    ['a text without a length', bytes(0x7f, 0x61, 'a', 0xff)],
    ['a text cut off', bytes(0x62, 'a')],
    ['an overlong character', bytes(0x62, 0xc0, 0x80)],
    ['a surrogate', bytes(0x63, 0xed, 0xa0, 0x80)],
    ['a list that claims more than there is', bytes(0x9a, 0xff, 0xff, 0xff, 0xff)],
    ['something behind it', bytes(0x01, 0x01)],
    ['nothing', bytes()],
    ['a simple value', bytes(0xe0)],
  ])('does not have %s', (_name, block) => {
    expect(() => decodeBlock(block)).toThrow(NotCanonicalError);
    expect(comesBack(block)).toBe(false);
  });
});
