import { createHash } from 'node:crypto';
import { existsSync, readdirSync } from 'node:fs';
import { arch, release, version } from 'node:os';
import path from 'node:path';
import type { ValuesOf } from '../../app/machine/measures.ts';
import { readInPieces } from '../files/bounded-file.ts';
import { kernelText, plainText } from './measured-values.ts';
import type { SystemFiles } from './system-files.ts';

/** The folders of the built program, and none else. */
const BUNDLES = ['out/main', 'out/preload', 'out/renderer'];

/** What electron-builder leaves out of the archive, beside it. */
const UNPACKED = 'app.asar.unpacked';

/** The program that measures. */
export interface Program {
  readonly version: string;
  /** The file or folder of the code that runs, as `import.meta.dirname` says it. */
  readonly runs: string;
}

/** Version and files of this program, and what it runs on. @param system null on a system without such files */
export async function measureProgram(
  system: SystemFiles | null,
  program: Program,
): Promise<ValuesOf<'program'>> {
  const files = await programFiles(program.runs);
  const { node, electron = null, chrome = null, openssl } = process.versions;
  return {
    version: plainText(program.version),
    files: files?.count ?? null,
    files_sha256: files?.sha256 ?? null,
    host: 'chromium-host' in process.versions ? 'Chromium host' : electron === null ? 'Node' : 'Electron',
    ...{ node, electron, chromium: chrome, openssl },
    system: system === null ? plainText(version()) : distribution(system),
    kernel: system === null ? release() : kernelText(system.value('/proc/sys/kernel/osrelease')),
    architecture: arch(),
  };
}

/**
 * How many files the program that runs consists of, and the SHA-256 over them. It is taken over a text that has a line for
 * each file, sorted by the bytes of the path: the SHA-256 of the file in hexadecimal, two blanks, the path with `/`, and a line
 * feed. That is what sha256sum writes, so that anybody repeats it with
 *
 *     find out/main out/preload out/renderer -type f -print0 | LC_ALL=C sort -z | xargs -0 sha256sum | sha256sum
 *
 * where the program lies in a folder; of a package, in the folder `resources`, the files are `app.asar` and those in
 * `app.asar.unpacked`.
 * @param runs file or folder of the code that runs
 * @returns null where the program runs from its sources, or one of its files cannot be read or is a link
 */
export async function programFiles(
  runs: string,
): Promise<{ readonly count: number; readonly sha256: string } | null> {
  try {
    const found = filesOf(runs.split(path.sep).join('/'));
    if (found === null) return null;
    const hash = createHash('sha256');
    for (const file of found.files)
      hash.update(`${await sha256Of(path.join(found.folder, file))}  ${file}\n`);
    return { count: found.files.length, sha256: hash.digest('hex') };
  } catch {
    return null;
  }
}

function filesOf(runs: string): { readonly folder: string; readonly files: readonly string[] } | null {
  const [, packaged] = /^(.*)\/app\.asar\//.exec(`${runs}/`) ?? [];
  if (packaged !== undefined) {
    const beside = existsSync(path.join(packaged, UNPACKED)) ? filesIn(packaged, UNPACKED) : [];
    return { folder: packaged, files: ['app.asar', ...beside].toSorted(byBytes) };
  }
  const [, built] = /^(.*)\/out\/main\//.exec(`${runs}/`) ?? [];
  if (built === undefined) return null;
  return { folder: built, files: BUNDLES.flatMap((bundle) => filesIn(built, bundle)).toSorted(byBytes) };
}

/** What is no folder, a link too, is taken for a file. @throws where sha256sum would write a name otherwise */
function filesIn(root: string, folder: string): string[] {
  return readdirSync(path.join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const name = `${folder}/${entry.name}`;
    if (entry.isDirectory()) return filesIn(root, name);
    if (/[\\\n\r]/.test(name)) throw new Error('No name of a file of the program.');
    return [name];
  });
}

/** @throws when it is no regular file, or cannot be read */
async function sha256Of(file: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const piece of readInPieces(file, 'archive')) hash.update(piece);
  return hash.digest('hex');
}

function byBytes(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}

/** Source: os-release(5). */
function distribution(system: SystemFiles): string | null {
  const told = system.text('/etc/os-release') ?? system.text('/usr/lib/os-release') ?? '';
  const name = /^PRETTY_NAME=(?:"([^"\n]*)"|'([^'\n]*)'|(\S*))$/m.exec(told)?.slice(1).find(Boolean);
  return name === undefined ? null : plainText(name, 200);
}
