import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { expect, onTestFinished, test } from 'vitest';
import { ProblemError } from '../../../app/problem.ts';
import { BACKUPS_KEPT, listBackups, makeBackup } from '../../../main/store/backup.ts';
import { Ledger } from '../../../main/store/ledger.ts';
import { openLedger as openOrAdvise } from '../../../main/store/open.ts';
import { openAndCheck } from '../../support/damage.ts';
import { IDENTITY, openLedger, recordOrganizations } from '../../support/ledgers.ts';
import { temporaryFolder } from '../../support/temporary.ts';

async function problemOf(work: () => unknown) {
  try {
    await work();
  } catch (error) {
    if (error instanceof ProblemError) return error.problem;
    throw error;
  }
  throw new Error('nothing was refused');
}

/** Changes a byte in the middle of every page in which something of an entry stands: the file can still be opened. */
function spoil(file: string): void {
  const bytes = readFileSync(file);
  for (let page = 0; page < bytes.length; page += 4096) {
    if (!bytes.subarray(page, page + 4096).includes('OrganizationCreated')) continue;
    bytes[page + 2048] = (bytes[page + 2048] ?? 0) ^ 0xff;
  }
  writeFileSync(file, bytes);
}

test('a backup holds everything, is named by ledger, entries and time, and needs no file beside it', async () => {
  const ledger = openLedger(temporaryFolder());
  recordOrganizations(ledger, 12);
  ledger.outbox.settle([
    {
      seq: 1,
      place: { stream: 'S', created: null, domain: null },
      streamSeq: 1,
      duplicate: false,
      storedAt: '2026-11-23T10:00:00.000Z',
    },
  ]);
  const folder = path.join(temporaryFolder(), 'backup');
  const made = await makeBackup(ledger, folder);
  expect(readdirSync(folder)).toEqual([path.basename(made.file)]);
  expect(path.basename(made.file)).toMatch(/^ledger-Test-ceremony-12-\d{8}T\d{6}Z\.db$/);
  expect(made).toMatchObject({ ledgerId: IDENTITY.id, entries: 12, head: ledger.head()?.cid, stored: 1 });
});

test('acts recorded while a backup is made are recorded, and the backup is whole', async () => {
  const ledger = openLedger(temporaryFolder());
  ledger.transaction(() => recordOrganizations(ledger, 3000));
  const folder = temporaryFolder();
  const steps = new Set<string>();
  const made = await makeBackup(ledger, folder, ({ step }) => {
    steps.add(step);
    if (steps.size < 3) recordOrganizations(ledger, 1);
  });
  expect([...steps]).toEqual(['copying', 'checking']);
  expect(ledger.head()?.seq).toBeGreaterThan(3000);
  expect(made.entries).toBeGreaterThanOrEqual(3000);
  expect(ledger.entries.cidAt(made.entries)).toBe(made.head);
});

test('the newest ten backups of a ledger stay, and those of another one are not counted', async () => {
  const folder = temporaryFolder();
  const other = openLedger(temporaryFolder());
  recordOrganizations(other, 1);
  const kept = await makeBackup(other, folder);
  const ledger = Ledger.open(temporaryFolder());
  const id = '0198c0de-0000-7000-8000-0000000000aa';
  ledger.create({ ...IDENTITY, id, name: 'Second', source: `second#${id}` });
  for (let count = 0; count < BACKUPS_KEPT + 3; count++) {
    recordOrganizations(ledger, 1);
    await makeBackup(ledger, folder);
  }
  ledger.close();
  const mine = listBackups(folder, id);
  expect(mine.map(({ entries }) => entries)).toEqual([13, 12, 11, 10, 9, 8, 7, 6, 5, 4]);
  expect(listBackups(folder, IDENTITY.id)).toEqual([kept]);
});

test('where the disk of the folder is not plugged in, nothing is made in its place', async () => {
  const ledger = openLedger(temporaryFolder());
  recordOrganizations(ledger, 1);
  const folder = path.join(temporaryFolder(), 'stick', 'backup');
  expect((await problemOf(() => makeBackup(ledger, folder))).code).toBe('backup.no-folder');
  expect(existsSync(path.dirname(folder))).toBe(false);
});

test('a folder that is a file is refused in words', async () => {
  const ledger = openLedger(temporaryFolder());
  recordOrganizations(ledger, 1);
  const folder = path.join(temporaryFolder(), 'backup');
  writeFileSync(folder, '');
  expect((await problemOf(() => makeBackup(ledger, folder))).code).toMatch(/^backup\./);
});

test('without a ledger there is nothing to back up, and that is said', async () => {
  const ledger = Ledger.open(temporaryFolder());
  onTestFinished(() => ledger.close());
  await expect(makeBackup(ledger, temporaryFolder())).rejects.toMatchObject({
    problem: { code: 'backup.no-ledger' },
  });
});

test('a damaged ledger gives no backup, and the earlier ones stay', async () => {
  const home = temporaryFolder();
  const folder = temporaryFolder();
  const ledger = openLedger(home);
  ledger.transaction(() => recordOrganizations(ledger, 60));
  const good = await makeBackup(ledger, folder);
  ledger.close();
  spoil(path.join(home, 'ledger.db'));
  const bad = openLedger(home);
  expect((await problemOf(() => makeBackup(bad, folder))).code).toMatch(/^backup\./);
  expect(readdirSync(folder)).toEqual([path.basename(good.file)]);
});

test('a ledger in which an entry was changed gives no backup: the copy is checked, not only made', async () => {
  const home = temporaryFolder();
  const folder = temporaryFolder();
  const ledger = openLedger(home);
  recordOrganizations(ledger, 20);
  ledger.close();
  const database = new DatabaseSync(path.join(home, 'ledger.db'));
  database.exec("DROP TRIGGER entry_is_never_updated; UPDATE entry SET at = '2020' WHERE seq = 7");
  database.close();
  const refused = await problemOf(() => makeBackup(openLedger(home), folder));
  expect(refused).toMatchObject({
    code: 'backup.not-verified',
    happened: expect.stringContaining('Entry 7'),
  });
  expect(readdirSync(folder)).toEqual([]);
});

/** What the words say: all files of the folder are moved elsewhere, and the backup is copied there under the ledger's name. */
function putInPlace(home: string, backup: string): string {
  const evidence = temporaryFolder();
  for (const name of readdirSync(home)) renameSync(path.join(home, name), path.join(evidence, name));
  copyFileSync(backup, path.join(home, 'ledger.db'));
  return evidence;
}

test('a damaged or lost ledger names its newest backup, and goes on with it', async () => {
  const home = temporaryFolder();
  const folder = temporaryFolder();
  const ledger = openLedger(home);
  recordOrganizations(ledger, 5);
  await makeBackup(ledger, folder);
  recordOrganizations(ledger, 2);
  const newest = await makeBackup(ledger, folder);
  recordOrganizations(ledger, 1);
  ledger.close();
  writeFileSync(path.join(home, 'ledger.db'), 'no longer a database, and longer than the header of one is');
  const refused = await problemOf(() => openOrAdvise(home, folder));
  expect(refused).toMatchObject({ code: 'store.damaged', remedy: expect.stringContaining(newest.file) });
  expect(refused.remedy).toContain('7 entries');

  const evidence = putInPlace(home, newest.file);
  expect(readFileSync(path.join(evidence, 'ledger.db'), 'utf8')).toContain('no longer a database');
  expect(existsSync(path.join(evidence, 'ledger.head'))).toBe(true);
  expect(await openAndCheck(home)).toEqual({ said: 'intact', entries: 7 });
  recordOrganizations(openLedger(home), 1);
});

test('a backup that was damaged later and put in place is not intact', async () => {
  const home = temporaryFolder();
  const folder = temporaryFolder();
  const ledger = openLedger(home);
  ledger.transaction(() => recordOrganizations(ledger, 60));
  const { file } = await makeBackup(ledger, folder);
  ledger.close();
  spoil(file);
  putInPlace(home, file);
  expect(['refused', 'damaged']).toContain((await openAndCheck(home)).said);
});

test('a copy under another name, put in place by hand, is opened as it is', async () => {
  const ledger = openLedger(temporaryFolder());
  recordOrganizations(ledger, 5);
  const { file, head } = await makeBackup(ledger, temporaryFolder());
  const home = path.join(temporaryFolder(), 'events');
  mkdirSync(home);
  renameSync(file, path.join(home, 'ledger.db'));
  expect(await openAndCheck(home)).toEqual({ said: 'intact', entries: 5 });
  expect(openLedger(home).head()?.cid).toBe(head);
});
