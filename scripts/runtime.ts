import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';

const root = path.resolve(import.meta.dirname, '..');
const electronPackage = path.join(root, 'node_modules/electron');

/** What shows the app's windows here. */
export interface Runtime {
  readonly kind: 'electron' | 'chromium-host';
  readonly executable: string;
}

/** Said wherever the host stands in, so that nobody takes it for Electron. */
export const HOST_NOTICE =
  'Electron’s binary cannot be downloaded here, so the same app runs in the Chromium host: what you see is not Electron.';

/** Electron if its binary is there, without trying to get it; else the Chromium host. */
export function presentRuntime(): Runtime {
  const pathFile = path.join(electronPackage, 'path.txt');
  if (existsSync(pathFile)) {
    const executable = path.join(electronPackage, 'dist', readFileSync(pathFile, 'utf8'));
    if (existsSync(executable)) return { kind: 'electron', executable };
  }
  return { kind: 'chromium-host', executable: path.join(root, 'test/host/electron') };
}

/** Downloads Electron's binary when it is missing; where that is impossible, says so and takes the host. */
export function obtainRuntime(): Runtime {
  const present = presentRuntime();
  if (present.kind === 'electron') return present;
  const install = spawnSync(process.execPath, [path.join(electronPackage, 'install.js')], {
    stdio: 'ignore',
  });
  const obtained = install.status === 0 ? presentRuntime() : present;
  if (obtained.kind === 'chromium-host') console.log(HOST_NOTICE);
  return obtained;
}

/** Builds main, preload and renderer into out/. @throws Error when the build fails; its output says why */
export function build(): void {
  const { status, stdout, stderr } = spawnSync('electron-vite', ['build', '--logLevel', 'warn'], {
    cwd: root,
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`The build failed.\n${stdout}${stderr}`);
}
