import { existsSync, lstatSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs';
import path from 'node:path';
import type { ListedFile, SeenFile } from '../../app/ceremony/left-behind.ts';
import { ProblemError } from '../../app/problem.ts';
import { RUNNING_KEY } from '../../app/registry/ceremony-facts.ts';
import { isTaken } from '../../app/registry/dispatch.ts';
import type { Registry } from '../../app/registry/index.ts';
import { readBeginning } from '../files/bounded-file.ts';
import { createFileDurably } from '../files/durable-file.ts';
import { syncFolder } from '../files/opening.ts';
import { overwriteAndRemove } from '../files/overwritten-file.ts';
import { keystoreProblem } from './problems.ts';

/** No file of a secret is larger than this, in bytes. */
export const LARGEST_AGE_FILE = 64 * 1024;

/** Behind the name of a file that is complete on the disk, but whose event is not known to be recorded yet. */
const PREPARED = '.prepared';

/** Characters of an id, with which the names of all files of an object begin. */
const ID_LENGTH = 36;

/** How every age file begins. Source: C2SP, age, "Header". */
const AGE_BEGINNING = 'age-encryption.org/v1\n';

/** A file of an object: its name begins with the object's id and a dot. */
export interface NamedFile {
  readonly name: string;
  readonly bytes: Uint8Array;
}

/**
 * The folder of encrypted secrets, mode 0600: one `<id>.age` for each key or NATS identity, or several `<id>.….age` for a key
 * that can be opened in several ways. A secret is first prepared, then its event is recorded, then it is kept; whatever
 * a crash leaves in between is settled by `settle` at the next start, because the ledger knows which event was recorded.
 */
export class SecretFiles {
  readonly #directory: string;

  constructor(directory: string) {
    this.#directory = directory;
  }

  /** Full path of an object's secret in one file, whether or not the file exists. */
  pathOf(id: string): string {
    return this.locate(`${id}.age`);
  }

  /** Full path of a file in the folder, whether or not it exists. */
  locate(name: string): string {
    return path.join(this.#directory, name);
  }

  /**
   * What lies in the folder, none of it opened: of each file its name, its size and its time.
   * @throws the file system's error where the folder cannot be read
   */
  listed(): ListedFile[] {
    if (!existsSync(this.#directory)) return [];
    return readdirSync(this.#directory).flatMap((name) => {
      const found = lstatSync(this.locate(name), { throwIfNoEntry: false });
      // It has gone meanwhile.
      if (found === undefined) return [];
      const preparedFor = name.endsWith(PREPARED) ? name.slice(0, -PREPARED.length) : null;
      const [bytes, changedAt, isFile] = [found.size, found.mtime.toISOString(), found.isFile()];
      return [{ name, bytes, changedAt, isFile, preparedFor }];
    });
  }

  /** Looks into files of the folder, one after the other: whether they begin as age files do. */
  async seen(files: readonly ListedFile[]): Promise<SeenFile[]> {
    const seen: SeenFile[] = [];
    for (const file of files) seen.push({ ...file, kind: await this.#kindOf(file) });
    return seen;
  }

  async #kindOf({ name, bytes, isFile }: ListedFile): Promise<SeenFile['kind']> {
    if (!isFile) return 'no-file';
    if (bytes === 0) return 'empty';
    // A header is public. A file that cannot be opened is told all the same.
    const beginning = await readBeginning(this.locate(name), AGE_BEGINNING.length).catch(() => null);
    return beginning?.toString('latin1') === AGE_BEGINNING ? 'age' : 'other';
  }

  /** Whether a file lies in the folder. */
  lies(name: string): boolean {
    return existsSync(this.locate(name));
  }

  /** Whether the secret of this object lies in the folder, in one file. */
  has(id: string): boolean {
    return existsSync(this.pathOf(id));
  }

  /**
   * Writes all files of a secret durably under temporary names.
   * @throws ProblemError when the disk refuses; then none of them is left
   */
  prepare(files: readonly NamedFile[]): void {
    const written: NamedFile[] = [];
    try {
      for (const file of files) {
        this.#write(file);
        written.push(file);
      }
    } catch (error) {
      for (const { name } of written) rmSync(this.#preparedPath(name), { force: true });
      throw error;
    }
  }

  #write({ name, bytes }: NamedFile): void {
    const file = this.#preparedPath(name);
    try {
      mkdirSync(this.#directory, { recursive: true, mode: 0o700 });
    } catch (cause) {
      throw new ProblemError(keystoreProblem('keystore.cannot-write', { folder: this.#directory }), {
        cause,
      });
    }
    try {
      createFileDurably(file, bytes);
    } catch (cause) {
      throw new ProblemError(keystoreProblem('keystore.cannot-write', { folder: this.#directory }), {
        cause,
      });
    }
  }

  /** Gives the prepared files of objects their final names, after their events have been recorded. */
  keep(...ids: readonly string[]): void {
    const names = this.#preparedOf(ids);
    for (const name of names) renameSync(this.#preparedPath(name), this.locate(name));
    if (names.length > 0) syncFolder(this.#directory);
  }

  /** Removes the prepared files of objects whose events were refused: nobody was ever told of them. */
  discard(...ids: readonly string[]): void {
    const names = this.#preparedOf(ids);
    for (const name of names) rmSync(this.#preparedPath(name), { force: true });
  }

  /**
   * Overwrites files and removes them, as far as a disk allows.
   * @throws ProblemError when one cannot be overwritten; the next start tries it again
   */
  destroy(names: readonly string[]): void {
    for (const name of names) {
      const file = this.locate(name);
      try {
        overwriteAndRemove(file);
      } catch (cause) {
        throw new ProblemError(keystoreProblem('keystore.not-destroyed', file), { cause });
      }
    }
  }

  /**
   * Finishes what a crash interrupted: prepared files whose event is in the ledger are kept, those without an
   * event are removed, since its act was never acknowledged. Files of keys that were destroyed are overwritten.
   * While a ceremony has an act under way, those without an event stay: people look first at what it has left.
   * @param registry of the ledger whose secrets these are
   * @throws ProblemError when a file of a destroyed key cannot be overwritten
   */
  settle(registry: Registry): void {
    const isLookedAt = registry.holderOf('ceremony', RUNNING_KEY)?.underWay != null;
    for (const id of new Set(this.#prepared().map(idOf))) {
      if (isTaken(id, registry)) this.keep(id);
      else if (!isLookedAt) this.discard(id);
    }
    this.destroy(this.#kept().filter((name) => registry.get('key', idOf(name))?.status === 'destroyed'));
  }

  /** The names of all encrypted files that are kept. */
  #kept(): string[] {
    if (!existsSync(this.#directory)) return [];
    return readdirSync(this.#directory).filter((name) => name.endsWith('.age'));
  }

  #preparedOf(ids: readonly string[]): string[] {
    return ids.length === 0 ? [] : this.#prepared().filter((name) => ids.includes(idOf(name)));
  }

  /** The final names of all prepared files. */
  #prepared(): string[] {
    if (!existsSync(this.#directory)) return [];
    return readdirSync(this.#directory)
      .filter((name) => name.endsWith(PREPARED))
      .map((name) => name.slice(0, -PREPARED.length));
  }

  #preparedPath(name: string): string {
    return this.locate(`${name}${PREPARED}`);
  }
}

function idOf(name: string): string {
  return name.slice(0, ID_LENGTH);
}
