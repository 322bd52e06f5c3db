import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { DatabaseSync } from 'node:sqlite';
import { describe, expect, test } from 'vitest';
import { ProblemError } from '../../../app/problem.ts';
import { verifyLedger } from '../../../main/store/integrity.ts';
import { Ledger } from '../../../main/store/ledger.ts';
import { createOrganization, createPerson } from '../../support/commands.ts';
import { IDENTITY, openLedger, recordOrganizations, registrarOf } from '../../support/ledgers.ts';
import { temporaryFolder } from '../../support/temporary.ts';

function codeOf(work: () => unknown): string {
  try {
    work();
  } catch (error) {
    if (error instanceof ProblemError) return error.problem.code;
    throw error;
  }
  return 'nothing was refused';
}

const PLACE = { stream: 'S', created: null, domain: null };

describe('ledger - across closing and opening', () => {
  test('everything is there again: identity, entries, head, queue, receipts, registry', () => {
    const folder = temporaryFolder();
    const before = openLedger(folder);
    recordOrganizations(before, 10);
    before.outbox.settle([
      { seq: 1, place: PLACE, streamSeq: 41, duplicate: false, storedAt: '2026-11-23T10:00:00.000Z' },
    ]);
    const head = before.head();
    const entries = before.entries.from(1, 100);
    before.close();

    const after = openLedger(folder);
    expect(after.identity).toEqual(IDENTITY);
    expect(after.head()).toEqual(head);
    expect(after.entries.from(1, 100)).toEqual(entries);
    expect([after.outbox.waiting(), after.outbox.stored()]).toEqual([9, 1]);
    expect(after.outbox.receipt(1)).toMatchObject({ place: PLACE, streamSeq: 41 });
    expect(after.lists.count('organization', { search: '', organizationId: null })).toBe(10);
  });

  test('a second creation is refused', () => {
    const ledger = openLedger(temporaryFolder());
    expect(() => ledger.create(IDENTITY)).toThrow();
  });
});

describe('ledger - one act, all or nothing', () => {
  test('a refused command leaves no trace', () => {
    const ledger = openLedger(temporaryFolder());
    recordOrganizations(ledger, 1);
    const head = ledger.head();
    const command = createPerson('0198c0de-0000-7000-8000-00000000dead');
    expect(codeOf(() => registrarOf(ledger).record(command))).toBe('person.unknown-organization');
    expect([ledger.head(), ledger.outbox.waiting()]).toEqual([head, 1]);
  });

  test('an event that cannot be stored takes the others of its act with it', () => {
    const ledger = openLedger(temporaryFolder());
    recordOrganizations(ledger, 1);
    const [same] = ledger.entries.from(1, 1);
    if (!same) throw new Error('no entry');
    expect(() =>
      ledger.transaction(() => {
        recordOrganizations(ledger, 1);
        throw new Error('the second half fails');
      }),
    ).toThrow('the second half fails');
    expect([ledger.head()?.seq, ledger.outbox.waiting()]).toEqual([1, 1]);
    expect(ledger.lists.count('organization', { search: '', organizationId: null })).toBe(1);
  });

  test('a receipt for an entry that does not wait is refused, with all given beside it', () => {
    const ledger = openLedger(temporaryFolder());
    recordOrganizations(ledger, 2);
    const storedAt = '2026-11-23T10:00:00.000Z';
    const receipt = (seq: number) => ({ seq, place: PLACE, streamSeq: seq, duplicate: false, storedAt });
    expect(() => ledger.outbox.settle([receipt(1), receipt(7)])).toThrow('Entry 7');
    expect([ledger.outbox.waiting(), ledger.outbox.stored()]).toEqual([2, 0]);
  });
});

describe('ledger - kill -9 at any moment', () => {
  test('whatever was acknowledged is there afterwards, and the chain is whole', {
    timeout: 120_000,
  }, async () => {
    const folder = temporaryFolder();
    openLedger(folder).close();
    for (let round = 0; round < 12; round++) {
      const script = path.join(import.meta.dirname, '../../support/append-until-killed.ts');
      const child = spawn(process.execPath, [script, folder], { stdio: ['ignore', 'pipe', 'inherit'] });
      const acknowledged: string[] = [];
      for await (const line of createInterface(child.stdout)) {
        acknowledged.push(line);
        // Another moment each round: after a few acts, and in the middle of the next one.
        if (acknowledged.length === 3 + round * 7) child.kill('SIGKILL');
      }
      if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');

      const ledger = Ledger.open(folder);
      try {
        for (const line of acknowledged) {
          const [seq, cid] = line.split(' ');
          expect(ledger.entries.at(Number(seq))?.cid).toBe(cid);
        }
        const verdict = await verifyLedger(ledger);
        expect(verdict.finding).toBeNull();
        expect(ledger.outbox.waiting()).toBe(verdict.entries);
      } finally {
        ledger.close();
      }
    }
  });
});

describe('ledger - one program at a time', () => {
  test('a second process is refused while the first lives, and let in when it was killed', async () => {
    const folder = temporaryFolder();
    openLedger(folder).close();
    const script = path.join(import.meta.dirname, '../../support/append-until-killed.ts');
    const child = spawn(process.execPath, [script, folder], { stdio: ['ignore', 'pipe', 'inherit'] });
    await once(child.stdout, 'data');
    expect(codeOf(() => Ledger.open(folder))).toBe('store.in-use');
    child.kill('SIGKILL');
    await once(child, 'exit');
    Ledger.open(folder).close();
  });

  test('the same process is refused, too', () => {
    const folder = temporaryFolder();
    openLedger(folder);
    expect(codeOf(() => Ledger.open(folder))).toBe('store.in-use');
  });
});

describe('ledger - files that are not fine', () => {
  test('a file of another program is refused and left alone', () => {
    const folder = temporaryFolder();
    writeFileSync(
      path.join(folder, 'ledger.db'),
      'not a database, but somebody’s notes, long enough for a header',
    );
    const before = readFileSync(path.join(folder, 'ledger.db'));
    expect(codeOf(() => Ledger.open(folder))).toBe('store.damaged');
    expect(readFileSync(path.join(folder, 'ledger.db')).equals(before)).toBe(true);
  });

  test('a folder that is a file is refused in words', () => {
    const folder = temporaryFolder();
    writeFileSync(path.join(folder, 'events'), '');
    expect(codeOf(() => Ledger.open(path.join(folder, 'events')))).toBe('store.cannot-open');
  });

  test('a ledger file that is a folder is refused in words', () => {
    const folder = temporaryFolder();
    mkdirSync(path.join(folder, 'ledger.db'));
    expect(codeOf(() => Ledger.open(folder))).toBe('store.cannot-open');
  });

  test('a database of another program is refused and left alone', () => {
    const folder = temporaryFolder();
    const file = path.join(folder, 'ledger.db');
    const foreign = new DatabaseSync(file);
    foreign.exec('CREATE TABLE notes (text)');
    foreign.close();
    expect(codeOf(() => Ledger.open(folder))).toBe('store.foreign-file');
  });

  test('a ledger of a newer version is refused and left alone', () => {
    const folder = temporaryFolder();
    openLedger(folder).close();
    const newer = new DatabaseSync(path.join(folder, 'ledger.db'));
    newer.exec('PRAGMA user_version = 999');
    newer.close();
    expect(codeOf(() => Ledger.open(folder))).toBe('store.newer-version');
  });
});

describe('registry - lists', () => {
  test('finds by any part of a name, literally, in pages', () => {
    const ledger = openLedger(temporaryFolder());
    const registrar = registrarOf(ledger);
    for (const name of ['100% Acme', '100 Acme', 'Under_score', 'Ünder']) {
      registrar.record(createOrganization({ name }));
    }
    const find = (search: string, limit = 10, offset = 0) =>
      ledger.lists
        .list('organization', { search, organizationId: null, limit, offset })
        .map(({ state }) => state.name);
    expect(find('acme')).toEqual(['100 Acme', '100% Acme']);
    expect(find('100%')).toEqual(['100% Acme']);
    expect(find('r_s')).toEqual(['Under_score']);
    expect(find('', 2, 1)).toEqual(['100% Acme', 'Under_score']);
    expect(ledger.lists.count('organization', { search: 'acme', organizationId: null })).toBe(2);
  });
});
