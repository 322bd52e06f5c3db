import { statSync } from 'node:fs';
import path from 'node:path';
import { LEDGER_FILES } from './examination.ts';

/** What a ledger's files looked like at one moment, to find out later whether somebody has written to them. */
export class FilesAsFound {
  readonly #directory: string;
  readonly #found: string;

  constructor(directory: string) {
    this.#directory = directory;
    this.#found = this.#now();
  }

  /** Whether any of them was changed since, made or removed. */
  changed(): boolean {
    return this.#now() !== this.#found;
  }

  #now(): string {
    return LEDGER_FILES.map((name) => {
      const found = statSync(path.join(this.#directory, name), { throwIfNoEntry: false, bigint: true });
      return found === undefined ? 'none' : `${found.ino} ${found.size} ${found.mtimeNs} ${found.ctimeNs}`;
    }).join('\n');
  }
}
