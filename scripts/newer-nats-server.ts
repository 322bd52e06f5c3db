import { spawnSync } from 'node:child_process';
import { existsSync, globSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { ensurePrograms, findProgram, isSystem, MissingProgramError, programs } from './programs.ts';

/*
 * Atomic batches need a newer nats-server than Debian bookworm has. The one of Debian testing runs there, too: it is
 * downloaded through apt from the mirror this machine uses, apt checks its signature, and it is unpacked into out/.
 * Nothing of the system is changed. On Ubuntu the release in development is asked in the same way.
 */

/** The first version in which an atomic batch may bear message ids. Source: NATS ADR-50, revision 6. */
const NEEDED = [2, 12, 1] as const;

const DEBIAN = { keyring: programs.debianKeyring, suite: 'testing', component: 'main' };
const UBUNTU = { keyring: programs.ubuntuKeyring, suite: 'devel', component: 'universe' };

const folder = path.resolve(import.meta.dirname, '../out/nats-server');
const unpacked = path.join(folder, 'usr/sbin/nats-server');

/**
 * @returns the path of a nats-server with atomic batches: the one `CIM_NEWER_NATS_SERVER` names, the system's, or
 * one downloaded for the tests
 * @throws MissingProgramError that says what to do when there is none
 */
export function newerNatsServer(): string {
  const candidates = [process.env['CIM_NEWER_NATS_SERVER'], findProgram(programs.natsServer.name), unpacked];
  return candidates.find(isNewEnough) ?? download();
}

function isNewEnough(program: string | null | undefined): program is string {
  if (!program || !existsSync(program)) return false;
  const { stdout } = spawnSync(program, ['--version'], { encoding: 'utf8' });
  const version =
    /v(\d+)\.(\d+)\.(\d+)/
      .exec(stdout ?? '')
      ?.slice(1)
      .map(Number) ?? [];
  const differs = NEEDED.findIndex((part, index) => part !== version[index]);
  return differs < 0 || (version[differs] ?? 0) > (NEEDED[differs] ?? 0);
}

function download(): string {
  const { keyring, suite, component } = isSystem('ubuntu') ? UBUNTU : DEBIAN;
  ensurePrograms([keyring]);
  console.log(`Downloading nats-server of ${suite} into out/, for the tests of atomic batches.`);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(path.join(folder, 'lists/partial'), { recursive: true });
  mkdirSync(path.join(folder, 'archives/partial'), { recursive: true });
  const sources = path.join(folder, 'sources.list');
  writeFileSync(sources, `deb [signed-by=${keyring.file}] ${mirror()} ${suite} ${component}\n`);
  const options = [
    `Dir::Etc::SourceList=${sources}`,
    'Dir::Etc::SourceParts=-',
    `Dir::State::Lists=${path.join(folder, 'lists')}`,
    `Dir::Cache=${folder}`,
    'Acquire::Languages=none',
    // Root's apt would otherwise want the folder to belong to a user of its own.
    `APT::Sandbox::User=${process.getuid?.() === 0 ? 'root' : ''}`,
  ].flatMap((option) => ['-o', option]);
  run('apt-get', ['-qq', ...options, 'update']);
  run('apt-get', ['-qq', ...options, 'download', 'nats-server']);
  const [file] = globSync(path.join(folder, 'nats-server_*.deb'));
  if (file === undefined) throw missing('apt-get downloaded nothing');
  run('dpkg-deb', ['-x', file, folder]);
  if (!isNewEnough(unpacked)) throw missing(`the nats-server of ${suite} is too old or does not run here`);
  return unpacked;
}

/** The mirror that this machine's apt takes its main archive from. */
function mirror(): string {
  const { stdout } = spawnSync(
    'apt-get',
    ['indextargets', '--format', '$(REPO_URI)', 'Created-By: Packages'],
    {
      encoding: 'utf8',
    },
  );
  const uri = (stdout ?? '').split('\n').find((line) => /\/(debian|ubuntu)\/?$/.test(line));
  if (uri === undefined) throw missing('apt knows no mirror of Debian or Ubuntu');
  return uri;
}

function run(program: string, args: readonly string[]): void {
  const { status, stderr } = spawnSync(program, args, { cwd: folder, encoding: 'utf8' });
  if (status !== 0)
    throw missing(`“${program} ${args.join(' ')}” failed: ${stderr ?? 'there is no such program'}`);
}

function missing(why: string): MissingProgramError {
  return new MissingProgramError(
    `Missing: nats-server ${NEEDED.join('.')} or newer (atomic batches). ${why}. Get one, for example from https://github.com/nats-io/nats-server/releases, and name it:\n\n  CIM_NEWER_NATS_SERVER=/path/to/nats-server npm test\n`,
  );
}
