import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { expect, test } from 'vitest';
import { listBackups } from '../../../main/store/backup.ts';
import { verifyLedger } from '../../../main/store/integrity.ts';
import { keptAside } from '../../../main/store/kept-aside.ts';
import { Ledger, type OnOpening } from '../../../main/store/ledger.ts';
import { isOfEarlierVersion, migrate, SCHEMA_VERSION } from '../../../main/store/migrations.ts';
import { openLedger as openInTurns } from '../../../main/store/open.ts';
import { createOrganization, createPerson } from '../../support/commands.ts';
import { intoVersion } from '../../support/earlier-version.ts';
import { openLedger, recordOrganizations, registrarOf } from '../../support/ledgers.ts';
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

test('what a backup of an earlier version holds is told, and told anew where the file has changed', () => {
  const folder = temporaryFolder();
  const file = path.join(folder, 'ledger-Test-1-20261123T100000Z.db');
  copyFileSync(GOLDEN, file);
  const copy = Ledger.openCopy(file);
  const holds = {
    ...{ file, ledgerId: copy.identity?.id, ledgerName: copy.identity?.name },
    ...{ entries: copy.head()?.seq, head: copy.head()?.cid, stored: copy.outbox.stored() },
    madeAt: '2026-11-23T10:00:00.000Z',
  };
  copy.close();
  expect(listBackups(folder, null)).toMatchObject([holds]);
  expect(readFileSync(file)).toEqual(readFileSync(GOLDEN));
  expect(listBackups(folder, 'another')).toEqual([]);
  expect(listBackups(folder, null)).toMatchObject([holds]);
  writeFileSync(file, 'no longer a database, and longer than the header of one is');
  expect(listBackups(folder, null)).toEqual([]);
});

test('a ledger file of the version before, with entries and all that is folded from them, opens and is whole', async () => {
  const [now, before] = [temporaryFolder(), temporaryFolder()];
  const acme = createOrganization({ name: 'Acme' });
  const alice = createPerson(acme.id);
  const first = openLedger(now);
  const registrar = registrarOf(first);
  registrar.record(acme);
  registrar.record(alice);
  registrar.record({ type: 'SuspendPerson', id: alice.id, reason: 'Leave', expectedReturn: '2030-01-31' });
  first.close();
  intoVersion(SCHEMA_VERSION - 1, path.join(now, 'ledger.db'), path.join(before, 'ledger.db'));

  const ledger = openLedger(before);
  expect(await verifyLedger(ledger)).toMatchObject({ entries: 3, finding: null, registry: null });
  const suspended = { search: '', organizationId: null, status: 'suspended' };
  expect(ledger.lists.list('person', { ...suspended, limit: 9, offset: 0 })).toMatchObject([
    { state: { id: alice.id }, seq: 3 },
  ]);
  registrarOf(ledger).record({ type: 'ReactivatePerson', id: alice.id });
  ledger.close();
  const again = openLedger(before);
  expect(again.lists.count('person', suspended)).toBe(0);
  expect(await verifyLedger(again)).toMatchObject({ entries: 4, finding: null, registry: null });
});

/** Before this version everything is folded anew from the entries. */
const FOLDS_ANEW = 6;

/** A folder with a ledger of so many entries, as that version has written it. */
function olderLedger(entries: number): string {
  const [now, before] = [temporaryFolder(), temporaryFolder()];
  const ledger = openLedger(now);
  ledger.transaction(() => recordOrganizations(ledger, entries));
  ledger.close();
  intoVersion(FOLDS_ANEW, path.join(now, 'ledger.db'), path.join(before, 'ledger.db'));
  return before;
}

test('a ledger of an earlier version is opened in turns, and says how far that is', async () => {
  const folder = olderLedger(300);
  expect(isOfEarlierVersion(path.join(folder, 'ledger.db'))).toBe(true);
  const told: Parameters<OnOpening>[] = [];
  let turns = 0;
  const others = setInterval(() => {
    turns += 1;
  });
  const ledger = await openInTurns(folder, folder, (...how) => told.push(how));
  clearInterval(others);
  expect(told).toEqual(
    ['reading', 'folding'].flatMap((step) => [100, 200, 300].map((done) => [step, done, 300])),
  );
  expect(turns).toBeGreaterThan(0);
  expect(await verifyLedger(ledger)).toMatchObject({ entries: 300, finding: null, registry: null });
  ledger.close();
  expect(isOfEarlierVersion(path.join(folder, 'ledger.db'))).toBe(false);
});

test('an opening that was left in between is gone on with at the next', async () => {
  const folder = olderLedger(1300);
  const opening = Ledger.opening(folder, (step, done) => {
    if (step === 'folding' && done === 1100) throw new Error('left');
  });
  expect(() => {
    while (opening.next().done !== true);
  }).toThrow('left');
  const told: Parameters<OnOpening>[] = [];
  const ledger = await openInTurns(folder, folder, (...how) => told.push(how));
  // What had been gathered since the eight hundredth was in memory alone.
  expect(told.map(([, , total]) => total)).toEqual(Array(10).fill(500));
  expect(await verifyLedger(ledger)).toMatchObject({ entries: 1300, finding: null, registry: null });
  ledger.close();
});

test('a renewal that was cut off while its steps stood in the log is gone on with', async () => {
  const [folder, cut] = [olderLedger(30), temporaryFolder()];
  const database = new DatabaseSync(path.join(folder, 'ledger.db'));
  database.exec('PRAGMA journal_mode = WAL; PRAGMA wal_autocheckpoint = 0;');
  migrate(database);
  for (const name of ['ledger.db', 'ledger.db-wal'])
    copyFileSync(path.join(folder, name), path.join(cut, name));
  database.close();
  expect(isOfEarlierVersion(path.join(cut, 'ledger.db'))).toBe(true);
  const ledger = await openInTurns(cut, cut);
  expect(await verifyLedger(ledger)).toMatchObject({ entries: 30, finding: null, registry: null });
  ledger.close();
});

test('where an entry of an earlier version cannot be read, its files are kept aside before they are changed', async () => {
  // The last two thousand are looked at in any case.
  const folder = olderLedger(2010);
  const file = path.join(folder, 'ledger.db');
  const database = new DatabaseSync(file);
  const { sql } =
    database.prepare("SELECT sql FROM sqlite_schema WHERE name = 'entry_is_never_updated'").get() ?? {};
  database.exec(`DROP TRIGGER entry_is_never_updated; UPDATE entry SET block = x'00' WHERE seq = 5; ${sql}`);
  database.close();
  const before = readFileSync(file);
  await expect(openInTurns(folder, folder)).rejects.toMatchObject({ problem: { code: 'store.damaged' } });
  const [kept = ''] = keptAside(folder);
  expect(readFileSync(path.join(kept, 'ledger.db')).equals(before)).toBe(true);
});

test('what is no ledger, or one of this version, is none of an earlier version', () => {
  const folder = temporaryFolder();
  openLedger(folder).close();
  const text = path.join(folder, 'text');
  writeFileSync(text, 'no ledger');
  for (const file of [path.join(folder, 'ledger.db'), text, folder, path.join(folder, 'none')])
    expect(isOfEarlierVersion(file)).toBe(false);
});
