import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import type { BundleManifest } from '../../../app/bundle/manifest.ts';
import { type BundleVerdict, readBundle } from '../../../app/bundle/read.ts';
import { SectionError, withBoundedSections } from '../../../app/bundle/sections.ts';
import { bundleBytes } from '../../../app/bundle/write.ts';
import { bytesOfCid } from '../../../app/content/cid.ts';
import type { StoredEntry } from '../../../app/ledger/verification.ts';
import { EVIDENCE } from '../../../main/evidence/evidence-judge.ts';
import { chainOf, SOURCE } from '../../support/chain.ts';
import { readAsStranger } from '../../support/independent-car.ts';
import { Random } from '../../support/random.ts';

function manifestOf(chain: readonly StoredEntry[], all: readonly StoredEntry[] = chain): BundleManifest {
  const [first, last] = [chain[0], chain.at(-1)];
  if (!first || !last) throw new Error('an empty chain');
  return {
    ledger: {
      id: '0198c0de-0000-7000-8000-0000000000ff',
      name: 'Root ceremony',
      source: SOURCE,
      createdAt: '2026-11-23T09:00:00.000Z',
    },
    range: { from: first.entry.seq, to: last.entry.seq },
    prev: all[first.entry.seq - 2]?.cid ?? null,
    head: last.cid,
    signatures: [],
    writtenAt: '2026-11-23T10:00:00.000Z',
    writtenBy: 'test',
  };
}

async function written(manifest: BundleManifest, entries: Iterable<StoredEntry>): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of bundleBytes(manifest, entries)) chunks.push(chunk);
  return Buffer.concat(chunks);
}

/** The file in pieces of another size than its sections. */
async function* inPieces(file: Uint8Array, size = 97): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < file.length; at += size) yield file.subarray(at, at + size);
}

function verify(file: Uint8Array, size?: number): Promise<BundleVerdict> {
  return readBundle(inPieces(file, size), EVIDENCE);
}

const chain = chainOf(12);

/** The file with the last place in which `bytes` stand changed. */
function replaced(file: Buffer, bytes: Buffer, by: readonly number[]): Buffer {
  const copy = Buffer.from(file);
  copy.set(by, copy.lastIndexOf(bytes));
  return copy;
}

/** A bundle in which the fifth entry is followed by the event of the fourth, under that event's own CID. */
async function eventsSwapped(): Promise<Buffer> {
  const file = await written(manifestOf(chain), chain);
  const [fourth, fifth] = chain
    .slice(3, 5)
    .map(({ entry, block }) => Buffer.concat([bytesOfCid(entry.event), block]));
  if (!fourth || fourth.length !== fifth?.length) throw new Error('the events are not of one size');
  return replaced(file, fifth, [...fourth]);
}

describe('bundle - what was written', () => {
  test('is read back entry by entry, and a stranger who shares no code reads the same', async () => {
    const manifest = manifestOf(chain);
    const file = await written(manifest, chain);
    const visited: StoredEntry[] = [];
    const verdict = await readBundle(inPieces(file), EVIDENCE, (entry) => {
      visited.push(entry);
    });
    expect(verdict).toEqual({
      ...{ manifest, verified: 12, signatures: [], ceremonies: [] },
      ...{ setBack: null, finding: null },
    });
    expect(visited.map(({ cid }) => cid)).toEqual(chain.map(({ cid }) => cid));
    const stranger = readAsStranger(file);
    expect(stranger.head).toBe(chain.at(-1)?.cid);
    expect(stranger.events).toHaveLength(12);
  });

  test('may be a later part of a ledger, proven to follow what its manifest names', async () => {
    const part = chain.slice(5, 9);
    const file = await written(manifestOf(part, chain), part);
    expect(await verify(file)).toMatchObject({ verified: 4, finding: null });
    expect(readAsStranger(file).events).toHaveLength(4);
    const unhooked = { ...manifestOf(part, chain), prev: chain[0]?.cid ?? null };
    expect((await verify(await written(unhooked, part))).finding).toMatchObject({ code: 'entry', seq: 6 });
  });

  test('is the same whatever the size of the pieces it is read in', async () => {
    const file = await written(manifestOf(chain), chain);
    for (const size of [1, 2, 4096, file.length]) expect((await verify(file, size)).finding).toBeNull();
  });

  test('when the entries fail to be read, the writer says so instead of ending early', async () => {
    function* broken(): Generator<StoredEntry> {
      yield* chain.slice(0, 3);
      throw new Error('the disk failed');
    }
    await expect(written(manifestOf(chain), broken())).rejects.toThrow('the disk failed');
  });
});

describe('bundle - hostile or damaged files', () => {
  test.each([
    ['four gigabytes', [0xff, 0xff, 0xff, 0xff, 0x0f]],
    ['no end', Array.from({ length: 64 }, () => 0x80)],
  ])('a section that claims %s is refused before anything more is read', async (_name, length) => {
    let pieces = 0;
    async function* endless(): AsyncGenerator<Uint8Array> {
      for (; pieces < 1000; pieces++) yield pieces === 0 ? Uint8Array.from(length) : new Uint8Array(1024);
    }
    const read = async () => {
      for await (const _piece of withBoundedSections(endless()));
    };
    await expect(read()).rejects.toThrow(SectionError);
    expect(pieces).toBe(0);
  });

  test('every single changed byte is found', { timeout: 60_000 }, async () => {
    const small = chain.slice(0, 2);
    const file = await written(manifestOf(small), small);
    for (let at = 0; at < file.length; at++) {
      for (const bit of [0x01, 0x80]) {
        const damaged = Buffer.from(file);
        damaged[at] = (damaged[at] ?? 0) ^ bit;
        const { finding } = await verify(damaged, 4096);
        expect(finding, `byte ${at}, bit ${bit}`).not.toBeNull();
      }
    }
  });

  test('any single flipped bit of a bundle of a thousand events is found', { timeout: 60_000 }, async () => {
    const long = chainOf(1000);
    const file = await written(manifestOf(long), long);
    const random = new Random();
    for (let sample = 0; sample < 12; sample++) {
      const at = random.between(0, file.length - 1);
      const damaged = Buffer.from(file);
      damaged[at] = (damaged[at] ?? 0) ^ (1 << (sample % 8));
      expect((await verify(damaged, 1 << 16)).finding, `seed ${random.seed}, byte ${at}`).not.toBeNull();
    }
  });

  test('every truncation is found, and nothing behind it is visited', async () => {
    const small = chain.slice(0, 2);
    const file = await written(manifestOf(small), small);
    for (let length = 0; length < file.length; length++) {
      const { finding, verified } = await verify(file.subarray(0, length), 4096);
      expect(finding, `cut at ${length}`).not.toBeNull();
      expect(verified).toBeLessThanOrEqual(2);
    }
  });

  const manifest = manifestOf(chain);
  test.each<[string, () => Promise<Buffer>, string]>([
    [
      'something appended',
      async () => Buffer.concat([await written(manifest, chain), Buffer.from('x')]),
      'truncated',
    ],
    [
      'a whole section appended',
      async () => {
        const file = await written(manifest, chain);
        const length = file.length - (await written({ ...manifest }, chain.slice(0, 11))).length;
        return Buffer.concat([file, file.subarray(file.length - length)]);
      },
      'surplus',
    ],
    ['entries left out at the end', () => written(manifest, chain.slice(0, 11)), 'truncated'],
    [
      'entries left out in the middle',
      () => written(manifest, [...chain.slice(0, 4), ...chain.slice(5)]),
      'entry',
    ],
    [
      'entries in another order',
      () => written(manifest, [...chain.slice(1, 2), ...chain.slice(0, 1), ...chain.slice(2)]),
      'entry',
    ],
    ['an entry twice', () => written(manifest, [...chain.slice(0, 3), ...chain.slice(2)]), 'entry'],
    [
      'a head the entries do not reach',
      () => written({ ...manifest, head: chain[3]?.cid ?? manifest.head }, chain),
      'entry',
    ],
    ['entries of another ledger', () => written(manifest, chainOf(12, 'another#ledger')), 'entry'],
    ['the good event of another entry in an event’s place', eventsSwapped, 'entry'],
    ['nothing', async () => Buffer.alloc(0), 'not-a-bundle'],
    ['text', async () => Buffer.from('hello, this is not a CAR file at all'), 'not-a-bundle'],
    [
      'a length of four gigabytes',
      async () => Buffer.from([0xff, 0xff, 0xff, 0xff, 0x0f, 0]),
      'not-a-bundle',
    ],
    ['a length without an end', async () => Buffer.alloc(1000, 0x80), 'not-a-bundle'],
    [
      'deeply nested CBOR',
      async () => Buffer.concat([Buffer.from([0xc0, 0xb8, 0x02]), Buffer.alloc(40_000, 0x81)]),
      'not-a-bundle',
    ],
    [
      'a block of another codec',
      async () =>
        replaced(
          await written(manifest, chain),
          Buffer.from([0x01, 0x71, 0x12, 0x20]),
          [0x01, 0x55, 0x12, 0x20],
        ),
      'block',
    ],
    [
      'a block of another hash',
      async () =>
        replaced(
          await written(manifest, chain),
          Buffer.from([0x01, 0x71, 0x12, 0x20]),
          [0x01, 0x71, 0x1e, 0x20],
        ),
      'block',
    ],
    ['a CARv2 pragma', async () => Buffer.from('0aa16776657273696f6e02', 'hex'), 'not-a-bundle'],
  ])('%s is refused with a clear finding', async (_name, make, code) => {
    const { finding } = await verify(await make());
    expect(finding?.code).toBe(code);
    expect(finding?.detail).toMatch(/^[A-Z].+/);
  });

  // A cycle cannot be written: an entry that links to itself, or to one behind it, would have to hold its own hash.
  test('a million tiny blocks behind a good bundle, or in its middle, end the reading at the first', async () => {
    const file = await written(manifest, chain);
    const tiny = Buffer.concat([
      Buffer.from('2501711220', 'hex'),
      createHash('sha256').update('\xa0', 'latin1').digest(),
      Buffer.from([0xa0]),
    ]);
    for (const [end, code] of [
      [file.length, 'surplus'],
      [
        file.length -
          (await written(manifest, chain.slice(10))).length +
          (await written(manifest, [])).length,
        'entry',
      ],
    ] as const) {
      let read = 0;
      async function* many(): AsyncGenerator<Uint8Array> {
        yield file.subarray(0, end);
        for (; read < 1_000_000; read++) yield tiny;
      }
      expect((await readBundle(many(), EVIDENCE)).finding?.code).toBe(code);
      expect(read).toBeLessThan(10);
    }
  });

  test('a thousand random mutations are all found, quickly', { timeout: 60_000 }, async () => {
    const file = await written(manifest, chain);
    const source = new Random();
    const random = (below: number) => source.between(0, below - 1);
    for (let round = 0; round < 1000; round++) {
      const at = random(file.length);
      const length = random(40);
      const piece = file.subarray(random(file.length), random(file.length));
      const mutated = [
        Buffer.concat([file.subarray(0, at), file.subarray(at + 1 + length)]),
        Buffer.concat([file.subarray(0, at), piece, Buffer.from('m'), file.subarray(at)]),
        Buffer.concat([
          file.subarray(0, at),
          Buffer.alloc(length + 1, random(256)),
          file.subarray(at + length + 1),
        ]),
      ][round % 3];
      if (!mutated || mutated.equals(file)) continue;
      expect((await verify(mutated, 4096)).finding, `seed ${source.seed}, round ${round}`).not.toBeNull();
    }
  });
});
