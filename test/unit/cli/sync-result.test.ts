import { describe, expect, test } from 'vitest';
import { type SyncOutput, syncOutputSchema } from '../../../app/contract/command-line.ts';
import { statusOfSync, tellSync } from '../../../main/cli/sync-result.ts';
import { captured } from '../../support/command-line.ts';

const COMPLETE: SyncOutput = syncOutputSchema.parse({
  ...{
    outcome: 'complete',
    elsewhere: null,
    waitingAgain: null,
    receiptsSetAside: null,
    finishedAt: '2026-11-23T09:00:00.000Z',
    published: 3,
    duplicates: 1,
    setAside: 0,
  },
  ...{
    unconfirmed: null,
    readBack: null,
    waiting: 0,
    stream: 'S',
    firstStreamSeq: 4,
    lastStreamSeq: 6,
    differences: [],
    notices: [],
  },
  ...{ problem: null, imported: [], proof: null, importedProofs: [], stateBucket: null },
});
const PROBLEM = {
  code: 'x',
  happened: 'It broke.',
  meaning: 'Nothing is lost.',
  remedy: 'Mend it.',
  field: null,
};
const PROOF: NonNullable<SyncOutput['proof']> = {
  ...{
    outcome: 'different',
    finishedAt: '',
    stream: 'S',
    expected: 3,
    agedOut: null,
    verified: 2,
    sealed: 0,
    problem: null,
  },
  difference: { kind: 'missing', seq: 3, streamSeq: 6, detail: 'Entry 3 is missing.' },
};
const AGED: typeof PROOF = { ...PROOF, outcome: 'in-part', difference: null, expected: 120, verified: 50 };
const IMPORTED: SyncOutput['imported'][number] = {
  ...{ name: 'Air gap', source: 'S#1', outcome: 'complete', published: 2, duplicates: 0, setAside: 0 },
  ...{ waiting: 0, problem: null, elsewhere: null, readBack: null },
};
const READ_BACK: NonNullable<SyncOutput['readBack']> = { done: true, entries: 3, sealed: 0, agedOut: null };
const BUCKET = { bucket: 'B', seq: 3, updatedAt: '', problem: PROBLEM };

describe('sync - its result', () => {
  test.each<[Partial<SyncOutput>, number, string]>([
    [
      { readBack: READ_BACK },
      0,
      'Checked   after trouble, 3 read back from the stream, in order and as sent\n',
    ],
    [{}, 0, 'COMPLETE   3 stored, 0 waiting\nReceipts  S, numbers 4 to 6; 1 were there already\n'],
    [{ proof: { ...PROOF, outcome: 'proven', difference: null, verified: 3 } }, 0, '3 of 3 verified in S\n'],
    [
      { proof: { ...AGED, agedOut: { count: 70, reason: 'messages', limit: 'at most 50 messages' } } },
      0,
      '70 of 120 were removed by the own limit of S (at most 50 messages); the other 50 verified',
    ],
    [
      { proof: { ...AGED, agedOut: { count: 70, reason: 'unexplained', limit: '' } } },
      1,
      '70 of 120 were removed from the beginning of S, which its limits do not explain; the other 50 verified',
    ],
    [{ proof: PROOF }, 1, '2 of 3 verified in S: Entry 3 is missing.'],
    [{ proof: { ...PROOF, outcome: 'failed', problem: PROBLEM } }, 1, 'Not proven: It broke.'],
    [{ proof: { ...PROOF, outcome: 'cancelled' } }, 130, ''],
    [
      { readBack: { ...READ_BACK, sealed: 2 } },
      0,
      'in order and as sent; 2 of them encrypted, their content is not proven\n',
    ],
    [
      { readBack: { ...READ_BACK, agedOut: { count: 7, reason: 'messages', limit: 'at most 3 messages' } } },
      0,
      'as sent; 7 removed by the stream’s own limit (at most 3 messages)\n',
    ],
    [
      { outcome: 'cancelled', readBack: { ...READ_BACK, done: false, entries: 0 } },
      130,
      'Checked   not yet after trouble: what was sent is not proven',
    ],
    [
      { imported: [{ ...IMPORTED, readBack: READ_BACK }] },
      0,
      'Checked   Air gap: after trouble, 3 read back from the stream',
    ],
    [{ setAside: 2 }, 1, '2 set aside'],
    [{ setAside: 2 }, 1, 'ALL BUT 2 SET ASIDE   3 stored'],
    [{ unconfirmed: 3, published: 0, waiting: 3 }, 0, 'SENT, UNCONFIRMED   0 stored, 3 waiting'],
    [{ outcome: 'paused', problem: PROBLEM }, 1, 'NOT COMPLETE   3 stored'],
    [{ outcome: 'cancelled', waiting: 1 }, 130, '1 event waits. Nothing was lost'],
    [{ imported: [IMPORTED] }, 0, 'Imported  Air gap: 2 stored, 0 waiting'],
    [{ imported: [{ ...IMPORTED, setAside: 1 }] }, 1, '“Air gap”: 1 set aside'],
    [{ imported: [{ ...IMPORTED, outcome: 'paused', problem: PROBLEM }] }, 1, '“Air gap”: It broke.'],
    [{ importedProofs: [{ name: 'Air gap', source: 'S#1', result: PROOF }] }, 1, 'Air gap: 2 of 3 verified'],
    [{ notices: [PROBLEM] }, 0, 'Note: It broke. Nothing is lost. Mend it.'],
    // What the state bucket says is a notice.
    [{ stateBucket: BUCKET }, 0, 'Note: It broke.'],
    [{ unconfirmed: 3 }, 0, 'Nobody acknowledged them'],
    [{ differences: [{ where: 'S', setting: 'age', expected: '1', found: '2' }] }, 0, 'S has age 2'],
  ])('%j gives status %i and says so', (change, status, words) => {
    const output = { ...COMPLETE, ...change };
    const [stdout, stderr] = [captured(process.stdout), captured(process.stderr)];
    try {
      tellSync(output, false);
    } finally {
      stdout.release();
      stderr.release();
    }
    expect([statusOfSync(output), stdout.text() + stderr.text()]).toEqual([
      status,
      expect.stringContaining(words),
    ]);
  });
});
