import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { ProblemError } from '../../../app/problem.ts';
import { ConfigFile } from '../../../main/config/config-file.ts';
import { temporaryFolder } from '../../support/temporary.ts';

/* The TOML parser, the search for the name that was meant and the search for its line all take more than linear time
   for some texts. What may be read at all is so small that none of these takes a second. */

/** As large as a configuration may be. */
const SIZE = 65_536;

/** Lines until the size is reached. */
function lines(line: (number: number) => string): string {
  let text = '';
  for (let number = 0; text.length + line(number).length < SIZE; number++) text += line(number);
  return text;
}

const deep = `${'.a'.repeat(400)} = 1\n`;

test.each([
  ['unknown keys', lines((number) => `k${number}=1\n`)],
  ['unknown keys in quotes', lines((number) => `"k${number}"=1\n`)],
  ['unknown sections', lines((number) => `[a${number}]\n`)],
  [
    'unknown keys of a known section',
    `[nats]\n${lines((number) => `max_retrie${number}=1\n`).slice(0, -40)}\n`,
  ],
  ['one key as long as the file', `"${'x'.repeat(SIZE / 2)}" = "${'y'.repeat(SIZE / 2 - 10)}"`],
  ['keys with hundreds of dots', lines((number) => `x${number}${deep}`)],
  ['one key of nothing but dots', `a${'.a'.repeat(SIZE / 2 - 3)}=1`],
  ['dots and spaces', `a${' . a'.repeat(SIZE / 4 - 3)}=1`],
  ['lists in lists', `a=[${`${'['.repeat(400)}${']'.repeat(400)},`.repeat(80)}]`],
  ['tables in tables', `a=[${`${'{a='.repeat(200)}1${'}'.repeat(200)},`.repeat(75)}]`],
  ['a list never closed', `a = [${'1,\n'.repeat(SIZE / 3 - 4)}`],
  ['tables in a list never closed', `a = [${'{a=1},'.repeat(SIZE / 6 - 4)}`],
  ['list elements', `[nats.encryption]\nrecipients = [${'"x",'.repeat(SIZE / 4 - 20)}]`],
  ['list elements with comments', `a = [${'1,#\n'.repeat(SIZE / 4 - 4)}]`],
  ['quotes in a long text', `a = '''${"''x".repeat(SIZE / 3 - 8)}'''`],
  ['escapes', `a = "${'\\u0041'.repeat(SIZE / 6 - 4)}"`],
  ['digits and underscores', `a = ${'1_'.repeat(SIZE / 2 - 6)}1`],
  ['comments', '#\n'.repeat(SIZE / 2)],
])('%s: answered within a second of the processor', (_name, text) => {
  expect(text.length).toBeGreaterThan(SIZE * 0.7);
  const file = path.join(temporaryFolder(), 'config.toml');
  writeFileSync(file, text);
  // Of this thread alone: what else the machine does counts for nothing.
  const before = process.threadCpuUsage();
  const { faults } = new ConfigFile(file).inspect();
  const { user, system } = process.threadCpuUsage(before);
  expect((user + system) / 1000).toBeLessThan(1000);
  expect(faults.length).toBeLessThanOrEqual(100);
});

test('a file that is larger is not parsed at all', () => {
  const file = path.join(temporaryFolder(), 'config.toml');
  writeFileSync(file, '#\n'.repeat(SIZE / 2 + 1));
  expect(() => new ConfigFile(file).inspect()).toThrow(ProblemError);
});
