import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { type Problem, ProblemError } from '../../app/problem.ts';
import { GrowingFile } from '../files/growing-file.ts';

/**
 * A file that was dropped on the window. The window hands over its bytes and never a path: what lies where on this
 * laptop is none of its business. One at a time; the next one takes the place of the last.
 */
export class DroppedFile {
  #folder: string | null = null;
  #taking: GrowingFile | null = null;

  /** Begins to take a file. @throws ProblemError when the disk refuses */
  async begin(): Promise<void> {
    await this.forget();
    try {
      this.#folder = mkdtempSync(path.join(os.tmpdir(), 'cim-dropped-'));
      this.#taking = new GrowingFile(this.#file(this.#folder));
    } catch (cause) {
      throw new ProblemError(CANNOT_TAKE, { cause });
    }
  }

  /** Takes its next bytes. @throws ProblemError when the disk refuses */
  async add(bytes: Uint8Array): Promise<void> {
    if (this.#taking === null) throw new ProblemError(CANNOT_TAKE);
    try {
      await this.#taking.add(bytes);
    } catch (cause) {
      await this.forget();
      throw new ProblemError(CANNOT_TAKE, { cause });
    }
  }

  /** Ends it. @returns where it lies until `forget` @throws ProblemError when nothing was begun */
  async end(): Promise<string> {
    if (this.#taking === null || this.#folder === null) throw new ProblemError(CANNOT_TAKE);
    this.#taking.close();
    this.#taking = null;
    return this.#file(this.#folder);
  }

  /** Removes it. */
  async forget(): Promise<void> {
    this.#taking?.close();
    this.#taking = null;
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
