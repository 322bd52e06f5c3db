import { randomBytes } from 'node:crypto';
import { closeSync, fsyncSync, linkSync, lstatSync, readdirSync, renameSync, rmSync } from 'node:fs';
import path from 'node:path';
import { codeOf, openNew, syncOpen, writeAll, writeAllSync } from './opening.ts';

/** What happens when the name is taken: the old file stays until the new one is complete, or nothing is written. */
export type IfTaken = 'replace' | 'refuse';

/** Bytes of randomness in the name. */
const RANDOM = 8;

/** Behind the beginning of a file's own name. SQLite puts its own endings behind it while it writes. */
const ENDING = /^\.[0-9a-f]{16}\.part(-journal|-wal|-shm)?$/;

/** Characters kept of a file's own name, so that the whole stays below the 255 bytes most systems allow. */
const KEPT = 50;

/**
 * A file that is being written, beside the place it will have, under a name that nobody can guess or prepare. What a
 * crash left of an earlier one for the same place is removed first.
 */
export class UnfinishedFile {
  /** Where it is until it gets its name. */
  readonly path: string;
  #fd: number | null;

  /** @param file the place it will have @throws the file system's error */
  constructor(file: string) {
    removeLeftOvers(file);
    this.path = `${path.join(path.dirname(file), beginningOf(file))}.${randomBytes(RANDOM).toString('hex')}.part`;
    this.#fd = openNew(this.path);
  }

  /** Adds bytes. @throws the file system's error */
  async write(bytes: Uint8Array): Promise<void> {
    await writeAll(this.#open(), bytes);
  }

  /** Adds bytes while everything else waits. @throws the file system's error */
  writeSync(bytes: Uint8Array): void {
    writeAllSync(this.#open(), bytes);
  }

  /** Ends it and brings it to the disk. @throws the file system's error */
  async finish(): Promise<void> {
    await syncOpen(this.#open());
    this.close();
  }

  /** Ends it and brings it to the disk while everything else waits. @throws the file system's error */
  finishSync(): void {
    fsyncSync(this.#open());
    this.close();
  }

  /** Ends it as it is. */
  close(): void {
    if (this.#fd !== null) closeSync(this.#fd);
    this.#fd = null;
  }

  /** Ends and removes it. What cannot be removed still bears the name of something unfinished. */
  abandon(): void {
    this.close();
    removeIfPossible(this.path);
  }

  #open(): number {
    if (this.#fd === null) throw new Error('The file was ended already.');
    return this.#fd;
  }
}

/**
 * Gives a finished file its name. A name that is a link is replaced, or refused, itself: it is never followed.
 * @throws the file system's error, EEXIST when the name is taken and may not be
 */
export function giveName(unfinished: string, file: string, ifTaken: IfTaken): void {
  if (ifTaken === 'replace') {
    renameSync(unfinished, file);
    return;
  }
  try {
    // Unlike renaming it refuses a name that is taken, also one that came up only now.
    linkSync(unfinished, file);
  } catch (error) {
    if (codeOf(error) === 'EEXIST') throw error;
    // Sticks are often formatted with file systems that have no such links.
    if (lstatSync(file, { throwIfNoEntry: false }) !== undefined) throw taken(file);
    renameSync(unfinished, file);
    return;
  }
  removeIfPossible(unfinished);
}

/** Whether a name in the folder of `file` is that of an unfinished file for the same place. */
export function isUnfinishedOf(name: string, file: string): boolean {
  const beginning = beginningOf(file);
  return name.startsWith(beginning) && ENDING.test(name.slice(beginning.length));
}

function beginningOf(file: string): string {
  return [...path.basename(file)].slice(0, KEPT).join('');
}

function removeLeftOvers(file: string): void {
  const folder = path.dirname(file);
  for (const name of readdirSync(folder))
    if (isUnfinishedOf(name, file)) removeIfPossible(path.join(folder, name));
}

function removeIfPossible(file: string): void {
  try {
    rmSync(file, { force: true });
  } catch {
    // A medium that went away, or a folder that somebody has prepared.
  }
}

function taken(file: string): Error {
  return Object.assign(new Error(`EEXIST: file already exists, ${file}`), { code: 'EEXIST', path: file });
}
