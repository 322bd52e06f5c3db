import { existsSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { ProblemError } from '../../app/problem.ts';
import { ConfigFile } from '../config/config-file.ts';
import { DATABASE_FILE, LOG_FILE } from '../store/database.ts';
import { MARK_FILE } from '../store/head-mark.ts';
import { commandProblem } from './problems.ts';

/** The app's name, after which Electron calls its data folder: `productName` in package.json. */
const APP_NAME = 'CIM Keys Ceremony';

/** The configuration's file in the data folder. */
const CONFIG_FILE = 'config.toml';

/** The app's data folder and the configuration in it, which may be missing or wrong. */
interface AppPlace {
  readonly folder: string;
  readonly configFile: ConfigFile;
}

/** Which ledger a command is about, and which configuration holds for it. */
export interface DataPlace {
  readonly ledgerFolder: string;
  /** The configuration that holds for it; the file is missing where only the ledger's folder is known. */
  readonly configFile: ConfigFile;
  /** Where its backups are; null when only the ledger's folder is known. */
  readonly backupFolder: string | null;
  /** null when only the ledger's folder is known. */
  readonly app: AppPlace | null;
}

/**
 * Finds the ledger that `--data` names.
 * @param given the app's data folder, or a ledger's folder; undefined for the desktop app's data folder
 * @throws ProblemError when the folder is not there, or its configuration does not say where the ledger is
 */
export function dataPlace(given: string | undefined): DataPlace {
  const { folder, configFile, ledgerOnly } = find(given);
  if (ledgerOnly) return { ledgerFolder: folder, configFile, backupFolder: null, app: null };
  // Where the folders cannot be made out, reading the whole file says what is wrong with it.
  const { offline_events_dir, backup_dir } =
    configFile.storage() ?? configFile.locateFolders(configFile.read().config.storage);
  return {
    ledgerFolder: offline_events_dir,
    configFile,
    backupFolder: backup_dir,
    app: { folder, configFile },
  };
}

/** The configuration that `--data` names, whatever stands in it. @throws ProblemError when only a ledger is named */
export function configPlace(given: string | undefined): AppPlace {
  const { folder, configFile, ledgerOnly } = find(given);
  if (ledgerOnly) throw new ProblemError(commandProblem('cli.no-ledger', { folder, lacks: 'configuration' }));
  return { folder, configFile };
}

function find(given: string | undefined): AppPlace & { readonly ledgerOnly: boolean } {
  const folder = path.resolve(given ?? desktopDataFolder(process.platform, process.env, os.homedir()));
  const configFile = new ConfigFile(path.join(folder, CONFIG_FILE));
  const ledgerOnly = given !== undefined && !existsSync(configFile.path) && holdsLedger(folder);
  if (given !== undefined && !existsSync(folder))
    throw new ProblemError(commandProblem('cli.no-ledger', { folder, lacks: 'folder' }));
  return { folder, configFile, ledgerOnly };
}

/** Whether a ledger is, or was, in this folder. */
export function holdsLedger(folder: string): boolean {
  return [DATABASE_FILE, LOG_FILE, MARK_FILE].some((name) => existsSync(path.join(folder, name)));
}

/**
 * The desktop app's data folder. Source: Electron documentation, `app.getPath`, "appData" and "userData"; the XDG
 * base directory specification.
 */
export function desktopDataFolder(
  platform: NodeJS.Platform,
  env: Readonly<Record<string, string | undefined>>,
  home: string,
): string {
  if (platform === 'win32')
    return path.win32.join(env['APPDATA'] || path.win32.join(home, 'AppData', 'Roaming'), APP_NAME);
  if (platform === 'darwin') return path.posix.join(home, 'Library', 'Application Support', APP_NAME);
  return path.posix.join(env['XDG_CONFIG_HOME'] || path.posix.join(home, '.config'), APP_NAME);
}
