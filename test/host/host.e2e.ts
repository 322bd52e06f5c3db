import { expect } from '@playwright/test';
import { launch, test } from './fixture/launch.ts';

test('preload - the page sees what is exposed, and nothing of Electron or Node', async ({ page }) => {
  const seen = await page.evaluate(() => ({
    api: Object.keys(window.fixtureApi),
    leaks: ['require', 'process', 'module', 'ipcRenderer', 'contextBridge', 'electron', 'Buffer'].filter(
      (name) => name in window,
    ),
    hostNames: Object.getOwnPropertyNames(window).filter((name) => /chromiumHost/i.test(name)),
    requirable: ['fs', 'electron', 'node:child_process'].map((name) => window.fixtureApi.requirable(name)),
  }));
  expect(seen.api).toEqual(['invoke', 'say', 'onSaid', 'nested', 'fail', 'unknown', 'requirable']);
  expect(seen.leaks).toEqual([]);
  expect(seen.hostNames).toEqual([]);
  expect(seen.requirable).toEqual(['module not found: fs', 'object', 'module not found: node:child_process']);
});

test('preload - a frame in the page is given no API', async ({ page }) => {
  // The heading stands before the frame has its document: until then no frame has that address.
  const frame = () => page.frames().find((candidate) => candidate.url().endsWith('frame.html'));
  await expect.poll(() => frame()?.title()).toBe('undefined');
});

test('contextBridge - functions are called across, and objects come frozen', async ({ page }) => {
  const seen = await page.evaluate(() => {
    const { nested, fail } = window.fixtureApi;
    const attempt = (change: () => void): string => {
      try {
        change();
        return 'nothing thrown';
      } catch (error) {
        return String(error);
      }
    };
    return {
      sum: nested.sum(2, 3),
      frozen: [window.fixtureApi, nested, nested.list, nested.list[1]].map((object) =>
        Object.isFrozen(object),
      ),
      thrown: attempt(fail),
      symbol: attempt(() => void window.fixtureApi.invoke('echo', Symbol('s'))),
    };
  });
  expect(seen.sum).toBe(5);
  expect(seen.frozen).toEqual([true, true, true, true]);
  expect(seen.thrown).toBe('Error: thrown in preload');
  expect(seen.symbol).toContain('could not be cloned');
});

test('protocol - the handler answers with status, body and redirection', async ({ page }) => {
  const answers = await page.evaluate(async () => {
    const missing = await fetch('missing.js');
    const outside = await fetch('..%2Fpackage.json');
    const echo = await fetch('/echo', { method: 'POST', body: new Uint8Array([104, 105]) });
    const moved = await fetch('/moved');
    return [
      missing.status,
      outside.status,
      echo.status,
      await echo.text(),
      moved.redirected,
      await moved.text(),
    ];
  });
  expect(answers).toEqual([404, 404, 201, 'hi', true, 'window.ownScriptRan = true;\n']);
});

test('window - the page has the size that was asked for, and follows setBounds down to the minimum', async ({
  app,
  page,
}) => {
  const size = () => page.evaluate(() => [window.innerWidth, window.innerHeight]);
  expect(await size()).toEqual([900, 640]);
  const resized = await app.evaluate(({ BrowserWindow }) => {
    const [window] = BrowserWindow.getAllWindows();
    const events: string[] = [];
    window?.on('resize', () => events.push('resize'));
    window?.setBounds({ width: 700, height: 10 });
    return { events, bounds: window?.getBounds() };
  });
  expect(resized).toEqual({ events: ['resize'], bounds: { x: 0, y: 0, width: 700, height: 300 } });
  await expect.poll(size).toEqual([700, 300]);
});

test('nativeTheme - the theme reaches the page', async ({ app, page }) => {
  const isDark = () => page.evaluate(() => matchMedia('(prefers-color-scheme: dark)').matches);
  const choose = (source: 'dark' | 'light' | 'system') =>
    app.evaluate(({ nativeTheme }, theme) => {
      const updates: boolean[] = [];
      nativeTheme.once('updated', () => updates.push(nativeTheme.shouldUseDarkColors));
      nativeTheme.themeSource = theme;
      return updates;
    }, source);
  expect(await isDark()).toBe(false);
  expect(await choose('dark')).toEqual([true]);
  await expect.poll(isDark).toBe(true);
  await page.reload();
  expect(await isDark()).toBe(true);
  expect(await choose('light')).toEqual([false]);
  await expect.poll(isDark).toBe(false);
});

test('dialog - is cancelled, unless a test answers', async ({ app }) => {
  const answers = await app.evaluate(async ({ dialog }) => {
    const unanswered = await dialog.showSaveDialog({});
    dialog.showSaveDialog = async () => ({ canceled: false, filePath: '/chosen' });
    return [unanswered, await dialog.showSaveDialog({})];
  });
  expect(answers).toEqual([
    { canceled: true, filePath: '' },
    { canceled: false, filePath: '/chosen' },
  ]);
});

test('host - says what it is, and what it lacks', async ({ app, page }) => {
  expect(await app.evaluate(() => process.versions['chromium-host'])).toBe('1');
  const refusals = await app.evaluate(({ app, BrowserWindow, session, net, Tray }) => {
    const attempt = (use: () => unknown): string => {
      try {
        use();
        return 'nothing thrown';
      } catch (error) {
        return String(error);
      }
    };
    return [
      attempt(() => app.setBadgeCount(1)),
      attempt(() => BrowserWindow.getAllWindows()[0]?.setKiosk(true)),
      attempt(() => session.defaultSession.webRequest.onHeadersReceived(null)),
      attempt(() => net.isOnline()),
      attempt(() => new Tray('icon.png')),
      attempt(() => new BrowserWindow({ webPreferences: { contextIsolation: false } })),
    ];
  });
  expect(refusals).toEqual([
    'Error: [chromium host] electron app.setBadgeCount is not implemented',
    'Error: [chromium host] electron BrowserWindow.setKiosk is not implemented',
    'Error: [chromium host] electron session.webRequest.onHeadersReceived is not implemented',
    'Error: [chromium host] electron net.isOnline is not implemented',
    'Error: [chromium host] electron Tray is not implemented',
    'Error: [chromium host] webPreferences.contextIsolation can only be true',
  ]);
  const inPreload = await page.evaluate(() => {
    try {
      window.fixtureApi.unknown();
      return 'nothing thrown';
    } catch (error) {
      return String(error);
    }
  });
  expect(inPreload).toBe('Error: [chromium host] electron ipcRenderer.sendSync is not implemented');
});

test('dialog - a message box is a window of its own, which the app’s page cannot reach, and answers with the button pressed', async ({
  userData,
}) => {
  const app = await launch(userData, { CIM_HOST_MESSAGE_BOXES: '1' });
  const page = await app.firstWindow();
  await page.locator('h1').waitFor();
  const ask = (message: string) => {
    const opening = app.waitForEvent('window');
    const answer = app.evaluate(
      ({ dialog }, text) =>
        dialog.showMessageBox({
          message: text,
          detail: 'one\n<b>two</b>',
          buttons: ['Cancel', 'Do it'],
          defaultId: 0,
          cancelId: 0,
        }),
      message,
    );
    return { opening, answer };
  };
  const first = ask('Do <i>it</i>?');
  const box = await first.opening;
  await box.getByRole('button', { name: 'Do it' }).waitFor();
  expect(await box.getByRole('heading').innerText()).toBe('Do <i>it</i>?');
  expect(await box.locator('p').innerText()).toBe('one\n<b>two</b>');
  expect(
    await box.evaluate(() => ['fixtureApi', 'opener'].map((name) => Reflect.get(window, name) ?? null)),
  ).toEqual([null, null]);
  expect(await page.evaluate(() => window.open('', 'box'))).toBeNull();
  expect(await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length)).toBe(1);
  // Enter presses the button that changes nothing.
  await expect(box.getByRole('button', { name: 'Cancel' })).toBeFocused();
  // Pressed a moment later: the box is gone before Playwright's own click would have ended.
  await box.getByRole('button', { name: 'Do it' }).evaluate((button: HTMLButtonElement) => {
    setTimeout(() => button.click());
  });
  expect((await first.answer).response).toBe(1);
  const second = ask('Again?');
  const again = await second.opening;
  await again.getByRole('button', { name: 'Cancel' }).waitFor();
  await again.close();
  expect((await second.answer).response).toBe(0);
  await app.close();
});
