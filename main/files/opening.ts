import {
  chmodSync,
  closeSync,
  constants,
  fstatSync,
  fsync,
  fsyncSync,
  lstatSync,
  openSync,
  type Stats,
  statSync,
  write,
  writeSync,
} from 'node:fs';
import { promisify } from 'node:util';
import { ProblemError } from '../../app/problem.ts';
import { fileProblem } from './problems.ts';

/*
 * How this program opens files, each in one way only. What is read may be anything: a pipe that never says anything, a
 * device that never ends, a link to something secret. Where something is written, somebody may have prepared a link that
 * leads to the ledger. So nothing is opened that would wait, nothing but regular files is read, and nothing that lies
 * there already is followed or written over.
 */

/** Windows has neither of them, nor links that need no privilege, nor pipes among its files. */
const NO_FOLLOW = constants.O_NOFOLLOW ?? 0;
const NO_WAITING = constants.O_NONBLOCK ?? 0;

/** For the account that runs the program; the umask can only take from it. */
const OWNER_ONLY = 0o600;

/**
 * What is read where the name is a symbolic link; `follow` where people may have arranged it so. `kernel` for sysfs,
 * where nobody else makes files: there the look before opening is left out, which virtual devices do not answer. `archive`
 * refuses links, too, and takes the archive of a packaged program for the file that it is, which Electron shows as a folder.
 */
export type Links = 'follow' | 'refuse' | 'kernel' | 'archive';

/** Why a file is not used. */
export type Unusable = 'not-regular' | 'link' | 'too-large';

const CODES = {
  'not-regular': 'file.not-regular',
  link: 'file.link',
  'too-large': 'file.too-large',
} as const satisfies Record<Unusable, keyof typeof fileProblem.rows>;

/** The file is not what can be used here; `problem` says why, in words. */
export class UnusableFileError extends ProblemError {
  override readonly name = 'UnusableFileError';
  readonly reason: Unusable;
  /** Why, behind the name of the file in a sentence. */
  readonly what: string;

  constructor(reason: Unusable, file: string, what: string, remedy: string) {
    super(fileProblem(CODES[reason], { file, what, remedy }));
    this.reason = reason;
    this.what = what;
  }
}

/** Opens a regular file for reading. @throws UnusableFileError, or the file system's error */
export function openRegular(file: string, links: Links): { readonly fd: number; readonly size: number } {
  if (links === 'archive') return withoutArchives(() => openRegular(file, 'refuse'));
  // Looked at before, too: opening a device can already do something.
  if (links !== 'kernel') requireRegular(file, links === 'refuse' ? lstatSync(file) : statSync(file));
  const fd = openSync(file, constants.O_RDONLY | NO_WAITING | (links === 'refuse' ? NO_FOLLOW : 0));
  try {
    const opened = fstatSync(fd);
    requireRegular(file, opened);
    return { fd, size: opened.size };
  } catch (error) {
    closeSync(fd);
    throw error;
  }
}

/** Does something at once, and meanwhile no archive is a folder. Source: Electron, "ASAR Archives", `process.noAsar`. */
function withoutArchives<T>(act: () => T): T {
  const before = process.noAsar;
  process.noAsar = true;
  try {
    return act();
  } finally {
    process.noAsar = before;
  }
}

/** Makes a file for writing under a name that nothing has yet. @throws the file system's error, EEXIST when it is taken */
export function openNew(file: string): number {
  return openSync(file, constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | NO_FOLLOW, OWNER_ONLY);
}

/**
 * Opens a file of the program's own to go on with it, and makes it where there is none.
 * @param how `append` for writing at its end, `in-place` for reading and writing anywhere
 * @throws UnusableFileError when the name is a link or no regular file; otherwise the file system's error
 */
export function openOwn(file: string, how: 'append' | 'in-place'): number {
  const found = lstatSync(file, { throwIfNoEntry: false });
  if (found !== undefined) requireRegular(file, found);
  const access = how === 'append' ? constants.O_WRONLY | constants.O_APPEND : constants.O_RDWR;
  const fd = openSync(file, access | constants.O_CREAT | NO_FOLLOW | NO_WAITING, OWNER_ONLY);
  try {
    requireRegular(file, fstatSync(fd));
    return fd;
  } catch (error) {
    closeSync(fd);
    throw error;
  }
}

/** Gives one of the kernel's files in /proc a value. @throws the file system's error */
export function writeSystemSetting(file: string, value: string): void {
  const fd = openSync(file, constants.O_WRONLY | NO_FOLLOW);
  try {
    writeSync(fd, value);
  } finally {
    closeSync(fd);
  }
}

const writeSome = promisify(write);
const bringToDisk = promisify(fsync);

/** Writes all of it. @throws the file system's error */
export async function writeAll(fd: number, bytes: Uint8Array): Promise<void> {
  for (let written = 0; written < bytes.length; )
    written += (await writeSome(fd, bytes, written, bytes.length - written)).bytesWritten;
}

/** Writes all of it while everything else waits. @throws the file system's error */
export function writeAllSync(fd: number, bytes: Uint8Array): void {
  for (let written = 0; written < bytes.length; ) written += writeSync(fd, bytes, written);
}

/** Brings an open file to the disk without holding others up. @throws the file system's error */
export async function syncOpen(fd: number): Promise<void> {
  await bringToDisk(fd);
}

/** Brings a file that somebody else has written to the disk. @throws the file system's error */
export function syncFile(file: string): void {
  // For writing, without which Windows brings nothing to the disk.
  const fd = openSync(file, constants.O_RDWR | NO_FOLLOW | NO_WAITING);
  try {
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
}

/** Takes from others what they may do with a file of the program's own, where there is one and the system can. */
export function keepToOwner(file: string): void {
  const found = lstatSync(file, { throwIfNoEntry: false });
  if (found === undefined || !found.isFile() || (found.mode & 0o077) === 0) return;
  try {
    // By its name: closing a second descriptor of a database would give up its locks. Source: SQLite, "How To Corrupt".
    chmodSync(file, found.mode & 0o700);
  } catch {
    // Another account's file, or a file system without permissions.
  }
}

/** Brings the names in a folder to the disk, where the system can. @throws the file system's error */
export function syncFolder(folder: string): void {
  // Windows opens no folders, and brings their names to the disk by itself.
  if (process.platform === 'win32') return;
  const fd = openSync(folder, constants.O_RDONLY | constants.O_DIRECTORY);
  try {
    fsyncSync(fd);
  } catch (error) {
    if (!CANNOT_SYNC.has(codeOf(error))) throw error;
  } finally {
    closeSync(fd);
  }
}

/** What file systems say that do not sync folders. Source: fsync(2). */
const CANNOT_SYNC: ReadonlySet<string> = new Set(['EINVAL', 'ENOTSUP', 'ENOSYS']);

/** The operating system's name for an error; empty for others. */
export function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : '';
}

function requireRegular(file: string, found: Stats): void {
  if (found.isFile()) return;
  if (found.isSymbolicLink()) {
    const what = 'is a link to another file, and no link belongs there';
    throw new UnusableFileError('link', file, what, `Put the file itself in its place. ${PREPARED}`);
  }
  const kind = found.isDirectory() ? 'a folder' : found.isFIFO() ? 'a pipe' : 'a device or a socket';
  const what = `is not a regular file: it is ${kind}`;
  throw new UnusableFileError('not-regular', file, what, `Put an ordinary file in its place. ${PREPARED}`);
}

const PREPARED = 'If this came on a stick, somebody may have prepared it: keep the stick.';
