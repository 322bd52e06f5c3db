import type { InPieces } from '../pieces.ts';
import { readNkey } from '../pki/nats/nkey.ts';
import { type BootstrapFault, pathText } from './fault.ts';

/** Last words of a key under which a secret stands, in singular. */
const SECRET_WORDS: ReadonlySet<string> = new Set([
  'pin',
  'puk',
  'password',
  'passwd',
  'passphrase',
  'pass',
  'secret',
  'seed',
  'mnemonic',
  'credential',
  'cred',
  'token',
]);

/** Kinds of keys that are secret; `public_key` is none. */
const SECRET_KEYS: ReadonlySet<string> = new Set(['mgmt', 'mgm', 'management', 'private', 'secret', 'api']);

/** Secrets that are known by their form, wherever they stand. */
const FORMS: readonly (readonly [RegExp, string])[] = [
  // Source: NATS nkeys, seeds: prefix S, the kind of key, base32. Shorter than a whole one, for it may be torn.
  [/S[OAUNCX][A-Z2-7]{40,}/, 'a NATS seed (nkey)'],
  [/-----BEGIN [A-Z0-9 ]*(?:PRIVATE KEY|SEED|SECRET)/, 'a private key (PEM)'],
  [/AGE-SECRET-KEY-1/i, 'an age identity'],
  [/\beyJ[\w-]+\.eyJ[\w-]+\./, 'a token (JWT)'],
];

/**
 * Everything in a file that is, or looks like, a secret; each value of a list is a piece. The faults name the place and the
 * kind, never the secret.
 * @param value parsed JSON, nested no deeper than `readJson` allows
 */
export function* secretsIn(value: unknown): InPieces<BootstrapFault[]> {
  const faults: BootstrapFault[] = [];
  yield* search(value, [], faults);
  return faults;
}

function* search(
  value: unknown,
  path: readonly (string | number)[],
  faults: BootstrapFault[],
): InPieces<void> {
  if (typeof value === 'string') {
    const kind = formOf(value);
    if (kind !== null) faults.push(secretAt(path, kind));
    return;
  }
  if (Array.isArray(value)) {
    for (const [index, child] of value.entries()) {
      yield* search(child, [...path, index], faults);
      yield;
    }
    return;
  }
  if (typeof value !== 'object' || value === null) return;
  for (const [key, child] of Object.entries(value)) {
    const kind = formOf(key);
    // A key that is a secret itself cannot be named.
    if (kind !== null) faults.push(secretAt(path, `a key that is ${kind}`));
    else if (isSecretName(key) && !isNothing(child)) faults.push(secretAt([...path, key], null));
    else yield* search(child, [...path, key], faults);
  }
}

function formOf(text: string): string | null {
  // A part of a public key of NATS may look like a seed: one in some twenty has such a part.
  const rest = text.replace(/[OAU][A-Z2-7]{55}/g, (found) => (readNkey(found) === null ? found : ''));
  return FORMS.find(([form]) => form.test(rest))?.[1] ?? null;
}

/** `pin`, `yubikeyPIN`, `mgmt_key`, `Seed2`. */
function isSecretName(key: string): boolean {
  const words = key
    .replace(/([a-z])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^a-z]+/)
    .filter((word) => word !== '')
    .map((word) => (word.length > 4 && !word.endsWith('ss') ? word.replace(/s$/, '') : word));
  const last = words.at(-1) ?? '';
  return SECRET_WORDS.has(last) || (last === 'key' && SECRET_KEYS.has(words.at(-2) ?? ''));
}

/** Nothing was ever filled in: no secret to be disclosed. */
function isNothing(value: unknown): boolean {
  return value === null || value === '' || (Array.isArray(value) && value.length === 0);
}

function secretAt(path: readonly (string | number)[], kind: string | null): BootstrapFault {
  return {
    path: pathText(path),
    found: kind === null ? 'a secret' : kind,
    allowed:
      'must not stand in a bootstrap file. Remove it. It has lain in a readable file: consider it disclosed and replace it wherever it is in use.',
  };
}
