import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { test as base } from '@playwright/test';
import { VirtualUsb } from '../yubikey/preload/virtual-usb.ts';
import { launchApp, type RunningApp, writeConfig } from './app.ts';
import { confirmDialogs } from './confirm-dialogs.ts';
import { NatsServer } from './nats-server.ts';
import { actAsBefore } from './steps.ts';

/** More for the environment, the folder of the program, and switches of Chromium's. */
type HowToLaunch = readonly [
  environment?: Readonly<Record<string, string>>,
  program?: string,
  switches?: readonly string[],
];

/** What an end-to-end test is handed. */
interface Fixtures {
  /** A laptop of its own: the data folder of one test. */
  readonly userData: string;
  /**
   * Starts the app on this laptop, with more in its environment if need be; everything started ends with the test. Where
   * nobody acts yet and a name was typed before, it acts again, as at each start somebody would say.
   */
  readonly launch: (...how: HowToLaunch) => Promise<RunningApp>;
  /** USB ports for virtual YubiKeys: `launch(usb.environment)` starts an app that sees what is plugged in there. */
  readonly usb: VirtualUsb;
  /** Starts a real nats-server. */
  readonly nats: (...args: Parameters<typeof NatsServer.start>) => Promise<NatsServer>;
}

/** Playwright's test with a laptop, the app and nats-servers. */
export const test = base.extend<Fixtures>({
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the pattern to know what a fixture needs.
  userData: async ({}, use) => {
    const folder = mkdtempSync(path.join(os.tmpdir(), 'cim-laptop-'));
    await use(folder);
    rmSync(folder, { recursive: true, force: true });
  },
  launch: async ({ userData }, use) => {
    const running: RunningApp[] = [];
    await use(async (...how) => {
      const app = await launchApp(userData, ...how);
      running.push(app);
      await actAsBefore(app.page);
      // A test counts its own questions.
      await confirmDialogs(app, 'confirm');
      return app;
    });
    for (const app of running) await app.kill();
  },
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the pattern to know what a fixture needs.
  usb: async ({}, use) => {
    const usb = new VirtualUsb();
    await use(usb);
    usb.stop();
  },
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the pattern to know what a fixture needs.
  nats: async ({}, use) => {
    const servers: NatsServer[] = [];
    await use(async (...args) => {
      const server = await NatsServer.start(...args);
      servers.push(server);
      return server;
    });
    for (const server of servers) await server.stop();
  },
});

/** Configuration in Hybrid mode for a server, with quick time-outs. */
export function hybridConfig(url: string, natsLines = ''): string {
  return `[nats]\nurl = "${url}"\nconnection_timeout_secs = 3\n${natsLines}\n[mode]\nmode = "Hybrid"\n`;
}

export { writeConfig };
