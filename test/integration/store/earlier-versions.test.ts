import { copyFileSync, mkdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { expect, test } from 'vitest';
import { verifyLedger } from '../../../main/store/integrity.ts';
import { Ledger } from '../../../main/store/ledger.ts';
import { migrate, SCHEMA_VERSION } from '../../../main/store/migrations.ts';
import { createOrganization, createPerson } from '../../support/commands.ts';
import { openLedger, registrarOf } from '../../support/ledgers.ts';
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
  expect(ledger.objects.list('person', { ...suspended, limit: 9, offset: 0 })).toMatchObject([
    { state: { id: alice.id }, seq: 3 },
  ]);
  registrarOf(ledger).record({ type: 'ReactivatePerson', id: alice.id });
  ledger.close();
  const again = openLedger(before);
  expect(again.objects.count('person', suspended)).toBe(0);
  expect(await verifyLedger(again)).toMatchObject({ entries: 4, finding: null, registry: null });
});

/** Writes what stands in a file into one of an earlier version, as far as that has a place for it. */
function intoVersion(version: number, from: string, to: string): void {
  const database = new DatabaseSync(to);
  migrate(database, version);
  database.exec(`ATTACH '${from}' AS newer; PRAGMA foreign_keys = OFF; DELETE FROM projection;`);
  const tables = database
    .prepare("SELECT name FROM main.sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite%'")
    .all();
  for (const { name } of tables) {
    const columns = database.prepare(`SELECT name FROM pragma_table_info('${name}', 'main')`).all();
    const all = columns.map((column) => column['name']).join(', ');
    database.exec(`INSERT INTO main.${name} (${all}) SELECT ${all} FROM newer.${name}`);
  }
  database.close();
}
