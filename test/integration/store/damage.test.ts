import { mkdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describe, expect, test } from 'vitest';
import { verifyLedger } from '../../../main/store/integrity.ts';
import { createOrganization } from '../../support/commands.ts';
import { contentOf, copyLedger, openAndCheck } from '../../support/damage.ts';
import { eventsOf, given } from '../../support/in-memory-registry.ts';
import { openLedger, recordOrganizations } from '../../support/ledgers.ts';
import { temporaryFolder } from '../../support/temporary.ts';

/** A closed ledger: entries, some of them with receipts. */
function closedLedger(entries: number, stored: number): string {
  const folder = temporaryFolder();
  const ledger = openLedger(folder);
  ledger.transaction(() => recordOrganizations(ledger, entries));
  ledger.outbox.settle(
    Array.from({ length: stored }, (_, index) => ({
      seq: index + 1,
      place: { stream: 'CIM_KEYS_EVENTS', created: null, domain: null },
      streamSeq: 40 + index,
      duplicate: index % 7 === 0,
      storedAt: '2026-11-23T10:00:00.000Z',
    })),
  );
  ledger.close();
  return folder;
}

function changed(folder: string, sql: string): string {
  const database = new DatabaseSync(path.join(folder, 'ledger.db'));
  database.exec('PRAGMA foreign_keys = OFF; PRAGMA ignore_check_constraints = ON;');
  database.exec(sql);
  database.close();
  return folder;
}

/** Numbers that look random and are the same in each run. Source: Numerical Recipes, a linear congruential generator. */
function* numbers(seed: number): Generator<number, never> {
  for (let state = seed; ; ) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    yield state;
  }
}

describe('a flipped bit anywhere in the file', () => {
  test('is refused, named, or has changed nothing that the file says', { timeout: 120_000 }, async () => {
    const original = closedLedger(40, 15);
    const bytes = readFileSync(path.join(original, 'ledger.db'));
    const content = contentOf(original);
    const folder = temporaryFolder();
    const random = numbers(20261123);
    const outcomes = new Map<string, number>();
    // Every page at several places, and the first page, which holds header and schema, more often.
    const positions = Array.from({ length: 450 }, (_, index) => {
      // Its low bits repeat: where the number of pages is a power of two, each page would be hit at the same few places.
      const within = (random.next().value >>> 8) % 4096;
      return index < 80 ? within : (index % (bytes.length / 4096)) * 4096 + within;
    });
    for (const position of positions) {
      const bad = Buffer.from(bytes);
      bad[position] = (bad[position] ?? 0) ^ (1 << ((random.next().value >>> 20) % 8));
      rmSync(folder, { recursive: true, force: true });
      mkdirSync(folder);
      copyLedger(original, folder, ['ledger.head']);
      writeFileSync(path.join(folder, 'ledger.db'), bad);
      const told = await openAndCheck(folder);
      if (told.said === 'intact') expect(contentOf(folder), `byte ${position}`).toBe(content);
      outcomes.set(told.said, (outcomes.get(told.said) ?? 0) + 1);
    }
    // Each way out was really taken, and most flips do not pass unnoticed.
    expect([...outcomes.keys()].sort()).toEqual([
      ...['damaged', 'intact', 'receipts are bad', 'refused', 'registry differs'],
    ]);
  });
});

describe('what stands beside the entries', () => {
  test.each<[string, string, string]>([
    ['an entry that neither waits nor has a receipt', 'DELETE FROM outbox WHERE seq = 30', 'queue'],
    ['an entry that is in both', 'INSERT INTO outbox (seq) VALUES (3)', 'queue'],
    ['a queued entry that does not exist', 'INSERT INTO outbox (seq) VALUES (99)', 'queue'],
    ['a changed receipt', 'UPDATE receipt SET stream_seq = stream_seq + 1 WHERE seq = 4', 'receipt'],
    ['a changed name of the ledger', "UPDATE ledger SET name = 'Another'", 'file'],
    ['a rule that was taken away', 'DROP TRIGGER entry_is_never_updated', 'file'],
    ['a changed object', "UPDATE object SET label = 'Globex' WHERE seq = 7", 'registry'],
    ['an identifier that leads nowhere', 'DELETE FROM reference WHERE seq = 9', 'registry'],
    ...['min', 'max'].map((which): [string, string, string] => [
      `one of an entry's three identifiers, the ${which}, that leads nowhere`,
      `DELETE FROM reference WHERE seq = 9 AND key = (SELECT ${which}(key) FROM reference WHERE seq = 9)`,
      'registry',
    ]),
    ['a removed object', 'DELETE FROM object WHERE seq = 7', 'registry'],
    [
      'an object that no entry speaks of',
      "INSERT INTO object SELECT aggregate, 'x', organization_id, 'x', label, state, seq, ended, status FROM object WHERE seq = 7",
      'registry',
    ],
  ])('%s is named', async (_name, sql, code) => {
    expect(await openAndCheck(changed(closedLedger(40, 15), sql))).toMatchObject({ code });
  });

  test('how far a stream is known is forgotten rather than believed when it was changed', () => {
    const folder = closedLedger(3, 0);
    const ledger = openLedger(folder);
    const position = { stream: 'S', created: '2026-11-23T10:00:00.000Z', seq: 7 };
    ledger.outbox.settle([], position);
    expect(ledger.outbox.position('S')).toEqual(position);
    ledger.close();
    expect(openLedger(changed(folder, 'UPDATE stream_position SET seq = 8')).outbox.position('S')).toBeNull();
  });

  test('a registry that differs is folded anew from the entries', async () => {
    const folder = closedLedger(40, 15);
    const before = contentOf(folder);
    changed(folder, "UPDATE object SET label = 'Globex' WHERE seq = 7; DELETE FROM object WHERE seq > 30");
    const ledger = openLedger(folder);
    ledger.rebuildRegistry();
    expect(await verifyLedger(ledger)).toMatchObject({ entries: 40, finding: null, registry: null });
    ledger.close();
    expect(contentOf(folder)).toBe(before);
  });
});

describe('a ledger that has become shorter', () => {
  test('a truncated file is refused or named, wherever it ends', async () => {
    const original = closedLedger(40, 15);
    const { length } = readFileSync(path.join(original, 'ledger.db'));
    for (const part of [0, 1, 100, 4095, 4096, 8192, length / 2, length - 4096, length - 1]) {
      const folder = temporaryFolder();
      copyLedger(original, folder);
      truncateSync(path.join(folder, 'ledger.db'), Math.floor(part));
      // The last page holds what can be folded anew; a file without its end still says that something is wrong.
      expect((await openAndCheck(folder)).said, `${part} of ${length} bytes`).not.toBe('intact');
    }
  });

  test('a ledger that is gone is not replaced by a new one', async () => {
    const folder = closedLedger(12, 0);
    rmSync(path.join(folder, 'ledger.db'));
    expect(await openAndCheck(folder)).toMatchObject({
      said: 'refused',
      code: 'store.ledger-gone',
      words: expect.stringContaining('12 entries'),
    });
  });

  test('entries that a lost log takes along are missed, and go on being missed', async () => {
    const folder = temporaryFolder();
    const ledger = openLedger(folder);
    recordOrganizations(ledger, 5);
    ledger.close();
    const again = openLedger(folder);
    recordOrganizations(again, 4);
    const head = again.head();
    // As after a pulled plug, without the log.
    const left = temporaryFolder();
    copyLedger(folder, left, ['ledger.db', 'ledger.head']);
    const told = {
      said: 'damaged',
      code: 'lost-tail',
      words: expect.stringContaining(head?.cid ?? 'no head'),
    };
    expect(await openAndCheck(left)).toMatchObject(told);
    const shorter = openLedger(left);
    expect(shorter.lostTail).toMatchObject({ had: head, found: { seq: 5 } });
    // No act is recorded in it any more; the mark stays also where entries come past the registrar.
    const events = eventsOf(given().when(createOrganization({ name: 'Past the registrar' })));
    for (let more = 0; more < 6; more++) shorter.append(events, '2026-11-23T10:00:00.000Z');
    shorter.close();
    expect(await openAndCheck(left)).toMatchObject(told);
  });

  test('an older state of the file is missed, too', async () => {
    const folder = closedLedger(5, 0);
    const older = readFileSync(path.join(folder, 'ledger.db'));
    const ledger = openLedger(folder);
    recordOrganizations(ledger, 1);
    ledger.close();
    writeFileSync(path.join(folder, 'ledger.db'), older);
    expect(await openAndCheck(folder)).toMatchObject({
      code: 'lost-tail',
      words: expect.stringContaining('6 entries'),
    });
  });
});

describe('a clock that was set back', () => {
  test('is recorded as it is, found, and does not count as damage', async () => {
    const ledger = openLedger(temporaryFolder());
    recordOrganizations(ledger, 3);
    const latest = ledger.entries.at(3)?.entry.at;
    const events = eventsOf(given().when(createOrganization({ name: 'Another' })));
    ledger.append(events, '2020-01-01T00:00:00.000Z');
    const setBack = { first: 4, count: 1 };
    expect(await verifyLedger(ledger)).toMatchObject({ finding: null, setBack, latest });
  });
});
