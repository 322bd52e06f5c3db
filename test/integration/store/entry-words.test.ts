import { expect, test } from 'vitest';
import type { EntrySearchInput } from '../../../app/contract/entries.ts';
import type { Words } from '../../../app/contract/registry.ts';
import { LocalDays } from '../../../app/model/local-days.ts';
import { EntryFinder } from '../../../main/services/ledgers/entry-finder.ts';
import { createOrganization, createPerson, createUnit } from '../../support/commands.ts';
import { createServiceAccount } from '../../support/commands-machines.ts';
import { openLedger, registrarOf } from '../../support/ledgers.ts';
import { temporaryFolder } from '../../support/temporary.ts';

const EVERYTHING: EntrySearchInput = {
  ...{ search: '', aggregate: null, eventType: null, object: null, actors: null },
  ...{ state: 'all', since: null, until: null },
};

const textOf = (words: Words) => words.map((part) => (typeof part === 'string' ? part : part.text)).join('');
const idsIn = (words: Words) => words.flatMap((part) => (typeof part === 'string' ? [] : [part.id]));

/** Eleven entries: of a move, a handing over, a leaving and a new name. */
function story() {
  const ledger = openLedger(temporaryFolder());
  const registrar = registrarOf(ledger);
  const acme = createOrganization({ name: 'Acme' });
  const keys = createUnit(acme.id, { name: 'Root Keys' });
  const operations = createUnit(acme.id, { name: 'Operations' });
  const boris = createPerson(acme.id, { name: 'Boris Klein', email: 'boris@acme.example' });
  const ada = createPerson(acme.id, { name: 'Ada Bryon', email: 'ada@acme.example' });
  const backup = createServiceAccount({
    organizationId: acme.id,
    unitId: operations.id,
    responsiblePersonId: boris.id,
  });
  for (const command of [acme, keys, operations, boris, ada, backup]) registrar.record(command);
  registrar.record({ type: 'AddPersonToUnit', id: boris.id, unitId: keys.id });
  registrar.record({ type: 'MovePerson', id: boris.id, fromUnitId: keys.id, unitId: operations.id });
  registrar.record({ type: 'HandOverServiceAccount', id: backup.id, responsiblePersonId: ada.id });
  const { email, title, department } = ada;
  registrar.record({ type: 'ChangePerson', id: ada.id, name: 'Ada Byron', email, title, department });
  const finder = new EntryFinder(ledger, new LocalDays('Europe/Berlin'), null);
  const rows = (filter: Partial<EntrySearchInput> = {}) =>
    finder.rows({ ...EVERYTHING, ...filter }, { upTo: null, offset: 0, limit: 50 }).rows;
  return { ledger, registrar, finder, rows, boris, ada, backup, keys, operations };
}

test('entries name objects as they are called now, with the way to each, and with the values before', () => {
  const { finder, rows, boris, ada, backup, keys, operations } = story();
  const saidOf = (seq: number) => rows().find((row) => row.seq === seq)?.said ?? [];
  expect(rows().map(({ said }) => textOf(said))).toEqual([
    'Ada Bryon is now Ada Byron',
    'Nightly backup handed over from Boris Klein to Ada Byron',
    'Boris Klein moved from Root Keys to Operations',
    'Boris Klein is no longer in Root Keys',
    'Boris Klein is now in Root Keys',
    'Nightly backup',
    // As she was called then, and what she is called now.
    'Ada Bryon, now Ada Byron',
    'Boris Klein',
    'Operations',
    'Root Keys',
    'Acme',
  ]);
  expect(idsIn(saidOf(9))).toEqual([boris.id, keys.id, operations.id]);
  expect(idsIn(saidOf(10))).toEqual([backup.id, boris.id, ada.id]);

  // On its page a line has the names, and keeps what the event says.
  const page = finder.read(10, 'cim.keys');
  const line = page?.lines.find(({ label }) => label === 'Responsible person id');
  expect(textOf(line?.words ?? [])).toBe('Ada Byron, before: Boris Klein');
  expect(line?.value).toBe(`${ada.id}, before: ${boris.id}`);
});

test('the entries of one act are told as one, by what is so from them on', () => {
  const { finder } = story();
  for (const seq of [8, 9]) {
    const act = finder.read(seq, 'cim.keys')?.act;
    expect(act).toMatchObject({ from: 8, to: 9 });
    expect(textOf(act?.outcome ?? [])).toBe('Boris Klein moved from Root Keys to Operations');
  }
  expect(finder.read(4, 'cim.keys')?.act).toEqual({ from: 4, to: 4, outcome: null });
});

test('an id that the event does not name as an object stays as it was typed', () => {
  const { registrar, rows, boris, ada } = story();
  registrar.record({ type: 'SuspendPerson', id: boris.id, reason: `As ${ada.id}`, expectedReturn: null });
  expect(textOf(rows()[0]?.said ?? [])).toBe(`Boris Klein is suspended: As ${ada.id}`);
});

test('who acted, and what an entry names, are found by the names that are shown', () => {
  const { ledger, rows, boris, ada, keys } = story();
  const found = (search: string) => rows({ search }).map(({ seq }) => seq);
  expect(found('officer a')).toHaveLength(11);
  expect(found('byron')).toEqual([11, 10, 5]);
  expect(found('bryon')).toEqual([11, 5]);
  expect(found('operations boris')).toEqual([9, 6]);

  // Of who had signed in, every name that they ever had.
  const actor = { kind: 'person', id: boris.id, name: 'Boris Klein' } as const;
  const signedIn = registrarOf(ledger, () => actor);
  signedIn.record({ type: 'AddPersonToUnit', id: ada.id, unitId: keys.id });
  const { email, title, department } = boris;
  signedIn.record({ type: 'ChangePerson', id: boris.id, name: 'Boris Groß', email, title, department });
  signedIn.record({ type: 'RemovePersonFromUnit', id: ada.id, unitId: keys.id });
  for (const name of ['klein', 'groß']) expect(found(`${name} removed`)).toEqual([14, 8]);
});
