import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';

/** A program of the system that a script needs, and the Debian or Ubuntu package that holds it. */
export interface Program {
  /** As it is called, or the full path of a file that is no program. */
  readonly name: string;
  readonly package: string;
  /** What it is needed for, as a person would say it. */
  readonly purpose: string;
}

/** The programs the scripts and tests work with. */
export const programs = {
  natsServer: { name: 'nats-server', package: 'nats-server', purpose: 'a real NATS server to sync with' },
  chromium: {
    name: 'chromium',
    package: 'chromium',
    purpose: 'showing the windows where Electron cannot be had',
  },
  age: { name: 'age', package: 'age', purpose: 'decrypting what the app encrypted' },
  openssl: { name: 'openssl', package: 'openssl', purpose: 'judging keys and making test certificates' },
  script: {
    name: 'script',
    package: 'bsdutils',
    purpose: 'giving age a terminal to ask for a passphrase on',
  },
  debianKeyring: {
    name: '/usr/share/keyrings/debian-archive-keyring.gpg',
    package: 'debian-archive-keyring',
    purpose: 'checking the signature of a newer nats-server',
  },
  xvfb: { name: 'xvfb-run', package: 'xvfb', purpose: 'a display for Electron where there is none' },
} as const satisfies Record<string, Program>;

/** @returns the full path of a program on the PATH, or null */
export function findProgram(name: string): string | null {
  if (path.isAbsolute(name)) return existsSync(name) ? name : null;
  for (const folder of (process.env['PATH'] ?? '').split(path.delimiter)) {
    const file = path.join(folder, name);
    if (folder !== '' && existsSync(file)) return file;
  }
  return null;
}

/** A program is missing and cannot be installed from here; the message names the exact command to run. */
export class MissingProgramError extends Error {
  override readonly name = 'MissingProgramError';
}

/**
 * Makes sure that programs are there: as root on Debian or Ubuntu it installs the missing ones.
 * @throws MissingProgramError with the exact command to run everywhere else
 */
export function ensurePrograms(wanted: readonly Program[]): void {
  const missing = wanted.filter(({ name }) => findProgram(name) === null);
  if (missing.length === 0) return;
  const packages = missing.map((program) => program.package);
  const needs = missing.map(({ name, purpose }) => `${name} (${purpose})`).join(', ');
  if (!isDebianLike() || findProgram('apt-get') === null) {
    throw new MissingProgramError(
      `Missing: ${needs}. Install them with this system’s package manager and try again.`,
    );
  }
  if (process.getuid?.() !== 0) {
    throw new MissingProgramError(
      `Missing: ${needs}. Run this and try again:\n\n  sudo apt-get update && sudo apt-get install -y --no-install-recommends ${packages.join(' ')}\n`,
    );
  }
  console.log(`Installing ${packages.join(', ')}: ${needs}.`);
  apt('update');
  apt('install', '-y', '--no-install-recommends', ...packages);
  const still = missing.filter(({ name }) => findProgram(name) === null);
  if (still.length > 0) {
    throw new MissingProgramError(
      `apt-get installed ${packages.join(', ')}, but ${still.map(({ name }) => name).join(', ')} is still missing.`,
    );
  }
}

function apt(...args: string[]): void {
  const { status } = spawnSync('apt-get', ['-qq', ...args], {
    stdio: ['ignore', 'ignore', 'inherit'],
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
  });
  if (status !== 0) {
    throw new MissingProgramError(
      `“apt-get ${args.join(' ')}” failed. Run it by hand to see why, then try again.`,
    );
  }
}

function isDebianLike(): boolean {
  if (!existsSync('/etc/os-release')) return false;
  const release = readFileSync('/etc/os-release', 'utf8');
  return /^ID(_LIKE)?=.*\b(debian|ubuntu)\b/m.test(release);
}
