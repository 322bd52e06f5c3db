import { spawn } from 'node:child_process';
import { existsSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { ensurePrograms, MissingProgramError, programs } from './programs.ts';
import { build, obtainRuntime, type Runtime } from './runtime.ts';

/* Builds the app and opens it. */

const root = path.resolve(import.meta.dirname, '..');

function sayAndEnd(text: string): never {
  console.error(text);
  process.exit(1);
}

if (process.platform === 'linux' && !process.env['DISPLAY'] && !process.env['WAYLAND_DISPLAY']) {
  sayAndEnd(
    'There is no display here, so no window can be shown. “npm run demo” drives the app without one and leaves pictures of it in out/demo/.',
  );
}

const runtime = obtainRuntime();
try {
  if (runtime.kind === 'chromium-host') ensurePrograms([programs.chromium]);
} catch (error) {
  if (error instanceof MissingProgramError) sayAndEnd(error.message);
  throw error;
}
checkSandbox(runtime);
console.log('Building…');
build();
console.log('Opening CIM Keys Ceremony. Close its window to end.');
const asRoot = process.getuid?.() === 0;
const child = spawn(
  runtime.executable,
  ['.', ...(asRoot ? ['--no-sandbox'] : []), ...process.argv.slice(2)],
  {
    cwd: root,
    stdio: 'inherit',
    env: { ...process.env, CIM_HOST_WINDOW: '1' },
  },
);
child.on('exit', (code) => process.exit(code ?? 1));
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => child.kill(signal));

/** Chromium's sandbox cannot be had as root, and on newer Ubuntus only with a helper that belongs to root. */
function checkSandbox({ kind, executable }: Runtime): void {
  if (process.getuid?.() === 0) {
    console.log(
      'You are root, and Chromium has no sandbox for root. For a real ceremony work as an ordinary user.',
    );
    return;
  }
  const restricted = '/proc/sys/kernel/apparmor_restrict_unprivileged_userns';
  const helper = path.join(path.dirname(executable), 'chrome-sandbox');
  if (kind !== 'electron' || !existsSync(restricted) || readFileSync(restricted, 'utf8').trim() !== '1')
    return;
  const { uid, mode } = statSync(helper);
  if (uid === 0 && (mode & 0o4000) !== 0) return;
  sayAndEnd(
    `This system lets Electron use its sandbox only with a helper that belongs to root. Run this once and start again:\n\n  sudo chown root:root ${helper} && sudo chmod 4755 ${helper}\n`,
  );
}
