import { lstatSync } from 'node:fs';
import { mkdir, statfs } from 'node:fs/promises';
import path from 'node:path';
import type { BundleManifest } from '../../../app/bundle/manifest.ts';
import { readBundle, type Visit } from '../../../app/bundle/read.ts';
import { bundleBytes } from '../../../app/bundle/write.ts';
import { type Problem, ProblemError } from '../../../app/problem.ts';
import { EVIDENCE } from '../../evidence/evidence-judge.ts';
import { NotAsWrittenError, writeStreamDurably } from '../../files/durable-file.ts';
import { codeOf } from '../../files/opening.ts';
import { streamThroughAge } from '../../keystore/age-thread.ts';
import type { Lock } from '../../keystore/age-worker.ts';
import { streamOf } from '../../keystore/stream-of.ts';
import type { Ledger } from '../../store/ledger.ts';
import { Turns } from '../../store/turns.ts';
import { BundleFold } from './bundle-fold.ts';
import { cannotWrite, exportProblem } from './export-problems.ts';
import { coveredHere } from './import-plan.ts';
import { entriesOf, manifestOf, type Range } from './manifest-of.ts';
import { type ExchangeStep, type OnProgress, REPORT_EVERY } from './verify-bundle.ts';

/** What an export is given besides the ledger and the file. */
export interface ExportOptions {
  /** Name and version of the program, for the manifest. */
  readonly writtenBy: string;
  /** The whole ledger when left out. */
  readonly range?: Range;
  /** Who can read the file, and the thread that encrypts it; anyone when left out. */
  readonly encryption?: { readonly lock: Lock; readonly worker: URL };
  readonly onProgress?: OnProgress;
  readonly signal?: AbortSignal;
}

/**
 * Writes a ledger, or a part of it, as a bundle file, encrypted where that is asked for: under a temporary name, synced,
 * read back and compared, and only then under its own name, so that no file that looks finished is not.
 * @throws ProblemError; then no file is left
 */
export async function exportBundle(
  ledger: Ledger,
  file: string,
  options: ExportOptions,
): Promise<BundleManifest> {
  const range = options.range ?? { from: 1, to: Number.MAX_SAFE_INTEGER };
  const manifest = manifestOf(ledger, range, options.writtenBy);
  const folder = path.dirname(path.resolve(file));
  const work = new Export(ledger, manifest, options);
  try {
    if (lstatSync(file, { throwIfNoEntry: false }) !== undefined)
      throw new ProblemError(exportProblem('export.exists', file));
    await mkdir(folder, { recursive: true, mode: 0o700 });
    await requireRoom(folder, await sizeAtMost(ledger, manifest));
    await work.check();
    await writeStreamDurably(file, work.bytes(), 'refuse', (part) =>
      work.tell('reading-back', work.total * part),
    );
    return manifest;
  } catch (cause) {
    throw cause instanceof ProblemError ? cause : new ProblemError(failure(file, cause), { cause });
  }
}

function failure(file: string, cause: unknown): Problem {
  if (cause instanceof NotAsWrittenError) return exportProblem('export.not-as-written', file);
  return codeOf(cause) === 'EEXIST' ? exportProblem('export.exists', file) : cannotWrite(file, cause);
}

/** The bytes of one export, as often as they are needed; the same each time. */
class Export {
  readonly total: number;
  readonly #ledger: Ledger;
  readonly #manifest: BundleManifest;
  readonly #options: ExportOptions;
  /** What stopped the entries, remembered because an error changes its form between threads. */
  #failure: unknown = null;

  constructor(ledger: Ledger, manifest: BundleManifest, options: ExportOptions) {
    this.#ledger = ledger;
    this.#manifest = manifest;
    this.#options = options;
    this.total = manifest.range.to - manifest.range.from + 1;
  }

  /** Says how far a step is. */
  tell(step: ExchangeStep, done: number): void {
    this.#options.onProgress?.(step, Math.round(done), this.total);
  }

  /** Reads what will be written as a stranger would. @throws Error when the ledger itself is not good */
  async check(): Promise<void> {
    const fold = new BundleFold();
    const { range } = this.#manifest;
    const visit: Visit = ({ entry }, _manifest, event) => fold.entry(entry.seq, event, range.from);
    const { finding } = await readBundle(this.#plain('checking'), EVIDENCE, visit, (manifest) =>
      coveredHere(this.#ledger, manifest),
    ).finally(() => fold.close());
    if (finding) throw new ProblemError(exportProblem('export.damaged-ledger', finding));
  }

  /** What goes into the file. */
  async *bytes(): AsyncGenerator<Uint8Array> {
    const { encryption } = this.#options;
    if (encryption === undefined) {
      yield* this.#plain('writing');
      return;
    }
    const input = streamOf(this.#plain('writing'));
    const work = await streamThroughAge(encryption.worker, { task: 'lock', lock: encryption.lock, input });
    if (typeof work === 'string') throw new Error('The encryption thread answered with something else.');
    try {
      yield* work.output;
    } catch (error) {
      throw this.#failure ?? error;
    } finally {
      await work.end();
    }
  }

  #plain(step: ExchangeStep): AsyncGenerator<Uint8Array> {
    return bundleBytes(this.#manifest, this.#counted(step));
  }

  /** The entries, with a turn for others now and then: between the CAR file and its reader there is none. */
  async *#counted(step: ExchangeStep) {
    const turns = new Turns();
    let done = 0;
    try {
      for (const record of entriesOf(this.#ledger, this.#manifest.range)) {
        if (this.#options.signal?.aborted) throw new ProblemError(exportProblem('export.cancelled'));
        yield record;
        await turns.next();
        done += 1;
        if (done % REPORT_EVERY === 0) this.tell(step, done);
      }
    } catch (error) {
      this.#failure = error;
      throw error;
    }
  }
}

/** Beside an event, without the ledger’s source: its entry, and twice a length and a CID. A generous upper bound, in bytes. */
const BESIDE_AN_EVENT = 240;

/** So many events are weighed in one go. */
const WEIGHED = 2000;

/** For the manifest with its signatures, and what encryption adds in the beginning. */
const BEFORE_ENTRIES = 64 * 1024;

/** age adds 16 bytes to each 64 KiB. Source: age-encryption.org/v1, payload. */
const ENCRYPTED = 1.001;

/** How many bytes a bundle takes at most. */
async function sizeAtMost(ledger: Ledger, { range, ledger: { source } }: BundleManifest): Promise<number> {
  const turns = new Turns();
  let bytes = (range.to - range.from + 1) * (BESIDE_AN_EVENT + Buffer.byteLength(source));
  for (let from = range.from; from <= range.to; from += WEIGHED) {
    bytes += ledger.entries.bytesOfEvents({ from, to: Math.min(from + WEIGHED - 1, range.to) });
    await turns.next();
  }
  return Math.ceil(bytes * ENCRYPTED) + BEFORE_ENTRIES;
}

async function requireRoom(folder: string, needed: number): Promise<void> {
  const { bavail, bsize } = await statfs(folder);
  const free = bavail * bsize;
  if (free < needed) throw new ProblemError(exportProblem('export.no-room', { folder, needed, free }));
}
