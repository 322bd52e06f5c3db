import { existsSync, mkdirSync, realpathSync, watchFile } from 'node:fs';
import path from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { parse, stringify, TomlError } from 'smol-toml';
import { type PlacedFault, placeFaults } from '../../app/config/fault-places.ts';
import { validateConfig } from '../../app/config/faults.ts';
import {
  type Config,
  defaultConfig,
  type StorageConfig,
  storageConfigSchema,
} from '../../app/config/schema.ts';
import {
  changed,
  flatten,
  type SettingChanges,
  type SettingValues,
} from '../../app/config/setting-values.ts';
import { editToml } from '../../app/config/toml-edit.ts';
import { type Problem, ProblemError } from '../../app/problem.ts';
import { explainUnusable, readBoundedText } from '../files/bounded-file.ts';
import { writeFileDurably } from '../files/durable-file.ts';
import { configProblem } from './problems.ts';

/**
 * No configuration is larger than this, in bytes; with every comment it has a few thousand. The TOML parser takes more
 * than linear time for some texts, but for none of this size as long as a second.
 */
const LARGEST = 65_536;

/** Tables and lists within each other; the configuration has three. */
const DEEPEST = 16;

/** A configuration that can be used, and what its paths mean. */
export interface LocatedConfig {
  readonly config: Config;
  readonly file: string;
  /** Turns a path of the configuration into an absolute one; relative paths start at the file's folder. */
  resolve(configured: string): string;
}

/** What the file says, usable or not. */
interface Inspection {
  /** What stands in the file, by key, allowed or not; null when it is not TOML. */
  readonly values: SettingValues | null;
  readonly faults: readonly PlacedFault[];
}

/**
 * The configuration file (TOML). It is read anew whenever it matters, so that an edit takes effect without a
 * restart.
 */
export class ConfigFile {
  readonly path: string;

  constructor(file: string) {
    this.path = path.resolve(file);
  }

  /** Reads the file; where there is none the defaults hold. @throws ProblemError naming every fault */
  read(): LocatedConfig {
    return this.#locate(this.#valid(this.#text()));
  }

  /** Says what stands in the file and everything that is wrong with it. @throws ProblemError when it cannot be read */
  inspect(): Inspection {
    const text = this.#text();
    const parsed = parseToml(text);
    if ('faults' in parsed) return { values: null, faults: parsed.faults };
    const checked = validateConfig(parsed.table);
    return {
      values: flatten(parsed.table),
      faults: 'faults' in checked ? placeFaults(text, checked.faults) : [],
    };
  }

  /**
   * The folders, even while something else in the file is wrong, as absolute paths: a mistyped address must not
   * hide the ledger.
   * @returns null while the file does not say which folders are meant
   */
  storage(): StorageConfig | null {
    let parsed: Parsed;
    try {
      parsed = parseToml(this.#text());
    } catch (error) {
      if (error instanceof ProblemError) return null;
      throw error;
    }
    if ('faults' in parsed) return null;
    const storage = storageConfigSchema.safeParse(parsed.table['storage'] ?? {});
    return storage.success ? this.locateFolders(storage.data) : null;
  }

  /** The folders as absolute paths. */
  locateFolders({ offline_events_dir, keys_output_dir, backup_dir, ...rest }: StorageConfig): StorageConfig {
    return {
      ...rest,
      offline_events_dir: this.resolve(offline_events_dir),
      keys_output_dir: this.resolve(keys_output_dir),
      backup_dir: this.resolve(backup_dir),
    };
  }

  /** Turns a path of the configuration into an absolute one; relative paths start at the file's folder. */
  resolve(configured: string): string {
    return path.resolve(path.dirname(this.path), configured);
  }

  /** Calls back within about a second after the file has changed, by whatever hand, until the program ends. */
  follow(onChange: () => void): void {
    watchFile(this.path, { interval: 1000 }, onChange).unref();
  }

  /** The configuration as it would be after these changes; nothing is written. @throws ProblemError */
  preview(changes: SettingChanges): LocatedConfig {
    return this.#locate(this.#valid(this.#edited(changes)));
  }

  /**
   * Makes these changes all at once and leaves the rest of the file, its comments included, as it is. A key
   * changed to null is removed, so that its default holds.
   * @throws ProblemError when the configuration would not be allowed; the file is then unchanged
   */
  change(changes: SettingChanges): void {
    const keys = Object.keys(changes);
    const field = (keys.length === 1 && keys[0]) || null;
    const text = this.#edited(changes, field);
    this.#valid(text, field);
    try {
      mkdirSync(path.dirname(this.path), { recursive: true, mode: 0o700 });
      // Where the file is a link, what it leads to is written, and the link stays.
      writeFileDurably(existsSync(this.path) ? realpathSync(this.path) : this.path, text, 'replace');
    } catch (cause) {
      throw new ProblemError(configProblem('config.unwritable', this.#refused(cause)), { cause });
    }
  }

  /** The text after the changes: edited in place where that gives what is wanted, otherwise written anew. */
  #edited(asked: SettingChanges, field: string | null = null): string {
    const before = this.#text();
    const parsed = parseToml(before);
    if ('faults' in parsed) throw new ProblemError(this.#faulty(parsed.faults));
    // Named anew, the credentials file must not stay named in its other place as well.
    const changes =
      'nats.credentials_file' in asked ? { 'nats.tls.credentials_file': null, ...asked } : asked;
    const wanted = changed(parsed.table, changes);
    const edited = Object.entries(changes).reduce((text, [key, value]) => editToml(text, key, value), before);
    const result = parseToml(edited);
    if ('table' in result && isDeepStrictEqual(plain(result.table), plain(wanted))) return edited;
    // Before it is written: half a character would become another text, which might be allowed.
    const checked = validateConfig(wanted);
    if ('faults' in checked) throw new ProblemError(this.#faulty(placeFaults(before, checked.faults), field));
    return stringify(wanted);
  }

  #locate(config: Config): LocatedConfig {
    return { config, file: this.path, resolve: (configured) => this.resolve(configured) };
  }

  #valid(text: string, field: string | null = null): Config {
    if (text === '') return defaultConfig();
    const parsed = parseToml(text);
    if ('faults' in parsed) throw new ProblemError(this.#faulty(parsed.faults));
    const checked = validateConfig(parsed.table);
    if ('faults' in checked) throw new ProblemError(this.#faulty(placeFaults(text, checked.faults), field));
    return checked;
  }

  #text(): string {
    try {
      // Windows editors put a byte order mark in front.
      return existsSync(this.path)
        ? readBoundedText(this.path, { most: LARGEST }).replace(/^\ufeff/, '')
        : '';
    } catch (cause) {
      throw new ProblemError(
        explainUnusable(cause, configProblem('config.unreadable', this.#refused(cause))),
        { cause },
      );
    }
  }

  #faulty(faults: readonly PlacedFault[], key: string | null = null): Problem {
    return configProblem('config.invalid', { path: this.path, faults, key });
  }

  #refused(cause: unknown) {
    return { path: this.path, error: codeOf(cause) };
  }
}

type Parsed = { readonly table: Record<string, unknown> } | { readonly faults: readonly PlacedFault[] };

function parseToml(text: string): Parsed {
  try {
    const table = parse(text);
    return isDeeper(table, DEEPEST) ? { faults: [TOO_DEEP] } : { table };
  } catch (error) {
    if (!(error instanceof TomlError)) throw error;
    const allowed = (error.message.split('\n')[0] ?? '').replace(/^Invalid TOML document: /, '');
    return {
      faults: [{ key: '', kind: 'syntax', found: null, allowed, line: error.line, column: error.column }],
    };
  }
}

/** What is no configuration of this program, and what recursion could not follow. */
const TOO_DEEP: PlacedFault = {
  ...{ key: '', kind: 'syntax', found: null, line: null, column: null },
  allowed: `tables or lists lie more than ${DEEPEST} deep within each other`,
};

function isDeeper(value: unknown, most: number): boolean {
  if (typeof value !== 'object' || value === null || value instanceof Date) return false;
  return most === 0 || Object.values(value).some((inner) => isDeeper(inner, most - 1));
}

/** Without prototypes, which the TOML parser's tables lack. The configuration holds nothing but plain data. */
function plain(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value));
}

function codeOf(cause: unknown): string {
  return cause instanceof Error && 'code' in cause ? String(cause.code) : 'unknown cause';
}
