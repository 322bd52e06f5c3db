import { existsSync, renameSync, rmSync } from 'node:fs';
import path from 'node:path';
import { cidOfBlock, isCid } from '../../app/content/cid.ts';
import { entryCid, type Head } from '../../app/ledger/entry.ts';
import type { LedgerIdentity } from '../../app/ledger/identity.ts';
import { ChainVerifier, type StoredEntry } from '../../app/ledger/verification.ts';
import { ProblemError } from '../../app/problem.ts';
import type { LedgerEvent } from '../../app/registry/index.ts';
import { readBoundedFile } from '../files/bounded-file.ts';
import { syncFolder } from '../files/opening.ts';
import { RandomAccessFile } from '../files/random-access.ts';
import { DATABASE_FILE, Database, LOG_FILE, requireNotInUse } from './database.ts';
import { Entries } from './entries.ts';
import { LEDGER_FILES, LONGEST_LOG, sizeOf } from './examination.ts';
import { explainStoreError } from './failure.ts';
import { HeadMark, MARK_FILE } from './head-mark.ts';
import { verifyLedger } from './integrity.ts';
import { keepAside, keptAside } from './kept-aside.ts';
import { Ledger } from './ledger.ts';
import { Outbox } from './outbox.ts';
import { type PageOf, pageSizeOf, rowsOn, type Value } from './pages.ts';
import { storeProblem } from './problems.ts';
import { Projection } from './projection.ts';
import { text } from './row.ts';
import { sealOf } from './row-seal.ts';
import { readWal, type WalFrame } from './wal.ts';

/*
 * What can be read of a damaged ledger, in its folder and in what was kept aside of it. No checksum of SQLite is relied on:
 * an entry is one when its block gives its event's CID and its content its own, and it stands in the ledger when it follows
 * from the entry before.
 */

/** What can be taken over from a damaged ledger. */
export interface Salvageable {
  readonly directory: string;
  readonly identity: LedgerIdentity;
  /** Entries that can be read as usual, from the first one on, each verified. */
  readonly usual: number;
  /** All that can be read: these and what was found page by page behind them. */
  readonly head: Head | null;
  /** The last entry that is known to have been acknowledged; null when nothing says so. */
  readonly marked: Head | null;
  /** Whether nothing that is known to have been acknowledged is missing. */
  readonly complete: boolean;
}

/** Where the part that can be read as usual is, and what comes behind it. */
interface Found extends Salvageable {
  readonly folder: string | null;
  readonly behind: readonly StoredEntry[];
}

/** Entries taken over in one transaction. */
const CHUNK = 500;

/** Bytes a page has in every ledger of this program; only a damaged header says something else. */
const USUAL_PAGE = 4096;

/**
 * Looks what can be read of a damaged ledger. Nothing is changed. While somebody has it open, what was kept aside of it
 * is looked at alone.
 * @throws ProblemError when nothing of it can be read
 */
export function lookForEntries(directory: string): Salvageable {
  const own = isFree(directory) ? [directory] : [];
  return find(directory, [...own, ...keptAside(directory)]);
}

function isFree(directory: string): boolean {
  try {
    requireNotInUse(path.join(directory, DATABASE_FILE));
    return true;
  } catch {
    return false;
  }
}

/**
 * Writes what can be read into a new ledger file, verified, and puts it in the place of the damaged one, whose files have
 * been copied aside before. Receipts are taken over as far as they can be read.
 * @returns the folder in which the damaged files are kept, and the new head
 * @throws ProblemError when somebody has it open or the disk refuses; the damaged files are then still there, or kept aside
 */
export async function salvage(
  directory: string,
): Promise<{ readonly kept: string; readonly head: Head | null }> {
  requireNotInUse(path.join(directory, DATABASE_FILE));
  const found = find(directory, [directory, ...keptAside(directory)]);
  const kept = keepAside(directory);
  const unfinished = path.join(directory, 'salvaged.unfinished');
  try {
    rmSync(unfinished, { recursive: true, force: true });
    const head = write(found, unfinished);
    await requireWhole(unfinished, found);
    // From here on the copies kept aside hold what is removed.
    for (const name of LEDGER_FILES.slice(1, -1)) rmSync(path.join(directory, name), { force: true });
    for (const name of [DATABASE_FILE, MARK_FILE])
      if (existsSync(path.join(unfinished, name)))
        renameSync(path.join(unfinished, name), path.join(directory, name));
    syncFolder(directory);
    return { kept, head };
  } catch (error) {
    throw explainStoreError(error, 'copying');
  } finally {
    rmSync(unfinished, { recursive: true, force: true });
  }
}

/** @param folders where the files are: the ledger's own, and those of what was kept aside of it */
function find(directory: string, folders: readonly string[]): Found {
  const marked = folders
    .map(markIn)
    .reduce((one, other) => ((other?.seq ?? 0) > (one?.seq ?? 0) ? other : one), null);
  const prefixes = folders.map((folder) => usualIn(folder, marked)).filter((prefix) => prefix !== null);
  const best = prefixes.reduce<Prefix | null>(
    (one, other) => (one === null || other.verified > one.verified ? other : one),
    null,
  );
  const pages = folders.flatMap(pagesIn);
  const identity = best?.identity ?? identityOn(pages);
  if (identity === null) throw new ProblemError(storeProblem('salvage.nothing', directory));
  const start = { seq: best?.verified ?? 0, head: best?.head ?? null };
  const behind = chainOf(start, identity.source, entriesOn(pages, start.seq, identity.source), marked);
  const last = behind.at(-1);
  const head: Head | null =
    last !== undefined
      ? { seq: last.entry.seq, cid: last.cid }
      : start.head === null
        ? null
        : { seq: start.seq, cid: start.head };
  if (head === null) throw new ProblemError(storeProblem('salvage.nothing', directory));
  const complete =
    marked === null || best?.holdsMark === true || behind.some((stored) => stored.cid === marked.cid);
  return {
    directory,
    identity,
    usual: start.seq,
    head,
    marked,
    complete,
    folder: best?.folder ?? null,
    behind,
  };
}

function markIn(folder: string): Head | null {
  const mark = HeadMark.read(folder);
  return mark === 'unreadable' ? null : mark;
}

/** What SQLite reads of a ledger's files. */
interface Prefix {
  readonly folder: string;
  readonly identity: LedgerIdentity;
  readonly verified: number;
  readonly head: StoredEntry['cid'] | null;
  /** Whether the marked entry is among them. */
  readonly holdsMark: boolean;
}

/** null where SQLite cannot even say which ledger it is. */
function usualIn(folder: string, marked: Head | null): Prefix | null {
  try {
    return reading(folder, (entries, identity) => {
      let holdsMark = false;
      const chain = new ChainVerifier(identity.source);
      for (const { stored } of good(entries, chain)) holdsMark ||= stored.cid === marked?.cid;
      const { verified, head } = chain;
      return { folder, identity, verified, head, holdsMark };
    });
  } catch {
    return null;
  }
}

/** Opens the files for reading, as far as SQLite can. @throws whatever it throws where it cannot */
function reading<T>(
  folder: string,
  work: (entries: Entries, identity: LedgerIdentity, outbox: Outbox) => T,
): T {
  const database = Database.look(folder);
  try {
    // Makes the tables that the statements of the entries speak of.
    new Projection(database);
    const row = database.prepare('SELECT * FROM ledger').get() ?? {};
    const identity = {
      id: text(row, 'id'),
      name: text(row, 'name'),
      source: text(row, 'source'),
      createdAt: text(row, 'created_at'),
    };
    return work(new Entries(database, () => identity.source), identity, new Outbox(database));
  } finally {
    database.close();
  }
}

/** Entries with their events, as long as each follows from the one before and can be read. */
function* good(
  entries: Entries,
  chain: ChainVerifier,
): Generator<{ readonly stored: StoredEntry; readonly event: LedgerEvent }> {
  for (;;) {
    const records = readableFrom(entries, chain.verified + 1);
    for (const stored of records) {
      const verdict = chain.push(stored);
      if (!verdict.good) return;
      yield { stored, event: verdict.event };
    }
    if (records.length === 0) return;
  }
}

function readableFrom(entries: Entries, seq: number): readonly StoredEntry[] {
  try {
    return entries.from(seq, CHUNK);
  } catch {
    return oneAt(entries, seq);
  }
}

/** Where some row of a chunk cannot be read: one after the other. */
function oneAt(entries: Entries, seq: number): readonly StoredEntry[] {
  try {
    const record = entries.at(seq);
    return record === null ? [] : [record];
  } catch {
    return [];
  }
}

/** A page, and where the pages are that its rows overflow into: more than one answer where there are several versions. */
interface FoundPage {
  readonly content: Uint8Array;
  readonly overflow: readonly PageOf[];
}

/** Every page of a ledger's file and log, whatever SQLite says of it. */
function* pagesOfFile(folder: string): Generator<FoundPage> {
  const file = path.join(folder, DATABASE_FILE);
  const log = path.join(folder, LOG_FILE);
  const database = sizeOf(file) > 0 ? new RandomAccessFile(file) : null;
  try {
    const size = (database && pageSizeOf(database.read(0, 100))) ?? USUAL_PAGE;
    const logSize = sizeOf(log);
    const frames =
      logSize > 0 && logSize <= LONGEST_LOG
        ? readWal(readBoundedFile(log, { most: LONGEST_LOG }), size).frames
        : [];
    const inFile: PageOf = (page) => {
      const bytes = database?.read((page - 1) * size, size) ?? new Uint8Array();
      return bytes.length === size ? bytes : null;
    };
    const newest = versions(frames, inFile);
    for (const [index, { content }] of frames.entries())
      yield { content, overflow: [newest, versions(frames.slice(0, index + 1), inFile), inFile] };
    for (let page = 1; (page - 1) * size < (database?.size ?? 0); page++) {
      const content = inFile(page);
      if (content !== null) yield { content, overflow: [inFile, newest] };
    }
  } finally {
    database?.close();
  }
}

/** The pages of a folder, to be gone through as often as needed. */
function pagesIn(folder: string): { readonly pages: () => Generator<FoundPage> } {
  return { pages: () => pagesOfFile(folder) };
}

type Pages = readonly { readonly pages: () => Generator<FoundPage> }[];

/** The newest version of each page among these frames; it is made when somebody asks. */
function versions(frames: readonly WalFrame[], inFile: PageOf): PageOf {
  let newest: Map<number, Uint8Array> | null = null;
  return (page) => {
    newest ??= new Map(frames.map((frame) => [frame.page, frame.content]));
    return newest.get(page) ?? inFile(page);
  };
}

/** The rows of the leaf of a table are taken for those of any page but the first, which holds none of the entries. */
const ANY_PAGE = 2;

/** The ledger's own row, proven by its seal. */
function identityOn(folders: Pages): LedgerIdentity | null {
  for (const { pages } of folders) {
    for (const { content, overflow } of pages()) {
      for (const pageOf of overflow.slice(0, 1)) {
        for (const { values } of rowsOn(content, ANY_PAGE, pageOf)) {
          const identity = identityIn(values);
          if (identity !== null) return identity;
        }
      }
    }
  }
  return null;
}

function identityIn(values: readonly Value[]): LedgerIdentity | null {
  const [, id, name, source, createdAt, seal] = values;
  if (values.length !== 6 || typeof id !== 'string' || typeof name !== 'string') return null;
  if (typeof source !== 'string' || typeof createdAt !== 'string') return null;
  return sealOf(id, name, source, createdAt) === seal ? { id, name, source, createdAt } : null;
}

/** Entries behind position `after` whose bytes give their CIDs, by the entry that they follow. */
function entriesOn(folders: Pages, after: number, source: string): ReadonlyMap<string, StoredEntry[]> {
  const known = new Set<string>();
  const following = new Map<string, StoredEntry[]>();
  for (const { pages } of folders) {
    for (const { content, overflow } of pages()) {
      for (const pageOf of overflow) {
        for (const { rowid, values } of rowsOn(content, ANY_PAGE, pageOf)) {
          if (rowid <= after || values.length !== COLUMNS || known.has(String(values[1]))) continue;
          const stored = entryIn(rowid, values, source);
          if (stored === null) continue;
          known.add(stored.cid);
          const before = stored.entry.prev ?? '';
          following.set(before, [...(following.get(before) ?? []), stored]);
        }
      }
    }
  }
  return following;
}

/** Columns of `entry`: seq, cid, prev, event, at, aggregate, aggregate_id, event_type, block. */
const COLUMNS = 9;

function entryIn(seq: number, values: readonly Value[], source: string): StoredEntry | null {
  const [, cid, prev = null, event, at, , , , block] = values;
  if (typeof cid !== 'string' || !isCid(cid) || typeof event !== 'string' || !isCid(event)) return null;
  if (prev !== null && !(typeof prev === 'string' && isCid(prev))) return null;
  if (typeof at !== 'string' || !(block instanceof Uint8Array)) return null;
  const entry = { seq, prev, event, at, source };
  // A copy: a part of a page would keep the whole log in memory.
  return cidOfBlock(block) === event && entryCid(entry) === cid ? { entry, cid, block: block.slice() } : null;
}

/**
 * The entries that follow, one from the other. Where two follow from one, which happens only when a crash came between,
 * that one is taken from which the marked entry follows.
 */
function chainOf(
  start: { readonly seq: number; readonly head: StoredEntry['cid'] | null },
  source: string,
  following: ReadonlyMap<string, readonly StoredEntry[]>,
  marked: Head | null,
): StoredEntry[] {
  const before = new Map<string, string>();
  for (const [prev, stored] of following) for (const { cid } of stored) before.set(cid, prev);
  const wanted = new Set<string>();
  for (let cid: string | undefined = marked?.cid; cid && !wanted.has(cid); cid = before.get(cid))
    wanted.add(cid);
  const chain = new ChainVerifier(source, start);
  const found: StoredEntry[] = [];
  for (;;) {
    const next = following.get(chain.head ?? '') ?? [];
    const stored = next.find(({ cid }) => wanted.has(cid)) ?? next.at(-1);
    if (stored === undefined || !chain.push(stored).good) return found;
    found.push(stored);
  }
}

/** Writes a ledger with what was found. @returns its head */
function write(found: Found, folder: string): Head | null {
  const ledger = Ledger.open(folder);
  try {
    ledger.create(found.identity);
    const chain = new ChainVerifier(found.identity.source);
    let chunk: { stored: StoredEntry; event: LedgerEvent }[] = [];
    const take = (stored: StoredEntry, event: LedgerEvent) => {
      chunk.push({ stored, event });
      if (chunk.length < CHUNK) return;
      ledger.copy(chunk);
      chunk = [];
    };
    if (found.folder !== null)
      reading(found.folder, (entries) => {
        for (const { stored, event } of good(entries, chain)) take(stored, event);
      });
    for (const stored of found.behind) {
      const verdict = chain.push(stored);
      if (!verdict.good) throw new ProblemError(storeProblem('salvage.not-verified', verdict.finding.detail));
      take(stored, verdict.event);
    }
    ledger.copy(chunk);
    if (found.folder !== null) takeReceipts(found.folder, ledger);
    return ledger.head();
  } finally {
    ledger.close();
  }
}

/** Takes over receipts, up to the first that cannot be read: what is left out, the next sync finds in the stream. */
function takeReceipts(folder: string, ledger: Ledger): void {
  try {
    reading(folder, (_entries, _identity, outbox) =>
      ledger.transaction(() => {
        for (let after = 0; ; ) {
          const receipts = outbox.receipts(after, CHUNK);
          for (const receipt of receipts) {
            if (ledger.outbox.isWaiting(receipt.seq)) ledger.outbox.settle([receipt]);
            after = receipt.seq;
          }
          if (receipts.length === 0) return;
        }
      }),
    );
  } catch {
    // Then none is taken over.
  }
}

/** Checks what was written as a stranger would. @throws ProblemError when anything is wrong with it */
async function requireWhole(folder: string, { head }: Found): Promise<void> {
  const ledger = Ledger.look(folder);
  try {
    const verdict = await verifyLedger(ledger);
    const wrong = verdict.finding ?? verdict.registry;
    if (wrong !== null) throw new ProblemError(storeProblem('salvage.not-verified', wrong.detail));
    if (verdict.head !== head?.cid)
      throw new ProblemError(storeProblem('salvage.not-verified', 'its head is not the one that was found'));
  } finally {
    ledger.close();
  }
}
