import { mkdtempSync, rmSync } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { type Problem, ProblemError } from '../../app/problem.ts';

/**
 * A file that was dropped on the window. The window hands over its bytes and never a path: what lies where on this
 * laptop is none of its business. One at a time; the next one takes the place of the last.
 */
export class DroppedFile {
  #folder: string | null = null;
  #handle: FileHandle | null = null;

  /** Begins to take a file. @throws ProblemError when the disk refuses */
  async begin(): Promise<void> {
    await this.forget();
    try {
      this.#folder = mkdtempSync(path.join(os.tmpdir(), 'cim-dropped-'));
      this.#handle = await open(this.#file(this.#folder), 'wx', 0o600);
    } catch (cause) {
      throw new ProblemError(CANNOT_TAKE, { cause });
    }
  }

  /** Takes its next bytes. @throws ProblemError when the disk refuses */
  async add(bytes: Uint8Array): Promise<void> {
    if (this.#handle === null) throw new ProblemError(CANNOT_TAKE);
    try {
      await this.#handle.appendFile(bytes);
    } catch (cause) {
      await this.forget();
      throw new ProblemError(CANNOT_TAKE, { cause });
    }
  }

  /** Ends it. @returns where it lies until `forget` @throws ProblemError when nothing was begun */
  async end(): Promise<string> {
    if (this.#handle === null || this.#folder === null) throw new ProblemError(CANNOT_TAKE);
    await this.#handle.close();
    this.#handle = null;
    return this.#file(this.#folder);
  }

  /** Removes it. */
  async forget(): Promise<void> {
    await this.#handle?.close();
    this.#handle = null;
    if (this.#folder !== null) rmSync(this.#folder, { recursive: true, force: true });
    this.#folder = null;
  }

  #file(folder: string): string {
    return path.join(folder, 'dropped.car');
  }
}

const CANNOT_TAKE: Problem = {
  code: 'drop.cannot-take',
  happened: 'The dropped file could not be taken over: the disk of this laptop is full or refuses.',
  meaning: 'Nothing was imported, and the ledger is unchanged.',
  remedy: 'Choose the file with “Open a bundle…” instead.',
  field: null,
};
