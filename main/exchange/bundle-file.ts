import { createReadStream } from 'node:fs';
import { access, mkdir, open, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import type { BundleManifest } from '../../app/bundle/manifest.ts';
import { type BundleVerdict, readBundle } from '../../app/bundle/read.ts';
import { bundleBytes } from '../../app/bundle/write.ts';
import type { StoredEntry } from '../../app/ledger/verification.ts';
import { type Problem, ProblemError } from '../../app/problem.ts';
import type { EntryRecord } from '../store/entries.ts';
import type { Ledger } from '../store/ledger.ts';

/** Bytes read or written at a time. */
const PIECE = 1 << 20;

/** Entries fetched from the store at a time. */
const CHUNK = 500;

/** Entries `from` to `to` of a ledger, in order, without holding them all. */
export function* entriesOf(ledger: Ledger, from: number, to: number): Generator<EntryRecord> {
  for (let seq = from; seq <= to; seq += CHUNK) {
    yield* ledger.entries.from(seq, Math.min(CHUNK, to - seq + 1));
  }
}

/** Told how far an export or a check is, in entries. */
export type OnProgress = (step: 'writing' | 'checking', done: number, total: number) => void;

/** Entries between two words of progress. */
const REPORT_EVERY = 1000;

/**
 * Verifies a bundle file in constant memory.
 * @param onEntry called with each entry found good, in order
 * @throws the file system's errors
 */
export function verifyBundleFile(
  file: string,
  onProgress: OnProgress = () => {},
  onEntry: (entry: StoredEntry) => void = () => {},
): Promise<BundleVerdict> {
  return readBundle(createReadStream(file, { highWaterMark: PIECE }), (stored, { range }) => {
    onEntry(stored);
    const { entry } = stored;
    const done = entry.seq - range.from + 1;
    if (done % REPORT_EVERY === 0) onProgress('checking', done, range.to - range.from + 1);
  });
}

/**
 * Writes a ledger, or the part of it from entry `from` on, as a bundle file: under a temporary name, synced,
 * read back and verified, and only then under its own name, so that no file that looks finished is not.
 * @param writtenBy name and version of the program, for the manifest
 * @throws ProblemError; then no file is left
 */
export async function exportBundle(
  ledger: Ledger,
  file: string,
  writtenBy: string,
  from = 1,
  onProgress: OnProgress = () => {},
): Promise<BundleManifest> {
  const manifest = manifestOf(ledger, from, writtenBy);
  const temporary = `${file}.part`;
  try {
    await access(file).then(
      () => Promise.reject(new ProblemError(exists(file))),
      () => undefined,
    );
    await mkdir(path.dirname(path.resolve(file)), { recursive: true });
    await writeDurably(
      temporary,
      bundleBytes(manifest, counted(entriesOf(ledger, from, manifest.range.to), manifest, onProgress)),
    );
    const { finding, manifest: readBack } = await verifyBundleFile(temporary, onProgress);
    if (finding || readBack?.head !== manifest.head) throw new ProblemError(notAsWritten(file));
    await rename(temporary, file);
    await syncFolder(path.dirname(path.resolve(file)));
    return manifest;
  } catch (cause) {
    await rm(temporary, { force: true });
    throw cause instanceof ProblemError ? cause : new ProblemError(cannotWrite(file, cause), { cause });
  }
}

function manifestOf(ledger: Ledger, from: number, writtenBy: string): BundleManifest {
  const { identity } = ledger;
  const head = ledger.head();
  if (identity === null || head === null || from > head.seq) throw new ProblemError(NOTHING);
  const { id, name, source, createdAt } = identity;
  return {
    ledger: { id, name, source, createdAt },
    range: { from, to: head.seq },
    prev: from === 1 ? null : (ledger.entries.at(from - 1)?.cid ?? null),
    head: head.cid,
    writtenAt: new Date().toISOString(),
    writtenBy,
  };
}

function* counted(entries: Iterable<EntryRecord>, { range }: BundleManifest, onProgress: OnProgress) {
  for (const record of entries) {
    yield record;
    const done = record.entry.seq - range.from + 1;
    if (done % REPORT_EVERY === 0) onProgress('writing', done, range.to - range.from + 1);
  }
}

async function writeDurably(file: string, bytes: AsyncIterable<Uint8Array>): Promise<void> {
  const handle = await open(file, 'w', 0o600);
  try {
    await handle.writeFile(inLargePieces(bytes));
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** The same bytes in pieces worth a system call each; a CAR writer gives three small ones for every block. */
async function* inLargePieces(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let pieces: Uint8Array[] = [];
  let size = 0;
  for await (const piece of bytes) {
    pieces.push(piece);
    size += piece.length;
    if (size < PIECE) continue;
    yield Buffer.concat(pieces, size);
    pieces = [];
    size = 0;
  }
  yield Buffer.concat(pieces, size);
}

/** A new name is durable only when its folder is synced, too; Windows syncs no folders. */
async function syncFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return;
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

const NOTHING: Problem = {
  code: 'export.nothing',
  happened: 'There is nothing to export: the ledger has no such entries.',
  meaning: 'No file was written.',
  remedy: 'Record something first, or choose an earlier entry.',
  field: null,
};

function exists(file: string): Problem {
  return {
    code: 'export.exists',
    happened: `There is already a file ${file}.`,
    meaning: 'It was not touched, and nothing was written.',
    remedy: 'Choose another name.',
    field: null,
  };
}

function notAsWritten(file: string): Problem {
  return {
    code: 'export.not-as-written',
    happened: `What was read back from ${path.dirname(file)} is not what was written there.`,
    meaning: 'The ledger is untouched. The faulty file was removed.',
    remedy: 'Use another medium: this one cannot be trusted.',
    field: null,
  };
}

function cannotWrite(file: string, cause: unknown): Problem {
  const full = cause instanceof Error && 'code' in cause && cause.code === 'ENOSPC';
  return {
    code: full ? 'export.disk-full' : 'export.cannot-write',
    happened: full ? `There is no room left for ${file}.` : `${file} could not be written.`,
    meaning: 'The ledger is untouched, and no half-written file was left.',
    remedy: full
      ? 'Use a medium with more space.'
      : 'Check that the folder can be written to, then try again.',
    field: null,
  };
}
