import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { z } from 'zod';

/* The licences of everything in the lock file, by its own declaration. */

const PERMISSIVE = new Set([
  'MIT',
  'ISC',
  '0BSD',
  'Apache-2.0',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'BlueOak-1.0.0',
  'CC0-1.0',
  'CC-BY-4.0',
  'OFL-1.1',
  'Python-2.0',
  'Unlicense',
  'WTFPL',
  'X11',
]);

/** Used while building or testing and not shipped; their copyleft ends at their own files. */
const BUILD_TOOLS = [
  { name: /^lightningcss(-|$)/, licence: 'MPL-2.0' },
  { name: /^axe-core$/, licence: 'MPL-2.0' },
];

/** Whose declaration names no licence: their own file of it begins so. */
const BY_FILE = [{ name: 'png-js', begins: 'MIT License' }];

const lockSchema = z.object({
  packages: z.record(z.string(), z.object({ license: z.string().optional(), dev: z.boolean().optional() })),
});

function isPermissive(expression: string): boolean {
  return expression
    .replace(/[()]/g, '')
    .split(' OR ')
    .some((choice) => choice.split(' AND ').every((licence) => PERMISSIVE.has(licence)));
}

function licenceFile(name: string): string {
  return readFileSync(path.resolve(import.meta.dirname, '../../node_modules', name, 'LICENSE'), 'utf8');
}

test('licences - every dependency is permissive, but for named build tools', () => {
  const file = path.resolve(import.meta.dirname, '../../package-lock.json');
  const { packages } = lockSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
  const others = Object.entries(packages)
    .filter(([folder]) => folder !== '')
    .map(([folder, { license = 'none', dev }]) => ({
      name: folder.split('node_modules/').pop() ?? '',
      license,
      dev,
    }))
    .filter(({ license }) => !isPermissive(license))
    .filter(
      ({ name }) => !BY_FILE.some((one) => one.name === name && licenceFile(name).startsWith(one.begins)),
    )
    .filter(
      ({ name, license, dev }) =>
        !(dev && BUILD_TOOLS.some((tool) => tool.name.test(name) && tool.licence === license)),
    )
    .map(({ name, license }) => `${name}: ${license}`);
  expect(others).toEqual([]);
});
