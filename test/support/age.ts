import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { temporaryFolder } from './temporary.ts';
import { onTerminal } from './terminal.ts';

/** The thread that encrypts and decrypts, at little cost for scrypt, and no key yet. See before-integration.ts. */
export const AGE = {
  key: null,
  worker: new URL(
    process.env['CIM_TEST_AGE_WORKER'] ??
      pathToFileURL(path.resolve(import.meta.dirname, 'quick-age-worker.ts')),
  ),
};

/** The app's own, from the source. */
export const FULL_COST = {
  ...AGE,
  worker: pathToFileURL(path.resolve(import.meta.dirname, '../../main/keystore/age-worker.ts')),
};

/** A key pair of the ordinary age program. */
export interface AgeKey {
  /** `age1…` */
  readonly recipient: string;
  /** `AGE-SECRET-KEY-1…` */
  readonly identity: string;
  /** Decrypts with the age program. */
  readonly unseal: (file: Buffer) => string;
}

/** Makes a key pair with age-keygen. */
export function ageKey(): AgeKey {
  const file = path.join(temporaryFolder(), 'identity.txt');
  const text = execFileSync('age-keygen', { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
  writeFileSync(file, text, { mode: 0o600 });
  return {
    recipient: /age1\S+/.exec(text)?.[0] ?? '',
    identity: /AGE-SECRET-KEY-1\S+/.exec(text)?.[0] ?? '',
    unseal: (sealed) =>
      execFileSync('age', ['-d', '-i', file], { input: sealed, encoding: 'utf8', stdio: 'pipe' }),
  };
}

/** Decrypts with the ordinary age program, which reads the passphrase from a terminal: `script` gives it one. */
export async function decryptWithAge(
  file: string,
  passphrase: string,
): Promise<{ code: number | null; plaintext: string }> {
  const output = path.join(temporaryFolder(), 'plaintext');
  const { code } = await onTerminal(`age -d -o ${output} ${file}`, [
    { question: 'passphrase', reply: passphrase },
  ]);
  return { code, plaintext: existsSync(output) ? readFileSync(output, 'utf8') : '' };
}
