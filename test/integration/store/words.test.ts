import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describe, expect, test } from 'vitest';
import { ProblemError } from '../../../app/problem.ts';
import { explainOpeningError, explainStoreError } from '../../../main/store/failure.ts';
import { cimKeys } from '../../support/command-line.ts';
import { openLedger, recordOrganizations } from '../../support/ledgers.ts';
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

/** What a full disk is told as. */
function told(explained: unknown): string {
  return explained instanceof ProblemError ? explained.problem.meaning : '';
}

describe('a full disk', () => {
  const full = Object.assign(new Error('database or disk is full'), { errcode: 13 });

  test('speaks of an act only where there was one', () => {
    expect(told(explainStoreError(full, 'act'))).toContain('This act was not recorded');
    for (const operation of ['receipts', 'copying', 'opening', 'reading', 'writing'] as const)
      expect(told(explainStoreError(full, operation))).not.toContain('act was');
    expect(told(explainStoreError(full, 'receipts'))).toContain('the next sync finds them');
    expect(told(explainOpeningError(full))).toContain('was not opened');
    const noSpace = Object.assign(new Error('ENOSPC'), { syscall: 'write', code: 'ENOSPC' });
    expect(told(explainOpeningError(noSpace))).toContain('was not opened');
  });

  test('is told by what really was under way', () => {
    const ledger = openLedger(temporaryFolder());
    recordOrganizations(ledger, 2);
    const refuse = () => {
      throw full;
    };
    const meaning = (work: () => unknown) => {
      try {
        work();
        return 'nothing';
      } catch (error) {
        return told(error);
      }
    };
    const [record] = ledger.entries.from(1, 1);
    if (!record) throw new Error('no entry');
    expect(meaning(() => ledger.transaction(refuse))).toContain('What was to be written');
    expect(
      meaning(() =>
        ledger.transaction(() => {
          recordOrganizations(ledger, 1);
          refuse();
        }),
      ),
    ).toContain('This act was not recorded');
    const receipt = {
      seq: 1,
      stream: 'S',
      streamSeq: 1,
      duplicate: false,
      storedAt: '2026-11-23T10:00:00.000Z',
    };
    const places = ledger.outbox.places;
    places.keep = refuse;
    expect(
      meaning(() => ledger.outbox.settle([receipt], undefined, { stream: 'S', created: null, domain: null })),
    ).toContain('the next sync finds them');
  });
});
