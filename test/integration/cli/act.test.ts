import { beforeEach, expect, test } from 'vitest';
import { actOutputSchema } from '../../../app/contract/command-line.ts';
import { cimKeys } from '../../support/command-line.ts';
import { openLedger } from '../../support/ledgers.ts';
import { temporaryFolder } from '../../support/temporary.ts';

let folder: string;

beforeEach(() => {
  folder = temporaryFolder();
  openLedger(folder).close();
});

const act = (...args: readonly string[]) => cimKeys(['act', ...args, '--data', folder]);
const recorded = async (...args: readonly string[]) => {
  const { stdout } = await act(...args, '--officer', 'Officer A', '--yes', '--json');
  return actOutputSchema.parse(JSON.parse(stdout)).recorded;
};

function entries(): number {
  const ledger = openLedger(folder);
  const seq = ledger.head()?.seq ?? 0;
  ledger.close();
  return seq;
}

test('an act is recorded in the name of the officer, and the next one refers to what it has made', async () => {
  const organization = await recorded('CreateOrganization', 'name=Acme', 'domain=Acme.Example');
  expect(organization?.seq).toBe(1);
  const person = await recorded(
    'CreatePerson',
    `organizationId=${organization?.id}`,
    'name=Alice Officer',
    'email=alice@acme.example',
  );
  const ledger = openLedger(folder);
  expect(ledger.objects.get('organization', organization?.id ?? '')?.domain).toBe('acme.example');
  expect(ledger.objects.get('person', person?.id ?? '')).toMatchObject({ title: null, department: null });
  expect(ledger.entries.at(2)?.entry.event).toBe(person?.eventCid);
});

test('without an officer it is only said what would be recorded', async () => {
  const { status, stdout, stderr } = await act('CreateOrganization', 'name=Acme');
  expect([status, stdout]).toEqual([0, 'New organization?\nName: Acme\n']);
  expect(stderr).toContain('Nothing was recorded.');
  expect(entries()).toBe(0);
});

test('without an act every one is listed with its fields', async () => {
  const { status, stdout } = await cimKeys(['act']);
  expect(status).toBe(0);
  expect(stdout).toContain(
    'CreatePerson: Create person\n  name  Name: text\n  organizationId  Organization: reference\n',
  );
  expect(stdout).not.toContain('GenerateKey');
});

test.each([
  [['CreatePersn', 'name=A'], 'There is no act “CreatePersn”. Did you mean “CreatePerson”?'],
  [['GenerateKey', 'label=A'], 'There is no act “GenerateKey”.'],
  [['CreateOrganization', 'Acme'], '“Acme” is no field: write it as name=value.'],
  [['CreateOrganization', 'name='], 'name: Enter a name.'],
  [['CreateOrganization', 'name=A', 'colour=red'], 'colour'],
  [['CreateOrganization', 'name=A', '--id', '0198c0de-0000-7000-8000-000000000001'], 'id: '],
])('%j is refused as it was written', async (args, words) => {
  const { status, stderr } = await act(...args, '--officer', 'Officer A', '--yes');
  expect([status, stderr]).toEqual([2, expect.stringContaining(words)]);
  expect(entries()).toBe(0);
});

test('what the ledger refuses is refused here in the same words', async () => {
  await recorded('CreateOrganization', 'name=Acme');
  const { status, stderr } = await act('CreateOrganization', 'name=ACME', '--officer', 'Officer A', '--yes');
  expect([status, stderr]).toEqual([1, expect.stringContaining('An organization named “Acme” is already')]);
  expect(entries()).toBe(1);
});
