import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import * as dagCbor from '@ipld/dag-cbor';
import { describe, expect, test } from 'vitest';
import { readAsStranger } from '../../support/independent-car.ts';
import { openLedger, recordOrganizations } from '../../support/ledgers.ts';
import { temporaryFolder } from '../../support/temporary.ts';

const program = path.resolve(import.meta.dirname, '../../../main/cli/cim-keys.ts');

function cimKeys(args: readonly string[], input = '') {
  const { status, stdout, stderr } = spawnSync(process.execPath, [program, ...args], {
    encoding: 'utf8',
    input,
  });
  return { status, stdout, stderr };
}

/** A closed ledger of `count` entries. @returns its folder and the JSON of its first event */
function ledgerOf(count: number): { folder: string; head: string; first: { json: string; cid: string } } {
  const folder = temporaryFolder();
  const ledger = openLedger(folder);
  recordOrganizations(ledger, count);
  const head = ledger.head()?.cid ?? '';
  const entry = ledger.entries.at(1);
  if (!entry) throw new Error('no entry');
  const first = { json: JSON.stringify(dagCbor.decode(entry.block)), cid: entry.entry.event };
  ledger.close();
  return { folder, head, first };
}

describe('cim-keys', () => {
  test('cid - gives the CID of an event’s JSON, from a file or standard input', () => {
    const { first } = ledgerOf(1);
    const file = path.join(temporaryFolder(), 'event.json');
    writeFileSync(file, first.json);
    expect(cimKeys(['cid', file]).stdout.trim()).toBe(first.cid);
    expect(cimKeys(['cid', '-'], first.json).stdout.trim()).toBe(first.cid);
    expect(cimKeys(['cid', '-'], '{"size":1.5}')).toMatchObject({ status: 2 });
  });

  test('status and verify - tell what an intact ledger holds', () => {
    const { folder, head } = ledgerOf(5);
    expect(cimKeys(['status', '--data', folder]).stdout).toContain(head);
    const { status, stdout } = cimKeys(['verify', folder, '--json']);
    expect([status, JSON.parse(stdout)]).toMatchObject([
      0,
      { intact: true, kind: 'ledger', verified: 5, head },
    ]);
  });

  test('export and verify - a bundle is written, verifies, and a stranger reads it', () => {
    const { folder, head } = ledgerOf(1200);
    const file = path.join(temporaryFolder(), 'ledger.car');
    expect(cimKeys(['export', file, '--data', folder])).toMatchObject({ status: 0, stderr: '' });
    expect(existsSync(`${file}.part`)).toBe(false);
    expect(cimKeys(['verify', file]).stdout).toContain(head);
    const stranger = readAsStranger(readFileSync(file));
    expect([stranger.head, stranger.events.length]).toEqual([head, 1200]);

    const part = path.join(temporaryFolder(), 'part.car');
    expect(cimKeys(['export', part, '--data', folder, '--from', '1001']).status).toBe(0);
    expect(readAsStranger(readFileSync(part)).events).toHaveLength(200);
    // An existing file is never overwritten.
    expect(cimKeys(['export', part, '--data', folder])).toMatchObject({ status: 1 });
  });

  test('verify - a changed bundle is found, and the exit status says so', () => {
    const { folder } = ledgerOf(20);
    const file = path.join(temporaryFolder(), 'ledger.car');
    cimKeys(['export', file, '--data', folder]);
    const bytes = readFileSync(file);
    const at = bytes.length - 100;
    bytes[at] = (bytes[at] ?? 0) ^ 1;
    writeFileSync(file, bytes);
    const { status, stdout } = cimKeys(['verify', file, '--json']);
    expect([status, JSON.parse(stdout)]).toMatchObject([1, { intact: false, verified: 19 }]);
  });

  test('a folder without a ledger is refused and left empty', () => {
    const folder = temporaryFolder();
    expect(cimKeys(['verify', folder])).toMatchObject({ status: 2 });
    expect(existsSync(path.join(folder, 'ledger.db'))).toBe(false);
  });

  test('a ledger that is open elsewhere is not touched', () => {
    const folder = temporaryFolder();
    recordOrganizations(openLedger(folder), 1);
    const { status, stderr } = cimKeys(['status', '--data', folder]);
    expect([status, stderr]).toEqual([1, expect.stringContaining('already open')]);
  });

  test.each([[[]], [['help']]])('%j shows what there is', (args) => {
    expect(cimKeys(args)).toMatchObject({ status: 0, stdout: expect.stringContaining('verify') });
  });

  test.each([
    [['bogus']],
    [['verify']],
    [['verify', 'a', 'b']],
    [['verify', '/nowhere']],
    [['export', 'b', '--from', 'x']],
  ])('%j is refused with exit status 2', (args) => expect(cimKeys(args).status).toBe(2));
});
