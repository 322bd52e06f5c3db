import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { expect, test } from 'vitest';
import { virtualUsb } from '../../support/virtual-usb.ts';

/*
 * A signal to the program ends whatever wait of a thread it finds, also that for a YubiKey: a child process that has ended sends one. What
 * the key answers arrives all the same.
 */

const PROVISION = path.resolve(import.meta.dirname, '../../support/provision-under-signals.ts');
const PIN = '271828';
const TIMES = 6;

/** So many that no thread of the program is left out: while it is stopped, each gets the next that has none yet. */
const SIGNALS = [
  ...(['SIGHUP', 'SIGINT', 'SIGTERM', 'SIGUSR2', 'SIGWINCH', 'SIGURG', 'SIGIO', 'SIGALRM'] as const),
  ...(['SIGVTALRM', 'SIGXCPU', 'SIGXFSZ', 'SIGPWR', 'SIGSTKFLT', 'SIGQUIT', 'SIGTTIN', 'SIGTTOU'] as const),
];

test('signals in the middle of a touch: the key is waited on, and what it has made is known', async () => {
  const usb = virtualUsb();
  const key = usb.plugIn('yubikey-5.7.4', { serial: 4711 });
  key.button.behaviour = 'when-pressed';
  const child = spawn(process.execPath, [PROVISION, '4711', PIN, String(TIMES), ...SIGNALS], {
    env: { ...process.env, ...usb.environment },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const said = text(child.stdout);
  const ended = once(child, 'exit');
  for (let at = 0; at < TIMES; at++) {
    await Promise.race([key.button.awaited(), ended]);
    child.kill('SIGSTOP');
    for (const signal of SIGNALS) child.kill(signal);
    key.button.press();
    await expect.poll(() => child.exitCode !== null || key.memory.credentials.length > at).toBe(true);
    child.kill('SIGCONT');
  }
  expect(await ended).toEqual([0, null]);
  const made = key.memory.credentials.map(({ id }) => Buffer.from(id).toString('base64url'));
  expect((await said).trim().split('\n')).toEqual(made);
  expect(made).toHaveLength(TIMES);
});
