import { spawnSync } from 'node:child_process';
import { closeSync, openSync, readdirSync, writeSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { exportBundle } from '../../../main/services/exchange/export-bundle.ts';
import { recordMany } from '../../support/imports.ts';
import { openLedger } from '../../support/ledgers.ts';
import { onSmallDisk } from '../../support/small-disk.ts';
import { temporaryFolder } from '../../support/temporary.ts';

const SCRIPT = path.join(import.meta.dirname, '../../support/export-to-small-disk.ts');

test('export - a medium that gives back other bytes than were written: refused, and no file is left', async () => {
  const ledger = openLedger(temporaryFolder());
  recordMany(ledger, 3000);
  const file = path.join(temporaryFolder(), 'bundle.car');
  const spoil = (step: string, done: number) => {
    // By then the first mebibyte has been written and will not be written again.
    if (step !== 'writing' || done !== 3000) return;
    const [unfinished = ''] = readdirSync(path.dirname(file));
    const handle = openSync(path.join(path.dirname(file), unfinished), 'r+');
    writeSync(handle, Buffer.from('x'), 0, 1, 5000);
    closeSync(handle);
  };
  const refused = exportBundle(ledger, file, { writtenBy: 'test', onProgress: spoil });
  await expect(refused).rejects.toMatchObject({ problem: { code: 'export.not-as-written' } });
  expect(readdirSync(path.dirname(file))).toEqual([]);
  await exportBundle(ledger, file, { writtenBy: 'test' });
  expect(readdirSync(path.dirname(file))).toEqual(['bundle.car']);
});

test('export - a medium that is too small is refused before anything is written; one that fills up leaves no file', () => {
  const [ledger, medium] = [temporaryFolder(), temporaryFolder()];
  const small = onSmallDisk(medium);
  // Where nothing can be mounted only a write that fails in the middle can be had: files may not get as large.
  const [command = '', ...before] = small ?? ['prlimit', '--fsize=900000:unlimited'];
  const args = [...before, process.execPath, SCRIPT, ledger, medium, small === null ? 'limited' : 'mounted'];
  const { stdout, stderr } = spawnSync(command, args, { encoding: 'utf8', timeout: 50_000 });
  if (stdout === '') throw new Error(stderr);
  expect(JSON.parse(stdout)).toEqual({
    tooSmall: small === null ? 'export.cannot-write' : 'export.no-room',
    filledUp: small === null ? 'export.cannot-write' : 'export.disk-full',
    left: [],
    afterwards: 'written',
  });
});
