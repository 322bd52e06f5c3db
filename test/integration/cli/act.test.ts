import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import { actListOutputSchema, actOutputSchema } from '../../../app/contract/command-line.ts';
import { forms } from '../../../app/registry/dispatch.ts';
import { cimKeys, program } from '../../support/command-line.ts';
import { openLedger } from '../../support/ledgers.ts';
import { temporaryFolder } from '../../support/temporary.ts';
import { onTerminal } from '../../support/terminal.ts';

let folder: string;

beforeEach(() => {
  folder = temporaryFolder();
  openLedger(folder).close();
});

const RECORD = ['--officer', 'Officer A', '--yes'];

const set = (...fields: readonly string[]) => fields.flatMap((field) => ['--set', field]);
const act = (...args: readonly string[]) => cimKeys(['act', ...args, '--data', folder]);
const recorded = async (...args: readonly string[]) => {
  const { stdout, stderr } = await act(...args, ...RECORD, '--json');
  if (stdout === '') throw new Error(stderr);
  return actOutputSchema.parse(JSON.parse(stdout)).recorded;
};
const acme = () => recorded('CreateOrganization', ...set('name=Acme', 'domain=Acme.Example'));
const alice = () =>
  recorded('CreatePerson', ...set('organizationId=acme', 'name=Alice Officer', 'email=alice@acme.example'));

/** What stands of an object when the program has closed the ledger. */
function stateOf(aggregate: 'organization' | 'person' | 'role' | 'policy', id = ''): unknown {
  const ledger = openLedger(folder);
  const state = ledger.objects.get(aggregate, id);
  ledger.close();
  return state;
}

function entries(): number {
  const ledger = openLedger(folder);
  const seq = ledger.head()?.seq ?? 0;
  ledger.close();
  return seq;
}

describe('cim-keys act', () => {
  test('an act is recorded in the name of the officer, and the next one refers to what it has made by its name', async () => {
    const organization = await acme();
    expect(organization?.seq).toBe(1);
    const person = await alice();
    expect(stateOf('organization', organization?.id)).toMatchObject({ domain: 'acme.example' });
    expect(stateOf('person', person?.id)).toMatchObject({
      ...{ organizationId: organization?.id, title: null, department: null },
    });
    const ledger = openLedger(folder);
    expect(ledger.entries.at(2)?.entry.event).toBe(person?.eventCid);
  });

  test('without an officer it is only said what would be recorded', async () => {
    const { status, stdout, stderr } = await act('CreateOrganization', ...set('name=Acme'));
    expect([status, stdout]).toEqual([0, 'New organization?\nName: Acme\n']);
    expect(stderr).toContain('Nothing was recorded.');
    expect(entries()).toBe(0);
  });

  test('what to look at twice is said before it is asked, and stands in the answer', async () => {
    await acme();
    const fields = set('name=Аcme', 'domain=acme.example');
    const { stdout, stderr } = await act('CreateOrganization', ...fields);
    expect(stdout).not.toContain('Look twice');
    const [name, domain, end] = stderr.split('\n');
    expect(name).toBe(
      'Look twice: It looks like “Acme”, which is recorded already. Check that the two can be told apart.',
    );
    expect(domain).toBe('Look twice: acme.example is the domain of Acme.');
    expect(end).toContain('Nothing was recorded.');
    const json = await act('CreateOrganization', ...fields, ...RECORD, '--json');
    const answer = actOutputSchema.parse(JSON.parse(json.stdout));
    expect(answer.recorded?.seq).toBe(2);
    expect(answer.warnings.map(({ field }) => field)).toEqual(['name', 'domain']);
  });

  test('every act is listed with its fields, those of an aggregate together; or one of them', async () => {
    const { status, stdout } = await cimKeys(['act', '--list']);
    expect([status, await cimKeys(['act'])]).toEqual([0, { status: 0, stdout, stderr: '' }]);
    expect(stdout).toContain(
      'People (person)\n  CreatePerson: Record person\n    name  Name: text\n    organizationId  Organization: organization, by name or id\n',
    );
    expect(stdout).toContain('    expectedReturn  Expected back on, optional: a day such as 2027-03-31\n');
    expect(stdout).not.toContain('GenerateKey');
    const one = await cimKeys(['act', 'SuspendPerson', '--list']);
    expect(one.stdout).toMatch(/^People \(person\)\n {2}SuspendPerson: Suspend, with --id \(person\)\n/);
    const json = actListOutputSchema.parse(JSON.parse((await cimKeys(['act', '--list', '--json'])).stdout));
    expect(json.acts.map(({ type }) => type)).toEqual([...forms.keys()]);
  });

  test.each([
    [['CreatePersn', ...set('name=A')], 'There is no act “CreatePersn”. Did you mean “CreatePerson”?'],
    [['GenerateKey', ...set('label=A')], 'There is no act “GenerateKey”.'],
    [['CreateOrganization', ...set('Acme')], '“Acme” is no field: write it as --set name=value.'],
    [['CreateOrganization', 'name=Acme'], '“name=Acme” is one argument too many.'],
    [['CreateOrganization', ...set('name=')], 'name: Enter a name.'],
    [['CreateOrganization', ...set('name=A', 'name=B')], 'name: This is given twice.'],
    [['CreateOrganization', ...set('name=A', 'domian=b.example')], 'Did you mean “domain”?'],
    [['CreateOrganization', ...set('name=A', 'colour=red')], 'has no field “colour”. It has name, domain.'],
    [['CreateOrganization', ...set('name=A'), '--id', '0198c0de-0000-7000-8000-000000000001'], 'id: '],
    [
      ['ChangeOrganization', ...set('name=A')],
      'id: ChangeOrganization changes an object that is there: --id is missing.',
    ],
    [[...set('name=A')], 'Which act?'],
    [['CreateOrganization', '--input', '/nowhere.json'], '/nowhere.json cannot be read'],
  ])('%j is refused as it was written', async (args, words) => {
    const { status, stderr } = await act(...args, ...RECORD);
    expect([status, stderr]).toEqual([2, expect.stringContaining(words)]);
    expect(entries()).toBe(0);
  });

  test('without a terminal everything that is missing is named at once, with what cannot be read', async () => {
    await acme();
    const { status, stderr } = await act('CreateOrganizationalUnit', ...set('unitType=Gang'), ...RECORD);
    expect(status).toBe(2);
    expect(stderr).toMatch(
      /^unitType: “Gang” is none of these: Division.*\nname: Name is missing\.\norganizationId: Organization is missing\.\n/,
    );
  });

  test('what the ledger refuses is refused here in the same words', async () => {
    await acme();
    const { status, stderr } = await act('CreateOrganization', ...set('name=ACME'), ...RECORD);
    expect([status, stderr]).toEqual([1, expect.stringContaining('An organization named “Acme” is already')]);
    const gone = await act('SuspendPerson', '--id', '0198c0de-0000-7000-8000-000000000001', ...RECORD);
    expect([gone.status, gone.stderr]).toEqual([
      1,
      expect.stringContaining('There is no person with the id'),
    ]);
    expect(entries()).toBe(1);
  });
});

describe('cim-keys act - fields', () => {
  test('a change leaves what is not named, empties what is said to be empty, and tells only what differs', async () => {
    await acme();
    const person = await alice();
    const id = ['--id', person?.id ?? ''];
    await recorded('ChangePerson', ...id, ...set('title=Crypto officer', 'department=Keys'));
    const { stdout } = await act('ChangePerson', '--id', 'Alice Officer', ...set('department='), ...RECORD);
    expect(stdout).toMatch(/^Change Alice Officer\?\nDepartment: None\nRECORDED/);
    expect(stateOf('person', person?.id)).toMatchObject({
      ...{ name: 'Alice Officer', email: 'alice@acme.example', title: 'Crypto officer', department: null },
    });
    const again = await act('ChangePerson', ...id, ...RECORD);
    expect([again.status, again.stderr]).toEqual([1, expect.stringContaining('Everything is already as')]);
  });

  test('several of a few, a day and an object are written as words, and told by their names', async () => {
    await acme();
    const person = await alice();
    const fields = ['name=Crypto officer', 'organizationId=Acme', 'permissions=SignContract, create keys'];
    const role = await act('CreateRole', ...set(...fields));
    expect(role.stdout).toContain('May: create keys, sign contracts\nOrganization: Acme\n');
    const made = await recorded('CreateRole', ...set(...fields));
    expect(stateOf('role', made?.id)).toMatchObject({ permissions: ['CreateKeys', 'SignContract'] });
    await recorded('ChangeRole', '--id', 'crypto officer', ...set('permissions='));
    expect(stateOf('role', made?.id)).toMatchObject({ name: 'Crypto officer', permissions: [] });

    const suspend = ['SuspendPerson', '--id', 'alice@acme.example', ...set('reason=Leave')];
    const wrong = await act(...suspend, ...set('expectedReturn=soon'), ...RECORD);
    expect([wrong.status, wrong.stderr]).toEqual([
      2,
      expect.stringContaining('expectedReturn: A day such as 2027-03-31 is wanted, and “soon” is none.'),
    ]);
    await recorded(...suspend, ...set('expectedReturn=2027-03-31'));
    expect(stateOf('person', person?.id)).toMatchObject({ expectedReturn: '2027-03-31' });
    const not = await act(...suspend, ...RECORD);
    expect([not.status, not.stderr]).toEqual([1, expect.stringContaining('This cannot be done with it')]);
  });

  test('yes and no and numbers are written as such, told as such, and kept as such', async () => {
    await acme();
    const yes = ['keysDescribed=yes', 'peopleAnswer=no', 'yubiKeysAttested=no', 'locationsLevelled=no'];
    const fields = ['name=Careful', 'organizationId=Acme', 'boundKeyPurposes=', 'minimumYubiKeys=2', ...yes];
    const { stdout } = await act('CreatePolicy', ...set(...fields));
    expect(stdout).toContain(
      'Bound to YubiKeys: None\nYubiKeys for each key: 2\nKeys need a description: Yes\n',
    );
    const made = await recorded('CreatePolicy', ...set(...fields));
    expect(stateOf('policy', made?.id)).toMatchObject({
      conditions: { minimum_yubikeys: 2, keys_described: true, bound_key_purposes: [] },
    });
    const change = await act(
      'ChangePolicy',
      '--id',
      'careful',
      ...set('minimumYubiKeys=3', 'keysDescribed=no'),
    );
    expect(change.stdout).toBe('Change Careful?\nYubiKeys for each key: 3\nKeys need a description: No\n');
  });

  test('what depends on the object is chosen by what it is called', async () => {
    await acme();
    const person = await alice();
    for (const name of ['Keys', 'Audit'])
      await recorded(
        'CreateOrganizationalUnit',
        ...set(`name=${name}`, 'organizationId=Acme', 'unitType=division'),
      );
    await recorded('AddPersonToUnit', '--id', 'Alice Officer', ...set('unitId=Keys'));
    const { stdout } = await act(
      'MovePerson',
      '--id',
      'Alice Officer',
      ...set('fromUnitId=keys', 'unitId=Audit'),
    );
    expect(stdout).toBe('Move Alice Officer to another unit?\nFrom: Keys\nTo: Audit\n');
    const wrong = await act('MovePerson', '--id', 'Alice Officer', ...set('fromUnitId=Audit', 'unitId=Keys'));
    expect(wrong.stderr).toContain('fromUnitId: “Audit” is none of these: ');
    expect(person?.seq).toBe(2);
  });

  test('a name that several have, or none, is refused with those that may be meant', async () => {
    const first = await acme();
    await recorded('CreateOrganization', ...set('name=Acme South'));
    await alice();
    await recorded(
      'CreatePerson',
      ...set('organizationId=Acme South', 'name=Alice Officer', 'email=alice@south.example'),
    );
    const none = await act('CreateRole', ...set('name=R', 'organizationId=Acm', 'permissions='));
    expect([none.status, none.stderr]).toEqual([
      2,
      expect.stringContaining(
        `organizationId: No organization is called “Acm”. There are:\n  Acme   ${first?.id}\n  Acme South   `,
      ),
    ]);
    const several = await act('SuspendPerson', '--id', 'Alice Officer', ...set('reason=Leave'));
    expect([several.status, several.stderr]).toEqual([
      2,
      expect.stringContaining('id: Several people are called “Alice Officer”. Give the id of one:\n'),
    ]);
    const one = 'Alice Officer (alice@south.example)';
    expect((await act('SuspendPerson', '--id', one, ...set('reason=Leave'))).status).toBe(0);
    // One that is there and cannot be chosen is refused by the rules, in their words.
    const lead = ['name=Lead', 'organizationId=Acme South', 'unitType=Team'];
    const foreign = await act(
      'CreateOrganizationalUnit',
      ...set(...lead, 'responsiblePersonId=alice@acme.example'),
    );
    expect([foreign.status, foreign.stderr]).toEqual([
      1,
      expect.stringContaining('The person responsible for “Lead” is not a member of Acme South.'),
    ]);
    // A unit is chosen from the units of the organization that was named.
    for (const organization of ['Acme', 'Acme South'])
      await recorded(
        'CreateOrganizationalUnit',
        ...set('name=Keys', `organizationId=${organization}`, 'unitType=Division'),
      );
    await recorded(
      'CreateOrganizationalUnit',
      ...set('name=Vault', 'organizationId=Acme South', 'unitType=Team', 'parentId=Keys'),
    );
    const vault = ['--id', 'Keys / Vault', ...set('reason=Moved')];
    expect((await act('DissolveOrganizationalUnit', ...vault)).stdout).toContain('Dissolve Vault?\n');
  });
});

describe('cim-keys act - --input', () => {
  const written = (fields: unknown) => {
    const file = path.join(temporaryFolder(), 'fields.json');
    writeFileSync(file, typeof fields === 'string' ? fields : JSON.stringify(fields));
    return file;
  };

  test('takes fields as JSON, from a file or standard input, beside those that are set', async () => {
    await acme();
    const file = written({ name: 'Officer', description: null, permissions: ['CreateKeys'] });
    const made = await recorded('CreateRole', '--input', file, ...set('organizationId=Acme'));
    expect(stateOf('role', made?.id)).toMatchObject({ name: 'Officer', permissions: ['CreateKeys'] });
    const { status, stdout } = spawnSync(
      process.execPath,
      [program, 'act', 'CreateOrganization', '--input', '-', ...RECORD, '--data', folder],
      { encoding: 'utf8', input: '{"name": "Beta"}' },
    );
    expect([status, stdout]).toEqual([0, expect.stringMatching(/^New organization\?\nName: Beta\nRECORDED/)]);
  });

  test.each([
    ['{', '--input: This is no JSON'],
    ['["name"]', '--input takes one JSON object'],
    [{ name: 7 }, 'name: In JSON this is a text.'],
    [{ name: 'A', permissions: 'CreateKeys' }, 'permissions: In JSON this is a list of texts.'],
    [{ permissions: ['MakeTea'] }, 'permissions: “MakeTea” is none of these: CreateKeys (create keys), '],
    [{ __proto__: null, toString: 'x' }, 'CreateRole has no field “toString”.'],
    [{ name: null }, 'name: '],
  ])('%j is refused in words', async (fields, words) => {
    const { status, stderr } = await act('CreateRole', '--input', written(fields), ...RECORD);
    expect([status, stderr]).toEqual([2, expect.stringContaining(words)]);
  });
});

describe('cim-keys act - in a terminal', () => {
  const command = (...args: readonly string[]) =>
    [process.execPath, program, 'act', ...args, '--officer', '"Officer A"', '--data', folder].join(' ');

  test('what is missing and required is asked for, each until it can be read', async () => {
    await acme();
    await recorded('CreateOrganization', ...set('name=Acme South'));
    const { code, shown } = await onTerminal(command('CreateOrganizationalUnit'), [
      { question: 'Name: ', reply: '\r' },
      { question: 'Name: ', reply: 'Keys\r' },
      { question: 'Organization (name): ', reply: 'nowhere\r' },
      { question: 'Organization (name): ', reply: 'acm\r' },
      { question: 'Organization (name): ', reply: '2\r' },
      { question: 'Type (number): ', reply: '99\r' },
      { question: 'Type (number): ', reply: '2\r' },
      { question: 'Type “yes” to go on: ', reply: 'yes\r' },
    ]);
    expect([code, shown]).toEqual([0, expect.stringContaining('RECORDED  entry 3')]);
    const said = [
      'Enter a name.',
      '“99” is none of these: ',
      'No organization that can be chosen is called “nowhere”.',
      '  2  Acme South',
    ];
    for (const words of [...said, 'Organization: Acme South\r\n']) expect(shown).toContain(words);
  });

  test('which object is meant is asked for, too, and nothing that would be refused anyway', async () => {
    await acme();
    await alice();
    const { code, shown } = await onTerminal(command('SuspendPerson'), [
      { question: 'Which person (name): ', reply: 'ali\r' },
      { question: 'Reason: ', reply: 'Parental leave\r' },
      { question: 'Type “yes” to go on: ', reply: 'yes\r' },
    ]);
    expect([code, shown]).toEqual([
      0,
      expect.stringContaining('Which person: Alice Officer (alice@acme.example)'),
    ]);
    const again = await onTerminal(command('SuspendPerson', '--id', '"Alice Officer"'), []);
    expect([again.code, again.shown]).toEqual([1, expect.stringContaining('This cannot be done with it')]);
  });
});
