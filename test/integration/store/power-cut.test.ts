import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { expect, test } from 'vitest';
import { HeadMark } from '../../../main/store/head-mark.ts';
import { Ledger } from '../../../main/store/ledger.ts';
import { copyLedger, openAndCheck } from '../../support/damage.ts';
import { openLedger } from '../../support/ledgers.ts';
import { temporaryFolder } from '../../support/temporary.ts';

/* A power cut leaves the files as they were on the disk at one moment. Here: a writer is stopped in the middle of
   whatever it does, its files are copied, and it goes on. */

/** Source: SQLite, "WAL-mode File Format": a header of 32 bytes, then frames of 24 bytes and a page. */
const WAL_HEADER = 32;
const WAL_FRAME = 24 + 4096;

const WRITER = path.join(import.meta.dirname, '../../support/append-until-killed.ts');

/** Copies of a ledger at `moments` moments of its life, each with what had been acknowledged until then. */
async function copiesOfALife(moments: number) {
  const folder = temporaryFolder();
  openLedger(folder).close();
  const child = spawn(process.execPath, [WRITER, folder], { stdio: ['ignore', 'pipe', 'inherit'] });
  const copies: { readonly folder: string; readonly acknowledged: string | undefined }[] = [];
  let last: string | undefined;
  let lines = 0;
  for await (const line of createInterface(child.stdout)) {
    last = line;
    lines += 1;
    if (lines % 9 !== 0) continue;
    child.kill('SIGSTOP');
    await stopped(child.pid ?? 0);
    const copy = temporaryFolder();
    copyLedger(folder, copy);
    copies.push({ folder: copy, acknowledged: last });
    if (copies.length === moments) break;
    child.kill('SIGCONT');
  }
  child.kill('SIGKILL');
  child.kill('SIGCONT');
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
  return copies;
}

/** Waits until the kernel says that a process stands still. Source: proc(5), the state in /proc/pid/stat. */
async function stopped(pid: number): Promise<void> {
  const state = () => readFileSync(`/proc/${pid}/stat`, 'latin1').split(') ')[1]?.[0];
  while (state() !== 'T') await new Promise((resolve) => setImmediate(resolve));
}

test('a power cut at any moment loses nothing acknowledged, and leaves a whole chain', {
  timeout: 120_000,
}, async () => {
  for (const { folder, acknowledged } of await copiesOfALife(40)) {
    const ledger = Ledger.open(folder);
    const [seq, cid] = acknowledged?.split(' ') ?? [];
    expect(ledger.entries.at(Number(seq))?.cid).toBe(cid);
    ledger.close();
    expect(await openAndCheck(folder)).toMatchObject({ said: 'intact' });
  }
});

test('a log that ends anywhere gives a beginning of the history; what is missing from its end is missed', {
  timeout: 120_000,
}, async () => {
  const copies = await copiesOfALife(3);
  const { folder } = copies.at(-1) ?? { folder: '' };
  const wal = readFileSync(path.join(folder, 'ledger.db-wal'));
  const whole = await headOf(folder, wal, 'without');
  const ends: number[] = [0, WAL_HEADER - 1];
  for (let at = WAL_HEADER; at <= wal.length; at += WAL_FRAME) ends.push(at, at + 2000);
  const mark = HeadMark.read(folder);
  expect(mark).not.toBe('unreadable');
  const marked = mark === null || mark === 'unreadable' ? 0 : mark.seq;
  expect(marked).toBeGreaterThanOrEqual(whole - 1);
  const seen = new Set<number>();
  for (const end of ends) {
    const rest = wal.subarray(0, Math.min(end, wal.length));
    const entries = await headOf(folder, rest, 'without');
    expect(entries).toBeLessThanOrEqual(whole);
    seen.add(entries);
    const told = await withLog(folder, rest, 'with');
    // The writer may have been stopped between the commit and the mark: that entry was not acknowledged yet.
    if (entries < marked) {
      expect(told, `${end} bytes`).toMatchObject({ code: expect.stringMatching(/^lost-tail$|ledger-gone/) });
    } else expect(told, `${end} bytes`).toMatchObject({ said: 'intact', entries });
  }
  // The cuts really fell between the acts, not only before or behind all of them.
  expect(seen.size).toBeGreaterThan(10);
});

/** How many entries an intact beginning has. */
async function headOf(folder: string, wal: Uint8Array, mark: 'with' | 'without'): Promise<number> {
  const told = await withLog(folder, wal, mark);
  if (told.said !== 'intact') throw new Error(JSON.stringify(told));
  return told.entries;
}

/** A copy of the ledger with this log, with or without the mark beside it. */
function withLog(folder: string, wal: Uint8Array, mark: 'with' | 'without') {
  const copy = temporaryFolder();
  copyLedger(folder, copy, mark === 'with' ? ['ledger.db', 'ledger.head'] : ['ledger.db']);
  writeFileSync(path.join(copy, 'ledger.db-wal'), wal);
  expect(statSync(path.join(copy, 'ledger.db')).size).toBeGreaterThan(0);
  return openAndCheck(copy);
}
