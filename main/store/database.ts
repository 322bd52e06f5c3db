import { accessSync, constants, existsSync, mkdirSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { backup, DatabaseSync } from 'node:sqlite';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { InPieces } from '../../app/pieces.ts';
import { ProblemError } from '../../app/problem.ts';
import { createEmptyFile } from '../files/durable-file.ts';
import { keepToOwner, syncFolder } from '../files/opening.ts';
import { makeWorkingCopy, workingCopy } from '../files/working-copy.ts';
import { explainOpeningError, explainStoreError } from './failure.ts';
import { migrate, migrateInThread, SCHEMA_VERSION, versionOf } from './migrations.ts';
import { type Operation, storeProblem } from './problems.ts';
import { Statement } from './statement.ts';
import { inTurns, Turns } from './turns.ts';
import { openUnchangeable } from './unchangeable.ts';

/** The ledger's file inside its folder. */
export const DATABASE_FILE = 'ledger.db';

/** SQLite's write-ahead log beside it. */
export const LOG_FILE = `${DATABASE_FILE}-wal`;

/** A file of a single byte is an empty one for SQLite, which then removes its log. Source: SQLite, `unixFileSize`. */
export const LARGEST_EMPTY = 1;

/** Pages in the log before they are brought into the file. Source: SQLite, the default of `wal_autocheckpoint`. */
const CHECKPOINT_EVERY = 1000;

/** Order matters: exclusive locking before the first access keeps the WAL index in this process alone. */
const DURABLE = 'PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;';

/** Of a working copy, which nobody needs to get back: at its end what a log beside it held is in it. */
const PASSING = 'PRAGMA locking_mode = EXCLUSIVE; PRAGMA synchronous = OFF; PRAGMA journal_mode = DELETE;';

/**
 * How much of the file is held in memory at most, in KiB: what a search among 100,000 entries, and among the names of as many
 * objects, goes through. Going through more than is held reads all of it from the file each time.
 */
const CACHE = 65_536;

/** How a transaction is run in turns. */
export interface TransactionInTurns {
  /** What it is about, asked when it fails. */
  readonly operation: () => Operation;
  readonly signal?: AbortSignal | undefined;
  readonly ended: (isOnDisk: boolean) => void;
}

/** Pages copied before other work gets its turn. */
const COPY_RATE = 250;

/** How often a copy is begun, where acts come in between. */
const COPY_TRIES = 10;

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
  /** Whether it was opened for reading only. */
  readonly isReadOnly: boolean;
  #inTransaction = false;
  /** Brings the transaction that is under way over several turns to its end; null while there is none. */
  #finish: (() => void) | null = null;
  /** How many look at the file and rely on it staying as it is. */
  #lookers = 0;
  /** How many copies of it are being made. */
  #copies = 0;
  /** How many transactions there were. */
  #transactions = 0;

  /** @param onClosed called when it has been closed */
  private constructor(database: DatabaseSync, isReadOnly: boolean, onClosed: () => void = () => {}) {
    this.#database = database;
    this.#onClosed = onClosed;
    this.isReadOnly = isReadOnly;
    this.#begin = database.prepare('BEGIN IMMEDIATE');
    this.#commit = database.prepare('COMMIT');
  }

  /**
   * Opens or creates the ledger file in `directory`.
   * @throws ProblemError when it is in use, damaged, foreign, newer, or cannot be written
   */
  static open(directory: string): Database {
    try {
      makeFolder(directory);
      const file = path.join(directory, DATABASE_FILE);
      requireWritable(directory);
      // SQLite would make it readable for everybody; its log gets the same permissions as the file.
      if (!existsSync(file)) createEmptyFile(file);
      requireWritable(file);
      for (const ending of ['', '-wal', '-shm']) keepToOwner(`${file}${ending}`);
      const database = new DatabaseSync(file);
      try {
        database.exec(DURABLE);
        database.exec(
          `PRAGMA foreign_keys = ON; PRAGMA trusted_schema = OFF; PRAGMA cache_size = -${CACHE};`,
        );
        database.exec('BEGIN IMMEDIATE; COMMIT;');
        migrate(database);
        return new Database(database, false);
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
      const database = openUnchangeable(file);
      // One of a later version is told so by whoever looks for its tables; one of no ledger as well.
      if (versionOf(database) === 0 || versionOf(database) >= SCHEMA_VERSION)
        return new Database(database, true);
      database.close();
      return Database.#workingCopy(file, null);
    } catch (error) {
      throw explainOpeningError(error);
    }
  }

  /**
   * Opens the ledger file in `directory` for reading only, with what a log beside it holds. Nothing is written in the
   * folder, and nothing of it removed: where there is a log, copies of both are read.
   * @throws ProblemError when it is in use, damaged, foreign, newer, or cannot be read
   */
  static look(directory: string): Database {
    try {
      const file = path.join(directory, DATABASE_FILE);
      requireNotInUse(file);
      const log = path.join(directory, LOG_FILE);
      const hasLog = (statSync(log, { throwIfNoEntry: false })?.size ?? 0) > 0;
      return hasLog ? Database.#workingCopy(file, log) : Database.openCopy(file);
    } catch (error) {
      throw explainOpeningError(error);
    }
  }

  /**
   * As `look` at a file of an earlier version, without holding up other work while a copy of it is made and brought to this
   * one.
   * @throws ProblemError as `look`
   */
  static async lookAtEarlier(directory: string): Promise<Database> {
    const folder = mkdtempSync(path.join(tmpdir(), 'cim-keys-'));
    const remove = () => rmSync(folder, { recursive: true, force: true });
    try {
      const working = path.join(folder, DATABASE_FILE);
      for (const name of [DATABASE_FILE, LOG_FILE]) {
        const file = path.join(directory, name);
        if (existsSync(file)) await inTurns(workingCopy(file, path.join(folder, name)));
      }
      await migrateInThread(working, PASSING);
      return new Database(openUnchangeable(working), true, remove);
    } catch (error) {
      remove();
      throw explainOpeningError(error);
    }
  }

  /**
   * Brings the ledger file of an earlier version in `directory` to this one, without holding up other work. Nobody has it
   * open meanwhile.
   * @throws ProblemError when the disk refuses: then it is as far as it came, and can be opened as before
   */
  static async migrateEarlier(directory: string): Promise<void> {
    try {
      await migrateInThread(path.join(directory, DATABASE_FILE), DURABLE);
    } catch (error) {
      throw explainOpeningError(error);
    }
  }

  /** A copy with what its log holds, in the form of this version: the files themselves stay as they are. */
  static #workingCopy(file: string, log: string | null): Database {
    const folder = mkdtempSync(path.join(tmpdir(), 'cim-keys-'));
    const remove = () => rmSync(folder, { recursive: true, force: true });
    try {
      const working = path.join(folder, DATABASE_FILE);
      makeWorkingCopy(file, working);
      if (log !== null) makeWorkingCopy(log, path.join(folder, LOG_FILE));
      const database = new DatabaseSync(working);
      try {
        // Without another process there is no index of the log to share.
        database.exec(PASSING);
        if (versionOf(database) > 0 && versionOf(database) < SCHEMA_VERSION) migrate(database);
      } finally {
        database.close();
      }
      return new Database(openUnchangeable(working), true, remove);
    } catch (error) {
      remove();
      throw error;
    }
  }

  /** Whether it has not been closed yet. */
  get isOpen(): boolean {
    return this.#database.isOpen;
  }

  /** Whether whoever asks is within a transaction. */
  get inTransaction(): boolean {
    this.#settle();
    return this.#inTransaction;
  }

  /** Runs statements without parameters, once. */
  exec(sql: string): void {
    this.#settle();
    this.#database.exec(sql);
  }

  /** A prepared statement; prepare once, run often. */
  prepare(sql: string): Statement {
    return new Statement(this.#database.prepare(sql), () => this.#settle());
  }

  /**
   * Runs `work` in one transaction and returns after it is on the disk; if `work` throws, nothing of it happened.
   * Inside another transaction it simply joins it.
   * @param operation what this is about, asked when it fails
   * @throws ProblemError in words when the disk or the file refuses
   */
  transaction<T>(work: () => T, operation: () => Operation = () => 'writing'): T {
    this.#settle();
    if (this.#inTransaction) return work();
    try {
      this.#begin.run();
      this.#transactions += 1;
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
      throw explainStoreError(error, operation());
    }
  }

  /**
   * Runs `work` in one transaction, piece by piece, so that other work of this thread has its turn in between; all else is
   * as of `transaction`. Nobody sees it half done: where somebody asks the database for anything meanwhile, the rest of it is
   * done first, without a turn for anybody.
   * @param how.signal gives it up as long as its last piece is not done: then nothing of it happened
   * @param how.ended told whether it is on the disk, before anybody else is answered
   * @throws ProblemError in words when the disk or the file refuses; the signal's reason
   */
  async transactionInTurns<T>(work: InPieces<T>, how: TransactionInTurns): Promise<T> {
    const { operation, signal, ended } = how;
    this.#settle();
    if (this.#inTransaction) throw new Error('A transaction in turns cannot be a part of another one.');
    const state: { outcome: { readonly value: T } | { readonly error: unknown } | null } = { outcome: null };
    const goOn = (isOver: () => boolean) => {
      this.#inTransaction = true;
      try {
        while (state.outcome === null) {
          signal?.throwIfAborted();
          const piece = work.next();
          if (piece.done) {
            this.#commitAlone();
            state.outcome = { value: piece.value };
          } else if (isOver()) return;
        }
      } catch (error) {
        // A full disk may have rolled back by itself already.
        if (this.#database.isTransaction) this.#database.exec('ROLLBACK');
        state.outcome = { error: explainStoreError(error, operation()) };
      } finally {
        this.#inTransaction = false;
      }
      this.#finish = null;
      try {
        ended('value' in state.outcome);
      } catch (error) {
        state.outcome = { error };
      }
    };
    try {
      this.#begin.run();
      this.#transactions += 1;
    } catch (error) {
      throw explainStoreError(error, operation());
    }
    this.#finish = () => goOn(() => false);
    // A copy that is being made would be refused its next pages: SQLite copies nothing that is being changed.
    if (this.#copies > 0) this.#settle();
    const turns = new Turns();
    while (state.outcome === null) {
      goOn(() => turns.isOver);
      if (state.outcome === null) await turns.next();
    }
    if ('error' in state.outcome) throw state.outcome.error;
    await nextTurn();
    this.#checkpoint();
    return state.outcome.value;
  }

  /** Commits without bringing the log into the file: after a long transaction each of both takes as long as the other. */
  #commitAlone(): void {
    if (this.#lookers > 0) {
      this.#commit.run();
      return;
    }
    this.#database.exec('PRAGMA wal_autocheckpoint = 0');
    try {
      this.#commit.run();
    } finally {
      this.#database.exec(`PRAGMA wal_autocheckpoint = ${CHECKPOINT_EVERY}`);
    }
  }

  /** Brings the log into the file, as far as that can be now: the next commit does it otherwise. What was committed is safe in the log. */
  #checkpoint(): void {
    if (!this.isOpen || this.#lookers > 0 || this.#inTransaction || this.#finish !== null) return;
    try {
      this.#database.exec('PRAGMA wal_checkpoint(PASSIVE)');
    } catch {
      // A full disk: whoever writes next is told.
    }
  }

  /** Brings what is under way over several turns to its end, unless it is itself what asks. */
  #settle(): void {
    if (!this.#inTransaction) this.#finish?.();
  }

  /**
   * Copies the database, page by page and with all that is written meanwhile, into a file of its own that needs
   * no log beside it. Other work goes on.
   */
  async copyTo(file: string, onProgress: (copied: number, pages: number) => void): Promise<void> {
    this.#settle();
    this.#copies += 1;
    try {
      await this.#copyPages(file, onProgress);
    } finally {
      this.#copies -= 1;
    }
    const copy = new DatabaseSync(file);
    try {
      copy.exec('PRAGMA journal_mode = DELETE');
    } finally {
      copy.close();
    }
  }

  /**
   * Copies all pages, from the beginning again where a transaction came in between: Node asks for pages from another thread,
   * and SQLite refuses them while something is being changed.
   */
  async #copyPages(file: string, onProgress: (copied: number, pages: number) => void): Promise<void> {
    for (let tries = 1; ; tries++) {
      const before = this.#transactions;
      try {
        await backup(this.#database, file, {
          rate: COPY_RATE,
          progress: ({ totalPages, remainingPages }) => onProgress(totalPages - remainingPages, totalPages),
        });
        return;
      } catch (error) {
        if (this.#transactions === before || tries >= COPY_TRIES) throw error;
        rmSync(file, { force: true });
      }
    }
  }

  /** How large it is, in bytes. */
  size(): number {
    this.#settle();
    const of = (pragma: string) => Number(this.#database.prepare(`PRAGMA ${pragma}`).get()?.[pragma]);
    return of('page_count') * of('page_size');
  }

  /**
   * Brings all of the log into the file and keeps the file as it is until `work` has ended; what is written meanwhile
   * stays in the log. Others in this process may open the file then, as one that nobody changes: SQLite keeps the locks that
   * the process has on it. Source: SQLite, `setPendingFd`.
   * @param otherwise done instead where the log cannot be brought into the file
   * @throws Error when it was closed meanwhile, and what `work` has read is worth nothing
   */
  async whileUnchanged<T>(work: (file: string) => Promise<T>, otherwise: () => T): Promise<T> {
    this.#settle();
    const file = this.#database.location();
    if (file === null || !(this.isReadOnly || this.#emptyLog())) return otherwise();
    this.#lookers += 1;
    if (!this.isReadOnly) this.#database.exec('PRAGMA wal_autocheckpoint = 0');
    try {
      const result = await work(file);
      if (!this.isOpen) throw new Error('The ledger was closed while its file was looked through.');
      return result;
    } finally {
      this.#lookers -= 1;
      if (this.#lookers === 0 && this.isOpen && !this.isReadOnly)
        this.#database.exec(`PRAGMA wal_autocheckpoint = ${CHECKPOINT_EVERY}`);
    }
  }

  /** Brings all of the log into the file. @returns whether it is in it */
  #emptyLog(): boolean {
    // Whoever looks already has a file that must stay as it is.
    if (this.#lookers > 0) return false;
    try {
      return this.#database.prepare('PRAGMA wal_checkpoint(TRUNCATE)').get()?.['busy'] === 0;
    } catch {
      return false;
    }
  }

  /** Closes the file and gives up the lock. */
  close(): void {
    if (!this.isOpen) return;
    this.#settle();
    this.#database.close();
    this.#onClosed();
  }
}

/** The operating system's answer when a file that is open for reading only is to be locked for writing. Source: SQLite. */
const SQLITE_IOERR_LOCK = 3850;

/**
 * Asks whether somebody has the ledger open, without opening it for writing: in exclusive mode SQLite first takes the lock
 * of a reader, which is refused while somebody else holds it, and then that of a writer, which no descriptor for reading
 * gets. Nothing behind that is reached: no log is opened, and none removed. Source: SQLite, `pagerSharedLock` and
 * `pagerOpenWal`. On Windows such a descriptor would get the lock; there only whoever opens for writing asks.
 * @throws ProblemError when it is; SQLite's error when the file is no database, or cannot be read
 */
export function requireNotInUse(file: string): void {
  // SQLite would remove the log of an empty file.
  const found = statSync(file, { throwIfNoEntry: false });
  if (process.platform === 'win32' || !found?.isFile() || found.size <= LARGEST_EMPTY) return;
  const database = new DatabaseSync(file, { readOnly: true });
  try {
    database.exec('PRAGMA locking_mode = EXCLUSIVE; BEGIN;');
    database.prepare('SELECT 1 FROM sqlite_schema').get();
  } catch (error) {
    const code = error instanceof Error && 'errcode' in error ? Number(error.errcode) : 0;
    if ((code & 0xff) === SQLITE_BUSY) throw new ProblemError(storeProblem('store.in-use'), { cause: error });
    if (code !== SQLITE_IOERR_LOCK && (code & 0xff) === SQLITE_IOERR) throw error;
  } finally {
    database.close();
  }
}

/** Primary result codes. Source: SQLite, "Result and Error Codes". */
const SQLITE_BUSY = 5;
const SQLITE_IOERR = 10;

/** Makes a ledger's folder and those above it, each brought to the disk in the folder that it stands in. */
function makeFolder(directory: string): void {
  const first = mkdirSync(directory, { recursive: true, mode: 0o700 });
  if (first === undefined) return;
  for (let made = path.resolve(directory); ; made = path.dirname(made)) {
    syncFolder(path.dirname(made));
    if (made === path.resolve(first)) return;
  }
}

/** SQLite would open such a file for reading and fail later, in other words. */
function requireWritable(place: string): void {
  try {
    accessSync(place, constants.W_OK);
  } catch (cause) {
    throw new ProblemError(storeProblem('store.read-only', 'opening'), { cause });
  }
}
