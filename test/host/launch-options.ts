import { existsSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { strict } from './strict.ts';

/** What the host was asked to run. */
export interface Launch {
  /** Everything behind the executable, without Node's own options. */
  readonly args: readonly string[];
  /** Folder of the app. */
  readonly appPath: string;
  /** Module to run as the main process. */
  readonly entry: string;
  readonly name: string;
  readonly version: string;
}

const switches = new Map<string, string>();

/** `--key=value` and `--key` among the arguments, as Chromium understands them: behind `--` there are no switches. */
function argumentSwitch(name: string): string | undefined {
  const end = launch.args.indexOf('--');
  const argument = launch.args
    .slice(0, end < 0 ? undefined : end)
    .findLast((arg) => arg === `--${name}` || arg.startsWith(`--${name}=`));
  return argument?.slice(`--${name}=`.length);
}

/** `app.commandLine`: the arguments, and what the app appended before it was ready. */
export const commandLine = strict('app.commandLine', {
  appendSwitch(name: string, value = ''): void {
    switches.set(name, value);
  },
  hasSwitch: (name: string): boolean => switches.has(name) || argumentSwitch(name) !== undefined,
  getSwitchValue: (name: string): string => switches.get(name) ?? argumentSwitch(name) ?? '',
  removeSwitch(name: string): void {
    switches.delete(name);
  },
});

/** The switches that the app appended, as Chromium's arguments. */
export function appendedSwitches(): string[] {
  return [...switches].map(([name, value]) => (value ? `--${name}=${value}` : `--${name}`));
}

/** The running app; the same for the life of the process. */
export const launch: Launch = readLaunch(process.argv.slice(2));

/** Finds the app as Electron does: a folder with a package.json, or a script. */
function readLaunch(args: readonly string[]): Launch {
  const target = path.resolve(args.find((arg) => !arg.startsWith('-')) ?? '.');
  if (!existsSync(target)) throw new Error(`[chromium host] there is no app at ${target}`);
  if (!statSync(target).isDirectory())
    return { args, appPath: path.dirname(target), entry: target, name: 'Electron', version: '0.0.0' };
  const manifest: { main?: string; name?: string; productName?: string; version?: string } = JSON.parse(
    readFileSync(path.join(target, 'package.json'), 'utf8'),
  );
  return {
    args,
    appPath: target,
    entry: path.join(target, manifest.main ?? 'index.js'),
    name: manifest.productName ?? manifest.name ?? 'Electron',
    version: manifest.version ?? '0.0.0',
  };
}
