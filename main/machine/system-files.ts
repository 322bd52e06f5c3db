import { existsSync, readdirSync, realpathSync, statSync } from 'node:fs';
import { statfs } from 'node:fs/promises';
import path from 'node:path';
import { readBeginning, readBoundedText } from '../files/bounded-file.ts';

/** What the kernel tells in one file; lists of mounts and of routes are the longest. */
const MOST = 1 << 20;

/** Values of sysfs are shorter. Source: Linux, Documentation/filesystems/sysfs.rst, "Attributes". */
const MOST_OF_VALUE = 4096;

/**
 * The files in which a system tells of itself, below a folder that holds them: `/`, or a tree that was recorded. Whatever
 * cannot be read, is larger than such a file or is no regular one comes out as null, and nothing is waited for.
 */
export class SystemFiles {
  readonly #root: string;

  /** @param root the folder in which `/proc` and `/sys` are */
  constructor(root = '/') {
    this.#root = root;
  }

  /** The files below one of its folders. */
  below(folder: string): SystemFiles {
    return new SystemFiles(this.#at(folder));
  }

  /** What a file holds; null where it cannot be read. */
  text(file: string): string | null {
    try {
      return readBoundedText(this.#at(file), { most: MOST });
    } catch {
      return null;
    }
  }

  /** The value in a file of sysfs, without the break at its end; null where it cannot be read. */
  value(file: string): string | null {
    try {
      return readBoundedText(this.#at(file), { most: MOST_OF_VALUE }).trim();
    } catch {
      return null;
    }
  }

  /** The same of a file that may take long, as those of a device that is just being plugged in: holds nobody up. */
  async slowValue(file: string): Promise<string | null> {
    try {
      const bytes = await readBeginning(this.#at(file), MOST_OF_VALUE + 1);
      return bytes.length > MOST_OF_VALUE ? null : bytes.toString('utf8').trim();
    } catch {
      return null;
    }
  }

  /** The names in a folder, sorted; null where there is no such folder. */
  names(folder: string): string[] | null {
    try {
      return readdirSync(this.#at(folder)).toSorted();
    } catch {
      return null;
    }
  }

  /** Whether there is anything by this name. */
  has(file: string): boolean {
    return existsSync(this.#at(file));
  }

  /** Whether there is nothing by this name for certain: where nobody may look, it is not. */
  hasNot(file: string): boolean {
    try {
      return statSync(this.#at(file), { throwIfNoEntry: false }) === undefined;
    } catch {
      return false;
    }
  }

  /** Where a name leads once every link is followed; null where it leads nowhere, or out of the tree. */
  real(file: string): string | null {
    try {
      if (this.#root === '/') return realpathSync(file);
      const inside = path.relative(realpathSync(this.#root), realpathSync(this.#at(file)));
      return inside === '..' || inside.startsWith('../') ? null : `/${inside}`;
    } catch {
      return null;
    }
  }

  /**
   * A folder without links, or the nearest above it that is there: what is not made yet will lie there.
   * @returns null where nothing can be told
   */
  existing(folder: string): string | null {
    for (let at = path.resolve(folder); ; at = path.dirname(at)) {
      if (!this.hasNot(at)) return this.real(at);
      if (at === path.dirname(at)) return null;
    }
  }

  /** How many bytes are free for this account in the file system in which a folder lies; null where nothing can be told. */
  async free(folder: string): Promise<bigint | null> {
    try {
      const { bavail, bsize } = await statfs(this.#at(folder), { bigint: true });
      return bavail * bsize;
    } catch {
      return null;
    }
  }

  #at(file: string): string {
    // As it is written: on Windows a path begins with a drive.
    return this.#root === '/' ? file : path.join(this.#root, file);
  }
}
