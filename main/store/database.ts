import { accessSync, constants, existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { backup, DatabaseSync } from 'node:sqlite';
import { pathToFileURL } from 'node:url';
import { ProblemError } from '../../app/problem.ts';
import { createEmptyFile } from '../files/durable-file.ts';
import { keepToOwner } from '../files/opening.ts';
import { makeWorkingCopy } from '../files/working-copy.ts';
import { explainOpeningError, explainStoreError, readOnly } from './failure.ts';
import { migrate, SCHEMA_VERSION, versionOf } from './migrations.ts';

/** The ledger's file inside its folder. */
export const DATABASE_FILE = 'ledger.db';

/** Pages copied before other work gets its turn. */
const COPY_RATE = 250;

/**
 * A SQLite database opened so that nothing acknowledged is ever lost and nobody else writes to it: WAL,
 * `synchronous=FULL`, and an exclusive lock that the operating system releases when this process ends, however
 * it ends.
 */
export class Database {
  readonly #database: DatabaseSync;
  readonly #begin;
  readonly #commit;
  readonly #onClosed: () => void;
  #inTransaction = false;

  /** @param onClosed called when it has been closed */
  private constructor(database: DatabaseSync, onClosed: () => void = () => {}) {
    this.#database = database;
    this.#onClosed = onClosed;
    this.#begin = database.prepare('BEGIN IMMEDIATE');
    this.#commit = database.prepare('COMMIT');
  }

  /**
   * Opens or creates the ledger file in `directory`.
   * @throws ProblemError when it is in use, damaged, foreign, newer, or cannot be written
   */
  static open(directory: string): Database {
    try {
      mkdirSync(directory, { recursive: true, mode: 0o700 });
      const file = path.join(directory, DATABASE_FILE);
      requireWritable(directory);
      // SQLite would make it readable for everybody; its log gets the same permissions as the file.
      if (!existsSync(file)) createEmptyFile(file);
      requireWritable(file);
      for (const ending of ['', '-wal', '-shm']) keepToOwner(`${file}${ending}`);
      const database = new DatabaseSync(file);
      try {
        // Order matters: exclusive locking before the first access keeps the WAL index in this process alone.
        database.exec(
          'PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;',
        );
        database.exec('PRAGMA foreign_keys = ON; PRAGMA trusted_schema = OFF;');
        database.exec('BEGIN IMMEDIATE; COMMIT;');
        migrate(database);
        return new Database(database);
      } catch (error) {
        database.close();
        throw error;
      }
    } catch (error) {
      throw explainOpeningError(error);
    }
  }

  /**
   * Opens a copy for reading only. Nothing is written beside it: no log, no lock.
   * @throws ProblemError when it is damaged or cannot be read
   */
  static openCopy(file: string): Database {
    try {
      const database = unchangeable(file);
      // One of a later version is told so by whoever looks for its tables; one of no ledger as well.
      if (versionOf(database) === 0 || versionOf(database) >= SCHEMA_VERSION) return new Database(database);
      database.close();
      return Database.#inTodaysForm(file);
    } catch (error) {
      throw explainOpeningError(error);
    }
  }

  /** A copy that an earlier version wrote, in the form of this one: the file itself stays as it is. */
  static #inTodaysForm(file: string): Database {
    const folder = mkdtempSync(path.join(tmpdir(), 'cim-keys-'));
    const remove = () => rmSync(folder, { recursive: true, force: true });
    try {
      const working = path.join(folder, DATABASE_FILE);
      makeWorkingCopy(file, working);
      const database = new DatabaseSync(working);
      try {
        migrate(database);
      } finally {
        database.close();
      }
      return new Database(unchangeable(working), remove);
    } catch (error) {
      remove();
      throw error;
    }
  }

  /** Whether it has not been closed yet. */
  get isOpen(): boolean {
    return this.#database.isOpen;
  }

  /** Whether a transaction is under way. */
  get inTransaction(): boolean {
    return this.#inTransaction;
  }

  /** Runs statements without parameters, once. */
  exec(sql: string): void {
    this.#database.exec(sql);
  }

  /** A prepared statement; prepare once, run often. */
  prepare(sql: string) {
    return this.#database.prepare(sql);
  }

  /**
   * Runs `work` in one transaction and returns after it is on the disk; if `work` throws, nothing of it happened.
   * Inside another transaction it simply joins it.
   * @throws ProblemError in words when the disk or the file refuses
   */
  transaction<T>(work: () => T): T {
    if (this.#inTransaction) return work();
    try {
      this.#begin.run();
      this.#inTransaction = true;
      try {
        const result = work();
        this.#commit.run();
        return result;
      } catch (error) {
        // A full disk may have rolled back by itself already.
        if (this.#database.isTransaction) this.#database.exec('ROLLBACK');
        throw error;
      } finally {
        this.#inTransaction = false;
      }
    } catch (error) {
      throw explainStoreError(error);
    }
  }

  /**
   * Copies the database, page by page and with all that is written meanwhile, into a file of its own that needs
   * no log beside it. Other work goes on.
   */
  async copyTo(file: string, onProgress: (copied: number, pages: number) => void): Promise<void> {
    await backup(this.#database, file, {
      rate: COPY_RATE,
      progress: ({ totalPages, remainingPages }) => onProgress(totalPages - remainingPages, totalPages),
    });
    const copy = new DatabaseSync(file);
    try {
      copy.exec('PRAGMA journal_mode = DELETE');
    } finally {
      copy.close();
    }
  }

  /** Closes the file and gives up the lock. */
  close(): void {
    if (!this.isOpen) return;
    this.#database.close();
    this.#onClosed();
  }
}

/** Opens a file that nobody changes, for reading only. Source: SQLite, "URI filenames", immutable. */
function unchangeable(file: string): DatabaseSync {
  const address = pathToFileURL(file);
  address.searchParams.set('immutable', '1');
  return new DatabaseSync(address, { readOnly: true });
}

/** SQLite would open such a file for reading and fail later, in other words. */
function requireWritable(place: string): void {
  try {
    accessSync(place, constants.W_OK);
  } catch (cause) {
    throw new ProblemError(readOnly(), { cause });
  }
}
