import * as dagCbor from '@ipld/dag-cbor';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { cidOfBlock, generateCid, toLink } from '../../../app/content/cid.ts';
import { decodeEntry, encodeEntry, entryCid } from '../../../app/ledger/entry.ts';
import { ChainVerifier, type Finding, type StoredEntry } from '../../../app/ledger/verification.ts';
import { chainOf, SOURCE } from '../../support/chain.ts';
import { cidOf, encode, Link } from '../../support/independent-dag-cbor.ts';

function verify(chain: readonly StoredEntry[]): Finding | null {
  const verifier = new ChainVerifier(SOURCE);
  for (const stored of chain) {
    const verdict = verifier.push(stored);
    if (!verdict.good) return verdict.finding;
  }
  return null;
}

function replaced(chain: readonly StoredEntry[], seq: number, change: (stored: StoredEntry) => StoredEntry) {
  return chain.map((stored) => (stored.entry.seq === seq ? change(stored) : stored));
}

function entryOne() {
  const [first] = chainOf(1);
  if (!first) throw new Error('no entry');
  return first.entry;
}

function readOrNull(block: Uint8Array) {
  try {
    return decodeEntry(block);
  } catch {
    return null;
  }
}

/** Entry 1 with its number in two bytes, which says the same and is not what dag-cbor writes. */
function longNumber(): Uint8Array {
  const block = Buffer.from(encodeEntry(entryOne()));
  const at = block.indexOf('cseq') + 4;
  return Buffer.concat([block.subarray(0, at), Buffer.of(24, 1), block.subarray(at + 1)]);
}

describe('ledger entry', () => {
  test('is a block with IPLD links whose CID an independent computation confirms', () => {
    const [, second] = chainOf(2);
    if (!second?.entry.prev) throw new Error('no second entry');
    const { seq, prev, event, at, source } = second.entry;
    const block = encode({ seq, prev: new Link(prev), event: new Link(event), at, source });
    expect(Buffer.from(encodeEntry(second.entry)).equals(block)).toBe(true);
    expect(second.cid).toBe(cidOf(block));
  });

  test.each([1, 23, 24, 255, 256, 65_535, 65_536, 2 ** 32 - 1, 2 ** 32, Number.MAX_SAFE_INTEGER])(
    'number %i has exactly the bytes of @ipld/dag-cbor, whatever its texts and links are',
    (seq) => {
      for (const [index, text] of ['', 'x'.repeat(23), 'x'.repeat(24), 'ü€😀', 'ü'.repeat(300)].entries()) {
        const event = generateCid({ seq, index });
        for (const prev of [null, generateCid({ seq, text })]) {
          const links = { prev: prev === null ? null : toLink(prev), event: toLink(event) };
          const block = dagCbor.encode({ seq, at: text, source: `${text}#`, ...links });
          const mine = encodeEntry({ seq, prev, event, at: text, source: `${text}#` });
          expect(Buffer.from(mine).equals(block)).toBe(true);
          expect(decodeEntry(block)).toEqual({ seq, prev, event, at: text, source: `${text}#` });
        }
      }
    },
  );

  test('is read from exactly its own bytes: a changed bit says something else or nothing', () => {
    const [, second] = chainOf(2);
    if (!second) throw new Error('no second entry');
    const block = encodeEntry(second.entry);
    let refused = 0;
    for (let bit = 0; bit < block.length * 8; bit++) {
      const changed = Uint8Array.from(block);
      changed[bit >> 3] = (changed[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      const entry = readOrNull(changed);
      if (entry === null) refused += 1;
      else expect(Buffer.from(encodeEntry(entry)).equals(changed)).toBe(true);
    }
    // All that is not a link's digest, a text's character or the number.
    expect(refused).toBeGreaterThan(300);
  });

  const link = toLink(generateCid({}));
  test.each<[string, Uint8Array]>([
    ['a map with another key', dagCbor.encode({ at: '', seq: 2, prev: link, event: link, sourcf: '' })],
    ['no event', dagCbor.encode({ at: '', seq: 2, prev: link, event: null, source: '' })],
    ['a negative number', dagCbor.encode({ at: '', seq: -2, prev: link, event: link, source: '' })],
    ['a number where text belongs', dagCbor.encode({ at: 5, seq: 2, prev: link, event: link, source: '' })],
    ['something behind it', Buffer.concat([encodeEntry({ ...entryOne(), seq: 2 }), Buffer.of(0)])],
    ['a number written too long', longNumber()],
    ['nothing', new Uint8Array()],
  ])('that has %s is none', (_name, block) => expect(() => decodeEntry(block)).toThrow());
});

describe('chain verification', () => {
  const chain = chainOf(20);

  test('accepts a good chain and knows its head', () => {
    const verifier = new ChainVerifier(SOURCE);
    for (const stored of chain) expect(verifier.push(stored).good).toBe(true);
    expect(verifier.head).toBe(chain.at(-1)?.cid);
    expect(verifier.verified).toBe(20);
  });

  test('finds any single flipped bit of an event and names its entry', () => {
    const [before, target] = chain.slice(5, 7);
    if (!before || !target) throw new Error('no entry 7');
    for (let bit = 0; bit < target.block.length * 8; bit++) {
      const block = Uint8Array.from(target.block);
      block[bit >> 3] = (block[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      const verifier = new ChainVerifier(SOURCE, { seq: 6, head: before.cid });
      const finding = { code: 'event-block', seq: 7 };
      expect(verifier.push({ ...target, block })).toMatchObject({ good: false, finding });
    }
  });

  const other = generateCid({ other: true });
  test.each<[string, StoredEntry[], Partial<Finding>]>([
    ['a missing entry', chain.filter(({ entry }) => entry.seq !== 5), { code: 'gap', seq: 5 }],
    [
      'two entries in the wrong order',
      [...chain.slice(0, 4), ...chain.slice(5, 6), ...chain.slice(4, 5)],
      { code: 'gap', seq: 5 },
    ],
    [
      'a changed time',
      replaced(chain, 3, (s) => ({ ...s, entry: { ...s.entry, at: '2027-01-01T00:00:00.000Z' } })),
      { code: 'entry', seq: 3 },
    ],
    ['a changed entry CID', replaced(chain, 3, (s) => ({ ...s, cid: other })), { code: 'entry', seq: 3 }],
    [
      'a changed link back',
      replaced(chain, 3, (s) => ({ ...s, entry: { ...s.entry, prev: other } })),
      { code: 'chain', seq: 3 },
    ],
    [
      'a first entry with a predecessor',
      replaced(chain, 1, (s) => ({ ...s, entry: { ...s.entry, prev: other } })),
      { code: 'chain', seq: 1 },
    ],
    [
      'an entry of another ledger',
      replaced(chain, 2, (s) => ({ ...s, entry: { ...s.entry, source: 'x' } })),
      { code: 'source', seq: 2 },
    ],
  ])('names %s', (_name, broken, finding) => expect(verify(broken)).toMatchObject(finding));

  test('a rewritten entry with a consistent CID of its own breaks the chain behind it', () => {
    const forged = replaced(chain, 10, (stored) => {
      const entry = { ...stored.entry, at: '2027-01-01T00:00:00.000Z' };
      return { ...stored, entry, cid: entryCid(entry) };
    });
    expect(verify(forged)).toMatchObject({ code: 'chain', seq: 11 });
  });

  test('a good block that is no event is named', () => {
    const [first] = chain;
    if (!first) throw new Error('no entry');
    const block = encode({ hello: 'world' });
    const entry = { ...first.entry, event: generateCid({ hello: 'world' }) };
    expect(verify([{ entry, block, cid: entryCid(entry) }])).toMatchObject({ code: 'not-an-event', seq: 1 });
  });

  test.each([
    ['has spaces around it', ' Alice '],
    ['is in another Unicode form', 'Ame\u0301lie'],
  ])('an event with a name that %s is none: read, it would be another event', (_name, name) => {
    const [first] = chain;
    if (!first) throw new Error('no entry');
    const decoded = z
      .looseObject({ actor: z.looseObject({ kind: z.string() }) })
      .parse(dagCbor.decode(first.block));
    const event = { ...decoded, actor: { ...decoded.actor, name } };
    const entry = { ...first.entry, event: generateCid(event) };
    const finding = verify([{ entry, block: encode(event), cid: entryCid(entry) }]);
    expect(finding).toMatchObject({ code: 'not-an-event', seq: 1 });
    expect(finding?.detail).toContain('A text in it');
  });

  test.each<[string, (block: Buffer) => Buffer]>([
    ['with its first two keys in the other order', swappedKeys],
    [
      'with a number as float64',
      (block) => replacedBytes(block, NULL, Buffer.from('fb0000000000000000', 'hex')),
    ],
    ['with undefined for null', (block) => replacedBytes(block, NULL, Buffer.of(0xf7))],
    [
      'with a length that is written too long',
      (block) => Buffer.concat([Buffer.of(0xb8, 9), block.subarray(1)]),
    ],
  ])('an event %s, under a CID of its own, is none', (_name, change) => {
    const [first] = chainOf(1);
    if (!first) throw new Error('no entry');
    const block = change(Buffer.from(first.block));
    expect(block.equals(first.block)).toBe(false);
    const entry = { ...first.entry, event: cidOfBlock(block) };
    const finding = verify([{ entry, block, cid: entryCid(entry) }]);
    expect(finding).toMatchObject({ code: 'not-an-event', seq: 1 });
    expect(finding?.detail).toContain('another content identifier');
  });
});

/** `causation_id` is null where an act begins. */
const NULL = Buffer.concat([Buffer.from('causation_id'), Buffer.of(0xf6)]);

function replacedBytes(block: Buffer, what: Buffer, by: Buffer): Buffer {
  const at = block.indexOf(what);
  return Buffer.concat([block.subarray(0, at + what.length - 1), by, block.subarray(at + what.length)]);
}

/** The first key of an event and its value, put behind the second ones. */
function swappedKeys(block: Buffer): Buffer {
  const event: unknown = dagCbor.decode(block);
  if (typeof event !== 'object' || event === null) throw new Error('no event');
  const parts = Object.entries(event)
    .sort(([one], [other]) => one.length - other.length || (one < other ? -1 : 1))
    .map(([key, value]) => Buffer.concat([dagCbor.encode(key), dagCbor.encode(value)]));
  const [one, two, ...others] = parts;
  if (one === undefined || two === undefined) throw new Error('no keys');
  return Buffer.concat([block.subarray(0, 1), two, one, ...others]);
}
