import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, type Page } from '@playwright/test';
import { test } from './fixture/launch.ts';

/** A server on this machine that notes what reaches it. */
async function startServer(): Promise<{ port: number; reached: string[]; close: () => void }> {
  const reached: string[] = [];
  const server = createServer((request, response) => {
    reached.push(`${request.headers.upgrade ?? request.method} ${request.url}`);
    response.setHeader('access-control-allow-origin', '*').end();
  });
  server.on('upgrade', (request, socket) => {
    reached.push(`websocket ${request.url}`);
    socket.destroy();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return { port, reached, close: () => void server.close() };
}

/** Lets the page try every way to the server, and gives what became of each. */
function tryNetwork(page: Page, port: number): Promise<string[]> {
  return page.evaluate(async (port) => {
    const url = `http://127.0.0.1:${port}`;
    const outcome = (name: string, attempt: Promise<unknown>) =>
      attempt.then(
        () => `${name} let through`,
        () => `${name} refused`,
      );
    const request = new XMLHttpRequest();
    const xhr = new Promise((resolve, reject) => {
      request.onload = resolve;
      request.onerror = reject;
      request.open('GET', `${url}/xhr`);
      request.send();
    });
    const closed = new Promise<void>((resolve) => {
      new WebSocket(`ws://127.0.0.1:${port}/page`).onclose = () => resolve();
    });
    const worker = new Promise<string[]>((resolve) => {
      new Worker(`worker.js?port=${port}`).onmessage = ({ data }) => resolve(data);
    });
    const outcomes = await Promise.all([
      outcome('fetch', fetch(`${url}/fetch`, { mode: 'no-cors' })),
      outcome('xhr', xhr),
      worker.then(([fetched, , own]) => `worker fetch ${fetched}, own file ${own}`),
    ]);
    await closed;
    return outcomes;
  }, port);
}

test('csp - an inline script does not run, a script of the app does', async ({ page }) => {
  expect(await page.evaluate(() => [window.inlineScriptRan, window.ownScriptRan])).toEqual([undefined, true]);
});

test('navigation - the page asks, the app refuses, the page stays', async ({ app, page }) => {
  const before = page.url();
  await page.locator('#away').click();
  await page.evaluate(() => {
    location.href = '/page.js';
  });
  await expect
    .poll(() => app.evaluate(() => globalThis.fixtureLog.navigations))
    .toEqual(['https://elsewhere.example/', 'app://fixture/page.js']);
  await page.evaluate(() => window.fixtureApi.invoke('echo'));
  expect(page.url()).toBe(before);
  expect(await app.evaluate(() => globalThis.fixtureLog.senders.at(-1)?.url)).toBe(
    'app://fixture/index.html',
  );
});

test('navigation - loading the same document again is no navigation', async ({ app, page }) => {
  await page.reload();
  await expect(page.locator('h1')).toBeVisible();
  expect(await app.evaluate(() => globalThis.fixtureLog.navigations)).toEqual([]);
});

test('windows - none opens when the app denies it, whichever way the page tries', async ({ app, page }) => {
  expect(await page.evaluate(() => window.open('https://open.example/'))).toBeNull();
  await page.locator('#blank').click();
  await page.locator('#form button').click();
  await page.evaluate(() => {
    document.querySelector('iframe')?.contentWindow?.open('https://frame.example/');
  });
  await page.locator('#away').click({ modifiers: ['ControlOrMeta'] });
  await expect
    .poll(() => app.evaluate(() => globalThis.fixtureLog.windows.toSorted()))
    .toEqual([
      'https://elsewhere.example/',
      'https://form.example/?',
      'https://frame.example/',
      'https://open.example/',
      'https://popup.example/',
    ]);
  expect(await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length)).toBe(1);
  await expect.poll(() => app.windows().length).toBe(1);
});

test('windows - one opens when the app allows it', async ({ app, page }) => {
  await app.evaluate(({ BrowserWindow }) => {
    BrowserWindow.getAllWindows()[0]?.webContents.setWindowOpenHandler(() => ({ action: 'allow' }));
  });
  const opened = app.waitForEvent('window');
  await page.evaluate(() => window.open('frame.html'));
  await expect((await opened).locator('body')).toBeAttached();
  expect(await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length)).toBe(2);
});

test('webRequest - what the app cancels reaches no server: fetch, XHR, WebSocket, worker', async ({
  app,
  page,
}) => {
  const server = await startServer();
  try {
    expect(await tryNetwork(page, server.port)).toEqual([
      'fetch refused',
      'xhr refused',
      'worker fetch refused, own file 200',
    ]);
    expect(server.reached).toEqual([]);
    const asked = await app.evaluate(() => globalThis.fixtureLog.requests.toSorted());
    expect(asked.map((entry) => entry.replace(/:\d+/, ''))).toEqual([
      'webSocket ws://127.0.0.1/page',
      'webSocket ws://127.0.0.1/worker',
      'xhr http://127.0.0.1/fetch',
      'xhr http://127.0.0.1/worker',
      'xhr http://127.0.0.1/xhr',
    ]);
  } finally {
    server.close();
  }
});

test('webRequest - what the app does not cancel does reach the server', async ({ app, page }) => {
  await app.evaluate(({ session }) => {
    session.defaultSession.webRequest.onBeforeRequest(null);
    session.defaultSession.setPermissionCheckHandler(null);
    session.defaultSession.setPermissionRequestHandler(null);
  });
  await page.reload();
  const server = await startServer();
  try {
    await tryNetwork(page, server.port);
    expect(server.reached.toSorted()).toEqual([
      'GET /fetch',
      'GET /worker',
      'GET /xhr',
      'websocket /page',
      'websocket /worker',
    ]);
  } finally {
    server.close();
  }
});

test('permissions - Chromium follows the handlers of the app', async ({ app, page }) => {
  const states = () =>
    page.evaluate(() =>
      Promise.all(
        (['geolocation', 'notifications', 'camera', 'microphone', 'persistent-storage'] as const).map(
          async (name) => (await navigator.permissions.query({ name })).state,
        ),
      ),
    );
  // A refusal is waited for: with a short limit a busy machine answers TIMEOUT before Chromium has refused.
  const locate = (timeout: number) =>
    page.evaluate(
      (limit) =>
        new Promise<number>((resolve) => {
          navigator.geolocation.getCurrentPosition(
            () => resolve(0),
            (error) => resolve(error.code),
            { timeout: limit },
          );
        }),
      timeout,
    );
  expect(await states()).toEqual(['denied', 'denied', 'denied', 'denied', 'granted']);
  expect(await locate(20_000)).toBe(1); // GeolocationPositionError.PERMISSION_DENIED
  expect(await app.evaluate(() => globalThis.fixtureLog.permissions)).toContain('app://fixture/ geolocation');

  // Without handlers Electron grants, so that an app that forgets them is found out.
  await app.evaluate(({ session }) => {
    session.defaultSession.setPermissionCheckHandler(null);
    session.defaultSession.setPermissionRequestHandler(null);
  });
  await page.reload();
  expect(await states()).toEqual(['granted', 'granted', 'granted', 'granted', 'granted']);
  expect(await locate(1)).not.toBe(1);
});
