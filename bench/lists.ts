import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { v7 as uuidv7 } from 'uuid';
import type { EntrySearchInput } from '../app/contract/entries.ts';
import { LocalDays } from '../app/model/local-days.ts';
import { warningsOn } from '../app/registry/dispatch.ts';
import { EntryFinder } from '../main/services/ledgers/entry-finder.ts';
import { RegistryReader } from '../main/services/registry/registry-reader.ts';
import type { Ledger } from '../main/store/ledger.ts';
import { append, event, type Filled, fill, LARGE } from './large-ledger.ts';
import { newLedger } from './organizations.ts';

/*
 * The main process’s processor time for what a window asks of a large registry (300 organizations, 10,000 people, 84,000
 * keys, 100,000 entries), each beside the same question to an almost empty one. Milliseconds, the best of several.
 */

const ROUNDS = 7;

const folder = mkdtempSync(path.join(tmpdir(), 'cim-bench-'));
try {
  const [large, small] = ['large', 'small'].map((name) => newLedger(path.join(folder, name)));
  if (large === undefined || small === undefined) throw new Error('No ledgers.');
  const few = narrowed(small, fill(small, { organizations: 1, people: 1, keys: 1, entries: 3 }));
  const many = narrowed(large, fill(large, LARGE));
  console.log(
    `${LARGE.organizations} organizations, ${LARGE.people} people, ${LARGE.keys} keys, ${large.head()?.seq} entries; processor time in ms`,
  );
  const of = (ledger: Ledger, filled: Narrowed): Readonly<Record<string, () => unknown>> => ({
    ...questionsTo(new RegistryReader(ledger), filled),
    ...questionsAbout(ledger, filled.organizationId),
    'what to look at twice before a person': () =>
      warningsOn(
        'CreatePerson',
        null,
        { organizationId: filled.organizationId, name: 'Person 77', email: 'x@nowhere.example' },
        ledger.objects,
      ),
  });
  const [slow, fast] = [of(large, many), of(small, few)];
  for (const [name, ask] of Object.entries(slow)) {
    const bare = fast[name];
    const [time, base] = [best(ask), bare === undefined ? 0 : best(bare)];
    console.log(
      `${name.padEnd(44)} ${time.toFixed(2).padStart(9)}   almost empty ${base.toFixed(2).padStart(7)}`,
    );
  }
  large.close();
  small.close();
} finally {
  rmSync(folder, { recursive: true, force: true });
}

type ListQuery = Parameters<RegistryReader['page']>[1];

function questionsTo(
  reader: RegistryReader,
  { organizationId, unitId, roleId }: Narrowed,
): Readonly<Record<string, () => unknown>> {
  const page: ListQuery = {
    ...{ organizationId: null, status: null, naming: [], search: '' },
    ...{ order: 'name', limit: 100, offset: 0 },
  };
  const choice = { organizationId, where: {}, search: '', limit: 50 };
  const last = { people: 9_900, keys: 83_900 };
  const [inUnit, inRole] = [
    { as: 'unit', id: unitId },
    { as: 'role', id: roleId },
  ];
  const people = (narrowed: Partial<ListQuery>) => () => reader.page('person', { ...page, ...narrowed });
  const keys = (narrowed: Partial<ListQuery>) => () => reader.page('key', { ...page, ...narrowed });
  const letters = (kind: 'person' | 'key', narrowed: Partial<ListQuery>) => () =>
    reader.letters(kind, { ...page, ...narrowed });
  return {
    'organizations: first page': () => reader.page('organization', page),
    'people: first page': people({}),
    'people: page in the middle': people({ offset: 5_000 }),
    'people: last page': people({ offset: last.people }),
    'people: active': people({ status: 'active' }),
    'people: suspended': people({ status: 'suspended' }),
    'people: of an organization': people({ organizationId }),
    'people: of a unit': people({ naming: [inUnit] }),
    'people: that have a role': people({ naming: [inRole] }),
    'people: all filters together': people({
      ...{ organizationId, status: 'active', naming: [inUnit, inRole], search: 'person' },
    }),
    'people: by state': people({ order: 'state' }),
    'people: by organization': people({ order: 'organization' }),
    'people: by organization, last page': people({ order: 'organization', offset: last.people }),
    'people: by e-mail': people({ order: 'email' }),
    'people: by e-mail, last page': people({ order: 'email', offset: last.people }),
    'people: last changed first': people({ order: 'changed' }),
    'people: a keystroke in the search': people({ search: 'person 77' }),
    'people: a keystroke that finds all': people({ search: 'p' }),
    'people: an organization’s name': people({ search: 'organization 77' }),
    'people: letters': letters('person', {}),
    'people: letters of an organization': letters('person', { organizationId }),
    'people: letters by e-mail': letters('person', { order: 'email' }),
    'keys: first page': keys({}),
    'keys: last page': keys({ offset: last.keys }),
    'keys: active': keys({ status: 'active' }),
    'keys: revoked': keys({ status: 'revoked' }),
    'keys: active, last page': keys({ status: 'active', offset: last.keys }),
    'keys: of an organization': keys({ organizationId }),
    'keys: of an organization, active': keys({ organizationId, status: 'active' }),
    'keys: by state': keys({ order: 'state' }),
    'keys: by state, last page': keys({ order: 'state', offset: last.keys }),
    'keys: by organization': keys({ order: 'organization' }),
    'keys: by organization, last page': keys({ order: 'organization', offset: last.keys }),
    'keys: last changed first': keys({ order: 'changed' }),
    'keys: last changed first, last page': keys({ order: 'changed', offset: last.keys }),
    'keys: a keystroke in the search': keys({ search: 'key 777' }),
    'keys: a keystroke that finds all': keys({ search: 'k' }),
    'keys: a keystroke that finds nothing': keys({ search: 'nowhere' }),
    'keys: a keystroke, last changed first': keys({ search: 'key 777', order: 'changed' }),
    'keys: a keystroke among the active': keys({ search: 'key 777', status: 'active' }),
    'keys: a keystroke, by organization': keys({ search: 'key 777', order: 'organization' }),
    'keys: an organization’s name': keys({ search: 'organization 77' }),
    'keys: every organization’s name': keys({ search: 'organization' }),
    'keys: a holder’s name': keys({ search: 'person 77' }),
    'keys: a holder’s name, last changed first': keys({ search: 'person 77', order: 'changed' }),
    'keys: too many holders’ keys': keys({ search: 'person 1' }),
    'keys: too many holders’ names': keys({ search: 'person' }),
    'keys: a holder’s name, active': keys({ search: 'person 77', status: 'active' }),
    'keys: a holder’s name, by organization': keys({ search: 'person 77', order: 'organization' }),
    'keys: a holder’s name, letters': letters('key', { search: 'person 77' }),
    'keys: letters': letters('key', {}),
    'keys: letters of a search': letters('key', { search: 'key 777' }),
    'keys: letters by organization': letters('key', { order: 'organization' }),
    'find: a keystroke that finds most': () => reader.find('k', 12),
    'find: a keystroke that finds many': () => reader.find('key 7', 12),
    'find: a keystroke that finds few': () => reader.find('person 777', 12),
    'find: a keystroke that finds nothing': () => reader.find('nirgendwo', 12),
    'find: with letters that have an accent': () => reader.find('Müller', 12),
    'find: a word of a holder': () => reader.find('person 7777', 12),
    'choices among people of an organization': () => reader.choices('person', choice),
    'choices among organizations': () => reader.choices('organization', { ...choice, organizationId: null }),
    'an organization’s page': () => reader.object('organization', organizationId),
    'an organization’s acts': () => reader.acts('organization', organizationId),
  };
}

/** The list and the days of its entries, as a keystroke or another choice asks for both. */
function questionsAbout(ledger: Ledger, id: string): Readonly<Record<string, () => unknown>> {
  const finder = new EntryFinder(ledger, new LocalDays('Europe/Berlin'), null);
  const all: EntrySearchInput = {
    search: '',
    aggregate: null,
    eventType: null,
    object: null,
    actors: null,
    state: 'all',
    since: null,
    until: null,
  };
  const head = ledger.head()?.seq ?? 0;
  const first = { upTo: head, offset: 0, limit: 50 };
  let asked = 0;
  const both = (filter: Partial<EntrySearchInput>) => () => {
    // Never the same question twice, or the answer would be there already.
    asked += 1;
    const until = `20${50 + (asked % 40)}-01-${String(1 + (asked % 28)).padStart(2, '0')}`;
    const question = { ...all, until, ...filter };
    return [finder.spans(question, head), finder.rows(question, first)];
  };
  // Nor the same word, for what is called so would be known.
  const words = (one: readonly string[]) => () => both({ search: one[asked % one.length] ?? '' })();
  return {
    'entries: first page': () => finder.rows(all, first),
    'entries: first page and days': both({}),
    'entries: a keystroke that finds most': words(['ey', 'key', 'ke', 'signing', 'ed25519', '25519', 'sign']),
    'entries: a keystroke that finds many': words(['k 31', 'e 32', 'y 33', 'k 34', 'e 35', 'y 36', 'k 37']),
    'entries: a keystroke that finds few': words(
      [0, 1, 2, 3, 4, 5, 6].map((digit) => `person 77${digit} officer`),
    ),
    'entries: a keystroke that finds nothing': words(
      [0, 1, 2, 3, 4, 5, 6].map((digit) => `NIRGENDWO${digit} MÜLLER`),
    ),
    'entries: about organizations': both({ aggregate: 'organization' }),
    'entries: of one kind of event': both({ aggregate: 'person', eventType: 'PersonUpdated' }),
    'entries: that name an organization': both({ object: { id, as: 'named' } }),
    'entries: about an organization': both({ object: { id, as: 'about' } }),
    'entries: of one who acted': both({ actors: ['officer Officer A'] }),
    'entries: that wait': both({ state: 'waiting' }),
    'entries: that are stored': both({ state: 'stored' }),
    'entries: since a day': both({ since: '2020-01-01' }),
    'entries: all filters together': both({
      ...{ search: 'key', aggregate: 'key', actors: ['officer Officer A'], state: 'waiting' },
      ...{ object: { id, as: 'named' }, since: '2020-01-01' },
    }),
    'entries: who has acted': () => finder.actors(),
  };
}

function best(work: () => unknown): number {
  const times = Array.from({ length: ROUNDS }, () => {
    const before = process.cpuUsage();
    work();
    const { user, system } = process.cpuUsage(before);
    return (user + system) / 1000;
  });
  return Math.min(...times);
}

/** One of the organizations of a ledger, with a unit and a role of it. */
interface Narrowed {
  readonly organizationId: string;
  readonly unitId: string;
  readonly roleId: string;
}

/** Gives each organization a unit and a role, and the first people one of each. @returns those of the first */
function narrowed(ledger: Ledger, { organizations, people }: Filled): Narrowed {
  const ids = () => organizations.map(() => uuidv7());
  const [units, roles] = [ids(), ids()];
  const nth = (all: readonly string[], index: number) => all[index % all.length] ?? '';
  append(ledger, units.length, (index) =>
    event('organization.unit', 'OrganizationalUnitCreated', nth(units, index), {
      ...{ unit_id: nth(units, index), organization_id: nth(organizations, index), name: `Unit ${index}` },
      ...{ unit_type: 'Department', parent_id: null, responsible_person_id: null },
    }),
  );
  append(ledger, roles.length, (index) =>
    event('role', 'RoleCreated', nth(roles, index), {
      ...{ role_id: nth(roles, index), organization_id: nth(organizations, index), name: `Role ${index}` },
      ...{ description: null, permissions: ['CreateKeys'] },
    }),
  );
  const members = Math.min(2000, people.length);
  append(ledger, members, (index) => {
    const id = nth(people, index);
    return event('person', 'PersonAddedToUnit', id, { person_id: id, unit_id: nth(units, index) });
  });
  append(ledger, members, (index) => {
    const id = nth(people, index);
    const role = { role_id: nth(roles, index), role_name: `Role ${index % roles.length}` };
    return event('person', 'RoleAssigned', id, {
      person_id: id,
      role: { ...role, scope: { kind: 'organization' } },
    });
  });
  return { organizationId: nth(organizations, 0), unitId: nth(units, 0), roleId: nth(roles, 0) };
}
