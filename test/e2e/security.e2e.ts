import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { expect } from '@playwright/test';
import { findProgram } from '../../scripts/programs.ts';
import { test } from '../support/e2e.ts';
import { createLedger, goTo, PASSPHRASE } from '../support/steps.ts';

test('the window has no Node, no Electron and one narrow bridge', async ({ launch }) => {
  const { page } = await launch();
  const seen = await page.evaluate(() => ({
    node: ['require', 'process', 'module', 'Buffer', 'ipcRenderer', 'electron'].filter(
      (name) => name in window,
    ),
    bridge: Object.keys(Object(Reflect.get(window, 'cimKeys'))).sort(),
    frozen: Object.isFrozen(Reflect.get(window, 'cimKeys')),
  }));
  expect(seen).toEqual({ node: [], bridge: ['invoke', 'subscribe'], frozen: true });
});

test('the bridge refuses what is not in the contract, and the main process what does not fit it', async ({
  launch,
}) => {
  const { page } = await launch();
  const answers = await page.evaluate(async () => {
    const bridge = Reflect.get(window, 'cimKeys');
    const ask = async (operation: string, input: unknown) => {
      try {
        const outcome = await bridge.invoke(operation, input);
        return outcome.ok ? 'done' : outcome.problem.code;
      } catch {
        return 'refused by the bridge';
      }
    };
    const create = { type: 'CreateOrganization', id: null, domain: null };
    return [
      await ask('fs.readFile', '/etc/passwd'),
      await ask('__proto__', {}),
      await ask('registry.act', { ...create, name: 'x', extra: 1 }),
      await ask('registry.act', { ...create, name: 42 }),
      await ask('registry.act', { ...create, type: 'AssignRole', name: 'x' }),
      await ask('registry.act', { ...create, id: '0198c0de-0000-7000-8000-000000000001', name: 'x' }),
      await ask('entries.page', { upTo: null, offset: 0, limit: 1e9, state: 'all' }),
      await ask('registry.act', { ...create, name: 'No ledger yet' }),
    ];
  });
  expect(answers).toEqual([
    'refused by the bridge',
    'refused by the bridge',
    'ipc.invalid-input',
    'ipc.invalid-input',
    'ipc.invalid-input',
    'ipc.invalid-input',
    'ipc.invalid-input',
    'ledger.none',
  ]);
});

test('the window cannot talk to a network, navigate away, open windows, run inline code or ask for permissions', async ({
  launch,
  nats,
}) => {
  const server = await nats();
  const { page, application } = await launch();
  const before = await page.title();
  const seen = await page.evaluate(async (port) => {
    const attempt = async (work: () => Promise<unknown>) => {
      try {
        await work();
        return 'went through';
      } catch {
        return 'refused';
      }
    };
    const loads = (url: string) =>
      new Promise((resolve, reject) => {
        const image = new Image();
        image.onload = resolve;
        image.onerror = reject;
        image.src = url;
      });
    const script = document.createElement('script');
    script.textContent = 'window.inlineRan = true';
    document.head.append(script);
    return {
      fetch: await attempt(() => fetch(`http://127.0.0.1:${port}/`)),
      image: await attempt(() => loads(`http://127.0.0.1:${port}/x.png`)),
      socket: await attempt(
        () =>
          new Promise((resolve, reject) => {
            const socket = new WebSocket(`ws://127.0.0.1:${port}/`);
            socket.onopen = resolve;
            socket.onerror = reject;
          }),
      ),
      opened: window.open('https://example.org') === null,
      inline: 'inlineRan' in window,
      eval: await attempt(async () => new Function('return 1')()),
      clipboard: await attempt(() => navigator.clipboard.readText()),
      notification: await Notification.requestPermission(),
    };
  }, server.port);
  expect(seen).toEqual({
    fetch: 'refused',
    image: 'refused',
    socket: 'refused',
    opened: true,
    inline: false,
    eval: 'refused',
    clipboard: 'refused',
    notification: 'denied',
  });
  await page.evaluate(() => {
    location.href = 'https://example.org/';
  });
  await expect(page.getByRole('button', { name: 'Create ledger' })).toBeVisible();
  expect(await page.title()).toBe(before);
  expect(await application.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length)).toBe(1);
});

/** What one window, and a frame made in it, can reach by WebRTC. */
const gather = async (port: number) => {
  const frame = document.createElement('iframe');
  document.body.append(frame);
  const found: string[] = [];
  for (const realm of [window, frame.contentWindow]) {
    const Connection: typeof RTCPeerConnection | undefined = Reflect.get(realm ?? {}, 'RTCPeerConnection');
    if (Connection === undefined) {
      found.push('none');
      continue;
    }
    const connection = new Connection({ iceServers: [{ urls: `stun:127.0.0.1:${port}` }] });
    connection.createDataChannel('x');
    await connection.setLocalDescription(await connection.createOffer());
    if (connection.iceGatheringState !== 'complete')
      await new Promise<void>((resolve) => {
        connection.onicegatheringstatechange = () => connection.iceGatheringState === 'complete' && resolve();
      });
    found.push(`${connection.localDescription?.sdp.match(/a=candidate/g)?.length ?? 0} candidates`);
    connection.close();
  }
  return found;
};

test('WebRTC: the window has none, in its frames neither, and without the preload no packet leaves all the same', async ({
  launch,
}) => {
  const listener = createSocket('udp4');
  let packets = 0;
  listener.on('message', () => packets++);
  listener.bind(0, '127.0.0.1');
  await once(listener, 'listening');
  const { port } = listener.address();
  // The shell without windows has no policy for WebRTC: what is proven here is Chromium’s own.
  const { page, application } = await launch({ HOST_CHROMIUM: findProgram('chromium') ?? '' });
  try {
    expect(await page.evaluate(gather, port)).toEqual(['none', 'none']);
    const left = await page.evaluate(() => {
      const frame = document.createElement('iframe');
      frame.srcdoc = '<p>x</p>';
      document.body.append(frame);
      const names = [
        'WebTransport',
        'WebSocket',
        'EventSource',
        'XMLHttpRequest',
        'fetch',
        'SharedWorker',
        'sendBeacon',
      ];
      const realms = [window, frame.contentWindow].filter((realm) => realm !== null);
      return realms.flatMap((realm) =>
        names.filter(
          (name) => name in realm || name in realm.navigator || 'cimKeys' in realm !== (realm === window),
        ),
      );
    });
    expect(left).toEqual([]);
    // A window as if the preload had failed: the session's policy for WebRTC holds by itself.
    const bare = application.waitForEvent('window');
    await application.evaluate(({ BrowserWindow }) =>
      new BrowserWindow({ show: false }).loadURL('app://ceremony/index.html'),
    );
    const without = await bare;
    // Not `waitForLoadState`: the blank page that every window starts with has long been loaded.
    await without.waitForURL('**/index.html');
    expect(await without.evaluate(gather, port)).toEqual(['0 candidates', '0 candidates']);
    expect(packets).toBe(0);
  } finally {
    listener.close();
  }
});

test('nobody but the account that runs the program can read what it keeps', async ({ launch, userData }) => {
  const { page, application, quit } = await launch();
  await application.evaluate(({ Menu }) => {
    if (process.platform !== 'darwin' && Menu.getApplicationMenu() !== null) throw new Error('a menu');
  });
  await createLedger(page, 'Ceremony', 'Officer A');
  const channels = await application.evaluate(({ ipcMain }) =>
    ['electron-store-get-data'].map((channel) => ipcMain.listenerCount(channel)),
  );
  expect(channels).toEqual([0]);
  await quit();
  const own = ['preferences.json', 'config.toml', 'events', 'keys', 'backup', 'traces'];
  const open = readdirSync(userData, { recursive: true, encoding: 'utf8' })
    .filter((name) => own.includes(name.split(path.sep)[0] ?? ''))
    .filter((name) => (statSync(path.join(userData, name)).mode & 0o077) !== 0);
  expect(open).toEqual([]);
});

test('a secret leaves no trace once it has been used: in the window, in what the program prints, or in its folder', async ({
  launch,
  userData,
}) => {
  const { page, application, quit } = await launch();
  const logged: string[] = [];
  page.on('console', (message) => logged.push(message.text()));
  for (const output of [application.process().stdout, application.process().stderr])
    output?.on('data', (chunk) => logged.push(String(chunk)));
  await createLedger(page, 'Ceremony', 'Officer A');
  const { createOrganization, generateKey } = await import('../support/steps.ts');
  await createOrganization(page, 'Acme');
  await generateKey(page, 'Acme', 'Root CA');
  await goTo(page, 'Keys');
  const html = await page.content();
  const values = await page.evaluate(() =>
    [...document.querySelectorAll('input')].map((input) => input.value),
  );
  await quit();
  // Ledger, log, traces, preferences, backup, and whatever Chromium keeps.
  const files = readdirSync(userData, { recursive: true, withFileTypes: true })
    .filter((file) => file.isFile())
    .map((file) => path.join(file.parentPath, file.name));
  expect(files.filter((file) => file.endsWith('.age'))).toHaveLength(1);
  const kept = files.map((file) => readFileSync(file, 'latin1'));
  for (const text of [html, ...values, ...logged, ...kept]) {
    expect(text).not.toContain(PASSPHRASE);
    expect(text).not.toContain('PRIVATE KEY');
  }
});
