import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { expect, test } from 'vitest';
import type { EntrySearchInput } from '../../../app/contract/entries.ts';
import { LocalDays } from '../../../app/model/local-days.ts';
import { decide } from '../../../app/registry/dispatch.ts';
import type { Command, LedgerEvent } from '../../../app/registry/index.ts';
import { EntryFinder } from '../../../main/services/ledgers/entry-finder.ts';
import { verifyLedger } from '../../../main/store/integrity.ts';
import { Ledger } from '../../../main/store/ledger.ts';
import { createOrganization, createPerson } from '../../support/commands.ts';
import { eventsOf } from '../../support/in-memory-registry.ts';
import { openLedger, recordOrganizations } from '../../support/ledgers.ts';
import { temporaryFolder } from '../../support/temporary.ts';

const EVERYTHING: EntrySearchInput = {
  ...{ search: '', aggregate: null, eventType: null, object: null, actors: null },
  ...{ state: 'all', since: null, until: null },
};

/** Records a command as done by somebody at a time. */
function record(ledger: Ledger, command: Command, at: string, actor: LedgerEvent['actor']): void {
  const events = eventsOf(decide(command, ledger.objects)).map((event) => ({ ...event, actor }));
  ledger.append(events, at);
}

const ada = { kind: 'officer', name: 'Ada' } as const;
const adaSignedIn = { kind: 'person', id: '0198c0de-0000-7000-8000-00000000000a', name: 'Ada' } as const;
const program = { kind: 'system', name: 'Configuration file' } as const;

/** Seven entries of three days, and who did them. */
function story(ledger: Ledger) {
  const acme = createOrganization({ name: 'Acme', domain: 'acme.example' });
  const kaethe = createPerson(acme.id, { name: 'Käthe ÖLMÜLLER', email: 'kaethe@acme.example' });
  const bob = createPerson(acme.id, { name: 'Bob', email: 'bob@acme.example', title: 'Straße, Ärger' });
  record(ledger, acme, '2026-03-28T08:00:00.000Z', ada);
  record(ledger, kaethe, '2026-03-28T22:59:59.999Z', ada);
  record(ledger, bob, '2026-03-28T23:00:00.000Z', adaSignedIn);
  record(
    ledger,
    { type: 'SuspendPerson', id: bob.id, reason: 'On leave', expectedReturn: null },
    '2026-03-29T21:59:00.000Z',
    adaSignedIn,
  );
  record(ledger, { type: 'ReactivatePerson', id: bob.id }, '2026-03-29T22:00:00.000Z', program);
  const { name, email, title, department } = { ...kaethe, name: 'Käthe Bauer' };
  record(
    ledger,
    { type: 'ChangePerson', id: kaethe.id, name, email, title, department },
    '2026-03-30T09:00:00.000Z',
    ada,
  );
  record(
    ledger,
    { type: 'DeactivatePerson', id: kaethe.id, reason: 'Moved away' },
    '2026-03-30T09:01:00.000Z',
    ada,
  );
  return { acme, kaethe, bob };
}

function finderOf(ledger: Ledger, missingFrom: number | null = null) {
  const finder = new EntryFinder(ledger, new LocalDays('Europe/Berlin'), missingFrom);
  return {
    finder,
    found: (filter: Partial<EntrySearchInput>) =>
      finder
        .rows({ ...EVERYTHING, ...filter }, { upTo: null, offset: 0, limit: 500 })
        .rows.map(({ seq }) => seq),
    days: (filter: Partial<EntrySearchInput>) => finder.spans({ ...EVERYTHING, ...filter }, null),
  };
}

test.each(['in memory', 'in the file'] as const)('each filter finds what it says, %s', (where) => {
  const ledger = openLedger(temporaryFolder());
  const { acme, kaethe, bob } = story(ledger);
  if (where === 'in the file') ledger.fold();
  const { found, finder } = finderOf(ledger);

  expect(found({})).toEqual([7, 6, 5, 4, 3, 2, 1]);
  // Words: any case of any letter, any order, what it was called then, and what happened.
  expect(found({ search: 'ölmüller käthe' })).toEqual([6, 2]);
  expect(found({ search: 'STRASSE' })).toEqual([]);
  expect(found({ search: 'STRAßE ärger' })).toEqual([3]);
  // What it is called now stands beside what was said of it before.
  expect(found({ search: 'bauer' })).toEqual([7, 6, 2]);
  expect(found({ search: 'bauer left' })).toEqual([7]);
  expect(found({ search: 'bob' })).toEqual([5, 4, 3]);
  for (const search of ['100%_', '*', 'b?b', '[b]ob', 'b*b']) expect(found({ search })).toEqual([]);
  // A number, an identifier, an id.
  expect(found({ search: '#4' })).toEqual([4]);
  const entry = ledger.entries.at(5);
  expect(found({ search: entry?.cid ?? '' })).toEqual([5]);
  expect(found({ search: entry?.entry.event ?? '' })).toEqual([5]);
  expect(found({ search: acme.id })).toEqual([3, 2, 1]);

  expect(found({ aggregate: 'organization' })).toEqual([1]);
  expect(found({ aggregate: 'person', eventType: 'PersonCreated' })).toEqual([3, 2]);
  expect(found({ aggregate: 'person', eventType: 'NothingOfTheKind' })).toEqual([]);
  expect(found({ object: { id: acme.id, as: 'named' } })).toEqual([3, 2, 1]);
  expect(found({ object: { id: acme.id, as: 'about' } })).toEqual([1]);
  expect(found({ object: { id: kaethe.id, as: 'about' } })).toEqual([7, 6, 2]);

  for (const words of ['KÄTHE b', 'bauer', 'äthe'])
    expect(ledger.objectSearch.named(words, 10).map(({ id }) => id)).toEqual([kaethe.id]);
  for (const words of ['kåthe', 'Köthe', '_', '%']) expect(ledger.objectSearch.named(words, 10)).toEqual([]);

  const { actors } = finder.actors();
  expect(actors.map(({ name, signedIn, entries }) => [name, signedIn, entries])).toEqual(
    expect.arrayContaining([
      ['Ada', false, 4],
      ['Ada', true, 2],
      ['Configuration file', false, 1],
    ]),
  );
  const keyOf = (name: string, signedIn: boolean) =>
    actors.filter((one) => one.name === name && one.signedIn === signedIn).map(({ key }) => key);
  expect(found({ actors: keyOf('Ada', false) })).toEqual([7, 6, 2, 1]);
  expect(found({ actors: keyOf('Ada', true) })).toEqual([4, 3]);
  // Of several who acted, in the order of the ledger all the same.
  expect(found({ actors: [...keyOf('Ada', true), ...keyOf('Configuration file', false)] })).toEqual([
    5, 4, 3,
  ]);

  // Days of the laptop: the clocks go forward on the second one.
  expect(found({ since: '2026-03-29', until: '2026-03-29' })).toEqual([4, 3]);
  expect(found({ until: '2026-03-28' })).toEqual([2, 1]);
  expect(found({ since: '2026-03-30' })).toEqual([7, 6, 5]);
  // Together.
  expect(
    found({
      ...{ search: 'bob', aggregate: 'person', object: { id: bob.id, as: 'named' } },
      ...{ actors: keyOf('Ada', true), since: '2026-03-29', until: '2026-03-29' },
    }),
  ).toEqual([4, 3]);
});

test('what waits, is stored, was set aside, or is not in the stream', () => {
  const ledger = openLedger(temporaryFolder());
  story(ledger);
  const place = { stream: 'S', created: '2026-03-28T00:00:00Z', domain: null };
  ledger.outbox.settle(
    [1, 2, 3].map((seq) => ({
      ...{ seq, place, streamSeq: seq, duplicate: false, storedAt: '2026-03-28T09:00:00.000Z' },
    })),
  );
  const problem = { code: 'x.y', happened: 'No.', meaning: 'No.', remedy: 'No.', field: null };
  ledger.outbox.setAside({ seq: 5, at: '2026-03-30T10:00:00.000Z', problem });
  const { found } = finderOf(ledger);
  expect(found({ state: 'waiting' })).toEqual([7, 6, 4]);
  expect(found({ state: 'stored' })).toEqual([3, 2, 1]);
  expect(found({ state: 'set-aside' })).toEqual([5]);
  expect(found({ state: 'missing' })).toEqual([]);
  const missing = finderOf(ledger, 2);
  expect(missing.found({ state: 'missing' })).toEqual([3, 2]);
  expect(missing.found({ state: 'stored' })).toEqual([1]);
  // The state of an entry changes while its list is looked at.
  ledger.outbox.retry(5);
  expect(found({ state: 'waiting' })).toEqual([7, 6, 5, 4]);
});

test('days are those of the laptop, and hours where all is of one day', () => {
  const ledger = openLedger(temporaryFolder());
  story(ledger);
  const { days } = finderOf(ledger);
  expect(days({})).toEqual({
    zone: 'Europe/Berlin',
    per: 'day',
    spans: [
      { from: '2026-03-30', count: 3 },
      { from: '2026-03-29', count: 2 },
      { from: '2026-03-28', count: 2 },
    ],
  });
  expect(days({ search: 'bob' }).spans).toEqual([
    { from: '2026-03-30', count: 1 },
    { from: '2026-03-29', count: 2 },
  ]);
  expect(days({ since: '2026-03-28', until: '2026-03-28' })).toMatchObject({
    per: 'hour',
    spans: [
      { from: '2026-03-28T23', count: 1 },
      { from: '2026-03-28T09', count: 1 },
    ],
  });
  // The clock is set back: the order of the ledger stays, and the day comes twice.
  record(ledger, createOrganization({ name: 'Late', domain: null }), '2026-03-29T10:00:00.000Z', ada);
  expect(days({}).spans.map(({ from }) => from)).toEqual([
    '2026-03-29',
    '2026-03-30',
    '2026-03-29',
    '2026-03-28',
  ]);
});

test('the pages of a list fit together while entries are appended, over 10,000 entries', async () => {
  const ledger = openLedger(temporaryFolder());
  ledger.transaction(() => recordOrganizations(ledger, 10_000));
  const { finder } = finderOf(ledger);
  const filter = { ...EVERYTHING, search: 'ORGANIZATION 9' };
  const upTo = ledger.head()?.seq ?? 0;
  const expected = Array.from({ length: 10_000 }, (_, index) => 10_000 - index).filter((seq) =>
    String(seq).includes('9'),
  );
  const seqs: number[] = [];
  for (let offset = 0; offset < expected.length; offset += 500) {
    const page = finder.rows(filter, { upTo, offset, limit: 500 });
    expect(page.total).toBe(expected.length);
    seqs.push(...page.rows.map(({ seq }) => seq));
    recordOrganizations(ledger, 9);
  }
  expect(seqs).toEqual(expected);
  // A list that begins anew has the newer ones, too.
  const head = ledger.head()?.seq ?? 0;
  const newer = Array.from({ length: head - 10_000 }, (_, index) => 10_001 + index);
  const both = expected.length + newer.filter((seq) => String(seq).includes('9')).length;
  expect(finder.rows(filter, { upTo: null, offset: 0, limit: 1 }).total).toBe(both);
  // So many things are called that, and hardly any that.
  expect(finder.rows(filter, { upTo: null, offset: 0, limit: 1 }).common).toEqual(['organization']);
  const few = { ...EVERYTHING, search: 'ORGANIZATION9999 9999' };
  expect(finder.rows(few, { upTo: null, offset: 0, limit: 1 }).common).toEqual([]);
  expect(finder.rows(EVERYTHING, { upTo, offset: 9_999, limit: 10 }).rows.map(({ seq }) => seq)).toEqual([1]);
  expect(await verifyLedger(ledger)).toMatchObject({ finding: null, registry: null });
});

test('a ledger that is opened again, or folded anew, finds the same', () => {
  const folder = temporaryFolder();
  const ledger = openLedger(folder);
  const { acme } = story(ledger);
  const before = finderOf(ledger).found({ object: { id: acme.id, as: 'named' }, search: 'käthe' });
  ledger.close();
  const again = openLedger(folder);
  expect(finderOf(again).found({ object: { id: acme.id, as: 'named' }, search: 'käthe' })).toEqual(before);
  again.rebuildRegistry();
  expect(finderOf(again).found({ object: { id: acme.id, as: 'named' }, search: 'käthe' })).toEqual(before);
  again.close();
  const looked = Ledger.look(folder);
  expect(finderOf(looked).found({ search: 'moved AWAY' })).toEqual([7]);
  looked.close();
});

test('an entry is told with the objects that it names, and those about the same', () => {
  const ledger = openLedger(temporaryFolder());
  const { acme, kaethe } = story(ledger);
  const { finder } = finderOf(ledger);
  expect(finder.read(2, 'cim.keys')).toMatchObject({
    title: 'Person created',
    objects: [
      { kind: 'person', id: kaethe.id },
      { kind: 'organization', id: acme.id, text: 'Acme' },
    ],
    ofObject: { before: null, after: 6, count: 3 },
  });
  expect(finder.read(6, 'cim.keys')?.ofObject).toEqual({ before: 2, after: 7, count: 3 });
  expect(finder.read(8, 'cim.keys')).toBeNull();
});

test.each([
  "UPDATE fact SET words = 'something else' WHERE seq = 3",
  "UPDATE fact SET actor = 'officer Eve' WHERE seq = 3",
  'UPDATE fact SET quarter = 1 WHERE seq = 3',
  'DELETE FROM fact WHERE seq = 3',
  'DELETE FROM mention WHERE seq = 3',
  'UPDATE mention SET about = 1 WHERE seq = 3',
])('what is looked for is held against the entries, and folded anew: %s', async (damage) => {
  const folder = temporaryFolder();
  const ledger = openLedger(folder);
  story(ledger);
  ledger.close();
  const file = new DatabaseSync(path.join(folder, 'ledger.db'));
  file.exec(damage);
  file.close();
  const again = openLedger(folder);
  expect((await verifyLedger(again)).registry).toMatchObject({ seq: 3 });
  again.rebuildRegistry();
  expect(await verifyLedger(again)).toMatchObject({ finding: null, registry: null });
  expect(finderOf(again).found({ search: 'bob' })).toEqual([5, 4, 3]);
});
