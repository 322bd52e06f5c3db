import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { UDEV_RULE } from '../../../main/yubikey/problems.ts';

const root = path.resolve(import.meta.dirname, '../../..');
const RULES = '70-cim-keys-yubikey.rules';

test('udev - the package installs the very rule that the app asks people to write', () => {
  const rules = readFileSync(path.join(root, 'build', RULES), 'utf8').split('\n');
  expect(rules.filter((line) => line !== '' && !line.startsWith('#'))).toEqual([UDEV_RULE]);
  const configuration = readFileSync(path.join(root, 'electron-builder.yml'), 'utf8');
  expect(configuration).toContain(`\n    - build/${RULES}=/usr/lib/udev/rules.d/${RULES}\n`);
});
