import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describe, expect, test } from 'vitest';
import { verifyLedger } from '../../../main/store/integrity.ts';
import { sealOf } from '../../../main/store/row-seal.ts';
import { openLedger, recordOrganizations } from '../../support/ledgers.ts';
import { temporaryFolder } from '../../support/temporary.ts';

const GOOD = '2026-11-23T10:00:00.000Z';
const PLACE = { stream: 'S', created: null, domain: null };

/** A ledger of four entries; NATS has stored all of them, and the receipt of the second is this row. */
function ledgerWith(streamSeq: number, storedAt: string, sealedAs = streamSeq): string {
  const folder = temporaryFolder();
  const ledger = openLedger(folder);
  recordOrganizations(ledger, 4);
  ledger.outbox.settle(
    [1, 3, 4].map((seq) => ({ seq, place: PLACE, streamSeq: seq, duplicate: false, storedAt: GOOD })),
  );
  ledger.close();
  const database = new DatabaseSync(path.join(folder, 'ledger.db'));
  database.exec('DELETE FROM outbox WHERE seq = 2');
  database
    .prepare(
      "INSERT INTO receipt (seq, stream, stream_seq, duplicate, stored_at, seal) VALUES (2, 'S', ?, 0, ?, ?)",
    )
    .run(streamSeq, storedAt, sealOf(2, 'S', sealedAs, 0, storedAt));
  database.close();
  return folder;
}

describe('a receipt that cannot be right', () => {
  test.each<[string, number, string, number?]>([
    ['message number 0', 0, GOOD],
    ['a batch that ends before its own length', -3, GOOD],
    ['a time beyond the year 9999', 2, '+010000-01-01T00:00:00.000Z'],
    ['a changed checksum', 2, GOOD, 3],
  ])('%s: the ledger goes on recording, says so, and heals', async (_name, streamSeq, storedAt, sealedAs) => {
    const ledger = openLedger(ledgerWith(streamSeq, storedAt, sealedAs));
    const before = await verifyLedger(ledger);
    expect(before.finding).toBeNull();
    expect(before.receipts).toMatchObject({ code: 'receipt', seq: 2 });
    recordOrganizations(ledger, 1);

    expect(ledger.outbox.setBadReceiptsAside(GOOD)).toBe(1);
    expect(ledger.outbox.receipt(2)).toBeNull();
    expect(ledger.outbox.isWaiting(2)).toBe(true);
    expect(ledger.outbox.former(2)).toMatchObject([{ why: 'bad', endedAt: GOOD, receipt: { streamSeq } }]);
    expect(await verifyLedger(ledger)).toMatchObject({ entries: 5, finding: null, receipts: null });
    ledger.outbox.settle([{ seq: 2, place: PLACE, streamSeq: 2, duplicate: true, storedAt: GOOD }]);
    expect(await verifyLedger(ledger)).toMatchObject({ finding: null, receipts: null });
    expect(ledger.outbox.stored()).toBe(4);
  });

  test.each([
    ['number 0', { streamSeq: 0 }],
    ['a negative number', { streamSeq: -3 }],
    ['no whole number', { streamSeq: 1.5 }],
    ['a time beyond the year 9999', { storedAt: '+010000-01-01T00:00:00.000Z' }],
    ['no time', { storedAt: 'soon' }],
    ['no stream', { place: { ...PLACE, stream: '' } }],
  ])('%s is never kept, and what was given beside it waits on', (_name, wrong) => {
    const ledger = openLedger(temporaryFolder());
    recordOrganizations(ledger, 2);
    const receipt = (seq: number) => ({
      seq,
      place: PLACE,
      streamSeq: seq,
      duplicate: false,
      storedAt: GOOD,
    });
    expect(() => ledger.outbox.settle([receipt(1), { ...receipt(2), ...wrong }])).toThrow('entry 2');
    expect(ledger.outbox.waiting()).toBe(2);
  });
});
