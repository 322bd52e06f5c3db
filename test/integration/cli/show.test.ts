import { beforeEach, describe, expect, test } from 'vitest';
import {
  commandFailureSchema,
  listOutputSchema,
  showOutputSchema,
} from '../../../app/contract/command-line.ts';
import type { Command } from '../../../app/registry/index.ts';
import { cimKeys } from '../../support/command-line.ts';
import { createNatsOperator, createOrganization, createPerson, createUnit } from '../../support/commands.ts';
import { createRole } from '../../support/commands-authority.ts';
import { openLedger, registrarOf } from '../../support/ledgers.ts';
import { temporaryFolder } from '../../support/temporary.ts';

const acme = createOrganization({ name: 'Acme' });
const south = createOrganization({ name: 'Acme South', domain: null });
const alice = createPerson(acme.id, { name: 'Alice Officer' });
const bob = createPerson(acme.id, { name: 'Bob Auditor', email: 'bob@acme.example' });
const other = createPerson(south.id, { name: 'Alice Officer', email: 'alice@south.example' });
const keys = createUnit(acme.id, { name: 'Keys', responsiblePersonId: alice.id });
const operator = createNatsOperator(acme.id);

let folder: string;

beforeEach(() => {
  folder = temporaryFolder();
  record(acme, south, alice, bob, other, keys, operator);
});

function record(...commands: readonly Command[]): void {
  const ledger = openLedger(folder);
  const registrar = registrarOf(ledger);
  for (const command of commands) registrar.record(command);
  ledger.close();
}

const run = (...args: readonly string[]) => cimKeys([...args, '--data', folder]);
const shown = async (...args: readonly string[]) =>
  showOutputSchema.parse(JSON.parse((await run('show', ...args, '--json')).stdout));
const listed = async (...args: readonly string[]) =>
  listOutputSchema.parse(JSON.parse((await run('list', ...args, '--json')).stdout));
const namesIn = async (...args: readonly string[]) =>
  (await listed(...args)).rows.map(({ fullName }) => fullName);

describe('cim-keys show', () => {
  test('tells state, particulars, those that name it, what can be done, and the history', async () => {
    const reason = 'Parental leave';
    record({ type: 'SuspendPerson', id: alice.id, reason, expectedReturn: '2027-03-31' });
    const { status, stdout } = await run('show', alice.id);
    expect(status).toBe(0);
    const facts = stdout.replace(/ {2,}/g, '  ');
    for (const line of [
      'Person  Alice Officer (alice@acme.example)\nState  Suspended until 2027-03-31\nOrganization  Acme\n',
      'Title  None\n',
      `\nId  ${alice.id}\nLast changed  entry 8, 20`,
      'Not now  DeactivatePerson: Alice Officer still has units to answer for.',
      '\n\nNamed by\n  Answers for  Keys\n\nHistory\n  Entry 3  20',
      'Officer A  Person created: Alice Officer\n  Entry 8  20',
    ])
      expect(facts).toContain(line);
    expect(facts).toMatch(/\nCan be done {2}ChangePerson, .*ReactivatePerson/);
    const json = await shown('person', 'alice@acme.example');
    expect(json).toMatchObject({
      ...{ kind: 'person', id: alice.id, status: { word: 'Suspended until 2027-03-31', tone: 'waiting' } },
      namedBy: [{ label: 'Answers for', total: 1, objects: [{ text: 'Keys' }] }],
      history: [{ seq: 3 }, { seq: 8, eventType: 'PersonSuspended' }],
    });
    expect(json.acts.find(({ type }) => type === 'DeactivatePerson')?.why).toContain('still has');
  });

  test('finds by what it is called, in full or alone, and refuses what is not one', async () => {
    expect((await shown('person', 'Bob Auditor')).id).toBe(bob.id);
    expect((await shown('people', 'alice officer (ALICE@south.example)')).id).toBe(other.id);
    expect((await shown('unit', 'keys')).id).toBe(keys.id);
    expect((await shown(operator.id.toUpperCase())).kind).toBe('nats.operator');
    for (const [args, words] of [
      [['person', 'Alice Officer'], 'Several people are called “Alice Officer”. Give the id of one:'],
      [['person', 'Bob'], 'No person is called “Bob”. There are:\n  Bob Auditor (bob@acme.example), Acme   '],
      [['unit', 'Nowhere'], 'No unit is called “Nowhere”.'],
      [['0198c0de-0000-7000-8000-ffffffffffff'], 'There is nothing with the id'],
    ] as const) {
      const { status, stdout, stderr } = await run('show', ...args, '--json');
      expect([status, stderr]).toEqual([1, expect.stringContaining(words)]);
      expect(commandFailureSchema.parse(JSON.parse(stdout)).problem.code).toBe('registry.no-object');
    }
  });

  test('who has left is found by name, unless somebody living is called so, too', async () => {
    record({ type: 'DeactivatePerson', id: bob.id, reason: 'Retired' });
    expect((await shown('person', 'Bob Auditor')).status?.word).toBe('Left');
    const again = createPerson(acme.id, { name: 'Bob Auditor', email: 'bob@acme.example' });
    record(again);
    expect((await shown('person', 'Bob Auditor')).id).toBe(again.id);
  });
});

test('entries name objects as they are called now, and keep the ids that the events have', async () => {
  record({ type: 'AddPersonToUnit', id: alice.id, unitId: keys.id });
  const entry = (await run('queue', 'show', '8')).stdout;
  expect(entry).toMatch(/^Entry 8 +Person added to a unit: Alice Officer is now in Keys\n/);
  expect(entry.replace(/ {2,}/g, '  ')).toContain(`Unit id  Keys\n  ${keys.id}\n`);
  const json = JSON.parse((await run('queue', 'show', '8', '--json')).stdout);
  expect(json).toMatchObject({
    about: keys.id,
    lines: expect.arrayContaining([{ label: 'Unit id', value: keys.id }]),
  });
  expect((await run('queue', 'list')).stdout).toContain(': Alice Officer is now in Keys\n');
  expect((await run('show', alice.id)).stdout).toContain(': Alice Officer is now in Keys\n');
});

describe('cim-keys list', () => {
  test('lists the objects of one kind in the order of their names, with filters, page by page', async () => {
    const people = ['Alice Officer (alice@acme.example)', 'Alice Officer (alice@south.example)'];
    expect((await namesIn('people')).sort()).toEqual([...people, 'Bob Auditor (bob@acme.example)']);
    expect(await namesIn('person', '--organization', 'acme south')).toEqual([people[1]]);
    expect(await namesIn('person', '--organization', acme.id, '--search', 'officer')).toEqual([people[0]]);
    record({ type: 'DeactivatePerson', id: bob.id, reason: 'Retired' });
    expect(await namesIn('person', '--state', 'Left')).toEqual(['Bob Auditor (bob@acme.example)']);
    expect(await namesIn('nats.operator', '--organization', 'Acme South')).toEqual([]);
    expect(await namesIn('nats.operator', '--organization', 'Acme')).toEqual(['ACME']);
    const pages = [
      await listed('people', '--limit', '2'),
      await listed('people', '--limit', '2', '--offset', '2'),
    ];
    expect(pages.map(({ rows, total, next }) => [rows.length, total, next])).toEqual([
      [2, 3, 2],
      [1, 3, null],
    ]);
  });

  test('filters by unit and role, too, all of them together, and stands in the orders of the window', async () => {
    const role = createRole(acme.id, ['CreateKeys']);
    record(role);
    for (const { id } of [alice, bob])
      record(
        { type: 'GiveRole', id, roleId: role.id, unitId: null, systemWide: false },
        { type: 'AddPersonToUnit', id, unitId: keys.id },
      );
    record({ type: 'SuspendPerson', id: bob.id, reason: 'Leave', expectedReturn: null });
    const [ofAcme, ofSouth, auditor] = [
      'Alice Officer (alice@acme.example)',
      'Alice Officer (alice@south.example)',
      'Bob Auditor (bob@acme.example)',
    ];
    expect(await namesIn('people', '--unit', 'keys')).toEqual([ofAcme, auditor]);
    const all = ['--unit', keys.id, '--role', role.name, '--organization', 'Acme', '--state', 'suspended'];
    expect(await namesIn('people', ...all)).toEqual([auditor]);
    expect(await namesIn('people', ...all, '--search', 'alice')).toEqual([]);
    for (const [order, names] of [
      ['organization', [ofAcme, auditor, ofSouth]],
      ['email', [ofAcme, ofSouth, auditor]],
      ['changed', [auditor, ofAcme, ofSouth]],
    ] as const)
      expect(await namesIn('people', '--order', order), order).toEqual(names);
    const byState = await listed('people', '--order', 'state');
    expect(byState.rows.map(({ status }) => status?.word)).toEqual(['Active', 'Active', 'Suspended']);
    for (const [wrong, words] of [
      [['keys', '--unit', 'Keys'], 'There are no keys of a unit, so --unit does not apply.'],
      [['keys', '--order', 'email'], '--order takes name, state, organization, changed for keys'],
      [['people', '--order', 'organisation'], 'Did you mean “organization”?'],
      [['people', '--role', 'Nobody'], 'No role is called “Nobody”.'],
    ] as const) {
      const { status, stderr } = await run('list', ...wrong);
      expect([status, stderr]).toEqual([expect.any(Number), expect.stringContaining(words)]);
      expect(status).not.toBe(0);
    }
  });

  test('says it in words, and what there is besides', async () => {
    const { status, stdout, stderr } = await run('list', 'units');
    expect([status, stdout, stderr]).toEqual([
      0,
      `Keys   Active\n  id   ${keys.id}\n  Organization: Acme\n  Part of: None\n  Responsible: Alice Officer (alice@acme.example)\n`,
      '',
    ]);
    const page = await run('list', 'people', '--limit', '1');
    expect(page.stderr).toBe('1 of 3 people.\nThere are more: --offset 1\n');
    expect((await run('list', 'people', '--search', 'nobody')).stderr).toBe('No person is found.\n');
    const wrong = await run('list', 'people', '--organization', 'Nowhere');
    expect([wrong.status, wrong.stderr]).toEqual([1, expect.stringContaining('No organization is called')]);
  });
});
