import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect } from '@playwright/test';
import { Ledger } from '../../main/store/ledger.ts';
import { askedQuestions } from '../support/confirm-dialogs.ts';
import { hybridConfig, test, writeConfig } from '../support/e2e.ts';
import { readStream } from '../support/independent-reader.ts';
import { holdAnswers } from '../support/late-answers.ts';
import { IDENTITY } from '../support/ledgers.ts';
import { SAMPLE_FILE, withSampleRow } from '../support/sample-aggregate.ts';
import { checkAndDo, goTo } from '../support/steps.ts';

/*
 * An aggregate costs one file and one row: a copy of the program is given one, and nothing else of it is touched. Then
 * that program is built and used.
 */

const root = path.resolve(import.meta.dirname, '../..');

/** The program with the sample in it, in a folder of its own within this one, where the same packages are found. */
const copy = (() => {
  mkdirSync(path.join(root, 'out'), { recursive: true });
  const folder = mkdtempSync(path.join(root, 'out/sample-'));
  for (const part of ['app', 'main', 'renderer', 'preload', 'scripts', 'docs', 'test/host', 'test/yubikey'])
    cpSync(path.join(root, part), path.join(folder, part), { recursive: true });
  for (const file of ['package.json', 'tsconfig.json', 'electron.vite.config.ts'])
    cpSync(path.join(root, file), path.join(folder, file));
  writeFileSync(path.join(folder, 'app/registry/safe.ts'), SAMPLE_FILE);
  const index = path.join(folder, 'app/registry/index.ts');
  writeFileSync(index, withSampleRow(readFileSync(index, 'utf8')));
  return folder;
})();

test.afterAll(() => rmSync(copy, { recursive: true, force: true }));

/** Runs a program in the copy. @returns what it wrote @throws Error when it fails */
function inCopy(command: string, ...args: readonly string[]): string {
  const { status, stdout, stderr } = spawnSync(command, args, { cwd: copy, encoding: 'utf8' });
  if (status !== 0) throw new Error(`${command} ${args.join(' ')}: ${status}\n${stdout}${stderr}`);
  return stdout;
}

function newLedger(folder: string, identity = IDENTITY): void {
  const ledger = Ledger.open(folder);
  ledger.create(identity);
  ledger.close();
}

const cimKeys = (...args: readonly string[]) => inCopy('node', 'main/cli/cim-keys.ts', ...args);

test('a sample aggregate, one file and one row, is there everywhere', async ({
  launch,
  nats,
  userData,
}, info) => {
  // It checks and builds a whole program first.
  test.setTimeout(600_000);
  // The main process takes all of app/ along.
  for (const part of ['main', 'renderer']) inCopy('tsc', '-p', part);
  inCopy('electron-vite', 'build', '--logLevel', 'error');

  // Documentation.
  inCopy('node', 'scripts/run.mjs', 'docs');
  expect(readFileSync(path.join(copy, 'docs/events.md'), 'utf8')).toContain('{prefix}.safe.saferetired');

  // The command line.
  const server = await nats();
  writeConfig(userData, hybridConfig(server.url));
  newLedger(path.join(userData, 'events'));
  const data = ['--data', userData, '--officer', 'Officer A', '--yes', '--json'];
  const act = (type: string, ...fields: readonly string[]) =>
    JSON.parse(cimKeys('act', type, ...fields.flatMap((field) => ['--set', field]), ...data)).recorded;
  const retireSafe = (id: string) => cimKeys('act', 'RetireSafe', '--id', id, ...data);
  expect(cimKeys('act', '--list')).toContain('InstallSafe: Install safe');
  const organization = act('CreateOrganization', 'name=Acme');
  const vault = ['name=Vault A', `organizationId=${organization.id}`];
  act('CreateLocation', ...vault, 'locationType=Physical');
  act('CreateLocation', 'name=Cloud', `organizationId=${organization.id}`, 'locationType=Virtual');
  const safe = act('InstallSafe', 'name=Safe 1', 'organizationId=Acme', 'rating=B');
  expect(safe).toMatchObject({ seq: 4 });

  // The window: navigation, list, form with its references, object, act, confirmation by the main process, history.
  const app = await launch({}, copy);
  const { page } = app;
  await goTo(page, 'Safes');
  await expect(page.getByRole('row', { selected: true })).toContainText('Safe 1');
  await page.getByRole('button', { name: 'New safe' }).click();
  await page.getByRole('dialog', { name: 'Who acts?' }).getByLabel('Your name').fill('Officer B');
  await page.getByRole('button', { name: 'Act under this name' }).click();
  const dialog = page.getByRole('dialog', { name: 'New safe' });
  await dialog.getByRole('button', { name: 'Install safe' }).click();
  await expect(dialog).toContainText('Choose its class.');
  // What to look at twice is said beside its field while one types, forbids nothing, and never of other words than those there.
  const name = dialog.getByLabel('Name', { exact: true });
  await name.fill('Safe');
  await expect(name).toHaveAccessibleDescription('Warning: Other safes have a number: Safe has none.');
  const late = await holdAnswers(app, 'registry.warnings');
  await name.fill('Strongroom');
  await expect(name).toHaveAccessibleDescription('');
  await expect.poll(() => late.count()).toBe(1);
  await name.fill('Safe 2');
  await late.release();
  await expect(dialog.getByText('Other safes have a number')).toHaveCount(0);
  await name.fill('Safe');
  await expect(name).toHaveAccessibleDescription('Warning: Other safes have a number: Safe has none.');
  await name.fill('Safe 2');
  await dialog.getByLabel('Class').click();
  await page.getByRole('option', { name: 'A', exact: true }).click();
  await dialog.getByLabel('Location').click();
  await expect(page.getByRole('listbox').getByRole('option')).toHaveText(['Not decided', /^Vault A/]);
  await page.getByRole('option', { name: /^Vault A/ }).click();
  await dialog.getByRole('button', { name: 'Install safe' }).click();
  await expect(page.getByTestId('recorded')).toContainText('Safe recorded: Safe 2');
  const object = page.getByRole('article');
  await expect(object).toContainText('Vault A');
  await page.screenshot({ path: info.outputPath('safes.png') });
  const acts = page.getByRole('complementary', { name: 'What can be done with Safe 2' });
  await acts.getByRole('button', { name: 'Retire' }).click();
  const retire = page.getByRole('dialog', { name: 'Retire Safe 2' });
  await expect(retire).toContainText('A retired safe is never used again.');
  await checkAndDo(page, 'Retire Safe 2', 'Safe 2');
  await expect(acts.getByRole('button', { name: 'Retire' })).toBeDisabled();
  await expect(acts).toContainText('Safe 2 is retired already.');
  await expect(object.getByRole('region', { name: 'History' }).getByRole('listitem')).toHaveCount(3);
  expect((await askedQuestions(app)).map(({ act: question }) => question)).toContain('Retire Safe 2?');
  await app.quit();

  // What cannot be done any more is refused where it is decided, not only beside the button.
  retireSafe(safe.id);
  expect(() => retireSafe(safe.id)).toThrow('Safe 1 is retired already.');

  // Sync, bundle and import check.
  cimKeys('sync', '--data', userData);
  const subjects = (await readStream({ servers: server.url })).map(({ subject }) => subject);
  expect(subjects.slice(3)).toEqual(
    ['installed', 'installed', 'inspected', 'retired', 'inspected', 'retired'].map(
      (name) => `cim.keys.safe.safe${name}`,
    ),
  );
  const bundle = info.outputPath('safes.car');
  cimKeys('export', bundle, '--data', userData);
  const other = info.outputPath('other');
  mkdirSync(path.join(other, 'events'), { recursive: true });
  const id = '0198c0de-0000-7000-8000-0000000000ee';
  newLedger(path.join(other, 'events'), { ...IDENTITY, id, source: `cim-keys-v0.8.0#${id}` });
  const imported = JSON.parse(cimKeys('import', bundle, '--yes', '--json', '--data', other));
  expect(imported.result).toMatchObject({ added: 9 });
});
