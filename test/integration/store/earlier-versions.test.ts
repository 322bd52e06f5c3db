import { copyFileSync, mkdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { verifyLedger } from '../../../main/store/integrity.ts';
import { Ledger } from '../../../main/store/ledger.ts';
import { createOrganization } from '../../support/commands.ts';
import { registrarOf } from '../../support/ledgers.ts';
import { temporaryFolder } from '../../support/temporary.ts';

/** A ledger as it was written before receipts named their place (format 3), with all its entries stored. */
const GOLDEN = path.join(import.meta.dirname, '../../golden/data/events/ledger.db');

test('a ledger file of an earlier version opens, verifies, keeps its receipts, and their place is unknown', async () => {
  const folder = temporaryFolder();
  copyFileSync(GOLDEN, path.join(folder, 'ledger.db'));
  const ledger = Ledger.open(folder);
  const entries = ledger.head()?.seq ?? 0;
  expect(await verifyLedger(ledger)).toMatchObject({
    entries,
    finding: null,
    receipts: null,
    registry: null,
  });
  expect(ledger.outbox.receipt(1)).toMatchObject({ streamSeq: 1, place: { created: null, domain: null } });
  registrarOf(ledger).record(createOrganization({ name: 'Another' }));
  expect(await verifyLedger(ledger)).toMatchObject({ entries: entries + 1, finding: null, receipts: null });
  ledger.close();
});

test('a backup of an earlier version is read, checked and gone on with, and is itself not changed', async () => {
  const folder = temporaryFolder();
  const backup = path.join(folder, 'ledger-Test-1-20261123T100000Z.db');
  copyFileSync(GOLDEN, backup);
  const copy = Ledger.openCopy(backup);
  expect(await verifyLedger(copy)).toMatchObject({ finding: null, receipts: null, registry: null });
  copy.close();
  const directory = path.join(folder, 'events');
  mkdirSync(directory);
  copyFileSync(backup, path.join(directory, 'ledger.db'));
  expect(readFileSync(backup)).toEqual(readFileSync(GOLDEN));
  const restored = Ledger.open(directory);
  expect(restored.outbox.receipt(1)?.streamSeq).toBe(1);
  restored.close();
});
