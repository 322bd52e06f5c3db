import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { expect, test } from 'vitest';

const script = path.resolve(import.meta.dirname, '../../../scripts/run.mjs');

test('npm run virtual-yubikey - a person touches and unplugs keys while a command runs', async () => {
  // Waits for a touch, then until no key is there.
  const command =
    'fido2-token -R /dev/hidraw1 && echo RESET; until [ -z "$(fido2-token -L)" ]; do sleep 0.02; done; echo ALL GONE';
  const run = spawn(
    process.execPath,
    [script, 'virtual-yubikey', '--key', 'yubikey-5.7.4', '--key', 'security-key-5.4.3', 'sh', '-c', command],
    { stdio: ['pipe', 'pipe', 'inherit'] },
  );
  let shown = '';
  const typing: [seen: string, typed: string][] = [
    ['● Key 1 blinks', 'touch'],
    ['RESET', 'unplug 2\nunplug 1'],
  ];
  run.stdout.on('data', (chunk) => {
    shown += String(chunk);
    const [next] = typing;
    if (!next || !shown.includes(next[0])) return;
    typing.shift();
    run.stdin.write(`${next[1]}\n`);
  });
  expect(await once(run, 'close')).toEqual([0, null]);
  expect(shown).toContain('Key 1: yubikey-5.7.4, serial 10000001, plugged in');
  expect(shown).toContain('Touched.');
  expect(shown).toContain('ALL GONE');
});
