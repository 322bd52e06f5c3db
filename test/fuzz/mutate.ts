import type { Random } from '../support/random.ts';

/** One of a list. @throws Error when there is none */
export function pick<T>(random: Random, list: readonly T[]): T {
  const one = list[random.between(0, list.length - 1)];
  if (one === undefined) throw new Error('nothing to choose from');
  return one;
}

/** Numbers at which lengths and counters break. */
const NUMBERS = [
  0,
  1,
  23,
  24,
  127,
  128,
  255,
  256,
  65_535,
  65_536,
  2 ** 31 - 1,
  2 ** 31,
  2 ** 32 - 1,
  2 ** 53,
];

/** Texts that parsers and screens stumble over. */
export const AWKWARD: readonly string[] = [
  '',
  ' ',
  '\0',
  '\r\n',
  '\u202e\u2066',
  '\ufeff',
  '\ud800',
  'e\u0301',
  '👩‍🚀',
  'null',
  'true',
  '-0',
  '1e999',
  '9007199254740993',
  '0x7fffffffffffffff',
  '../../etc/passwd',
  'C:\\aux',
  '$(id)',
  "'; DROP TABLE entry; --",
  '<img src=x onerror=alert(1)>',
  '%s%n%x',
  '__proto__',
  'constructor',
  '{{}}',
  '[[[[[[[[',
  '"""',
  'cim.keys.>',
  '*',
  'A'.repeat(5000),
];

/** Bytes that were changed, and how. */
export interface Mutated {
  readonly bytes: Buffer;
  readonly how: string;
}

type Way = (bytes: Buffer, random: Random, other: Buffer) => Mutated;

/** A place in the bytes, often near the beginning, where headers and lengths are. */
function placeIn(bytes: Buffer, random: Random): number {
  if (bytes.length === 0) return 0;
  return random.between(0, random.next() < 0.3 ? Math.min(63, bytes.length - 1) : bytes.length - 1);
}

function someBytes(random: Random, length: number): Buffer {
  return Buffer.from(Array.from({ length }, () => random.between(0, 255)));
}

function spliced(bytes: Buffer, at: number, removed: number, put: Uint8Array): Buffer {
  return Buffer.concat([bytes.subarray(0, at), put, bytes.subarray(Math.min(bytes.length, at + removed))]);
}

/** The smallest change there is. */
const flip: Way = (bytes, random) => {
  const [at, bit] = [placeIn(bytes, random), random.between(0, 7)];
  const copy = Buffer.from(bytes);
  copy[at] = (copy[at] ?? 0) ^ (1 << bit);
  return { bytes: copy, how: `bit ${bit} of byte ${at} flipped` };
};

const ways: readonly Way[] = [
  // As often as several others together: it is what is overlooked first.
  ...Array.from({ length: 4 }, () => flip),
  (bytes, random) => {
    const at = placeIn(bytes, random);
    return { bytes: bytes.subarray(0, at), how: `cut at ${at}` };
  },
  (bytes, random) => {
    const [at, length] = [placeIn(bytes, random), random.between(1, 300)];
    return { bytes: spliced(bytes, at, length, Buffer.alloc(0)), how: `${length} bytes removed at ${at}` };
  },
  (bytes, random) => {
    const [at, length] = [placeIn(bytes, random), random.between(1, 300)];
    const put =
      random.next() < 0.5 ? someBytes(random, length) : Buffer.alloc(length, random.between(0, 255));
    return { bytes: spliced(bytes, at, 0, put), how: `${length} bytes put in at ${at}` };
  },
  (bytes, random) => {
    const [at, length] = [placeIn(bytes, random), random.between(1, 300)];
    const put = someBytes(random, length);
    return { bytes: spliced(bytes, at, length, put), how: `${length} bytes overwritten at ${at}` };
  },
  (bytes, random) => {
    const [from, to, length] = [placeIn(bytes, random), placeIn(bytes, random), random.between(1, 2000)];
    const piece = bytes.subarray(from, from + length);
    return { bytes: spliced(bytes, to, 0, piece), how: `${piece.length} bytes of ${from} again at ${to}` };
  },
  (bytes, random, other) => {
    const [at, from] = [placeIn(bytes, random), placeIn(other, random)];
    const joined = Buffer.concat([bytes.subarray(0, at), other.subarray(from)]);
    return { bytes: joined, how: `up to ${at}, then another file from ${from}` };
  },
  (bytes, random) => {
    const [at, value, width] = [placeIn(bytes, random), pick(random, NUMBERS), pick(random, [1, 2, 4, 8])];
    const put = Buffer.alloc(8);
    if (random.next() < 0.5) put.writeBigUInt64BE(BigInt(value) & 0xffff_ffff_ffff_ffffn);
    else put.writeBigUInt64LE(BigInt(value));
    const part = put.subarray(random.next() < 0.5 ? 0 : 8 - width).subarray(0, width);
    return { bytes: spliced(bytes, at, width, part), how: `${value} in ${width} bytes at ${at}` };
  },
  (bytes, random) => {
    // A length as varints (CAR) and CBOR write them, beyond all reason.
    const at = placeIn(bytes, random);
    const put = pick(random, [
      'ffffffffffffffffff01',
      'ffffff7f',
      '9b7fffffffffffffff',
      'bb00000000ffffffff',
      '5f',
    ]);
    return {
      bytes: spliced(bytes, at, put.length / 2, Buffer.from(put, 'hex')),
      how: `length ${put} at ${at}`,
    };
  },
  (_bytes, random) => {
    const length = pick(random, [0, 1, 17, 300, 5000]);
    return { bytes: someBytes(random, length), how: `${length} bytes of anything` };
  },
  (bytes, random) => {
    const times = random.between(2, 40);
    return { bytes: Buffer.concat(Array.from({ length: times }, () => bytes)), how: `${times} times` };
  },
];

/** Ways to change a text so that it often stays nearly what it was. */
const textWays: readonly Way[] = [
  (bytes, random) => {
    const text = bytes.toString('utf8');
    const words = [...text.matchAll(/"[^"\n]*"|[\w.@:/+-]+/g)];
    if (words.length === 0) return { bytes, how: 'as it is' };
    const word = pick(random, words);
    const put = random.next() < 0.5 ? pick(random, AWKWARD) : pick(random, words)[0];
    const quoted = word[0].startsWith('"') && !put.startsWith('"') ? JSON.stringify(put) : put;
    const changed = text.slice(0, word.index) + quoted + text.slice(word.index + word[0].length);
    return { bytes: Buffer.from(changed), how: `${word[0].slice(0, 60)} became ${quoted.slice(0, 60)}` };
  },
  (bytes, random) => {
    const lines = bytes.toString('utf8').split('\n');
    const [from, to] = [random.between(0, lines.length - 1), random.between(0, lines.length - 1)];
    lines.splice(to, random.between(0, 1), lines[from] ?? '');
    return { bytes: Buffer.from(lines.join('\n')), how: `line ${from + 1} again as line ${to + 1}` };
  },
  (bytes, random) => {
    const text = bytes.toString('utf8');
    const numbers = [...text.matchAll(/\d+/g)];
    if (numbers.length === 0) return { bytes, how: 'as it is' };
    const found = pick(random, numbers);
    const put = pick(random, ['-1', '0', '1.5', '1e308', '99999999999999999999999', '007', '2147483648']);
    const changed = text.slice(0, found.index) + put + text.slice(found.index + found[0].length);
    return { bytes: Buffer.from(changed), how: `the number at ${found.index} became ${put}` };
  },
  (bytes, random) => {
    const depth = pick(random, [50, 1000, 100_000]);
    const open = pick(random, ['[', '{"a":', 'a.', '(']);
    const at = placeIn(bytes, random);
    return {
      bytes: spliced(bytes, at, 0, Buffer.from(open.repeat(depth))),
      how: `${depth} times ${open} at ${at}`,
    };
  },
];

/**
 * Changes bytes in one way or a few.
 * @param other a second file of the same or another kind, for what is put together from two
 * @param text whether they are text
 */
export function mutated(original: Uint8Array, random: Random, other: Uint8Array, text = false): Mutated {
  let bytes = Buffer.from(original);
  const how: string[] = [];
  for (let left = pick(random, [1, 1, 1, 2, 3]); left > 0; left--) {
    const way = pick(random, text && random.next() < 0.6 ? textWays : ways);
    const changed = way(bytes, random, Buffer.from(other));
    bytes = Buffer.from(changed.bytes);
    how.push(changed.how);
  }
  return { bytes, how: how.join(', ') };
}

/** Anything that structured cloning takes across the border between two processes. */
export function anything(random: Random, depth = 0): unknown {
  const leaf = random.between(0, depth > 3 ? 9 : 15);
  switch (leaf) {
    case 0:
      return undefined;
    case 1:
      return null;
    case 2:
      return random.next() < 0.5;
    case 3:
      return pick(random, [
        ...NUMBERS,
        -1,
        0.5,
        -0,
        Number.NaN,
        Number.POSITIVE_INFINITY,
        -(2 ** 53),
        1e-300,
      ]);
    case 4:
    case 5:
      return pick(random, AWKWARD);
    case 6:
      return pick(random, [10n ** 40n, -1n]);
    case 7:
      return pick(random, [new Date(Number.NaN), new Date(0), /x/u, new Error('passed in')]);
    case 8:
      return pick(random, [
        new Uint8Array(0),
        new Uint8Array([1, 2, 3]),
        new ArrayBuffer(8),
        new Float64Array(2),
      ]);
    case 9:
      return 'x'.repeat(random.between(0, 3000));
    case 10:
    case 11:
      return Array.from({ length: random.between(0, 4) }, () => anything(random, depth + 1));
    case 12:
      return new Map([[anything(random, depth + 1), anything(random, depth + 1)]]);
    case 13:
      return new Set([anything(random, depth + 1)]);
    default: {
      const made: Record<string, unknown> = {};
      for (let left = random.between(0, 4); left > 0; left--)
        Object.defineProperty(
          made,
          pick(random, ['id', 'name', 'head', 'ledger', 'a', '', '__proto__', 'then']),
          {
            value: anything(random, depth + 1),
            enumerable: true,
            configurable: true,
            writable: true,
          },
        );
      if (random.next() < 0.1) Object.assign(made, { itself: made });
      return made;
    }
  }
}

/** Nearly the same: what is overlooked sooner than anything else. */
function nearly(value: unknown, random: Random): unknown {
  if (typeof value === 'number') return value + pick(random, [-1, 1]);
  if (typeof value !== 'string' || value === '') return typeof value === 'boolean' ? !value : null;
  const at = random.between(0, value.length - 1);
  const put = pick(random, ['', 'a', 'A', '0', '1', value.charAt(0)]);
  return value.slice(0, at) + put + value.slice(at + random.between(0, 1));
}

/**
 * A copy of data with one place in it changed: another value, one key or element fewer, or one more.
 * @param leaf what else may stand there
 * @param isWhole whether an object counts as one value
 */
export function changedSomewhere(
  value: unknown,
  random: Random,
  leaf: (random: Random) => unknown,
  isWhole: (value: object) => boolean = () => false,
): unknown {
  if (typeof value !== 'object' || value === null || isWhole(value) || random.next() < 0.1)
    return random.next() < 0.4 ? nearly(value, random) : leaf(random);
  if (Array.isArray(value)) {
    const at = random.between(0, value.length);
    const copy: unknown[] = [...value];
    if (at === value.length) return [...copy, random.next() < 0.5 && at > 0 ? copy[0] : leaf(random)];
    if (random.next() < 0.2) return copy.toSpliced(at, 1);
    if (random.next() < 0.1) return Array.from({ length: 300 }, () => copy[at]);
    copy[at] = changedSomewhere(copy[at], random, leaf, isWhole);
    return copy;
  }
  const keys = Object.keys(value);
  const chance = random.next();
  if (keys.length === 0 || chance < 0.08)
    return { ...value, [pick(random, ['x', 'id', 'constructor', 'toString', 'then'])]: leaf(random) };
  const key = pick(random, keys);
  if (chance < 0.2) return Object.fromEntries(Object.entries(value).filter(([name]) => name !== key));
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]) => [
      name,
      name === key ? changedSomewhere(inner, random, leaf, isWhole) : inner,
    ]),
  );
}
