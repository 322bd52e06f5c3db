import { createHash } from 'node:crypto';
import { chmodSync, existsSync, lstatSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { expect, test } from 'vitest';
import { statusOutputSchema, verifyOutputSchema } from '../../../app/contract/command-line.ts';
import { ProblemError } from '../../../app/problem.ts';
import { Ledger } from '../../../main/store/ledger.ts';
import { lookForEntries } from '../../../main/store/salvage.ts';
import { cimKeys } from '../../support/command-line.ts';
import { copyLedger } from '../../support/damage.ts';
import { openLedger, recordOrganizations } from '../../support/ledgers.ts';
import { temporaryFolder } from '../../support/temporary.ts';

/* Looking never changes: whatever state a ledger is in, every file of its folder is afterwards as it was. */

/** Acts recorded before the plug is pulled. */
const ENTRIES = 302;

/** A ledger as a pulled plug leaves it: everything it holds stands in the log. */
function pulled(entries = ENTRIES): string {
  const folder = temporaryFolder();
  const ledger = openLedger(folder);
  recordOrganizations(ledger, entries);
  const left = temporaryFolder();
  copyLedger(folder, left);
  return left;
}

function flip(file: string, at: (size: number) => number): void {
  const bytes = readFileSync(file);
  const place = at(bytes.length);
  bytes[place] = (bytes[place] ?? 0) ^ 4;
  writeFileSync(file, bytes);
}

/**
 * In the fifth frame of a log: SQLite begins a log anew in the same file, and what stands further behind may be of the one
 * before, which nobody reads. Source: SQLite, WAL file format: a header of 32 bytes, and 24 before each page.
 */
function inTheLog(): number {
  return 32 + 4 * (24 + 4096) + 200;
}

/** Every file of a folder: its name, bytes, mode and times. */
function fingerprint(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .sort()
    .map((name) => {
      const file = path.join(folder, name);
      const { mode, mtimeMs, ctimeMs, size } = lstatSync(file);
      const content = lstatSync(file).isFile()
        ? createHash('sha256').update(readFileSync(file)).digest('hex')
        : 'folder';
      return [name, mode, mtimeMs, ctimeMs, size, content].join(' ');
    });
}

const COMMANDS: readonly (readonly string[])[] = [
  ['verify'],
  ['status'],
  ['queue', 'list'],
  ['queue', 'show', '1'],
];

const log = (folder: string) => path.join(folder, 'ledger.db-wal');

test.each<[string, (folder: string) => void]>([
  ['with a log that is whole', () => {}],
  ['with a bit flipped in the header of the log', (folder) => flip(log(folder), () => 20)],
  ['with a bit flipped in the middle of the log', (folder) => flip(log(folder), inTheLog)],
  ['with a bit flipped in the file', (folder) => flip(path.join(folder, 'ledger.db'), () => 60)],
  ['with a flipped mark', (folder) => flip(path.join(folder, 'ledger.head'), () => 30)],
  ['without its log', (folder) => rmSync(log(folder))],
  ['whose file has one byte left', (folder) => writeFileSync(path.join(folder, 'ledger.db'), 'S')],
])('a ledger %s is looked at and left as it is', async (_name, damage) => {
  const folder = pulled();
  damage(folder);
  const before = fingerprint(folder);
  for (const command of COMMANDS) await cimKeys([...command, '--data', folder]);
  await cimKeys(['export', path.join(temporaryFolder(), 'x.car'), '--data', folder]);
  expect(fingerprint(folder)).toEqual(before);
});

test('a ledger whose file has one byte left is not opened either, and what its log holds can be taken over', () => {
  const folder = pulled(20);
  writeFileSync(path.join(folder, 'ledger.db'), 'S');
  const before = fingerprint(folder);
  expect(() => Ledger.open(folder)).toThrow(ProblemError);
  expect(fingerprint(folder)).toEqual(before);
  expect(lookForEntries(folder).head?.seq).toBe(20);
});

test('a log that is whole is read with the file, and stays', async () => {
  const folder = pulled();
  const status = statusOutputSchema.parse(
    JSON.parse((await cimKeys(['status', '--json', '--data', folder])).stdout),
  );
  expect(status).toMatchObject({ entries: ENTRIES, waiting: ENTRIES, lost: null });
  const verified = await cimKeys(['verify', '--json', '--data', folder]);
  expect(verifyOutputSchema.parse(JSON.parse(verified.stdout))).toMatchObject({
    intact: true,
    verified: ENTRIES,
  });
  expect(existsSync(log(folder))).toBe(true);
});

test('a folder without permission to write is verified', async () => {
  for (const folder of [pulled(20), closed(20)]) {
    for (const name of readdirSync(folder)) chmodSync(path.join(folder, name), 0o400);
    chmodSync(folder, 0o500);
    const { status, stdout } = await cimKeys(['verify', '--data', folder]);
    chmodSync(folder, 0o700);
    expect([status, stdout]).toEqual([0, expect.stringContaining('20 verified')]);
  }
});

function closed(entries: number): string {
  const folder = temporaryFolder();
  const ledger = openLedger(folder);
  recordOrganizations(ledger, entries);
  ledger.close();
  return folder;
}

test('a ledger that somebody has open is not looked at', async () => {
  const folder = temporaryFolder();
  const ledger = openLedger(folder);
  recordOrganizations(ledger, 3);
  for (const command of COMMANDS) {
    const { status, stderr } = await cimKeys([...command, '--data', folder]);
    expect([status, stderr]).toEqual([
      1,
      expect.stringContaining('already open in another window or program'),
    ]);
  }
  // The lock of whoever has it open is still there, and the ledger goes on.
  recordOrganizations(ledger, 2);
  expect(() => Ledger.open(folder)).toThrow('already open');
});

test('a ledger that was changed while it was read gives no result', () => {
  const folder = closed(5);
  const looked = Ledger.look(folder);
  looked.requireUnchanged();
  const ledger = openLedger(folder);
  recordOrganizations(ledger, 1);
  ledger.close();
  expect(() => looked.requireUnchanged()).toThrow('was changed while it was being read');
  looked.close();
});

test.each<[string, (size: number) => number]>([
  ['header', () => 20],
  ['middle', inTheLog],
])(
  'what a flipped bit in the %s of the log leaves is copied aside before anything is opened for writing',
  (_name, at) => {
    const folder = pulled();
    flip(log(folder), at);
    const found = ['ledger.db', 'ledger.db-wal', 'ledger.head'].map((name) =>
      readFileSync(path.join(folder, name)),
    );
    const open = () => {
      try {
        Ledger.open(folder).close();
      } catch (error) {
        if (!(error instanceof ProblemError)) throw error;
      }
    };
    open();
    const [kept = '', ...others] = readdirSync(path.join(folder, 'evidence'));
    expect(others).toEqual([]);
    const inside = path.join(folder, 'evidence', kept);
    for (const [index, name] of ['ledger.db', 'ledger.db-wal', 'ledger.head'].entries()) {
      expect(readFileSync(path.join(inside, name)).equals(found[index] ?? Buffer.of())).toBe(true);
      expect(lstatSync(path.join(inside, name)).mode & 0o777).toBe(0o600);
    }
  },
);

/** The first place of these words in a file. */
function placeOf(file: string, words: string): number {
  const place = readFileSync(file).indexOf(words);
  expect(place).toBeGreaterThan(0);
  return place;
}

const ledgerFile = (folder: string) => path.join(folder, 'ledger.db');

test.each<[string, (folder: string) => void]>([
  ['an event', (folder) => flip(ledgerFile(folder), () => placeOf(ledgerFile(folder), 'Organization 7'))],
  [
    'a row of the queue',
    (folder) => {
      const database = new DatabaseSync(ledgerFile(folder));
      database.exec('DELETE FROM outbox WHERE seq = 7; PRAGMA journal_mode = DELETE;');
      database.close();
    },
  ],
  ['an inner page', (folder) => flip(ledgerFile(folder), (size) => Math.floor(size / 4096 / 2) * 4096)],
])(
  'a file whose mark fits and in which %s is damaged is copied aside before anything is opened for writing',
  (_name, damage) => {
    const folder = closed(ENTRIES);
    damage(folder);
    const found = readFileSync(ledgerFile(folder));
    for (let time = 0; time < 2; time++) {
      try {
        Ledger.open(folder).close();
      } catch (error) {
        if (!(error instanceof ProblemError)) throw error;
      }
    }
    const [kept = '', ...others] = readdirSync(path.join(folder, 'evidence'));
    // The second start finds it as the first one left it.
    expect(others.length).toBeLessThanOrEqual(1);
    const copies = [kept, ...others].map((name) =>
      readFileSync(path.join(folder, 'evidence', name, 'ledger.db')),
    );
    expect(copies.some((copy) => copy.equals(found))).toBe(true);
  },
);

test('nothing of a sound ledger is copied aside, closed or left by a pulled plug', () => {
  for (const folder of [closed(40), pulled(40)]) {
    Ledger.open(folder).close();
    expect(existsSync(path.join(folder, 'evidence'))).toBe(false);
  }
});

test('a new folder below new folders is made and brought to the disk', () => {
  const folder = path.join(temporaryFolder(), 'one', 'two', 'events');
  openLedger(folder);
  expect(lstatSync(folder).mode & 0o777).toBe(0o700);
});
