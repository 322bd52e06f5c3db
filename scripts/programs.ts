import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';

/** A program of the system that a script needs, and the Debian or Ubuntu package that holds it. */
export interface Program {
  /** As it is called. */
  readonly name: string;
  readonly package: string;
  /** What it is needed for, as a person would say it. */
  readonly purpose: string;
  /** A file that shows it is there, for what is no program on the PATH. */
  readonly file?: string;
}

/** The programs the scripts and tests work with. */
export const programs = {
  natsServer: { name: 'nats-server', package: 'nats-server', purpose: 'a real NATS server to sync with' },
  chromium: {
    name: 'chromium',
    package: 'chromium',
    purpose: 'showing the windows where Electron cannot be had',
  },
  headlessShell: {
    name: 'chromium-headless-shell',
    package: 'chromium-headless-shell',
    purpose: 'drawing the windows of the tests where Electron cannot be had',
  },
  firefox: { name: 'firefox-esr', package: 'firefox-esr', purpose: 'opening the auditor’s page in it' },
  webKitDriver: {
    name: 'WebKitWebDriver',
    package: 'webkit2gtk-driver',
    purpose: 'opening the auditor’s page in WebKit',
  },
  age: { name: 'age', package: 'age', purpose: 'decrypting what the app encrypted' },
  openssl: { name: 'openssl', package: 'openssl', purpose: 'judging keys and making test certificates' },
  nssTools: {
    name: 'vfychain',
    package: 'libnss3-tools',
    purpose: 'judging certificates and PKCS #12 as Firefox does',
  },
  certtool: {
    name: 'certtool',
    package: 'gnutls-bin',
    purpose: 'judging certificates and revocation lists',
  },
  curl: { name: 'curl', package: 'curl', purpose: 'judging certificates as a client of the web' },
  script: {
    name: 'script',
    package: 'bsdutils',
    purpose: 'giving age a terminal to ask for a passphrase on',
  },
  ip: {
    name: 'ip',
    package: 'iproute2',
    purpose: 'giving the measured air gap a network to find',
  },
  gfcombine: {
    name: 'gfcombine',
    package: 'libgfshare-bin',
    purpose: 'putting recovery shares together without this program',
  },
  pdftotext: {
    name: 'pdftotext',
    package: 'poppler-utils',
    purpose: 'reading back what the app prints as PDF',
  },
  qpdf: { name: 'qpdf', package: 'qpdf', purpose: 'judging the structure of PDF files' },
  zbarimg: { name: 'zbarimg', package: 'zbar-tools', purpose: 'reading back QR codes' },
  wormhole: {
    name: 'wormhole',
    package: 'magic-wormhole',
    purpose: 'holding the list of PGP words against another one',
  },
  fidoToken: {
    name: 'fido2-token',
    package: 'fido2-tools',
    purpose: 'judging virtual YubiKeys and what they sign',
  },
  ykman: { name: 'ykman', package: 'yubikey-manager', purpose: 'judging virtual YubiKeys' },
  umockdev: {
    name: 'umockdev-run',
    package: 'umockdev',
    purpose: 'plugging virtual YubiKeys into a fake USB bus',
  },
  gcc: {
    name: 'gcc',
    package: 'gcc',
    purpose: 'building what stands in for the device nodes of virtual YubiKeys',
  },
  libcHeaders: {
    name: 'the C library’s headers',
    package: 'libc6-dev',
    purpose: 'building it',
    file: '/usr/include/stdio.h',
  },
  go: { name: 'go', package: 'golang-go', purpose: 'building a judge of NATS tokens' },
  natsJwt: {
    name: 'nats-io/jwt',
    package: 'golang-github-nats-io-jwt-dev',
    purpose: 'judging NATS tokens as nats-server and nsc do',
    file: '/usr/share/gocode/src/github.com/nats-io/jwt/v2/claims.go',
  },
  debianKeyring: {
    name: 'Debian’s signing keys',
    package: 'debian-archive-keyring',
    purpose: 'checking the signatures of packages of a later release',
    file: '/usr/share/keyrings/debian-archive-keyring.gpg',
  },
  ubuntuKeyring: {
    name: 'Ubuntu’s signing keys',
    package: 'ubuntu-keyring',
    purpose: 'checking the signatures of packages of a later release',
    file: '/usr/share/keyrings/ubuntu-archive-keyring.gpg',
  },
  xvfb: {
    name: 'xvfb-run',
    package: 'xvfb',
    purpose: 'a display where there is none, for Electron and WebKit',
  },
} as const satisfies Record<string, Program>;

/** What virtual YubiKeys need to be seen by programs, see test/yubikey/README.md. */
export const virtualUsbPrograms: readonly Program[] = [programs.umockdev, programs.gcc, programs.libcHeaders];

/** @returns the full path of a program on the PATH, or null */
export function findProgram(name: string): string | null {
  for (const folder of (process.env['PATH'] ?? '').split(path.delimiter)) {
    const file = path.join(folder, name);
    if (folder !== '' && existsSync(file)) return file;
  }
  return null;
}

/** Whether a program, or the file that shows it, is on this machine. */
export function isThere({ name, file }: Program): boolean {
  return file === undefined ? findProgram(name) !== null : existsSync(file);
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
  const missing = wanted.filter((program) => !isThere(program));
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
  const still = missing.filter((program) => !isThere(program));
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

/** Whether this is the named system itself, and none that follows it. */
export function isSystem(id: 'debian' | 'ubuntu'): boolean {
  return (
    existsSync('/etc/os-release') && readFileSync('/etc/os-release', 'utf8').split('\n').includes(`ID=${id}`)
  );
}

function isDebianLike(): boolean {
  if (!existsSync('/etc/os-release')) return false;
  const release = readFileSync('/etc/os-release', 'utf8');
  return /^ID(_LIKE)?=.*\b(debian|ubuntu)\b/m.test(release);
}
