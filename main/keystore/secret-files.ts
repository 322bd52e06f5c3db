import {
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  renameSync,
  rmSync,
  writeSync,
} from 'node:fs';
import path from 'node:path';
import type { Registry } from '../../app/aggregates/registry.ts';
import { ProblemError } from '../../app/problem.ts';

const SUFFIX = '.age';
/** A file that is complete on the disk, but whose event is not known to be recorded yet. */
const PREPARED = '.age.prepared';

/** What has a secret of its own. */
const HOLDERS = ['key', 'nats.operator', 'nats.account', 'nats.user'] as const;

/**
 * The folder of encrypted secrets, one `<id>.age` for each key or NATS identity, mode 0600. A secret is first
 * prepared, then its event is recorded, then it is kept; whatever a crash leaves in between is settled by
 * `settle` at the next start, because the ledger knows which event was recorded.
 */
export class SecretFiles {
  readonly #directory: string;

  constructor(directory: string) {
    this.#directory = directory;
  }

  /** Full path of an object's secret, whether or not the file exists. */
  pathOf(id: string): string {
    return path.join(this.#directory, `${id}${SUFFIX}`);
  }

  /** Whether the secret of this object lies in the folder. */
  has(id: string): boolean {
    return existsSync(this.pathOf(id));
  }

  /**
   * Writes the encrypted secret durably under a temporary name.
   * @throws ProblemError when the disk refuses; then no file is left
   */
  prepare(id: string, encrypted: Uint8Array): void {
    const file = this.#preparedPath(id);
    try {
      mkdirSync(this.#directory, { recursive: true, mode: 0o700 });
    } catch (cause) {
      throw new ProblemError(cannotWrite(this.#directory), { cause });
    }
    try {
      const handle = openSync(file, 'wx', 0o600);
      try {
        for (let written = 0; written < encrypted.length; ) {
          written += writeSync(handle, encrypted, written);
        }
        fsyncSync(handle);
      } finally {
        closeSync(handle);
      }
      this.#syncDirectory();
    } catch (cause) {
      rmSync(file, { force: true });
      throw new ProblemError(cannotWrite(this.#directory), { cause });
    }
  }

  /** Gives prepared secrets their final names, after their events have been recorded. */
  keep(...ids: readonly string[]): void {
    for (const id of ids) renameSync(this.#preparedPath(id), this.pathOf(id));
    if (ids.length > 0) this.#syncDirectory();
  }

  /** Removes prepared secrets whose events were refused: nobody was ever told of them. */
  discard(...ids: readonly string[]): void {
    for (const id of ids) rmSync(this.#preparedPath(id), { force: true });
  }

  /**
   * Finishes what a crash interrupted: a prepared secret whose event is in the ledger is kept, one without an
   * event is removed, since its act was never acknowledged.
   * @param registry of the ledger whose secrets these are
   */
  settle(registry: Registry): void {
    if (!existsSync(this.#directory)) return;
    for (const name of readdirSync(this.#directory)) {
      if (!name.endsWith(PREPARED)) continue;
      const id = name.slice(0, -PREPARED.length);
      if (HOLDERS.some((aggregate) => registry.get(aggregate, id) !== undefined)) this.keep(id);
      else this.discard(id);
    }
  }

  #preparedPath(id: string): string {
    return path.join(this.#directory, `${id}${PREPARED}`);
  }

  /** A rename or a new file is durable only when its folder is synced, too; Windows syncs no folders. */
  #syncDirectory(): void {
    if (process.platform === 'win32') return;
    const handle = openSync(this.#directory, 'r');
    try {
      fsyncSync(handle);
    } finally {
      closeSync(handle);
    }
  }
}

function cannotWrite(directory: string) {
  return {
    code: 'keystore.cannot-write',
    happened: `The encrypted private key could not be written to ${directory}.`,
    meaning: 'No key was created and nothing was recorded. The ledger is unchanged.',
    remedy: 'Check that the folder can be written to and the disk is not full, then generate the key again.',
    field: null,
  };
}
