import { homedir, tmpdir } from 'node:os';
import path from 'node:path';
import { commandLine } from './launch-options.ts';

const chosen = new Map<string, string>();

/** `app.getPath`, with Linux' defaults. */
export function getPath(name: string, appName: string): string {
  const path = chosen.get(name) ?? defaultPath(name, appName);
  if (path === undefined) throw new Error(`Failed to get '${name}' path`);
  return path;
}

/** `app.setPath` */
export function setPath(name: string, value: string): void {
  if (!path.isAbsolute(value)) throw new Error('Path must be absolute');
  chosen.set(name, value);
}

function defaultPath(name: string, appName: string): string | undefined {
  switch (name) {
    case 'home':
      return homedir();
    case 'appData':
      return process.env['XDG_CONFIG_HOME'] ?? path.join(homedir(), '.config');
    case 'userData':
      return path.resolve(
        commandLine.getSwitchValue('user-data-dir') || path.join(getPath('appData', appName), appName),
      );
    case 'sessionData':
      return getPath('userData', appName);
    case 'logs':
      return path.join(getPath('userData', appName), 'logs');
    case 'crashDumps':
      return path.join(getPath('userData', appName), 'Crashpad');
    case 'temp':
      return tmpdir();
    case 'exe':
      return process.execPath;
    case 'desktop':
    case 'documents':
    case 'downloads':
    case 'music':
    case 'pictures':
    case 'videos':
      return path.join(homedir(), name.charAt(0).toUpperCase() + name.slice(1));
    default:
      return undefined;
  }
}
