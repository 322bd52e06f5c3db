import { lstatSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { ProblemError } from '../../../app/problem.ts';
import { GrowingFile } from '../../files/growing-file.ts';
import { importProblem } from './import-problems.ts';

/** The largest file taken, in bytes; larger ones are opened where they lie. */
const MOST = 1 << 30;

/** Before the number of the process that made the folder. */
const PREFIX = 'cim-dropped-';

/**
 * A file that was dropped on the window. The window hands over its bytes and never a path: what lies where on this
 * laptop is none of its business. One at a time; the next one takes the place of the last.
 */
export class DroppedFile {
  readonly #parent: string;
  readonly #most: number;
  #folder: string | null = null;
  #taking: GrowingFile | null = null;
  #size = 0;

  /**
   * Removes what killed programs have left behind.
   * @param parent where its folder is made
   * @param most bytes
   */
  constructor(parent: string = os.tmpdir(), most: number = MOST) {
    this.#parent = parent;
    this.#most = most;
    removeLeftOvers(parent);
  }

  /** Begins to take a file. @throws ProblemError when the disk refuses */
  begin(): void {
    this.forget();
    try {
      this.#folder = mkdtempSync(path.join(this.#parent, `${PREFIX}${process.pid}-`));
      this.#taking = new GrowingFile(this.#file(this.#folder));
    } catch (cause) {
      this.forget();
      throw new ProblemError(importProblem('drop.cannot-take'), { cause });
    }
  }

  /** Takes its next bytes. @throws ProblemError when the disk refuses, or it has become too large; then it is gone */
  add(bytes: Uint8Array): void {
    if (this.#taking === null) throw new ProblemError(importProblem('drop.cannot-take'));
    this.#size += bytes.length;
    if (this.#size > this.#most) {
      this.forget();
      throw new ProblemError(importProblem('drop.too-large', this.#most));
    }
    try {
      this.#taking.add(bytes);
    } catch (cause) {
      this.forget();
      throw new ProblemError(importProblem('drop.cannot-take'), { cause });
    }
  }

  /** Ends it. @returns where it lies until `forget` @throws ProblemError when nothing was begun */
  end(): string {
    if (this.#taking === null || this.#folder === null)
      throw new ProblemError(importProblem('drop.cannot-take'));
    this.#taking.close();
    this.#taking = null;
    return this.#file(this.#folder);
  }

  /** Removes it. */
  forget(): void {
    this.#taking?.close();
    this.#taking = null;
    this.#size = 0;
    if (this.#folder !== null) rmSync(this.#folder, { recursive: true, force: true });
    this.#folder = null;
  }

  #file(folder: string): string {
    return path.join(folder, 'dropped.car');
  }
}

/** Only folders of this account, and of processes that have ended: others may have such a folder in the same place. */
function removeLeftOvers(parent: string): void {
  for (const name of readdirSync(parent)) {
    const owner = /^cim-dropped-(\d+)-/.exec(name)?.[1];
    if (owner === undefined || isAlive(Number(owner))) continue;
    const folder = path.join(parent, name);
    try {
      const found = lstatSync(folder);
      if (found.isDirectory() && (process.getuid === undefined || found.uid === process.getuid()))
        rmSync(folder, { recursive: true, force: true });
    } catch {
      // Somebody else removes it, or it cannot be removed: it is tried again at the next start.
    }
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: it lives, and belongs to somebody else.
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
