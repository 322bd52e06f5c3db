import { readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { commandLineIn } from '../../../main/cli/app-arguments.ts';
import { desktopDataFolder } from '../../../main/cli/data-place.ts';

const root = path.resolve(import.meta.dirname, '../../..');
const { productName }: { productName: string } = JSON.parse(
  readFileSync(path.join(root, 'package.json'), 'utf8'),
);
const packaging = readFileSync(path.join(root, 'electron-builder.yml'), 'utf8');
const launcher = (name: string) => readFileSync(path.join(root, 'build/launcher', name), 'utf8');

describe('cim-keys - installed', () => {
  test('the data folder is the one Electron gives the app', () => {
    expect([
      desktopDataFolder('linux', {}, '/home/a'),
      desktopDataFolder('linux', { XDG_CONFIG_HOME: '/x' }, '/home/a'),
      desktopDataFolder('linux', { XDG_CONFIG_HOME: '' }, '/home/a'),
      desktopDataFolder('darwin', {}, '/Users/a'),
      desktopDataFolder('win32', { APPDATA: 'C:\\Users\\a\\AppData\\Roaming' }, 'C:\\Users\\a'),
    ]).toEqual([
      `/home/a/.config/${productName}`,
      `/x/${productName}`,
      `/home/a/.config/${productName}`,
      `/Users/a/Library/Application Support/${productName}`,
      `C:\\Users\\a\\AppData\\Roaming\\${productName}`,
    ]);
  });

  test.each([
    [
      ['app', '--cli', '--', 'verify', '--json'],
      ['verify', '--json'],
    ],
    [['electron', '.', '--no-sandbox', '--cli', '--'], []],
    [
      ['app', '--cli', '--', 'cid', '--', '--cli', '--', '-'],
      ['cid', '--', '--cli', '--', '-'],
    ],
    [['app'], null],
    [['app', '--cli', 'verify'], null],
    [['app', '--', '--cli', '--', 'verify'], null],
    [['app', 'bundle.car', '--', '--cli'], null],
  ])('%j runs %j', (argv, expected) => expect(commandLineIn(argv)).toEqual(expected));

  test('the launchers start the program that the packages install, and pass on what was typed', () => {
    const executable = /executableName: (\S+)/.exec(packaging)?.[1];
    expect(launcher('cim-keys')).toContain(`'/opt/${productName}/${executable}'`);
    expect(
      launcher('cim-keys').match(/--ozone-platform=headless --disable-gpu --cli -- "\$@"\n/g),
    ).toHaveLength(2);
    expect(launcher('cim-keys.macos')).toContain(`/../MacOS/${productName}" --cli -- "$@"\n`);
    expect(launcher('cim-keys.cmd')).toContain(`"%~dp0..\\${productName}.exe" --cli -- %*\r\n`);
    expect(packaging).toContain('build/launcher/cim-keys=/usr/bin/cim-keys');
    for (const name of ['cim-keys', 'cim-keys.macos'])
      expect(statSync(path.join(root, 'build/launcher', name)).mode & 0o111).not.toBe(0);
  });
});
