import type { z } from 'zod';
import { nearestName } from './nearest-name.ts';
import { type Config, configSchema } from './schema.ts';
import { settings } from './settings.ts';

/** One thing wrong with a configuration. */
export interface ConfigFault {
  /** `nats.url`; empty for the whole file. */
  readonly key: string;
  /** The key is not known, its value is not allowed, or the file is not TOML at all. */
  readonly kind: 'unknown' | 'value' | 'syntax';
  /** What was found there, as one would type it, never a secret; null when nothing stands there. */
  readonly found: string | null;
  /**
   * What is allowed: `must be at least 1`. For an unknown key, the name that was probably meant, or nothing;
   * for a file that is not TOML, why.
   */
  readonly allowed: string;
}

/** Most faults that are told at once: nobody reads more, and each is searched for in the text. */
const MOST_FAULTS = 100;

/** @returns the configuration, or what is wrong with it: everything, unless that is more than a hundred things */
export function validateConfig(value: unknown): Config | { readonly faults: readonly ConfigFault[] } {
  const result = configSchema.safeParse(value);
  return result.success ? result.data : { faults: faultsIn(result.error, value, probablyMeant) };
}

/**
 * What a schema finds wrong with what was parsed from TOML; at most a hundred things.
 * @param meant the known name that an unknown one in a section probably means
 */
export function faultsIn(
  error: z.core.$ZodError,
  value: unknown,
  meant: (section: string, name: string) => string | null,
): ConfigFault[] {
  const faults: ConfigFault[] = [];
  for (const issue of error.issues) {
    if (faults.length >= MOST_FAULTS) break;
    faults.push(...faultsOf(issue, value, MOST_FAULTS - faults.length, meant));
  }
  return faults;
}

/** A fault in words, without its place: `nats.url is "x": it must look like nats://host:4222`. */
export function faultText({ key, kind, found, allowed }: ConfigFault): string {
  if (kind === 'unknown') {
    return `${key} is not a key of this configuration${allowed === '' ? '' : ` (did you mean ${allowed}?)`}`;
  }
  if (kind === 'syntax') return `this is not TOML: ${allowed}`;
  return found === null ? `${key} ${allowed}` : `${key} is ${found}: it ${allowed}`;
}

function faultsOf(
  issue: z.core.$ZodIssue,
  value: unknown,
  most: number,
  meant: (section: string, name: string) => string | null,
): ConfigFault[] {
  const names = namesOf(issue.path);
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.slice(0, most).map((name) => ({
      key: [...names, name].join('.'),
      kind: 'unknown',
      found: quoted(valueAt(value, [...issue.path, name])),
      allowed: meant(names.join('.'), name) ?? '',
    }));
  }
  const found = quoted(valueAt(value, issue.path));
  return [{ key: names.join('.'), kind: 'value', found, allowed: allowedBy(issue) }];
}

/** The names on the way; what lies within a list belongs to the list. */
function namesOf(path: readonly PropertyKey[]): string[] {
  const end = path.findIndex((part) => typeof part !== 'string');
  return (end < 0 ? path : path.slice(0, end)).map(String);
}

function allowedBy(issue: z.core.$ZodIssue): string {
  switch (issue.code) {
    case 'invalid_type':
      return `must be ${kindsInWords[issue.expected] ?? issue.expected}`;
    case 'invalid_value':
      return `must be ${issue.values.map((value) => JSON.stringify(value)).join(', ')}`.replace(
        /, (?=[^,]*$)/,
        ' or ',
      );
    case 'too_small':
      return issue.origin === 'string' ? issue.message : `must be at least ${issue.minimum}`;
    case 'too_big':
      return `must be at most ${issue.maximum}`;
    default:
      return issue.message;
  }
}

const kindsInWords: Readonly<Record<string, string>> = {
  string: 'text in quotes',
  number: 'a whole number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list in brackets',
  object: 'a section of its own',
};

/** The known name nearest to a wrong one: in the same section, or the same name in another. */
function probablyMeant(section: string, name: string): string | null {
  const prefix = section === '' ? '' : `${section}.`;
  const beside = settings
    .filter(({ key }) => key.startsWith(prefix))
    .map(({ key }) => key.slice(prefix.length).split('.')[0] ?? '');
  const elsewhere = settings.find(({ key }) => key.split('.').at(-1) === name);
  return nearestName(name, beside) ?? elsewhere?.key ?? null;
}

function valueAt(value: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (at, part) => (typeof at === 'object' && at !== null ? Reflect.get(at, part) : undefined),
    value,
  );
}

/** The longest found value that is shown whole, in characters. */
const SHOWN = 80;

/** A value as one would type it. What looks like a password, a NATS seed or an age identity is left out. */
function quoted(value: unknown): string | null {
  if (value === undefined) return null;
  const text = typeof value === 'bigint' ? String(value) : (JSON.stringify(value) ?? String(value));
  const safe = text
    .replace(/\/\/[^/@"]*@/g, '//…@')
    .replace(/\b(?:S[OACUNX][A-Z2-7]{40,}|AGE-SECRET-KEY-1[A-Z0-9]*)/gi, '…');
  return safe.length > SHOWN ? `${safe.slice(0, SHOWN)}…` : safe;
}
