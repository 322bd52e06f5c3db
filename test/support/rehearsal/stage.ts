import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { expect, type Locator, type Page } from '@playwright/test';
import { VirtualUsb } from '../../yubikey/preload/virtual-usb.ts';
import { launchApp, type RunningApp, resize, writeConfig } from '../app.ts';
import type { NatsServer } from '../nats-server.ts';

/** What was proven in a rehearsal, and by whom. */
interface Proof {
  readonly what: string;
  readonly by: string;
}

/** The window of both laptops, and of an auditor: low enough that the room leaves out what the bar above says already. */
export const WINDOW = { width: 1280, height: 684 };

/** So much is seen right of a part: half of the gap beside it. */
const BESIDE = 8;

/** How a rehearsal is told. */
export interface Telling {
  /** Is given each line as it happens. */
  readonly say: (line: string) => void;
  /** The folder for its pictures, which is emptied. */
  readonly pictures: string;
}

/** A laptop: its data folder, and the app on it while that runs. */
export class Laptop {
  readonly userData: string;
  readonly #environment: Readonly<Record<string, string>>;
  #app: RunningApp | null = null;

  constructor(userData: string, environment: Readonly<Record<string, string>>) {
    this.userData = userData;
    this.#environment = environment;
  }

  /** The app that runs. @throws Error when none does */
  get app(): RunningApp {
    if (this.#app === null) throw new Error('The app does not run on this laptop.');
    return this.#app;
  }

  get isOpen(): boolean {
    return this.#app !== null;
  }

  get page(): Page {
    return this.app.page;
  }

  /** Writes its configuration. */
  configure(toml: string): void {
    writeConfig(this.userData, toml);
  }

  /** Opens the app. @param environment added to the laptop's own */
  async open(environment: Readonly<Record<string, string>> = {}): Promise<Page> {
    const app = await launchApp(this.userData, { ...this.#environment, ...environment });
    this.#app = app;
    await this.fit();
    return app.page;
  }

  /** Gives the window the size of the pictures: small enough for a text, and large enough to work in. */
  async fit(): Promise<void> {
    const { app, page } = this;
    await resize(app, WINDOW.width, WINDOW.height);
    await expect.poll(() => page.evaluate(() => innerHeight)).toBe(WINDOW.height);
  }

  /** Closes the app as a person does. */
  async close(): Promise<void> {
    await this.#app?.quit();
    this.#app = null;
  }

  /** Ends the app with SIGKILL. */
  async kill(): Promise<void> {
    await this.#app?.kill();
    this.#app = null;
  }
}

/** What a rehearsal is played with: two laptops, USB ports, a stick; and how it is told, timed and pictured. */
export class Stage {
  readonly #telling: Telling;
  readonly #began = performance.now();
  readonly #folder = mkdtempSync(path.join(os.tmpdir(), 'cim-rehearsal-'));
  readonly #proofs: Proof[] = [];
  readonly #parts: { readonly title: string; readonly seconds: number }[] = [];
  #pictured = 0;
  readonly usb = new VirtualUsb();
  /** The laptop without a network. */
  readonly offline: Laptop;
  /** The laptop that syncs. */
  readonly online: Laptop;
  /** The server, once it runs. */
  server: NatsServer | null = null;

  constructor(telling: Telling) {
    this.#telling = telling;
    rmSync(telling.pictures, { recursive: true, force: true });
    for (const folder of [telling.pictures, ...['stick', 'server', 'online'].map((name) => this.file(name))])
      mkdirSync(folder, { recursive: true });
    this.offline = new Laptop(this.file('offline'), this.usb.environment);
    this.online = new Laptop(this.file('online'), this.usb.environment);
  }

  /** A place in the folder of this rehearsal, which is gone with it. */
  file(...names: readonly string[]): string {
    return path.join(this.#folder, ...names);
  }

  /** A file on the stick that goes from one laptop to the other. */
  stick(name: string): string {
    return this.file('stick', name);
  }

  /** Tells what has happened. */
  say(line: string): void {
    this.#telling.say(`${clock(performance.now() - this.#began)}  ${line}`);
  }

  /** Tells what was proven, and keeps it for the end. */
  proven(what: string, by: string): void {
    this.#proofs.push({ what, by });
    this.say(`✓ ${by}: ${what}`);
  }

  /** Plays a part, and keeps how long it took. */
  async part(title: string, play: () => Promise<void>): Promise<void> {
    const began = performance.now();
    this.#telling.say(`\n— ${title}`);
    await play();
    this.#parts.push({ title, seconds: (performance.now() - began) / 1000 });
  }

  /** A picture of a window as it is. @param within only what stands from its left edge to that of this part */
  async picture(page: Page, name: string, within?: Locator): Promise<void> {
    // A dialog may hide itself for a moment while it makes room for an on-screen keyboard.
    await expect(page.locator('[data-rac][style*="opacity: 0"]')).toHaveCount(0);
    this.#pictured += 1;
    const file = `${String(this.#pictured).padStart(2, '0')}-${name}.png`;
    // Without the bar that scrolls a whole page, which a Chromium without windows draws beside it.
    const box = await within?.boundingBox();
    const width = box == null ? WINDOW.width : box.x + box.width + BESIDE;
    const clip = { x: 0, y: 0, width, height: WINDOW.height };
    await page.screenshot({ path: path.join(this.#telling.pictures, file), animations: 'disabled', clip });
  }

  /** Takes a picture of each window that is open, as it was when something went wrong. */
  async pictureFailure(): Promise<void> {
    for (const [name, laptop] of Object.entries({ offline: this.offline, online: this.online })) {
      if (!laptop.isOpen) continue;
      const file = path.join(this.#telling.pictures, `failed-${name}.png`);
      await laptop.page.screenshot({ path: file });
      this.say(`The ${name} laptop as it was: ${path.relative(process.cwd(), file)}`);
    }
  }

  /** Tells at the end what was proven by whom, how long it took, and where the pictures are. */
  sumUp(): void {
    const { say, pictures } = this.#telling;
    say('\nWhat was proven, and by whom');
    for (const { what, by } of this.#proofs) say(`  ✓ ${by}: ${what}`);
    say('\nHow long it took');
    for (const { title, seconds } of this.#parts) say(`  ${seconds.toFixed(1).padStart(6)} s  ${title}`);
    const total = this.#parts.reduce((sum, { seconds }) => sum + seconds, 0);
    say(`  ${total.toFixed(1).padStart(6)} s  in all`);
    say(`\n${this.#pictured} pictures in ${path.relative(process.cwd(), pictures)}${path.sep}`);
  }

  /** Ends everything that was started, and removes every trace but the pictures. */
  async clear(): Promise<void> {
    for (const laptop of [this.offline, this.online]) await laptop.kill();
    await this.server?.stop();
    this.usb.stop();
    rmSync(this.#folder, { recursive: true, force: true });
  }
}

function clock(milliseconds: number): string {
  const seconds = Math.floor(milliseconds / 1000);
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
}
