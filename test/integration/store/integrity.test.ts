import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describe, expect, test } from 'vitest';
import { verifyLedger } from '../../../main/store/integrity.ts';
import { createOrganization, createPerson, createUnit } from '../../support/commands.ts';
import { openLedger, recordOrganizations, registrarOf } from '../../support/ledgers.ts';
import { temporaryFolder } from '../../support/temporary.ts';

/** A ledger of 450 entries (more than two chunks) that somebody changed behind the program's back. */
function tampered(sql: string): ReturnType<typeof verifyLedger> {
  const folder = temporaryFolder();
  const ledger = openLedger(folder);
  ledger.transaction(() => recordOrganizations(ledger, 450));
  ledger.close();
  const database = new DatabaseSync(path.join(folder, 'ledger.db'));
  database.exec('PRAGMA foreign_keys = OFF; PRAGMA ignore_check_constraints = ON;');
  database.exec('DROP TRIGGER entry_is_never_updated; DROP TRIGGER entry_is_never_deleted;');
  database.exec(sql);
  database.close();
  return verifyLedger(openLedger(folder));
}

/** SQL for a copy of entry 300's block in which the byte at `position` (from 1) is changed. */
function blockWithChangedByte(position: number): string {
  return `UPDATE entry SET block = CAST(substr(block, 1, ${position - 1}) || x'7a' || substr(block, ${position + 1}) AS BLOB) WHERE seq = 300`;
}

describe('verification of the ledger on disk', () => {
  test('of an untouched ledger finds nothing and reports progress', async () => {
    const ledger = openLedger(temporaryFolder());
    ledger.transaction(() => recordOrganizations(ledger, 450));
    const progress: number[] = [];
    const verdict = await verifyLedger(ledger, (verified) => progress.push(verified));
    expect(verdict).toMatchObject({ entries: 450, head: ledger.head()?.cid, finding: null, registry: null });
    // The first pieces are small, and then it is told every two hundred entries.
    expect(progress).toEqual([223, 423, 450]);
  });

  test('of an empty ledger finds nothing', async () => {
    expect(await verifyLedger(openLedger(temporaryFolder()))).toMatchObject({
      entries: 0,
      head: null,
      finding: null,
    });
  });

  test.each<[string, string, object]>([
    ['the first byte of an event', blockWithChangedByte(1), { code: 'event-block', seq: 300 }],
    ['a byte within an event', blockWithChangedByte(200), { code: 'event-block', seq: 300 }],
    [
      'a shortened event',
      'UPDATE entry SET block = substr(block, 1, 100) WHERE seq = 7',
      { code: 'event-block', seq: 7 },
    ],
    [
      'a time',
      "UPDATE entry SET at = '2027-01-01T00:00:00.000Z' WHERE seq = 201",
      { code: 'entry', seq: 201 },
    ],
    [
      'an entry CID',
      "UPDATE entry SET cid = replace(cid, substr(cid, 20, 1), '2') WHERE seq = 42",
      { code: 'entry', seq: 42 },
    ],
    ['an entry CID that is none', "UPDATE entry SET cid = 'x' WHERE seq = 42", { code: 'entry', seq: 42 }],
    [
      'the link back',
      'UPDATE entry SET prev = (SELECT cid FROM entry WHERE seq = 9) WHERE seq = 300',
      { code: 'chain', seq: 300 },
    ],
    ['a removed entry', 'DELETE FROM entry WHERE seq = 250', { code: 'gap', seq: 250 }],
    ['the first entry removed', 'DELETE FROM entry WHERE seq = 1', { code: 'gap', seq: 1 }],
    [
      'a searchable column',
      "UPDATE entry SET event_type = 'KeyGenerated' WHERE seq = 300",
      { code: 'entry', seq: 300 },
    ],
    ['the ledger’s identity', "UPDATE ledger SET source = 'another'", { code: 'entry', seq: 1 }],
  ])('names %s', async (_name, sql, finding) => {
    const verdict = await tampered(sql);
    expect(verdict.finding).toMatchObject(finding);
  });

  test('an object that several events made is folded from all of them', async () => {
    const folder = temporaryFolder();
    const ledger = openLedger(folder);
    const registrar = registrarOf(ledger);
    const organization = createOrganization();
    const person = createPerson(organization.id);
    const units = ['Operations', 'Audit'].map((name) => createUnit(organization.id, { name }));
    for (const command of [organization, person, ...units]) registrar.record(command);
    for (const { id: unitId } of units) registrar.record({ type: 'AddPersonToUnit', id: person.id, unitId });
    expect(await verifyLedger(ledger)).toMatchObject({ entries: 6, finding: null, registry: null });
    ledger.close();
    const database = new DatabaseSync(path.join(folder, 'ledger.db'));
    database.exec("UPDATE object SET state = json_remove(state, '$.unitIds[0]') WHERE aggregate = 'person'");
    database.close();
    expect(await verifyLedger(openLedger(folder))).toMatchObject({
      finding: null,
      registry: { code: 'registry', seq: 6 },
    });
  });

  test('the file itself refuses to change or remove an entry', () => {
    const folder = temporaryFolder();
    const ledger = openLedger(folder);
    recordOrganizations(ledger, 1);
    ledger.close();
    const database = new DatabaseSync(path.join(folder, 'ledger.db'));
    expect(() => database.exec("UPDATE entry SET at = 'x'")).toThrow('append-only');
    expect(() => database.exec('DELETE FROM entry')).toThrow('append-only');
    database.close();
  });
});
