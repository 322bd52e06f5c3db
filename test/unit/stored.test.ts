import { describe, expect, test } from 'vitest';
import type { SyncResult } from '../../app/contract/schemas.ts';
import { isStored, notInStream, storedOf } from '../../renderer/evidence/stored.ts';

describe('stored: what the last sync has not found in the stream', () => {
  const elsewhere = {
    ...{ kind: 'lost-tail' as const, stream: 'S', created: '', from: 4, count: 3, lastSeq: 3 },
    acknowledgedBy: ['S'],
  };
  const of = (source: string, missing: typeof elsewhere | null) => ({
    ...{
      name: 'Air gap',
      source,
      outcome: 'complete' as const,
      published: 0,
      duplicates: 0,
      setAside: 0,
      waiting: 0,
    },
    ...{ problem: null, elsewhere: missing, readBack: null },
  });
  const last: SyncResult = {
    ...{
      outcome: 'paused',
      finishedAt: '',
      published: 0,
      duplicates: 0,
      setAside: 0,
      unconfirmed: null,
      readBack: null,
      waiting: 0,
    },
    ...{
      stream: 'S',
      firstStreamSeq: null,
      lastStreamSeq: null,
      differences: [],
      notices: [],
      problem: null,
    },
    ...{ elsewhere, imported: [of('gone', elsewhere), of('there', null)] },
  };

  test('is counted as that, for each ledger by itself', () => {
    expect([null, 'gone', 'there', 'unknown'].map((source) => notInStream(last, source))).toEqual([
      ...[elsewhere, elsewhere, null, null],
    ]);
    expect([storedOf(6, elsewhere), storedOf(6, null), storedOf(2, elsewhere)]).toEqual([3, 6, 0]);
    expect([3, 4, 6].map((seq) => isStored(seq, elsewhere))).toEqual([true, false, false]);
    expect(notInStream(null, null)).toBeNull();
  });
});
