import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { cimKeys } from '../../support/command-line.ts';
import { openLedger, recordOrganizations } from '../../support/ledgers.ts';
import { onSmallDisk } from '../../support/small-disk.ts';
import { temporaryFolder } from '../../support/temporary.ts';

/* What people are told fits what was under way, and says what is the case for the data. */

/** A closed ledger, changed by other hands. */
function changed(sql: string): string {
  const folder = temporaryFolder();
  const ledger = openLedger(folder);
  recordOrganizations(ledger, 5);
  ledger.outbox.setAside({
    seq: 2,
    at: '2026-11-23T10:00:00.000Z',
    problem: { code: 'x', happened: 'x', meaning: 'x', remedy: 'x', field: null },
  });
  ledger.close();
  const database = new DatabaseSync(path.join(folder, 'ledger.db'));
  database.exec('DROP TRIGGER entry_is_never_updated');
  database.exec(sql);
  database.close();
  return folder;
}

test('a reason for setting aside that cannot be read is told in words, and the list goes on', async () => {
  const folder = changed(`UPDATE outbox SET set_aside = '{"at": ' WHERE seq = 2`);
  const listed = await cimKeys(['queue', 'list', '--data', folder]);
  expect(listed).toMatchObject({ status: 0, stdout: expect.stringContaining('Entry 1 ') });
  const shown = await cimKeys(['queue', 'show', '2', '--data', folder]);
  expect(shown.stdout).toContain('the reason can no longer be read');
  expect(listed.stderr + shown.stderr).not.toMatch(/JSON|Unexpected/);
});

test.each([
  ['its CID', "UPDATE entry SET cid = 'none' WHERE seq = 3"],
  ['a column of another kind', "UPDATE entry SET event = '' WHERE seq = 3"],
])('an entry that is damaged in %s is named as that', async (_name, sql) => {
  for (const command of [
    ['queue', 'list'],
    ['queue', 'show', '3'],
  ]) {
    const { status, stderr } = await cimKeys([...command, '--data', changed(sql)]);
    expect([status, stderr]).toEqual([1, expect.stringContaining('entry 3 cannot be read')]);
    expect(stderr).not.toContain('Run it again');
  }
});

test('an entry whose event is damaged has its row, and says so', async () => {
  const folder = changed("UPDATE entry SET block = x'a1' WHERE seq = 3");
  const listed = await cimKeys(['queue', 'list', '--data', folder]);
  expect(listed).toMatchObject({ status: 0, stdout: expect.stringContaining('Unreadable event') });
  const shown = await cimKeys(['queue', 'show', '3', '--data', folder]);
  expect(shown).toMatchObject({ status: 1, stderr: expect.stringContaining('do not give its CID') });
});

const SCRIPT = path.join(import.meta.dirname, '../../support/words-on-full-disk.ts');
const refusal = z.object({ code: z.string(), meaning: z.string() });
const refusalsSchema = z.object({
  act: refusal,
  copying: refusal,
  receipts: refusal,
  writing: refusal,
  opening: refusal,
  keeping: refusal,
  untouched: z.boolean(),
});

test('a disk that is really full is told by what was under way, and speaks of an act only where there was one', () => {
  const folder = temporaryFolder();
  const small = onSmallDisk(folder);
  // Only a machine that lets nobody mount a file system has no small disk: there the words are not put to this test.
  if (small === null) return;
  const [command = '', ...rest] = [...small, process.execPath, SCRIPT, folder];
  const { stdout, stderr } = spawnSync(command, rest, { encoding: 'utf8' });
  if (stdout === '') throw new Error(stderr);
  const { keeping, untouched, ...told } = refusalsSchema.parse(JSON.parse(stdout));
  for (const [name, { code, meaning }] of Object.entries(told)) {
    expect([name, code, meaning]).toEqual([name, 'store.disk-full', expect.any(String)]);
    expect([name, meaning.includes('act was')]).toEqual([name, name === 'act']);
  }
  expect(told.act.meaning).toContain('This act was not recorded');
  expect(told.copying.meaning).toContain('to be taken over');
  expect(told.receipts.meaning).toContain('the next sync finds them');
  expect(told.writing.meaning).toContain('What was to be written');
  expect(told.opening.meaning).toContain('was not opened');
  // What cannot be copied aside is not opened, and stays as it is.
  expect(keeping).toMatchObject({
    code: 'store.not-kept-aside',
    meaning: expect.stringContaining('not opened'),
  });
  expect(untouched).toBe(true);
});
