import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { salvageOutputSchema } from '../../../app/contract/command-line.ts';
import { ProblemError } from '../../../app/problem.ts';
import { verifyLedger } from '../../../main/store/integrity.ts';
import { Ledger } from '../../../main/store/ledger.ts';
import { lookForEntries, salvage } from '../../../main/store/salvage.ts';
import { cimKeys } from '../../support/command-line.ts';
import { createOrganization } from '../../support/commands.ts';
import { copyLedger, openAndCheck } from '../../support/damage.ts';
import { IDENTITY, openLedger, recordOrganizations, registrarOf } from '../../support/ledgers.ts';
import { temporaryFolder } from '../../support/temporary.ts';

/* What can be read of a damaged ledger is judged by the entries' own CIDs and the chain, and taken over into a new file. */

const FILES = ['ledger.db', 'ledger.db-wal', 'ledger.head'];

/** A ledger as a pulled plug leaves it, with everything in the log. @returns its folder and every entry's CID */
function pulled(entries: number): { folder: string; cids: string[] } {
  const folder = temporaryFolder();
  const ledger = openLedger(folder);
  recordOrganizations(ledger, entries);
  const left = temporaryFolder();
  copyLedger(folder, left);
  return { folder: left, cids: ledger.entries.from(1, entries).map(({ cid }) => cid) };
}

function flip(file: string, place: number): void {
  const bytes = readFileSync(file);
  bytes[place] = (bytes[place] ?? 0) ^ 4;
  writeFileSync(file, bytes);
}

async function intact(folder: string, cids: readonly string[]): Promise<void> {
  const ledger = Ledger.open(folder);
  try {
    expect(ledger.identity).toEqual(IDENTITY);
    expect(ledger.entries.from(1, cids.length + 1).map(({ cid }) => cid)).toEqual(cids);
    expect(await verifyLedger(ledger)).toMatchObject({ finding: null, registry: null });
  } finally {
    ledger.close();
  }
}

test.each<[string, number, number]>([
  ['the header of the log', 20, 0],
  ['the middle of the log', 32 + 4 * (24 + 4096) + 200, 20],
])('a bit flipped in %s: every entry is found, and taken over', async (_name, place, usual) => {
  const { folder, cids } = pulled(302);
  flip(path.join(folder, 'ledger.db-wal'), place);
  const bytes = FILES.map((name) => readFileSync(path.join(folder, name)));
  const found = lookForEntries(folder);
  expect(found).toMatchObject({ complete: true, head: { seq: 302, cid: cids.at(-1) }, marked: { seq: 302 } });
  expect(found.usual).toBeGreaterThanOrEqual(usual);
  expect(found.usual).toBeLessThan(302);
  // The refusal says it, and the window shows the refusal.
  const { stderr } = await cimKeys(['verify', '--data', folder]);
  expect(stderr).toContain('302 entries were acknowledged.');
  expect(stderr).toContain(`entries ${found.usual + 1} to 302`);
  expect(stderr).toContain('cim-keys salvage');

  const { kept, head } = await salvage(folder);
  expect(head?.cid).toBe(cids.at(-1));
  expect(
    FILES.map((name, index) => readFileSync(path.join(kept, name)).equals(bytes[index] ?? Buffer.of())),
  ).toEqual([...[true, true, true]]);
  await intact(folder, cids);
  expect(readdirSync(folder).sort()).toEqual(['evidence', 'ledger.db', 'ledger.head']);
});

test('what an earlier start has copied aside is found, too', async () => {
  const { folder, cids } = pulled(60);
  flip(path.join(folder, 'ledger.db-wal'), 20);
  expect(() => Ledger.open(folder)).toThrow(ProblemError);
  rmSync(path.join(folder, 'ledger.db-wal'), { force: true });
  expect(lookForEntries(folder)).toMatchObject({ complete: true, head: { seq: 60 } });
  await salvage(folder);
  await intact(folder, cids);
});

test('receipts and events that fill several pages are taken over, and what is lost for good is said', async () => {
  const folder = temporaryFolder();
  const ledger = openLedger(folder);
  recordOrganizations(ledger, 2);
  registrarOf(ledger).record(createOrganization({ name: 'x'.repeat(200) }));
  const place = { stream: 'S', created: null, domain: null };
  const receipt = { place, streamSeq: 9, duplicate: false, storedAt: '2026-11-23T10:00:00.000Z' };
  ledger.outbox.settle([{ seq: 1, ...receipt }]);
  ledger.close();
  const again = openLedger(folder);
  recordOrganizations(again, 5);
  const left = temporaryFolder();
  copyLedger(folder, left, ['ledger.db', 'ledger.head']);
  const found = lookForEntries(left);
  expect(found).toMatchObject({ usual: 3, complete: false, head: { seq: 3 }, marked: { seq: 8 } });
  const refused = await cimKeys(['salvage', '--data', left, '--yes', '--json']);
  expect(refused.status).toBe(1);
  expect(salvageOutputSchema.parse(JSON.parse(refused.stdout))).toMatchObject({
    entries: 3,
    complete: false,
  });
  const after = Ledger.open(left);
  expect([after.head()?.seq, after.lostTail, after.outbox.receipt(1)?.streamSeq]).toEqual([3, null, 9]);
  after.close();
});

test('the file’s own header and its inner pages are not needed', async () => {
  const folder = temporaryFolder();
  const ledger = openLedger(folder);
  ledger.transaction(() => recordOrganizations(ledger, 300));
  const cids = ledger.entries.from(1, 300).map(({ cid }) => cid);
  ledger.close();
  const file = path.join(folder, 'ledger.db');
  const bytes = readFileSync(file);
  bytes.fill(0, 0, 100);
  writeFileSync(file, bytes);
  expect(await openAndCheck(folder)).toMatchObject({ said: 'refused' });
  expect(lookForEntries(folder)).toMatchObject({ usual: 0, complete: true, head: { seq: 300 } });
  await salvage(folder);
  await intact(folder, cids);
});

test('nothing is written before people agree, nor where nothing can be read', async () => {
  const { folder } = pulled(5);
  flip(path.join(folder, 'ledger.db-wal'), 20);
  // Nobody can be asked here: there is no terminal.
  expect((await cimKeys(['salvage', '--data', folder])).status).not.toBe(0);
  expect(existsSync(path.join(folder, 'evidence'))).toBe(false);
  for (const name of ['ledger.db', 'ledger.db-wal'])
    writeFileSync(path.join(folder, name), Buffer.alloc(9000, 7));
  await expect(salvage(folder)).rejects.toThrow('can be read');
});
