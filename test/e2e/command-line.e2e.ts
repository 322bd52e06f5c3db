import { spawn } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect } from '@playwright/test';
import { presentRuntime } from '../../scripts/runtime.ts';
import { hybridConfig, test, writeConfig } from '../support/e2e.ts';
import { createLedger, createOrganization, headOf } from '../support/steps.ts';

const root = path.resolve(import.meta.dirname, '../..');

/** The launcher as a package installs it, with the program in another place. @returns its file */
function installLauncher(folder: string): string {
  const program = path.join(folder, 'a program/cim-keys-ceremony');
  mkdirSync(path.dirname(program), { recursive: true });
  const installed = readFileSync(path.join(root, 'build/launcher/cim-keys'), 'utf8');
  const launcher = path.join(folder, 'cim-keys');
  writeFileSync(launcher, installed.replace(/'\/opt\/.*'/, `'${program}'`), { mode: 0o755 });
  // Where the app is not packaged, its program is told the app's folder first.
  writeFileSync(program, `#!/bin/sh\nexec "${presentRuntime().executable}" "${root}" "$@"\n`, {
    mode: 0o755,
  });
  return launcher;
}

/** Runs it without a display. @param interruptAt Ctrl-C follows when standard error says this */
async function run(
  launcher: string,
  args: readonly string[],
  home: string,
  interruptAt: string | null = null,
) {
  const { DISPLAY: _x, WAYLAND_DISPLAY: _wayland, ...env } = process.env;
  const child = spawn(launcher, args, { env: { ...env, XDG_CONFIG_HOME: home } });
  const [stdout, stderr]: string[][] = [[], []];
  child.stdout.on('data', (chunk: Buffer) => stdout?.push(chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => {
    stderr?.push(chunk.toString());
    if (interruptAt !== null && chunk.toString().includes(interruptAt)) child.kill('SIGINT');
  });
  const status = await new Promise((resolve) => child.once('close', resolve));
  return { status, stdout: stdout?.join(''), stderr: stderr?.join('') };
}

test('cim-keys runs in the app’s own program, without a window, beside an open app', async ({
  launch,
  userData,
  nats,
}, { outputDir }) => {
  const server = await nats();
  writeConfig(userData, hybridConfig(server.url));
  const launcher = installLauncher(outputDir);
  const home = path.join(outputDir, 'home');
  mkdirSync(home);
  const app = await launch();
  await createLedger(app.page, 'Root ceremony 2026', 'Officer A');
  await createOrganization(app.page, 'Acme', 'acme.example');
  const head = await headOf(app.page);

  const refused = await run(launcher, ['status', '--data', userData], home);
  expect([refused.status, refused.stdout]).toEqual([1, '']);
  expect(refused.stderr).toContain('already open in another window or program');
  // The app was not disturbed: another start would have brought its window to the front and ended.
  expect(await headOf(app.page)).toBe(head);
  await app.quit();

  await server.signal('SIGSTOP');
  const stopped = await run(launcher, ['sync', '--data', userData], home, 'Connecting to');
  expect([stopped.status, stopped.stdout]).toEqual([130, 'STOPPED   0 stored, 1 waiting\n']);
  await server.signal('SIGCONT');
  const synced = await run(launcher, ['sync', '--json', '--data', userData], home);
  expect([synced.status, JSON.parse(synced.stdout ?? '')]).toMatchObject([0, { published: 1, waiting: 0 }]);
  // The desktop app's own data folder was not begun on the way.
  expect(readdirSync(home)).not.toContain('CIM Keys Ceremony');
});
