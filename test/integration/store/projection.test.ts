import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { expect, test } from 'vitest';
import { verifyLedger } from '../../../main/store/integrity.ts';
import { Ledger } from '../../../main/store/ledger.ts';
import { createOrganization, createPerson } from '../../support/commands.ts';
import { copyLedger } from '../../support/damage.ts';
import { openLedger, recordOrganizations, registrarOf } from '../../support/ledgers.ts';
import { temporaryFolder } from '../../support/temporary.ts';

/* What is derived from the entries goes into the file 4,096 entries at a time; here it has just done so, and an act
   that crosses that line comes to nothing. */

function found(ledger: Ledger, seq: number) {
  const record = ledger.entries.at(seq);
  if (record === null) throw new Error(`no entry ${seq}`);
  return [
    ledger.entries.withCid(record.cid)?.entry.seq,
    ledger.entries.withCid(record.entry.event)?.entry.seq,
    ledger.entries.ofObject(record.aggregateId, 10).map(({ entry }) => entry.seq),
    ledger.objects.get('organization', record.aggregateId)?.name,
  ];
}

test('what is in the file and what is still in memory is found alike, also after a pulled plug', async () => {
  const folder = temporaryFolder();
  const ledger = openLedger(folder);
  ledger.transaction(() => recordOrganizations(ledger, 4090));
  expect(() =>
    ledger.transaction(() => {
      recordOrganizations(ledger, 20);
      throw new Error('the act comes to nothing');
    }),
  ).toThrow('nothing');
  expect(ledger.lists.count('organization', { search: '', organizationId: null })).toBe(4090);
  ledger.transaction(() => recordOrganizations(ledger, 20));

  const pulled = temporaryFolder();
  copyLedger(folder, pulled);
  const after = Ledger.open(pulled);
  for (const seq of [1, 4090, 4096, 4097, 4110]) {
    const expected = [seq, seq, [seq], `Organization ${seq}`];
    expect(found(ledger, seq)).toEqual(expected);
    expect(found(after, seq)).toEqual(expected);
  }
  expect(await verifyLedger(after)).toMatchObject({ entries: 4110, finding: null, registry: null });
  after.close();
});

test('a registry from the time when people had no units and roles is folded anew', async () => {
  const folder = temporaryFolder();
  const ledger = openLedger(folder);
  const acme = createOrganization();
  const alice = createPerson(acme.id);
  registrarOf(ledger).recordAll('Test', [acme, alice]);
  ledger.close();
  const file = new DatabaseSync(path.join(folder, 'ledger.db'));
  file.exec(`UPDATE object SET state = json_remove(state, '$.unitIds', '$.roles') WHERE aggregate = 'person';
    DROP TABLE link;
    DROP TABLE coming;
    DROP TABLE fact;
    DROP TABLE mention;
    DROP INDEX object_by_label;
    DROP INDEX object_by_status;
    DROP INDEX object_by_seq;
    DROP INDEX object_of_organization;
    ALTER TABLE object DROP COLUMN status;
    ALTER TABLE object DROP COLUMN ended;
    DROP TABLE former_receipt;
    ALTER TABLE receipt DROP COLUMN place;
    DROP TABLE place;
    PRAGMA user_version = 2`);
  file.close();
  const after = openLedger(folder);
  expect(after.objects.get('person', alice.id)).toMatchObject({ unitIds: [], roles: [] });
  expect(await verifyLedger(after)).toMatchObject({ entries: 2, finding: null, registry: null });
});
