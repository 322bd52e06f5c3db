import { expect, test } from 'vitest';
import { natureOf, statesIn } from '../../../app/registry/dispatch.ts';
import type { AggregateName, Command, StateOf } from '../../../app/registry/index.ts';
import { type ListOrder, ordersAlone } from '../../../app/registry/listing.ts';
import { RegistryReader } from '../../../main/services/registry/registry-reader.ts';
import type { Ledger } from '../../../main/store/ledger.ts';
import {
  createNatsAccount,
  createNatsOperator,
  createOrganization,
  createPerson,
  createUnit,
  generateKey,
} from '../../support/commands.ts';
import { createRole } from '../../support/commands-authority.ts';
import { openLedger, registrarOf } from '../../support/ledgers.ts';
import { temporaryFolder } from '../../support/temporary.ts';

type ListQuery = Parameters<RegistryReader['page']>[1];

const EVERYTHING: ListQuery = {
  ...{ organizationId: null, status: null, naming: [], search: '' },
  ...{ order: 'name', limit: 500, offset: 0 },
};

const reason = 'As was decided';
const acme = createOrganization({ name: 'acme' });
const globex = createOrganization({ name: 'Globex', domain: null });
const empty = createOrganization({ name: 'Empty', domain: null });
const unit = createUnit(acme.id, { name: 'Operations' });
const role = createRole(acme.id, ['CreateKeys']);
const names = ['Zoe', 'anna', 'Bob', 'Émile', 'bert', 'Anna', 'Čapek', '1st guard'];
const people = Array.from({ length: 24 }, (_, at) =>
  createPerson(at % 3 === 0 ? globex.id : acme.id, {
    name: `${names[at % names.length]} ${at}`,
    email: `${String.fromCharCode(122 - (at % 5))}${at}@example.org`,
  }),
);
const keys = people
  .slice(0, 9)
  .map((person, at) => generateKey(person.organizationId, { label: `Key ${at}`, personId: person.id }));

/** Half of what was recorded is in the file and half in memory, and some of it in both. */
function filled(): Ledger {
  const folder = temporaryFolder();
  const first = openLedger(folder);
  const record = (ledger: Ledger, ...commands: readonly Command[]) => {
    const registrar = registrarOf(ledger);
    for (const command of commands) registrar.record(command);
  };
  record(first, globex, acme, empty, unit, role, ...people.slice(0, 16), ...keys.slice(0, 5));
  first.close();
  const ledger = openLedger(folder);
  record(ledger, ...people.slice(16), ...keys.slice(5));
  for (const [at, { id, organizationId }] of people.entries()) {
    if (organizationId !== acme.id) continue;
    if (at % 2 === 0) record(ledger, { type: 'AddPersonToUnit', id, unitId: unit.id });
    if (at % 4 === 0)
      record(ledger, { type: 'GiveRole', id, roleId: role.id, unitId: null, systemWide: false });
    if (at % 5 === 0) record(ledger, { type: 'SuspendPerson', id, reason, expectedReturn: null });
    if (at % 7 === 0 && at > 8) record(ledger, { type: 'DeactivatePerson', id, reason });
  }
  return ledger;
}

/** As SQLite compares: of ASCII letters the case does not count. */
function folded(text: string): string {
  return text.replace(/[A-Z]/g, (letter) => letter.toLowerCase());
}

function compared(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}

interface Known {
  readonly id: string;
  readonly label: string;
  readonly status: string;
  readonly organization: string;
  readonly email: string;
  readonly seq: number;
}

function sortedBy(order: ListOrder, kind: AggregateName, rows: readonly Known[]): Known[] {
  const states = statesIn(kind);
  const first: Record<ListOrder, (a: Known, b: Known) => number> = {
    name: () => 0,
    state: (a, b) => states.indexOf(a.status) - states.indexOf(b.status),
    organization: (a, b) => compared(folded(a.organization), folded(b.organization)),
    email: (a, b) => compared(a.email, b.email),
    changed: (a, b) => b.seq - a.seq,
  };
  return rows.toSorted(
    (a, b) => first[order](a, b) || compared(folded(a.label), folded(b.label)) || compared(a.id, b.id),
  );
}

test('every filter and order, alone and together, page by page, with places and letters, says what the objects say', () => {
  const ledger = filled();
  const reader = new RegistryReader(ledger);
  const organizations = new Map([
    [acme.id, 'acme'],
    [globex.id, 'Globex'],
  ]);
  const known = <A extends 'person' | 'key'>(kind: A): (Known & { state: StateOf[A] })[] =>
    ledger.lists
      .list(kind, { search: '', organizationId: null, limit: 500, offset: 0 })
      .map(({ state, seq }) => ({
        ...{ state, seq, id: state.id, label: natureOf(kind).label(state), status: state.status },
        organization: organizations.get(state.organizationId) ?? '',
        email: 'email' in state ? state.email.toLowerCase() : '',
      }));
  const persons = known('person');
  expect(persons).toHaveLength(24);
  const inUnit = { as: 'unit', id: unit.id };
  const inRole = { as: 'role', id: role.id };
  const filters: readonly (readonly [Partial<ListQuery>, (one: StateOf['person']) => boolean])[] = [
    [{}, () => true],
    [{ status: 'suspended' }, ({ status }) => status === 'suspended'],
    [{ organizationId: globex.id }, ({ organizationId }) => organizationId === globex.id],
    [{ organizationId: empty.id }, () => false],
    [{ naming: [inUnit] }, ({ unitIds }) => unitIds.includes(unit.id)],
    [{ naming: [inRole] }, ({ roles }) => roles.length > 0],
    [
      { naming: [inUnit, inRole], status: 'active', organizationId: acme.id, search: 'BERT' },
      ({ unitIds, roles, status, name }) =>
        unitIds.length > 0 && roles.length > 0 && status === 'active' && /bert/i.test(name),
    ],
    [{ search: 'globex' }, ({ organizationId }) => organizationId === globex.id],
    [{ search: 'operations' }, ({ unitIds }) => unitIds.length > 0],
    [{ search: '@example.org' }, () => true],
  ];
  const check = (kind: 'person' | 'key', filter: Partial<ListQuery>, rows: readonly Known[]) => {
    for (const order of ordersAlone(kind)) {
      const where = `${kind} ${JSON.stringify(filter)} ${order}`;
      const query = { ...EVERYTHING, ...filter, order };
      const expected = sortedBy(order, kind, rows).map(({ id }) => id);
      const pages = Array.from({ length: 5 }, (_, at) =>
        reader.page(kind, { ...query, limit: 7, offset: at * 7 }),
      );
      expect(
        pages.flatMap((page) => page.rows.map(({ id }) => id)),
        where,
      ).toEqual(expected);
      expect(new Set(pages.map(({ total }) => total)), where).toEqual(new Set([rows.length]));
      expect(
        expected.map((id) => reader.position(kind, id, query).position),
        where,
      ).toEqual(expected.map((_, at) => at));
      const { letters } = reader.letters(kind, query);
      const counted = letters.reduce((sum, { count }) => sum + count, 0);
      expect(counted, where).toBe(order === 'changed' ? 0 : rows.length);
      let at = 0;
      for (const { letter, count } of letters) {
        const row = sortedBy(order, kind, rows)[at];
        const by = {
          name: row?.label,
          state: row?.status,
          organization: row?.organization,
          email: row?.email,
        };
        if (order !== 'changed')
          expect(by[order]?.slice(0, 1).toUpperCase(), where).toBe(letter.toUpperCase());
        at += count;
      }
    }
  };
  for (const [filter, fits] of filters)
    check(
      'person',
      filter,
      persons.filter(({ state }) => fits(state)),
    );
  expect(filters.map(([, fits]) => persons.filter(({ state }) => fits(state)).length)).toEqual([
    24, 3, 8, 0, 8, 4, 1, 8, 8, 24,
  ]);
  const all = known('key');
  check('key', {}, all);
  check(
    'key',
    { search: 'acme' },
    all.filter(({ organization }) => organization === 'acme'),
  );
  check(
    'key',
    { status: 'active', organizationId: acme.id },
    all.filter(({ organization }) => organization === 'acme'),
  );
  // By the names of their holders, some of which are names of keys, too.
  const holderOf = (id: string) =>
    people.find((person) => person.id === keys.find((key) => key.id === id)?.personId)?.name ?? '';
  for (const words of ['bert', 'a 1', 'e', '5'])
    for (const filter of [{}, { organizationId: globex.id }, { status: 'active' }, { status: 'revoked' }])
      check(
        'key',
        { search: words, ...filter },
        all.filter(
          ({ id, label, state }) =>
            [
              label,
              holderOf(id),
              natureOf('key').uniqueKey(state),
              organizations.get(state.organizationId) ?? '',
            ].some((name) => name.toLowerCase().includes(words)) &&
            (!('organizationId' in filter) || state.organizationId === filter.organizationId) &&
            (!('status' in filter) || state.status === filter.status),
        ),
      );
});

test('words in the names of those who hold thousands of keys find each of these once, in every order', () => {
  const folder = temporaryFolder();
  const begun = openLedger(folder);
  const many = Array.from({ length: 60 }, (_, at) =>
    createPerson(at % 2 === 0 ? acme.id : globex.id, {
      name: `Holder ${at}`,
      email: `holder${at}@example.org`,
    }),
  );
  const held = Array.from({ length: 3700 }, (_, at) => {
    const holder = many[at % 50];
    return generateKey(holder?.organizationId ?? '', {
      // Some are called so themselves, and some of them have no holder at all.
      label: at % 100 > 55 ? `holder’s key ${at}` : `Key ${at}`,
      personId: at % 2 === 1 ? null : (holder?.id ?? null),
    });
  });
  const record = (ledger: Ledger, commands: readonly Command[]) => {
    const registrar = registrarOf(ledger);
    ledger.transaction(() => {
      for (const command of commands) registrar.record(command);
    });
  };
  record(begun, [acme, globex, ...many, ...held.slice(0, 3690)]);
  begun.close();
  const ledger = openLedger(folder);
  record(ledger, held.slice(3690));
  const reader = new RegistryReader(ledger);
  const states = new Map(
    ledger.lists
      .list('key', { search: '', organizationId: null, limit: 5000, offset: 0 })
      .map(({ state, seq }) => [state.id, { state, seq }]),
  );
  const expected = (among: (key: (typeof held)[number]) => boolean) =>
    held.filter((key) => (key.personId !== null || key.label.startsWith('holder')) && among(key));
  const organizationOf = ({ organizationId }: { readonly organizationId: string }) =>
    organizationId === acme.id ? 'acme' : 'globex';
  for (const filter of [{}, { status: 'active' }, { organizationId: globex.id }, { status: 'revoked' }])
    for (const order of ordersAlone('key')) {
      const query = { ...EVERYTHING, ...filter, search: 'holder', order };
      const those = expected(
        (key) =>
          (!('organizationId' in filter) || key.organizationId === filter.organizationId) &&
          (!('status' in filter) || filter.status === 'active'),
      );
      const sorted = those.toSorted(
        (a, b) =>
          (order === 'organization' ? compared(organizationOf(a), organizationOf(b)) : 0) ||
          (order === 'changed' ? (states.get(b.id)?.seq ?? 0) - (states.get(a.id)?.seq ?? 0) : 0) ||
          compared(folded(a.label), folded(b.label)) ||
          compared(a.id, b.id),
      );
      const where = `${JSON.stringify(filter)} ${order}`;
      for (const offset of [0, 400, Math.max(0, those.length - 100)]) {
        const page = reader.page('key', { ...query, limit: 100, offset });
        expect([page.total, page.common], where).toEqual([those.length, false]);
        expect(
          page.rows.map(({ id }) => id),
          `${where} from ${offset}`,
        ).toEqual(sorted.slice(offset, offset + 100).map(({ id }) => id));
      }
      const { letters } = reader.letters('key', query);
      if (order !== 'changed')
        expect(
          letters.reduce((sum, { count }) => sum + count, 0),
          where,
        ).toBe(those.length);
    }
});

test('what stands beside an object in its list finds it, in lists and among everything, and says whose it is', () => {
  const ledger = filled();
  const reader = new RegistryReader(ledger);
  const holder = people.find(({ name }) => name === 'Čapek 6');
  const theirs = keys.filter(({ personId }) => personId === holder?.id);
  expect(theirs).toHaveLength(1);
  const found = (search: string) => {
    const { rows, total, common } = reader.page('key', { ...EVERYTHING, search });
    expect([rows.length, common]).toEqual([total, false]);
    return rows.map(({ id }) => id);
  };
  // Whatever the case, of any letter.
  for (const search of ['čapek 6', 'ČAPEK 6']) expect(found(search)).toEqual(theirs.map(({ id }) => id));
  expect(found('1st guard')).toEqual([keys[7]?.id]);
  expect(found('nobody is called so')).toEqual([]);
  const everywhere = reader.find('Čapek 6', 12).objects;
  expect(everywhere.map(({ kind, text, beside }) => [kind, text, beside])).toEqual([
    ['person', expect.stringContaining('Čapek 6'), null],
    ['key', expect.stringContaining('Key 6'), expect.stringContaining('Čapek 6')],
  ]);
  // What is called so itself comes first, and nothing more than was asked for.
  expect(reader.find('Čapek 6', 1).objects.map(({ kind }) => kind)).toEqual(['person']);
  // Whoever holds it now: the former one finds it no more.
  const [key] = theirs;
  if (key === undefined || holder === undefined) throw new Error('There is no key.');
  registrarOf(ledger).record({
    ...{ type: 'ChangeKey', id: key.id, label: key.label, description: null },
    ...{ personId: null, locationId: null, validFrom: null, validUntil: null, tags: null, attributes: null },
  });
  expect(found('čapek 6')).toEqual([]);
});

test('words in too many names of holders say so, and find by the names of keys alone', () => {
  const ledger = openLedger(temporaryFolder());
  const registrar = registrarOf(ledger);
  const everybody = Array.from({ length: 2001 }, (_, at) =>
    createPerson(acme.id, { name: `Many ${at}`, email: `many${at}@example.org` }),
  );
  const key = generateKey(acme.id, { label: 'Root', personId: everybody[0]?.id ?? null });
  const busy = createPerson(acme.id, { name: 'Busy', email: 'busy@example.org' });
  const theirs = Array.from({ length: 2001 }, (_, at) =>
    generateKey(acme.id, { label: at === 0 ? 'Busy’s own' : `Key ${at}`, personId: busy.id }),
  );
  ledger.transaction(() => {
    for (const command of [acme, ...everybody, key, busy, ...theirs]) registrar.record(command);
  });
  const reader = new RegistryReader(ledger);
  const page = (search: string) => {
    const { common, rows } = reader.page('key', { ...EVERYTHING, search });
    return { common, found: rows.map(({ name }) => name) };
  };
  expect(page('many')).toEqual({ common: true, found: [] });
  expect(page('many 0')).toEqual({ common: false, found: ['Root'] });
  expect(page('root')).toEqual({ common: false, found: ['Root'] });
  // Nor are thousands of keys found by the name of the one who holds them.
  expect(page('busy')).toEqual({ common: true, found: ['Busy’s own'] });
});

test('a tree is filtered, too: what belongs to an organization, stands in a state, or is for a unit', () => {
  const ledger = openLedger(temporaryFolder());
  const registrar = registrarOf(ledger);
  const ours = createNatsOperator(acme.id, { name: 'Ours' });
  const theirs = createNatsOperator(globex.id, { name: 'Theirs' });
  const account = createNatsAccount(ours.id, { name: 'Billing', unitId: unit.id });
  const other = createNatsAccount(theirs.id, { name: 'Audit' });
  for (const command of [acme, globex, unit, ours, theirs, account, other]) registrar.record(command);
  registrar.record({ type: 'SuspendNatsAccount', id: other.id, reason });
  const reader = new RegistryReader(ledger);
  const listed = (query: Partial<ListQuery>) =>
    reader.page('nats.operator', { ...EVERYTHING, ...query }).rows.map(({ name }) => name);
  expect(listed({})).toEqual(['Ours', 'Billing', 'Theirs', 'Audit']);
  expect(listed({ organizationId: globex.id })).toEqual(['Theirs', 'Audit']);
  expect(listed({ status: 'suspended' })).toEqual(['Audit']);
  expect(listed({ naming: [{ as: 'unit', id: unit.id }] })).toEqual(['Billing']);
  expect(listed({ search: 'globex' })).toEqual(['Theirs']);
  expect(reader.letters('nats.operator', EVERYTHING).letters).toEqual([
    { letter: 'O', count: 2 },
    { letter: 'T', count: 2 },
  ]);
  expect(
    reader.position('nats.account', other.id, { ...EVERYTHING, organizationId: globex.id }).position,
  ).toBe(1);
});
