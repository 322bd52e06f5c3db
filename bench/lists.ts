import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { v7 as uuidv7 } from 'uuid';
import type { EntrySearchInput } from '../app/contract/entries.ts';
import { LocalDays } from '../app/model/local-days.ts';
import { parseEvent, warningsOn } from '../app/registry/dispatch.ts';
import type { LedgerEvent } from '../app/registry/index.ts';
import { EntryFinder } from '../main/services/ledgers/entry-finder.ts';
import { RegistryReader } from '../main/services/registry/registry-reader.ts';
import type { Ledger } from '../main/store/ledger.ts';
import { newLedger } from './organizations.ts';

/*
 * The main process’s processor time for what a window asks of a large registry (300 organizations, 10,000 people, 84,000
 * keys, 100,000 entries), each beside the same question to an almost empty one. Milliseconds, the best of several.
 */

const ORGANIZATIONS = 300;
const PEOPLE = 10_000;
const KEYS = 84_000;
const ENTRIES = 100_000;
const ROUNDS = 7;

const folder = mkdtempSync(path.join(tmpdir(), 'cim-bench-'));
try {
  const [large, small] = ['large', 'small'].map((name) => newLedger(path.join(folder, name)));
  if (large === undefined || small === undefined) throw new Error('No ledgers.');
  const few = fill(small, 1, 1, 1, 3);
  const many = fill(large, ORGANIZATIONS, PEOPLE, KEYS, ENTRIES);
  console.log(
    `${ORGANIZATIONS} organizations, ${PEOPLE} people, ${KEYS} keys, ${large.head()?.seq} entries; processor time in ms`,
  );
  const of = (ledger: Ledger, organizationId: string): Readonly<Record<string, () => unknown>> => ({
    ...questionsTo(new RegistryReader(ledger), organizationId),
    ...questionsAbout(ledger, organizationId),
    'what to look at twice before a person': () =>
      warningsOn(
        'CreatePerson',
        null,
        { organizationId, name: 'Person 77', email: 'x@nowhere.example' },
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

function questionsTo(
  reader: RegistryReader,
  organizationId: string,
): Readonly<Record<string, () => unknown>> {
  const all = { organizationId: null, status: null, naming: null, search: '' };
  const page = { ...all, order: 'name', limit: 100, offset: 0 } as const;
  const choice = { organizationId, where: {}, search: '', limit: 50 };
  return {
    'organizations: first page': () => reader.page('organization', page),
    'people: first page': () => reader.page('person', page),
    'keys: first page': () => reader.page('key', page),
    'people: page in the middle': () => reader.page('person', { ...page, offset: 5_000 }),
    'keys: last page': () => reader.page('key', { ...page, offset: 83_900 }),
    'keys: last changed first': () => reader.page('key', { ...page, order: 'changed' }),
    'people: a keystroke in the search': () => reader.page('person', { ...page, search: 'person 77' }),
    'keys: a keystroke in the search': () => reader.page('key', { ...page, search: 'key 777' }),
    'people: by letters': () => reader.letters('person', all),
    'keys: by letters': () => reader.letters('key', all),
    'anything by its name': () => reader.find('77', 12),
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
  return {
    'entries: first page': () => finder.rows(all, first),
    'entries: first page and days': both({}),
    'entries: a keystroke that finds most': both({ search: 'e' }),
    'entries: a keystroke that finds many': both({ search: 'key 7' }),
    'entries: a keystroke that finds few': both({ search: 'person 777 officer' }),
    'entries: a keystroke that finds nothing': both({ search: 'NIRGENDWO MÜLLER' }),
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

/** @returns the id of one of its organizations */
function fill(ledger: Ledger, organizations: number, people: number, keys: number, entries: number): string {
  const at = new Date().toISOString();
  const ids = Array.from({ length: organizations }, () => uuidv7());
  const idAt = (index: number) => ids[index % ids.length] ?? '';
  const append = (events: readonly LedgerEvent[]) => ledger.transaction(() => ledger.append(events, at));
  append(
    ids.map((id, index) =>
      event('organization', 'OrganizationCreated', id, {
        organization_id: id,
        name: `Organization ${index}`,
        domain: null,
      }),
    ),
  );
  const persons = Array.from({ length: people }, () => uuidv7());
  inChunks(people, (index) => {
    const id = persons[index] ?? '';
    const payload = { person_id: id, organization_id: idAt(index), name: `Person ${index}` };
    return event('person', 'PersonCreated', id, {
      ...payload,
      ...{ email: `person${index}@acme.example`, title: null, department: null },
    });
  });
  inChunks(keys, (index) => {
    const id = uuidv7();
    const fingerprint = `SHA256:${String(index).padStart(43, '0')}`;
    const owner = { organization_id: idAt(index), person_id: persons[index % persons.length] ?? null };
    return event('key', 'KeyGenerated', id, {
      ...{ key_id: id, algorithm: 'Ed25519', purpose: 'Signing', label: `Key ${index}`, description: null },
      ...{ owner, public_key: '11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo', fingerprint },
      ...{ hardware_backed: false, private_key: { kind: 'age-file', file: `${id}.age` } },
    });
  });
  inChunks(Math.max(0, entries - organizations - people - keys), (index) => {
    const id = persons[index % persons.length] ?? '';
    const [from, to] = [index < people ? null : 'Officer', `Officer ${index}`];
    return event('person', 'PersonUpdated', id, { person_id: id, from: { title: from }, to: { title: to } });
  });
  return idAt(0);

  function inChunks(count: number, make: (index: number) => LedgerEvent): void {
    for (let from = 0; from < count; from += 1000)
      append(Array.from({ length: Math.min(1000, count - from) }, (_, index) => make(from + index)));
  }
}

function event<T extends LedgerEvent['event_type']>(
  aggregate: Extract<LedgerEvent, { event_type: T }>['aggregate'],
  event_type: T,
  aggregate_id: string,
  payload: Extract<LedgerEvent, { event_type: T }>['payload'],
): LedgerEvent {
  return parseEvent({
    ...{ event_id: uuidv7(), aggregate, event_type, aggregate_id, payload },
    ...{ timestamp: new Date().toISOString(), actor: { kind: 'officer', name: 'Officer A' } },
    ...{ correlation_id: uuidv7(), causation_id: null },
  });
}
