import path from 'node:path';
import * as dagCbor from '@ipld/dag-cbor';
import type { Head } from '../../app/ledger/entry.ts';
import { isCopy, type LedgerIdentity } from '../../app/ledger/identity.ts';
import type { StoredEntry } from '../../app/ledger/verification.ts';
import { atOnce, type InPieces } from '../../app/pieces.ts';
import { ProblemError } from '../../app/problem.ts';
import { parseEvent } from '../../app/registry/dispatch.ts';
import type { LedgerEvent } from '../../app/registry/index.ts';
import { Audit } from './audit.ts';
import { CertificateRows } from './certificate-rows.ts';
import { ChartRows } from './chart-rows.ts';
import { ComingDays } from './coming-days.ts';
import { DATABASE_FILE, Database, requireNotInUse } from './database.ts';
import { Entries, type EntryRecord } from './entries.ts';
import { EntrySearch } from './entry-search.ts';
import { type Examination, examine, sizeOf } from './examination.ts';
import { explainOpeningError, isDiskError } from './failure.ts';
import { FilesAsFound } from './files-as-found.ts';
import { HeadMark, type LostTail } from './head-mark.ts';
import { keepAside } from './kept-aside.ts';
import { ObjectLists } from './object-lists.ts';
import { ObjectSearch } from './object-search.ts';
import { Objects } from './objects.ts';
import { Outbox } from './outbox.ts';
import { type Operation, storeProblem } from './problems.ts';
import { Projection } from './projection.ts';
import { type Row, text } from './row.ts';
import { sealOf } from './row-seal.ts';
import { isSound } from './soundness.ts';
import { inTurns } from './turns.ts';

/** What was known of a ledger's files before SQLite opened them. */
interface Found {
  readonly examined: Examination;
  /** For whoever only looks. */
  readonly asFound: FilesAsFound | null;
}

/** How many entries are read at once while they are folded. */
const FOLD_CHUNK = 100;

/** What an opening takes its time for: looking whether the entries can be read, and folding the registry anew from them. */
export type OpeningStep = 'reading' | 'folding';

/** Told how far an opening is, in entries: only of entries that have to be folded anew, as after a new version of the program. */
export type OnOpening = (step: OpeningStep, done: number, total: number) => void;

/**
 * One ledger on disk: entries, outbox, receipts and registry in one SQLite file, changed only in transactions
 * that are on the disk before they return. A mark beside the file remembers how far it had come.
 */
export class Ledger {
  readonly entries: Entries;
  /** Which entries are like what is looked for. */
  readonly search: EntrySearch;
  readonly outbox: Outbox;
  /** The registry, as rules ask it and entries change it. */
  readonly objects: Objects;
  /** Its objects in pages, in their orders and counted. */
  readonly lists: ObjectLists;
  /** Its objects by words. */
  readonly objectSearch: ObjectSearch;
  /** On which days something happens to its objects. */
  readonly comingDays: ComingDays;
  readonly chartRows: ChartRows;
  readonly certificateRows: CertificateRows;
  readonly audit: Audit;
  /** The folder that holds the file. */
  readonly directory: string;
  /** What is missing from the end although it had been acknowledged; null when nothing is. */
  readonly lostTail: LostTail | null;
  /** Whether the mark was there and could not be read: then nobody can say whether entries are missing from the end. */
  readonly markUnreadable: boolean;
  /** Whether the log beside the file holds what had been recorded and is not read any more. */
  readonly logBroken: boolean;
  readonly #asFound: FilesAsFound | null;
  readonly #database: Database;
  readonly #mark: HeadMark | null;
  readonly #projection: Projection;
  #identity: LedgerIdentity | null = null;
  /** The head of the transaction under way. */
  #appended: Head | null = null;
  /** Fulfilled once the last transaction in turns has ended. */
  #free: Promise<void> = Promise.resolve();
  /** What the transaction under way is about. */
  #operation: Operation = 'writing';

  private constructor(database: Database, directory: string, found: Found | null) {
    this.#database = database;
    this.directory = directory;
    this.#asFound = found?.asFound ?? null;
    this.#projection = new Projection(database);
    this.entries = new Entries(database, () => this.#requireIdentity().source);
    this.search = new EntrySearch(database);
    this.outbox = new Outbox(database);
    this.objects = new Objects(database);
    this.objectSearch = new ObjectSearch(database);
    this.lists = new ObjectLists(database, this.objects, this.objectSearch);
    this.comingDays = new ComingDays(database);
    this.chartRows = new ChartRows(database, this.#projection);
    this.certificateRows = new CertificateRows(database);
    this.audit = new Audit(database);
    const row = database.prepare('SELECT * FROM ledger').get();
    if (row !== undefined) this.#identity = readIdentity(row);
    // Something lies there that was a ledger: no new one is begun over it.
    if (this.#identity === null && found?.examined.fits === false) {
      const { marked } = found.examined;
      const had = marked === 'unreadable' ? null : marked;
      throw new ProblemError(storeProblem('store.ledger-gone', { directory, had }));
    }
    const marked = found?.examined.marked ?? null;
    this.markUnreadable = marked === 'unreadable';
    this.logBroken = found?.examined.logBroken ?? false;
    this.lostTail = marked === null || marked === 'unreadable' ? null : lostSince(marked, this.entries);
    // A mark that tells of lost entries, or of a damaged disk, is evidence: it is never moved again.
    const keepsMark =
      found !== null && !database.isReadOnly && this.lostTail === null && !this.markUnreadable;
    this.#mark = keepsMark ? HeadMark.open(directory) : null;
    const head = this.head();
    if (head) this.#mark?.advance(head);
  }

  /**
   * Opens the ledger in a folder, creating the file when there is none. Mark, file and log are compared, and the file is
   * looked through, before SQLite opens any of them for writing; where something is wrong they are copied aside first.
   * @throws ProblemError when it cannot be opened, is damaged, or is gone although its mark is there
   */
  static open(directory: string): Ledger {
    return atOnce(Ledger.opening(directory));
  }

  /**
   * The same in pieces: where a file was written by an earlier version, or the registry has to be folded anew, it takes as
   * long as there are entries. Left in between, it is gone on with at the next opening.
   * @param isLookedThrough whether the file was found as it was written just now, and is not looked through again
   */
  static *opening(
    directory: string,
    onOpening: OnOpening = () => {},
    isLookedThrough = false,
  ): InPieces<Ledger> {
    const examined = Ledger.#examined(directory);
    const look = () => Database.look(directory);
    const sound =
      examined.fits && (isLookedThrough || (yield* Ledger.#isSound(directory, examined, look, onOpening)));
    if (!sound) keepAside(directory);
    if (examined.logBroken) throw new ProblemError(storeProblem('store.damaged', { of: 'log' }));
    return yield* Ledger.#over(Database.open(directory), directory, { examined, asFound: null }, onOpening);
  }

  /**
   * Brings a ledger of an earlier version to this one without holding up other work, for `opening` afterwards. It is looked
   * through before, in a copy; where something is wrong with it, it stays as it is.
   * @returns whether it was found as it was written, and is of this version now
   * @throws ProblemError when it is in use, or the disk refuses
   */
  static async renew(directory: string, onOpening: OnOpening): Promise<boolean> {
    const examined = Ledger.#examined(directory);
    if (!examined.fits || examined.logBroken) return false;
    const copy = await Database.lookAtEarlier(directory);
    const isSound = await inTurns(Ledger.#isSound(directory, examined, () => copy, onOpening));
    if (isSound) await Database.migrateEarlier(directory);
    return isSound;
  }

  /**
   * Opens the ledger in a folder for reading only: nothing in the folder is changed, added or removed, also where its
   * files are damaged.
   * @throws ProblemError when somebody has it open, when it cannot be read, or is gone although its mark is there
   */
  static look(directory: string): Ledger {
    return atOnce(Ledger.looking(directory));
  }

  /** The same in pieces, as `opening`. */
  static *looking(directory: string, onOpening: OnOpening = () => {}): InPieces<Ledger> {
    const asFound = new FilesAsFound(directory);
    const examined = Ledger.#examined(directory);
    return yield* Ledger.#over(Database.look(directory), directory, { examined, asFound }, onOpening);
  }

  /** Opens a copy of a ledger, for reading only. @throws ProblemError when it is none, or damaged */
  static openCopy(file: string): Ledger {
    return atOnce(Ledger.#over(Database.openCopy(file), path.dirname(file), null));
  }

  /**
   * Whether what stands in the file passes, read only, and each entry that will be folded can be read. Where the disk gives
   * no answer, nothing is known to be wrong.
   */
  static *#isSound(
    directory: string,
    examined: Examination,
    look: () => Database,
    onOpening: OnOpening,
  ): InPieces<boolean> {
    const size = sizeOf(path.join(directory, DATABASE_FILE));
    if (size === 0) return true;
    try {
      const database = look();
      try {
        const ledger = new Ledger(database, directory, { examined, asFound: null });
        if (!isSound({ entries: ledger.entries, audit: ledger.audit, head: () => ledger.head() }, size))
          return false;
        yield* ledger.#eachUnfolded('reading', onOpening, eventOf);
        return true;
      } finally {
        database.close();
      }
    } catch (error) {
      const explained = explainOpeningError(error);
      return explained instanceof ProblemError && !storeProblem.is('damage', explained.problem);
    }
  }

  static #examined(directory: string): Examination {
    try {
      requireNotInUse(path.join(directory, DATABASE_FILE));
      return examine(directory);
    } catch (error) {
      throw explainOpeningError(error);
    }
  }

  static *#over(
    database: Database,
    directory: string,
    found: Found | null,
    onOpening: OnOpening = () => {},
  ): InPieces<Ledger> {
    let isOpen = false;
    try {
      const ledger = new Ledger(database, directory, found);
      ledger.#projection.whileOpened(true);
      yield* ledger.#eachUnfolded('folding', onOpening, (record) => ledger.#foldEntry(record));
      ledger.#projection.whileOpened(false);
      isOpen = true;
      return ledger;
    } catch (error) {
      throw explainOpeningError(error);
    } finally {
      if (!isOpen) database.close();
    }
  }

  /**
   * For whoever only looks: that nobody has written to the files since, so that what was read is one state of the ledger.
   * @throws ProblemError when somebody has
   */
  requireUnchanged(): void {
    if (this.#asFound?.changed()) throw new ProblemError(storeProblem('store.changed-meanwhile'));
  }

  /** Whether it was opened for reading only. */
  get isReadOnly(): boolean {
    return this.#database.isReadOnly;
  }

  /** Whether it has not been closed yet. */
  get isOpen(): boolean {
    return this.#database.isOpen;
  }

  /** Which ledger this is; null while the file is new and nobody has named it. */
  get identity(): LedgerIdentity | null {
    return this.#identity;
  }

  /** Names a new ledger. @throws Error when it has a name already */
  create(identity: LedgerIdentity): void {
    const { id, name, source, createdAt } = identity;
    this.transaction(() => {
      this.#database
        .prepare('INSERT INTO ledger (only, id, name, source, created_at, seal) VALUES (1, ?, ?, ?, ?, ?)')
        .run(id, name, source, createdAt, sealOf(id, name, source, createdAt));
    });
    this.#identity = identity;
  }

  /** The last entry; null in an empty ledger. */
  head(): Head | null {
    return this.entries.head();
  }

  /** Another text for each state of the registry: whoever reads over several turns finds out that it has changed. */
  get version(): string {
    return `${this.head()?.cid} ${this.#projection.state}`;
  }

  /** Runs `work` all or nothing, and returns when its result is on the disk. @throws ProblemError */
  transaction<T>(work: () => T): T {
    if (this.#database.inTransaction) return work();
    try {
      const result = this.#database.transaction(work, () => this.#operation);
      if (this.#appended) this.#mark?.advance(this.#appended);
      return result;
    } catch (error) {
      this.#projection.rolledBack();
      throw error;
    } finally {
      this.#appended = null;
      this.#operation = 'writing';
    }
  }

  /**
   * As `transaction`, piece by piece, so that other work has its turn in between. Whoever asks the ledger for anything
   * meanwhile has the rest done first, and sees all of it or nothing.
   * @param signal gives it up as long as its last piece is not done: then nothing of it happened
   * @param onDisk called as soon as it is on the disk, before anybody else is answered
   * @throws ProblemError; the signal's reason
   */
  transactionInTurns<T>(
    work: InPieces<T>,
    { signal, onDisk = () => {} }: { readonly signal?: AbortSignal; readonly onDisk?: () => void } = {},
  ): Promise<T> {
    const running = this.#database.transactionInTurns(work, {
      operation: () => this.#operation,
      signal,
      ended: (isOnDisk) => {
        const appended = this.#appended;
        this.#appended = null;
        this.#operation = 'writing';
        if (!isOnDisk) return this.#projection.rolledBack();
        if (appended) this.#mark?.advance(appended);
        onDisk();
      },
    });
    const free = running.then(
      () => {},
      () => {},
    );
    this.#free = free;
    return running;
  }

  /** Waits until no transaction is under way over several turns. Fulfilled in any case. */
  async whenFree(): Promise<void> {
    for (let free = null; free !== this.#free; ) {
      free = this.#free;
      await free;
    }
  }

  /**
   * Appends events in order, each with its block, its ledger entry, its outbox row and its effect on the
   * registry, in one transaction.
   * @param at time of the entries, RFC 3339 UTC
   * @returns the entries; they are on the disk
   * @throws ProblemError when the disk refuses; then nothing was appended
   */
  append(events: readonly LedgerEvent[], at: string): EntryRecord[] {
    this.requireOriginal();
    return this.transaction(() => {
      this.#operation = 'act';
      let head = this.head();
      return events.map((event) => {
        const record = this.entries.append(event, head, at);
        head = { seq: record.entry.seq, cid: record.cid };
        this.#appended = head;
        this.#derive(event, record);
        return record;
      });
    });
  }

  /** @throws ProblemError when this is a copy: two laptops that continue one ledger would fork it */
  requireOriginal(): void {
    if (this.#identity && isCopy(this.#identity)) throw new ProblemError(storeProblem('ledger.copy'));
  }

  /**
   * Adds verified entries of the ledger this is a copy of, exactly as they are, in one transaction.
   * @throws ProblemError when the disk refuses; then nothing was added
   */
  copy(entries: readonly { readonly stored: StoredEntry; readonly event: LedgerEvent }[]): void {
    this.transaction(() => {
      this.#operation = 'copying';
      for (const { stored, event } of entries) {
        const { seq } = stored.entry;
        this.entries.copy(stored, event);
        this.#appended = { seq, cid: stored.cid };
        this.#derive(event, stored);
      }
    });
  }

  /**
   * Folds the registry anew from the entries, in one transaction; the entries themselves are only read.
   * @throws ProblemError when the disk refuses; then the registry is as it was
   */
  rebuildRegistry(): void {
    this.transaction(() => {
      this.#projection.clear();
      for (const record of this.#entriesFrom(1)) this.#foldEntry(record);
      this.#projection.fold(this.head()?.seq ?? 0);
    });
  }

  /** Copies the whole ledger into `file` as it is now; what is appended meanwhile may be in it, too. */
  copyTo(file: string, onProgress: (copied: number, pages: number) => void): Promise<void> {
    return this.#database.copyTo(file, onProgress);
  }

  /** Queues a new entry and folds it into what is derived from the entries. */
  #derive(event: LedgerEvent, stored: StoredEntry): void {
    this.outbox.add(stored.entry.seq);
    this.#fold(event, stored);
  }

  #fold(event: LedgerEvent, { entry, cid }: StoredEntry): void {
    const { seq, at, event: eventCid } = entry;
    const { label: called } = this.objects.apply(event, seq);
    this.#projection.add({ seq, cid, eventCid, at, event, called });
  }

  /** Does something with each entry that is not folded yet, one a piece. */
  *#eachUnfolded(
    step: OpeningStep,
    onOpening: OnOpening,
    act: (record: EntryRecord) => unknown,
  ): InPieces<void> {
    const first = this.#projection.position() + 1;
    const total = (this.head()?.seq ?? 0) - first + 1;
    for (const record of this.#entriesFrom(first)) {
      act(record);
      const done = record.entry.seq - first + 1;
      if (done % FOLD_CHUNK === 0) onOpening(step, done, total);
      yield;
    }
  }

  /** The entries from position `seq` on, without holding them all. */
  *#entriesFrom(seq: number): Generator<EntryRecord> {
    for (let next = seq; ; next += FOLD_CHUNK) {
      const records = this.entries.from(next, FOLD_CHUNK);
      yield* records;
      if (records.length < FOLD_CHUNK) return;
    }
  }

  /** Folds an entry anew: its object, and where its identifiers stand. */
  #foldEntry(record: EntryRecord): void {
    const event = eventOf(record);
    try {
      this.#fold(event, record);
    } catch (error) {
      throw unfoldable(record, error);
    }
  }

  /**
   * Brings everything derived from the entries into the file; what is held in memory otherwise is folded again when
   * the ledger is opened. Where the disk refuses, that is what happens.
   */
  fold(): void {
    try {
      this.transaction(() => this.#projection.fold(this.head()?.seq ?? 0));
    } catch (error) {
      if (!(error instanceof ProblemError)) throw error;
    }
  }

  /** Closes the file and gives up its lock. */
  close(): void {
    if (!this.#database.isOpen) return;
    if (this.#mark) this.fold();
    this.#mark?.close();
    this.#database.close();
  }

  #requireIdentity(): LedgerIdentity {
    if (this.#identity === null) throw new Error('This ledger has not been created yet.');
    return this.#identity;
  }
}

/** The event of an entry that is to be folded. @throws ProblemError that names the entry, when its block is none */
function eventOf(record: EntryRecord): LedgerEvent {
  try {
    return parseEvent(dagCbor.decode(record.block));
  } catch (error) {
    throw unfoldable(record, error);
  }
}

function unfoldable({ entry: { seq } }: EntryRecord, error: unknown): unknown {
  if (error instanceof ProblemError || isDiskError(error)) return error;
  return new ProblemError(storeProblem('store.damaged', { of: 'entry', seq }), { cause: error });
}

function lostSince(had: Head, entries: Entries): LostTail | null {
  return entries.cidAt(had.seq) === had.cid ? null : { had, found: entries.head() };
}

function readIdentity(row: Row): LedgerIdentity {
  return {
    id: text(row, 'id'),
    name: text(row, 'name'),
    source: text(row, 'source'),
    createdAt: text(row, 'created_at'),
  };
}
