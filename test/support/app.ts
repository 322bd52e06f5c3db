import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { _electron, type ElectronApplication, expect, type Page } from '@playwright/test';
import { presentRuntime, type Runtime } from '../../scripts/runtime.ts';
import { confirmDialogs } from './confirm-dialogs.ts';

const root = path.resolve(import.meta.dirname, '../..');

/** The built app, running in Electron or in the host, with its window. */
export interface RunningApp {
  readonly application: ElectronApplication;
  readonly page: Page;
  readonly runtime: Runtime['kind'];
  /** Quits as a person would, and waits until the process has ended. */
  quit(): Promise<void>;
  /** Ends the process like a pulled plug. */
  kill(): Promise<void>;
}

/** Writes the app's configuration file into its data folder. */
export function writeConfig(userData: string, toml: string): void {
  mkdirSync(userData, { recursive: true });
  writeFileSync(path.join(userData, 'config.toml'), toml);
}

/**
 * Starts the built app with a data folder of its own and waits until its window is usable: the setup or the ledger bar is
 * there.
 */
export async function launchApp(...how: Parameters<typeof startApp>): Promise<RunningApp> {
  const app = await startApp(...how);
  await expect(
    app.page.getByRole('button', { name: 'Create ledger' }).or(app.page.getByTestId('ledger-bar')),
  ).toBeVisible();
  return app;
}

/**
 * Starts the built app with a data folder of its own and waits for its window, whatever that shows.
 * @param environment added to the app's own, for example `VirtualUsb.environment`
 * @param program the folder of the built program
 * @param switches of Chromium's command line
 * @param within an executable that runs the one in `CIM_EXECUTABLE` in surroundings of its own
 */
export async function startApp(
  userData: string,
  environment: Readonly<Record<string, string>> = {},
  program = root,
  switches: readonly string[] = [],
  within: string | null = null,
): Promise<RunningApp> {
  const { kind, executable } = presentRuntime();
  const asRoot = process.getuid?.() === 0;
  const application = await _electron.launch({
    executablePath: within ?? executable,
    args: ['.', `--user-data-dir=${userData}`, ...(asRoot ? ['--no-sandbox'] : []), ...switches],
    cwd: program,
    env: { ...inheritedEnvironment(), ...environment, CIM_EXECUTABLE: executable },
    // Playwright would force its own light theme over the one the app chose.
    colorScheme: null,
  });
  // In tests somebody sits there who agrees to what is asked; a test of the questions answers otherwise.
  await confirmDialogs({ application }, 'confirm');
  const child = application.process();
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const page = await application.firstWindow();
  page.setDefaultTimeout(30_000);
  return {
    application,
    page,
    runtime: kind,
    async quit() {
      await application.close();
      await ended;
    },
    async kill() {
      child.kill('SIGKILL');
      await ended;
    },
  };
}

function inheritedEnvironment(): Record<string, string> {
  return Object.fromEntries(
    Object.entries(process.env).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  );
}

/** The window's inner size, as a person would set it with the mouse. */
export async function resize({ application }: RunningApp, width: number, height: number): Promise<void> {
  await application.evaluate(
    ({ BrowserWindow }, bounds) => BrowserWindow.getAllWindows()[0]?.setBounds(bounds),
    {
      width,
      height,
    },
  );
}
