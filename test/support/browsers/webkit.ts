import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { z } from 'zod';
import { findProgram } from '../../../scripts/programs.ts';
import { freePort } from '../free-port.ts';
import { COMPLAINTS, complaintsSchema, type DrivenBrowser, type Key } from './driven.ts';

/*
 * WebKit, which Safari is made of, as WebKitGTK's small browser has it. Its driver speaks the classic protocol of W3C WebDriver;
 * no library in use here speaks that without Selenium's own server. The browser needs a display, and is given one in memory.
 */

/** WebKitGTK's driver, and the display in memory; null where one of them is missing. */
export function findWebKit(): { readonly driver: string; readonly display: string } | null {
  const [driver, display] = [findProgram('WebKitWebDriver'), findProgram('xvfb-run')];
  return driver === null || display === null ? null : { driver, display };
}

/** Source: W3C WebDriver, "Elements": the name under which an answer refers to an element. */
const ELEMENT = 'element-6066-11e4-a52e-4f735466cecf';

/** Source: W3C WebDriver, "Keyboard actions": the numbers of keys that have no character. */
const KEYS: Readonly<Record<Key, readonly string[]>> = {
  Tab: ['\uE004'],
  'Shift+Tab': ['\uE008', '\uE004'],
  Enter: ['\uE007'],
  ArrowDown: ['\uE015'],
  Space: [' '],
};

const answerSchema = z.object({ value: z.unknown() });
const errorSchema = z.object({ error: z.string(), message: z.string() });
const sessionSchema = z.object({
  sessionId: z.string(),
  capabilities: z.object({ browserName: z.string(), browserVersion: z.string() }),
});
const elementSchema = z.object({ [ELEMENT]: z.string() });

/** WebKit, by its driver. @throws Error where it does not start */
export async function openWebKit(found: {
  readonly driver: string;
  readonly display: string;
}): Promise<DrivenBrowser> {
  const home = mkdtempSync(path.join(tmpdir(), 'webkit-'));
  const downloads = path.join(home, 'downloads');
  mkdirSync(downloads);
  mkdirSync(path.join(home, '.config'));
  writeFileSync(path.join(home, '.config/user-dirs.dirs'), `XDG_DOWNLOAD_DIR="${downloads}"\n`);
  const asked: string[] = [];
  const proxy = createServer((request, response) => {
    asked.push(request.url ?? '');
    response.writeHead(502).end();
  }).on('connect', ({ url }, socket) => {
    asked.push(url ?? '');
    socket.destroy();
  });
  const proxied = await listening(proxy);
  const port = await freePort();
  const process_ = spawn(found.display, ['-a', found.driver, `--port=${port}`], {
    stdio: ['ignore', 'pipe', 'pipe'],
    // A group of its own: the display and what it shows end together.
    detached: true,
    env: { ...process.env, HOME: home, XDG_CONFIG_HOME: path.join(home, '.config') },
  });
  const said: string[] = [];
  for (const stream of [process_.stdout, process_.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => said.push(...text.split('\n')));
  const call = caller(port);
  const end = async () => {
    endGroup(process_);
    proxy.close();
    rmSync(home, { recursive: true, force: true });
  };
  try {
    await answering(port, process_);
    const { sessionId, capabilities } = sessionSchema.parse(
      await call('POST', '/session', {
        capabilities: {
          alwaysMatch: {
            proxy: { proxyType: 'manual', httpProxy: proxied, sslProxy: proxied },
          },
        },
      }),
    );
    const session = (method: string, rest: string, body?: object) =>
      call(method, `/session/${sessionId}${rest}`, body);
    const evaluate = (expression: string) =>
      session('POST', '/execute/sync', { script: `return (${expression});`, args: [] });
    const elementOf = async (selector: string) =>
      elementSchema.parse(await session('POST', '/element', { using: 'css selector', value: selector }));
    const typeInto = async (selector: string, text: string) => {
      const element = await elementOf(selector);
      await session('POST', `/element/${element[ELEMENT]}/value`, { text });
    };
    await session('POST', '/window/rect', { width: 1280, height: 800 });
    // Milliseconds for which an element is waited for: what a page draws may come after it is loaded.
    await session('POST', '/timeouts', { implicit: 20_000 });
    return {
      version: `${capabilities.browserName} ${capabilities.browserVersion}`,
      downloads,
      complaints: async () => complaintsSchema.parse(await evaluate('complaints')),
      asked: () => asked,
      forget() {
        asked.length = 0;
      },
      async open(address) {
        await session('POST', '/url', { url: address });
        // The classic protocol has no script that runs before those of the page.
        await session('POST', '/execute/sync', { script: COMPLAINTS, args: [] });
      },
      async choose(file) {
        await typeInto('input[type=file]', file);
      },
      type: typeInto,
      value: evaluate,
      async valueInFrame(expression) {
        await session('POST', '/frame', { id: await elementOf('iframe') });
        try {
          return await evaluate(expression);
        } finally {
          await session('POST', '/frame', { id: null });
        }
      },
      async press(key) {
        const down = KEYS[key].map((value) => ({ type: 'keyDown', value }));
        const up = KEYS[key].toReversed().map((value) => ({ type: 'keyUp', value }));
        await session('POST', '/actions', {
          actions: [{ type: 'key', id: 'keyboard', actions: [...down, ...up] }],
        });
      },
      async picture() {
        return Buffer.from(z.string().parse(await session('GET', '/screenshot')), 'base64');
      },
      async close() {
        await session('DELETE', '');
        await end();
      },
    };
  } catch (error) {
    await end();
    throw new Error(`WebKit does not do what it is told.\n${said.join('\n')}`, { cause: error });
  }
}
/** A question to the driver. @throws Error with what it says is wrong */
function caller(port: number) {
  return async (method: string, where: string, body?: object): Promise<unknown> => {
    const answer = await fetch(`http://127.0.0.1:${port}${where}`, {
      method,
      ...(method === 'POST' ? { body: JSON.stringify(body ?? {}) } : {}),
    });
    const { value } = answerSchema.parse(await answer.json());
    if (answer.ok) return value;
    const { error, message } = errorSchema.parse(value);
    throw new Error(`${where}: ${error}: ${message}`);
  };
}

async function answering(port: number, driver: ChildProcess): Promise<void> {
  for (;;) {
    if (driver.exitCode !== null) throw new Error('The driver has ended.');
    const is = await fetch(`http://127.0.0.1:${port}/status`).then(
      () => true,
      () => false,
    );
    if (is) return;
    await pause(20);
  }
}

async function listening(server: Server): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The server has no port.');
  return `127.0.0.1:${address.port}`;
}

function endGroup({ pid }: ChildProcess): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, 'SIGTERM');
  } catch {
    // It has ended by itself.
  }
}
