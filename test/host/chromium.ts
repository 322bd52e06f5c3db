import { type ChildProcess, spawn } from 'node:child_process';
import type { Readable, Writable } from 'node:stream';
import { CdpConnection } from './cdp.ts';
import { findChromium, windowed } from './find-chromium.ts';
import { appendedSwitches, commandLine } from './launch-options.ts';
import { createProfile, removeProfile } from './profile.ts';

/** Switches that this file decides on; the app's own values for them would break the host. */
const reserved = /^--(remote-debugging-(port|pipe)|no-sandbox|user-data-dir|headless|proxy-)/;

/** A running Chromium with a profile of its own. */
export class Chromium {
  readonly cdp: CdpConnection;
  readonly exited: Promise<void>;
  readonly #process: ChildProcess;
  readonly #profile: string;
  readonly #debuggingLine: Promise<string>;

  /** Starts it; `proxyPort` is where all of its network traffic has to go. */
  constructor(proxyPort: number) {
    const executable = findChromium();
    this.#profile = createProfile();
    const flags = [
      ...baseFlags(),
      `--user-data-dir=${this.#profile}`,
      `--proxy-server=127.0.0.1:${proxyPort}`,
    ];
    this.#process = spawn(executable, flags, {
      stdio: ['ignore', 'ignore', 'pipe', 'pipe', 'pipe'],
      env: chromiumEnvironment(),
    });
    this.exited = new Promise((resolve) => this.#process.once('exit', () => resolve()));
    // For an end of the host that does not come through `close`, such as an exception that nobody catches.
    process.once('exit', () => {
      this.#process.kill('SIGKILL');
      removeProfile(this.#profile);
    });
    const [, , errors, commands, replies] = this.#process.stdio;
    if (!isReadable(errors) || !isReadable(replies) || !isWritable(commands))
      throw new Error('[chromium host] Chromium has no debugging pipe');
    this.cdp = new CdpConnection(replies, commands);
    this.#debuggingLine = new Promise((resolve, reject) => {
      let text = '';
      errors.on('data', (chunk: Buffer) => {
        text = (text + chunk.toString()).slice(-10_000);
        const line = /^DevTools listening on ws:\S+$/m.exec(text);
        if (line) resolve(line[0]);
      });
      this.#process.once('error', reject);
      this.#process.once('exit', () => reject(new Error(`[chromium host] Chromium did not start:\n${text}`)));
    });
    this.#debuggingLine.catch(() => {});
  }

  /** The line `DevTools listening on ws://…` for others who want to connect, such as Playwright. */
  debuggingLine(): Promise<string> {
    return this.#debuggingLine;
  }

  /**
   * Opens an app window (no tabs, no address bar) that shows the URL.
   * DevTools has no command for it; a second start of Chromium with this profile hands its arguments to the first.
   */
  openAppWindow(url: string, width: number, height: number): void {
    const flags = [`--user-data-dir=${this.#profile}`, `--app=${url}`, `--window-size=${width},${height}`];
    spawn(findChromium(), [...rootFlags(), ...flags], { stdio: 'ignore', env: chromiumEnvironment() });
  }

  /** Ends it, by force after three seconds, and removes its profile. */
  async close(): Promise<void> {
    const force = setTimeout(() => this.#process.kill('SIGKILL'), 3000);
    this.cdp.root.send('Browser.close', {}).catch(() => {});
    if (this.#process.exitCode === null && this.#process.signalCode === null) await this.exited;
    clearTimeout(force);
    removeProfile(this.#profile);
  }
}

/** What is preloaded for the main process (virtual USB devices) is not for Chromium, whose sandbox it would disturb. */
function chromiumEnvironment(): NodeJS.ProcessEnv {
  const { LD_PRELOAD: _, ...environment } = process.env;
  return environment;
}

function baseFlags(): string[] {
  return [
    ...(windowed ? [] : ['--headless=new', '--disable-gpu', '--force-color-profile=srgb']),
    ...rootFlags(),
    '--no-startup-window',
    '--no-first-run',
    '--no-default-browser-check',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
    // Pages of the browser’s own toolbar, which an app window does not have: each start would load them.
    '--disable-features=PreloadTopChromeWebUI,WebUIOmniboxPopup,WebUITabStrip',
    '--disable-extensions',
    '--disable-quic',
    '--disable-dev-shm-usage',
    '--disable-backgrounding-occluded-windows',
    '--disable-renderer-backgrounding',
    '--password-store=basic',
    // Chromium sends nothing to a proxy for this machine's own addresses unless it is told to.
    '--proxy-bypass-list=<-loopback>',
    '--webrtc-ip-handling-policy=disable_non_proxied_udp',
    '--remote-debugging-pipe',
    // The port exists only when it was asked for: the host itself talks through the pipe.
    ...(commandLine.hasSwitch('remote-debugging-port')
      ? [`--remote-debugging-port=${commandLine.getSwitchValue('remote-debugging-port')}`]
      : []),
    // A camera that is none, for tests of what is made of its pictures.
    ...['use-fake-device-for-media-stream', 'use-file-for-fake-video-capture']
      .filter((name) => commandLine.hasSwitch(name))
      .map((name) => `--${name}=${commandLine.getSwitchValue(name)}`),
    ...appendedSwitches().filter((flag) => !reserved.test(flag)),
  ];
}

/** Chromium's sandbox refuses root. `--test-type` keeps the bar away that would warn of it in every window. */
function rootFlags(): string[] {
  const unsandboxed = process.getuid?.() === 0 || commandLine.hasSwitch('no-sandbox');
  return unsandboxed ? ['--no-sandbox', '--test-type'] : [];
}

function isReadable(stream: Readable | Writable | null | undefined): stream is Readable {
  return !!stream && 'read' in stream;
}

function isWritable(stream: Readable | Writable | null | undefined): stream is Writable {
  return !!stream && 'write' in stream;
}
