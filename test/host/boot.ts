// Runs the app: its entry module first, then Chromium, then `ready`, in Electron's order.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { announceReady, app, isExiting } from './app.ts';
import { startChromium } from './host-browser.ts';
import { commandLine, launch } from './launch-options.ts';
import { watchTheme } from './native-theme.ts';
import { watchTargets } from './window-target.ts';

const SLOW_ENTRY_MS = 10_000;

const manifest: { version: string } = JSON.parse(
  readFileSync(path.join(import.meta.dirname, '../../node_modules/electron/package.json'), 'utf8'),
);
const versions = { electron: manifest.version, 'chromium-host': '1' };
for (const [name, value] of Object.entries(versions))
  Object.defineProperty(process.versions, name, { value, enumerable: true });
const electronProcess = {
  type: 'browser',
  defaultApp: true,
  resourcesPath: path.join(launch.appPath, 'resources'),
};
Object.assign(process, electronProcess);
process.argv = [path.join(import.meta.dirname, 'electron'), ...launch.args];

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => app.quit());

try {
  const released = holdForPlaywright();
  await loadApp();
  const chromium = await startChromium(() => {
    console.error('[chromium host] Chromium has ended unexpectedly');
    process.exit(1);
  });
  watchTargets();
  watchTheme(app);
  if (commandLine.hasSwitch('remote-debugging-port'))
    process.stderr.write(`\n${await chromium.debuggingLine()}\n`);
  await released;
  announceReady();
} catch (error) {
  // An app that exits before it is ready takes Chromium away from its own start.
  if (!isExiting()) {
    console.error(error);
    process.exit(1);
  }
}

async function loadApp(): Promise<void> {
  const slow = setTimeout(() => {
    console.error(
      '[chromium host] the app has been loading for ten seconds: a top-level `await app.whenReady()` never ends, here as in Electron',
    );
  }, SLOW_ENTRY_MS).unref();
  await import(pathToFileURL(launch.entry).href);
  clearTimeout(slow);
}

/**
 * Playwright's loader script makes Electron wait with `ready` until Playwright has connected, and so sees the first
 * window from its beginning. Playwright leaves the loader out when it is told an executable; then this stands in for it.
 */
function holdForPlaywright(): Promise<void> {
  const loader = process.env['CIM_HOST_REQUIRE'];
  if (loader) {
    createRequire(import.meta.url)(loader);
    return Promise.resolve();
  }
  const isPlaywright =
    commandLine.hasSwitch('remote-debugging-port') && process.execArgv.includes('--inspect=0');
  if (!isPlaywright) return Promise.resolve();
  return new Promise((resolve) => Object.assign(globalThis, { __playwright_run: resolve }));
}
