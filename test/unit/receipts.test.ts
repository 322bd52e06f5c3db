import * as dagCbor from '@ipld/dag-cbor';
import { describe, expect, test } from 'vitest';
import { cidOfBlock } from '../../app/content/cid.ts';
import type { Place } from '../../app/receipts/place.ts';
import type { Receipt } from '../../app/receipts/receipt.ts';
import {
  decodeReceiptsFile,
  encodeReceipts,
  encodeReceiptsFile,
  LARGEST_RECEIPTS_FILE,
  receiptsIn,
} from '../../app/receipts/receipts-file.ts';
import { SOURCE } from '../support/chain.ts';
import { decode } from '../support/independent-dag-cbor.ts';
import { Random } from '../support/random.ts';

const KEY = '11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo';
const FINGERPRINT = `SHA256:${'A'.repeat(43)}`;
const CID = cidOfBlock(new Uint8Array());
const PLACE = { stream: 'CIM_KEYS_EVENTS', created: '2026-11-23T09:00:00.123456789Z', domain: 'hub' };
const ANEW = { ...PLACE, created: '2026-11-24T09:00:00.000000001Z', domain: null };
const UNKNOWN = { stream: 'OTHER', created: null, domain: null };
const BARE = new Uint8Array(64).fill(7);
const SIGNATURE = {
  kind: 'ed25519' as const,
  public_key: KEY,
  signature: Buffer.from(BARE).toString('base64url'),
};

function statementOf(receipts: readonly Receipt[]): Uint8Array {
  const last = { seq: receipts.at(-1)?.seq ?? 0, cid: CID };
  const about = { fingerprint: FINGERPRINT, ledger: SOURCE, head: last, last };
  return encodeReceipts(
    { ...about, writtenAt: '2026-11-23T10:00:00.000Z', writtenBy: 'Officer B' },
    receipts,
  );
}

/** Receipts as a sync writes them: in batches with one time each. */
function synced(count: number): Receipt[] {
  return Array.from({ length: count }, (_, index) => ({
    seq: index + 1,
    streamSeq: index + 1000,
    duplicate: false,
    storedAt: new Date(1_763_890_000_000 + Math.floor(index / 500) * 37).toISOString(),
    place: PLACE,
  }));
}

/** The worst there is: no two follow each other, each with a time of its own. */
function scattered(count: number, random: Random): Receipt[] {
  let [seq, streamSeq, time] = [0, 0, 1_763_890_000_000];
  return Array.from({ length: count }, () => {
    seq += random.between(1, 3);
    streamSeq += random.between(2, 9);
    time += random.between(0, 5000);
    const place = random.next() < 0.9 ? PLACE : random.next() < 0.5 ? ANEW : UNKNOWN;
    const storedAt = new Date(time).toISOString();
    return { seq, streamSeq, duplicate: random.next() < 0.5, storedAt, place };
  });
}

/** The file with one field of its statement replaced. */
function withField(name: string, value: unknown): Uint8Array {
  const statement = dagCbor.decode<Record<string, unknown>>(statementOf(synced(3)));
  return encodeReceiptsFile(dagCbor.encode({ ...statement, [name]: value }), SIGNATURE);
}

describe('receipts - the file', () => {
  test('gives back every receipt as it was, of whatever kind', () => {
    const random = new Random();
    for (const receipts of [synced(1203), scattered(2000, random), synced(1)]) {
      const { statement, signed } = decodeReceiptsFile(encodeReceiptsFile(statementOf(receipts), SIGNATURE));
      expect([...receiptsIn(statement)], `seed ${random.seed}`).toEqual(receipts);
      expect(statement.count).toBe(receipts.length);
      expect(signed).toEqual(statementOf(receipts));
    }
  });

  test('200,000 receipts of a sync take kilobytes, the worst 200,000 a few megabytes', () => {
    expect(statementOf(synced(200_000)).length).toBeLessThan(20_000);
    const worst = statementOf(scattered(200_000, new Random(1)));
    expect(worst.length).toBeLessThan(4_000_000);
    expect(decodeReceiptsFile(encodeReceiptsFile(worst, SIGNATURE)).statement.count).toBe(200_000);
  });

  test('is plain dag-cbor to a reader that shares no code with this one', () => {
    const { signed } = decodeReceiptsFile(encodeReceiptsFile(statementOf(synced(600)), SIGNATURE));
    expect(decode(Buffer.from(signed))).toMatchObject({
      domain: 'cim-keys/receipts/v3',
      key: FINGERPRINT,
      ledger: SOURCE,
      count: 600,
      streams: [{ name: PLACE.stream, created: PLACE.created, domain: PLACE.domain }],
      runs: [
        [1, 500, 0, 1000, false, 1_763_890_000_000],
        [501, 100, 0, 1500, false, 37],
      ],
    });
  });

  const named = ({ stream: name, created, domain }: Place) => ({ name, created, domain });
  const run = (changes: Partial<Record<0 | 1 | 2 | 3 | 4 | 5, unknown>>) =>
    Object.assign([1, 3, 0, 1000, false, 1_763_890_000_000], changes);
  test.each<[string, string, unknown]>([
    ['another domain', 'domain', 'cim-keys/checkpoint/v1'],
    ['a key that is none', 'key', 'short'],
    ['a key as version 2 names it', 'key', KEY],
    ['the domain of version 2', 'domain', 'cim-keys/receipts/v2'],
    ['more receipts than it holds', 'count', 4],
    ['another last entry', 'last', { seq: 4, cid: CID }],
    ['a head before the last entry', 'head', { seq: 2, cid: CID }],
    ['no run', 'runs', []],
    ['a run of nothing', 'runs', [run({ 1: 0 })]],
    ['a run without end', 'runs', [run({ 1: Number.MAX_SAFE_INTEGER })]],
    ['a stream without a name', 'runs', [run({ 2: 1 })]],
    ['a time before 1970', 'runs', [run({ 5: -1 })]],
    ['a time that cannot be written', 'runs', [run({ 5: 8_000_000_000_000_000 })]],
    ['entries out of order', 'runs', [run({ 0: 3, 1: 1 }), run({ 0: 1, 1: 2, 3: 2000, 5: 0 })]],
    ['two entries at one place', 'runs', [run({ 1: 2 }), run({ 0: 3, 1: 1, 3: 1001, 5: 0 })]],
    ['a stream named twice', 'streams', [named(PLACE), named(PLACE)]],
    ['a stream made at no time', 'streams', [named({ ...PLACE, created: 'once' })]],
    ['streams as version 1 names them', 'streams', ['CIM_KEYS_EVENTS']],
    ['a field that nobody knows', 'comment', 'hello'],
  ])('%s is refused', (_, name, value) => {
    expect(() => decodeReceiptsFile(withField(name, value))).toThrow();
  });

  /** A file of an earlier version: its statement names the key, and the signature is bare. */
  function earlier(changes: Record<string, unknown>, signature: unknown = BARE): Uint8Array {
    const statement = dagCbor.decode<Record<string, unknown>>(statementOf(synced(3)));
    return dagCbor.encode({ statement: dagCbor.encode({ ...statement, key: KEY, ...changes }), signature });
  }

  test('a file of version 2 is read: it names the key itself, and its signature is bare', () => {
    const file = decodeReceiptsFile(earlier({ domain: 'cim-keys/receipts/v2' }));
    expect([file.signature, file.statement.fingerprint]).toEqual([SIGNATURE, null]);
    expect([...receiptsIn(file.statement)]).toEqual(synced(3));
    expect(() => decodeReceiptsFile(earlier({ domain: 'cim-keys/receipts/v2' }, SIGNATURE))).toThrow(
      'another version',
    );
    const now = dagCbor.encode({ statement: statementOf(synced(3)), signature: BARE });
    expect(() => decodeReceiptsFile(now)).toThrow('another version');
  });

  test('a file of version 1 is read; of its streams nothing is known but the names', () => {
    const older = earlier({ domain: 'cim-keys/receipts/v1', streams: ['CIM_KEYS_EVENTS'] });
    const { statement: read } = decodeReceiptsFile(older);
    const place = { stream: 'CIM_KEYS_EVENTS', created: null, domain: null };
    expect([...receiptsIn(read)]).toEqual(synced(3).map((receipt) => ({ ...receipt, place })));
  });

  test('what is too large, too deep, or no file at all is refused', () => {
    expect(() => decodeReceiptsFile(new Uint8Array(LARGEST_RECEIPTS_FILE + 1))).toThrow('Larger');
    expect(() => decodeReceiptsFile(new Uint8Array(5_000_000).fill(0x81))).toThrow();
    expect(() => decodeReceiptsFile(new Uint8Array(0))).toThrow();
    for (const signature of [new Uint8Array(63), { ...SIGNATURE, signature: 'short' }, {}, null])
      expect(() =>
        decodeReceiptsFile(dagCbor.encode({ statement: statementOf(synced(3)), signature })),
      ).toThrow();
  });
});
