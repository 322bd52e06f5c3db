import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { readyScripts } from '../../../app/ceremony/ready/index.ts';
import { STEP_KINDS, scriptShape } from '../../../app/ceremony/script/format.ts';
import { scriptCheckOutputSchema } from '../../../app/contract/command-line.ts';
import { cimKeys } from '../../support/command-line.ts';
import { textOfPdf } from '../../support/pdf-judges.ts';
import { temporaryFolder } from '../../support/temporary.ts';

function fileOf(text: string | Uint8Array): string {
  const file = path.join(temporaryFolder(), 'script.yaml');
  writeFileSync(file, text);
  return file;
}

const rootCa = readyScripts.get('root-ca') ?? '';

test('a ready script is written out, checked, and printed as a form', async () => {
  const listed = await cimKeys(['script', 'example']);
  for (const name of readyScripts.keys()) expect(listed.stdout).toContain(name);
  const example = await cimKeys(['script', 'example', 'root-ca']);
  const file = fileOf(example.stdout);
  const told = await cimKeys(['script', 'check', file]);
  expect(told).toMatchObject({ status: 0, stderr: '' });
  const { script } = scriptCheckOutputSchema.parse(
    JSON.parse((await cimKeys(['script', 'check', file, '--json'])).stdout),
  );
  expect(told.stdout).toContain(`\n${script?.cid}\n`);
  for (const word of script?.words ?? []) expect(told.stdout).toContain(word);
  const form = path.join(temporaryFolder(), 'form.html');
  expect(await cimKeys(['script', 'print', file, form])).toMatchObject({ status: 0 });
  expect(readFileSync(form, 'utf8')).toContain(script?.cid ?? 'none');
  const pdf = path.join(temporaryFolder(), 'form.pdf');
  expect(await cimKeys(['script', 'print', file, pdf])).toMatchObject({ status: 0 });
  expect(textOfPdf(pdf).replace(/\s/g, '')).toContain(script?.cid ?? 'none');
});

test('what is wrong with a script is told with its places, and nothing is printed', async () => {
  const file = fileOf(rootCa.replaceAll('signs_with: yubikey', 'signs_with: yubikeys'));
  const told = await cimKeys(['script', 'check', file]);
  expect(told.status).toBe(1);
  expect(told.stdout.trim().split('\n')).toEqual([
    expect.stringMatching(
      /^Line 11, column \d+: roles.administrator.signs_with is "yubikeys": .*\(did you mean yubikey\?\)\.$/,
    ),
    expect.stringMatching(/^Line 12, column \d+: roles.officer.signs_with/),
  ]);
  const json = await cimKeys(['script', 'check', file, '--json']);
  expect(scriptCheckOutputSchema.parse(JSON.parse(json.stdout))).toMatchObject({
    script: null,
    faults: [{ line: 11 }, { line: 12 }],
  });
  const form = path.join(temporaryFolder(), 'form.html');
  expect((await cimKeys(['script', 'print', file, form])).status).toBe(1);
  expect(existsSync(form)).toBe(false);
});

test('a profile that is not delivered is told with its place, and nothing is wrong', async () => {
  const file = fileOf(rootCa.replace('profile: root,', 'profile: our-root,'));
  const told = await cimKeys(['script', 'check', file]);
  expect(told.status).toBe(0);
  expect(told.stdout).toMatch(
    /To be looked at\. Line \d+, column \d+: .*our-root, which is none of the delivered/,
  );
  const json = await cimKeys(['script', 'check', file, '--json']);
  expect(scriptCheckOutputSchema.parse(JSON.parse(json.stdout))).toMatchObject({
    faults: [],
    warnings: [{ line: expect.any(Number), text: expect.stringContaining('our-root') }],
  });
});

test.each<[string, () => readonly string[], RegExp]>([
  ['a ready script that there is not', () => ['example', 'root'], /no ready script root/],
  ['a file that is not there', () => ['check', '/nowhere.yaml'], /nowhere/],
  ['what is no text', () => ['check', fileOf(new Uint8Array([0x66, 0xff]))], /not text in UTF-8/],
  ['a folder', () => ['check', temporaryFolder()], /no regular file|folder/],
])('%s is refused in words', async (_what, args, said) => {
  const told = await cimKeys(['script', ...args()]);
  expect(told.status).toBeGreaterThan(0);
  expect(`${told.stdout}${told.stderr}`).toMatch(said);
});

test('docs/ceremony-scripts.md explains each part of a script and each kind of step', () => {
  const text = readFileSync(path.join(import.meta.dirname, '../../../docs/ceremony-scripts.md'), 'utf8');
  for (const name of [...Object.keys(scriptShape.shape), ...STEP_KINDS])
    expect(text).toContain(`| \`${name}\``);
  for (const name of readyScripts.keys()) expect(text).toContain(`\`${name}\``);
});
