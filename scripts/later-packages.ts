import { spawnSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { existsSync, globSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { ensurePrograms, findProgram, isSystem, MissingProgramError, programs } from './programs.ts';

/*
 * Programs that the tests need and Debian bookworm has not, or not new enough. Those of Debian testing run there, too: a package
 * is downloaded through apt from the mirror this machine uses, apt checks its signature, and it is unpacked into out/. Nothing of
 * the system is changed. On Ubuntu the release in development is asked in the same way.
 */

const DEBIAN = { keyring: programs.debianKeyring, suite: 'testing', component: 'main' };
const UBUNTU = { keyring: programs.ubuntuKeyring, suite: 'devel', component: 'universe' };

const out = path.resolve(import.meta.dirname, '../out');

/** A program of a package that has its name. */
export interface LaterProgram {
  /** Of the program and of its package; it is unpacked into a folder of `out/` with this name. */
  readonly name: string;
  /** Where the package keeps it: `usr/bin/zlint`. */
  readonly file: string;
  /** What it is downloaded for, as a part of a sentence. */
  readonly purpose: string;
  /** A path somebody names for it instead; nothing where nobody does. */
  readonly named: string | undefined;
  /** Whether a program that is there will do. */
  readonly isRight: (program: string) => boolean;
}

/** There is no package of a program for this machine: it cannot be had, however often one asks. */
export class NoPackageError extends MissingProgramError {
  override readonly name = 'NoPackageError' as MissingProgramError['name'];
}

/**
 * @returns the path of a program: the one that is named, the system's, or the one of a package downloaded for the tests
 * @throws NoPackageError where this system, or its later release for such a machine, has no package of it
 * @throws MissingProgramError that says why it could not be downloaded
 */
export function laterProgram(wanted: LaterProgram): string {
  const candidates = [wanted.named, findProgram(wanted.name), unpackedFile(wanted)];
  const isThere = (program: string | null | undefined): program is string =>
    typeof program === 'string' && program !== '' && existsSync(program) && wanted.isRight(program);
  return candidates.find(isThere) ?? download(wanted);
}

function unpackedFile({ name, file }: LaterProgram): string {
  return path.join(out, name, file);
}

function download(wanted: LaterProgram): string {
  const { name, purpose, isRight } = wanted;
  if (!isSystem('debian') && !isSystem('ubuntu'))
    throw new NoPackageError('this system is neither Debian nor Ubuntu');
  const { keyring, suite, component } = isSystem('ubuntu') ? UBUNTU : DEBIAN;
  ensurePrograms([keyring]);
  console.log(`Downloading ${name} of ${suite} into out/, for ${purpose}.`);
  // Several checkouts of tests may download at once: each into a folder of its own, and the last one stays.
  const folder = path.join(out, `${name}.${randomUUID()}`);
  try {
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
    run(folder, 'apt-get', ['-qq', ...options, 'update', '--error-on=any']);
    // What the package's index does not know, no second try brings.
    if (
      run(folder, 'apt-cache', [...options, 'pkgnames', name])
        .split('\n')
        .includes(name) === false
    )
      throw new NoPackageError(`${suite} has no package ${name} for this kind of machine`);
    run(folder, 'apt-get', ['-qq', ...options, 'download', name]);
    const [file] = globSync(path.join(folder, `${name}_*.deb`));
    if (file === undefined) throw new MissingProgramError('apt-get downloaded nothing');
    const unpacked = path.join(folder, 'unpacked');
    run(folder, 'dpkg-deb', ['-x', file, unpacked]);
    if (!isRight(path.join(unpacked, wanted.file)))
      throw new MissingProgramError(`the ${name} of ${suite} is too old or does not run here`);
    rmSync(path.join(out, name), { recursive: true, force: true });
    renameSync(unpacked, path.join(out, name));
    return unpackedFile(wanted);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The mirror that this machine's apt takes its main archive from. */
function mirror(): string {
  const targets = ['indextargets', '--format', '$(REPO_URI)', 'Created-By: Packages'];
  const { stdout } = spawnSync('apt-get', targets, { encoding: 'utf8' });
  const uri = (stdout ?? '').split('\n').find((line) => /\/(debian|ubuntu)\/?$/.test(line));
  if (uri === undefined) throw new MissingProgramError('apt knows no mirror of Debian or Ubuntu');
  return uri;
}

function run(folder: string, program: string, args: readonly string[]): string {
  const { status, stdout, stderr } = spawnSync(program, args, {
    ...{ cwd: folder, encoding: 'utf8', maxBuffer: 1 << 28 },
  });
  if (status !== 0)
    throw new MissingProgramError(
      `“${program} ${args.join(' ')}” failed: ${stderr ?? 'there is no such program'}`,
    );
  return stdout;
}
