import { closeSync, existsSync, openSync, readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { beforeEach, expect, test } from 'vitest';
import { bootstrapExportOutputSchema, bootstrapOutputSchema } from '../../../app/contract/command-line.ts';
import { EXAMPLE, exampleWith } from '../../support/bootstrap.ts';
import { cimKeys } from '../../support/command-line.ts';
import { openLedger } from '../../support/ledgers.ts';
import { temporaryFolder } from '../../support/temporary.ts';

const PASSPHRASE = 'abacus-zoom-relic 7 quiet harbours';

let folder: string;
let keys: string;

beforeEach(() => {
  folder = temporaryFolder();
  keys = path.join(temporaryFolder(), 'keys');
  openLedger(folder).close();
});

function fileOf(text: string): string {
  const file = path.join(temporaryFolder(), 'domain-bootstrap.json');
  writeFileSync(file, text);
  return file;
}

function entries(): number {
  const ledger = openLedger(folder);
  const seq = ledger.head()?.seq ?? 0;
  ledger.close();
  return seq;
}

const bootstrap = (file: string, ...more: string[]) =>
  cimKeys(['bootstrap', file, '--data', folder, '--keys', keys, ...more]);

test('without an officer only the preview is shown', async () => {
  const { status, stdout } = await bootstrap(EXAMPLE);
  expect(status).toBe(0);
  expect(stdout).toContain('new      Jonas Lindqvist: Operator (');
  expect(stdout).toContain('Warning: May publish to every subject of the account.');
  expect(stdout).toContain('26873456 Root key, primary, RootCA, Amara Okafor');
  expect(stdout).toContain(
    '21 events would be recorded in one act, and for each of 5 NATS identities a seed',
  );
  expect([entries(), existsSync(keys)]).toEqual([0, false]);
});

test('an operator is recorded, its passphrase read from a descriptor; again, there is nothing to do', async () => {
  const file = fileOf('{"organization":{"name":"Acme"},"nats_hierarchy":{"operator":{"name":"ACME"}}}');
  const secret = openSync(fileOf(`${PASSPHRASE}\n`), 'r');
  const given = ['--officer', 'Officer A', '--yes', '--json', '--passphrase-fd', String(secret)];
  const { status, stdout, stderr } = await bootstrap(file, ...given);
  closeSync(secret);
  const output = bootstrapOutputSchema.parse(JSON.parse(stdout));
  expect([status, output.recorded]).toMatchObject([0, { events: 2, seeds: 1, from: 1, to: 2 }]);
  expect(stdout + stderr).not.toContain(PASSPHRASE);
  expect([entries(), readdirSync(keys).length]).toEqual([2, 1]);

  const again = await bootstrap(file, '--officer', 'Officer A', '--yes');
  expect(again).toMatchObject({
    status: 0,
    stdout: expect.stringContaining('Nothing is left to be recorded'),
  });
});

test('without seeds no passphrase is asked for', async () => {
  const file = fileOf('{"organization":{"name":"Acme"}}');
  const { status, stdout } = await bootstrap(file, '--officer', 'Officer A', '--yes');
  expect([status, stdout]).toEqual([0, expect.stringContaining('RECORDED  1 event\n')]);
});

test.each<[string, string, string[], number, string]>([
  [
    'a file with a secret',
    exampleWith('"serial"', '"pin": "84937265", "serial"'),
    [],
    1,
    'yubikey_assignments[0].pin',
  ],
  ['what is no JSON', '{', [], 1, 'Line 1, column 2'],
  ['an unreadable name of who acts', '{"organization":{"name":"A"}}', ['--officer', ' '], 2, '--officer'],
])('%s is refused', async (_name, text, more, status, words) => {
  const outcome = await bootstrap(fileOf(text), ...more);
  expect([outcome.status, outcome.stdout + outcome.stderr]).toEqual([status, expect.stringContaining(words)]);
  expect(outcome.stdout + outcome.stderr).not.toContain('84937265');
  expect(entries()).toBe(0);
});

test('what lives in the registry is written as a file that says the same', async () => {
  await bootstrap(fileOf('{"organization":{"name":"Acme"}}'), '--officer', 'Officer A', '--yes');
  const written = path.join(temporaryFolder(), 'registry.json');
  const asked = ['bootstrap', 'export', written, '--data', folder];
  const { status, stdout } = await cimKeys([...asked, '--json']);
  expect([status, bootstrapExportOutputSchema.parse(JSON.parse(stdout))]).toEqual([
    0,
    { file: written, objects: 1, ended: 0, unwritten: {}, leftOut: [] },
  ]);
  expect((await bootstrap(written)).stdout).toContain('Nothing is left to be recorded');
  // Another file is never replaced.
  expect((await cimKeys(asked)).stderr).toContain('could not be written');
});
