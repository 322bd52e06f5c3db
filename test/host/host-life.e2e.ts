import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect } from '@playwright/test';
import { electron, fixture, launch, processesWith, test } from './fixture/launch.ts';

/** A host that hangs must not outlive its test. */
const bounded = { timeout: 20_000, killSignal: 'SIGKILL' } as const;

/** Runs the executable to its end. */
async function run(
  args: string[],
  env: NodeJS.ProcessEnv = {},
): Promise<{ code: number | null; stdout: string; stderr: string }> {
  const child = spawn(electron, args, { ...bounded, env: { ...process.env, ...env } });
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', (chunk: Buffer) => {
    stdout += chunk;
  });
  child.stderr.on('data', (chunk: Buffer) => {
    stderr += chunk;
  });
  await once(child, 'close');
  return { code: child.exitCode, stdout, stderr };
}

const starts = (userData: string): number =>
  JSON.parse(readFileSync(path.join(userData, 'config.json'), 'utf8')).starts;

const profilesOf = (pid: number | undefined): string[] =>
  readdirSync(tmpdir()).filter((name) => name.startsWith(`chromium-host-${pid}-`));

test('executable - prints its version and exits', async () => {
  const { version } = JSON.parse(
    readFileSync(path.join(fixture, '../../../node_modules/electron/package.json'), 'utf8'),
  );
  expect(await run(['--version'])).toMatchObject({ code: 0, stdout: `v${version}-chromium-host\n` });
});

test('executable - says it when there is no Chromium', async ({ userData }) => {
  const { code, stderr } = await run([fixture, `--user-data-dir=${userData}`], { HOST_CHROMIUM: '/nowhere' });
  expect(code).toBe(1);
  expect(stderr).toContain('[chromium host] HOST_CHROMIUM is /nowhere, which cannot be executed');
});

test('closing the last window - quits with exit code 0 and leaves nothing behind', async ({ app, page }) => {
  await expect(page.locator('h1')).toBeVisible();
  const host = app.process();
  expect(profilesOf(host.pid)).toHaveLength(1);
  const exited = once(host, 'exit');
  await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.close());
  expect(await exited).toEqual([0, null]);
  expect(profilesOf(host.pid)).toEqual([]);
  expect(processesWith(`chromium-host-${host.pid}-`)).toEqual([]);
});

test('a window that the user closes - is heard of like one that the app closes', async ({ app, page }) => {
  const host = app.process();
  await app.evaluate(({ BrowserWindow }) => {
    BrowserWindow.getAllWindows()[0]?.on('close', () => console.log('close was emitted'));
  });
  const exited = once(host, 'exit');
  const printed = app.waitForEvent('console', (message) => message.text() === 'close was emitted');
  // The page is gone before Chromium could answer the command that closes it.
  const session = await page.context().newCDPSession(page);
  await session.send('Page.close').catch(() => {});
  await printed;
  expect(await exited).toEqual([0, null]);
});

test('a page that crashes - is told to the app', async ({ app, page }) => {
  const crashed = app.evaluate(
    ({ BrowserWindow }) =>
      new Promise((resolve) => {
        BrowserWindow.getAllWindows()[0]?.webContents.once('render-process-gone', (_event, details) => {
          resolve(details.reason);
        });
      }),
  );
  const session = await page.context().newCDPSession(page);
  session.send('Page.crash').catch(() => {});
  expect(await crashed).toBe('crashed');
});

test('a close that the app prevents - keeps the window, and the app from quitting', async ({ app, page }) => {
  await expect(page.locator('h1')).toBeVisible();
  const events = await app.evaluate(({ app, BrowserWindow }) => {
    const log: string[] = [];
    const [window] = BrowserWindow.getAllWindows();
    window?.once('close', (event) => event.preventDefault());
    app.on('before-quit', () => log.push('before-quit'));
    app.on('will-quit', () => log.push('will-quit'));
    app.quit();
    return [...log, window?.isDestroyed()];
  });
  expect(events).toEqual(['before-quit', false]);
});

test('SIGTERM - quits as the app would', async ({ userData }) => {
  const host = spawn(electron, [fixture, `--user-data-dir=${userData}`], bounded);
  await once(host.stdout, 'data');
  host.kill('SIGTERM');
  expect(await once(host, 'exit')).toEqual([0, null]);
  expect(profilesOf(host.pid)).toEqual([]);
});

test('single instance - a second start is turned away, and the first hears of it', async ({
  app,
  page,
  userData,
}) => {
  await expect(page.locator('h1')).toBeVisible();
  const second = await run([fixture, `--user-data-dir=${userData}`, 'document.car']);
  expect(second).toMatchObject({ code: 0, stdout: 'the lock is taken\n' });
  await expect
    .poll(() => app.evaluate(() => globalThis.fixtureLog.second))
    .toMatchObject([{ argv: expect.arrayContaining(['document.car']), data: { from: 'fixture' } }]);
  expect(starts(userData)).toBe(1);
});

test('kill -9 - ends Chromium, too, frees the lock, and the next start clears up', async ({ userData }) => {
  const killed = await launch(userData);
  await killed.firstWindow();
  const { pid } = killed.process();
  const profile = `chromium-host-${pid}-`;
  expect(processesWith(profile)).not.toEqual([]);
  killed.process().kill('SIGKILL');
  await expect.poll(() => processesWith(profile)).toEqual([]);

  const next = await launch(userData);
  await expect((await next.firstWindow()).locator('h1')).toBeVisible();
  expect(profilesOf(pid)).toEqual([]);
  expect(starts(userData)).toBe(2);
  await next.close();
});

test('electron-store - keeps its file in the userData folder', async ({ app, page, userData }) => {
  await expect(page.locator('h1')).toBeVisible();
  expect(await app.evaluate(({ app }) => app.getPath('userData'))).toBe(userData);
  expect(existsSync(path.join(userData, 'config.json'))).toBe(true);
  expect(starts(userData)).toBe(1);
});

test('worker threads - of the app run as in Node', async ({ app }) => {
  const answer = await app.evaluate(async () => {
    const { Worker } = process.getBuiltinModule('node:worker_threads');
    const worker = new Worker('require("node:worker_threads").parentPort.postMessage(6 * 7)', { eval: true });
    return new Promise((resolve) => worker.once('message', resolve));
  });
  expect(answer).toBe(42);
});
