import { DamagedSourceError } from '../../../app/bundle/fault.ts';
import { ProblemError } from '../../../app/problem.ts';
import { explainUnusable, readBeginning, readInPieces } from '../../files/bounded-file.ts';
import { streamThroughAge } from '../../keystore/age-thread.ts';
import type { LockKey } from '../../keystore/age-worker.ts';
import { streamOf } from '../../keystore/stream-of.ts';
import { openingsBeside } from './bundle-openings.ts';
import { bundleProblem } from './bundle-problems.ts';

/** The longest age header read, in bytes: room for ten thousand recipients. */
const LONGEST_HEADER = 1 << 20;

/** How an age file begins. Source: age-encryption.org/v1, "Header". */
const AGE = 'age-encryption.org/v1\n';

/** Whom a file is for: anyone, whoever knows the passphrase, or the holders of identities. */
export type Locked = 'open' | 'passphrase' | 'identities';

/** What opens a bundle that is encrypted, and the thread that does it. */
export interface Opener {
  /** null while nobody has given one. */
  readonly key: LockKey | null;
  /** The built age-worker. */
  readonly worker: URL;
}

/**
 * Says whether a file is encrypted, and for whom.
 * @throws ProblemError when it cannot be read, or its age header has no end
 */
export async function lockOf(file: string): Promise<Locked> {
  const header = await headerOf(file);
  if (!header.startsWith(AGE)) return 'open';
  // Source: age-encryption.org/v1: stanzas begin with `-> `, the header ends with `--- ` and a MAC.
  if (!header.includes('\n--- ')) throw new ProblemError(bundleProblem('bundle.header-too-long', file));
  return header.startsWith(`${AGE}-> scrypt `) ? 'passphrase' : 'identities';
}

/**
 * The bytes of a bundle file as they are read, decrypted where it is encrypted.
 * @throws ProblemError when it cannot be read, also in the middle; when it is encrypted and there is no key, or the
 *   key does not fit
 * @throws DamagedSourceError, in the middle, when the encrypted bytes were changed or cut off
 */
export async function* bundleSource(file: string, { key, worker }: Opener): AsyncGenerator<Uint8Array> {
  const lock = await lockOf(file);
  const source = new Source(file);
  if (lock === 'open') {
    yield* source.bytes();
    return;
  }
  if (key === null) {
    throw new ProblemError(bundleProblem(neededFor(file, lock), file));
  }
  const input = streamOf(source.bytes());
  const work = await streamThroughAge(worker, { task: 'unlock', key, input });
  if (work === 'locked') throw new ProblemError(bundleProblem('bundle.wrong-key', key.kind));
  if (work === 'unusable') throw source.failure ?? new ProblemError(bundleProblem('bundle.unusable', file));
  try {
    yield* work.output;
  } catch (cause) {
    throw source.failure ?? new DamagedSourceError('The encrypted file was changed or cut off.', { cause });
  } finally {
    await work.end();
  }
}

/** What nobody has said yet of how an encrypted file is opened. */
function neededFor(file: string, lock: Exclude<Locked, 'open'>) {
  if (lock === 'passphrase') return 'bundle.needs-passphrase';
  return openingsBeside(file) === null ? 'bundle.needs-identity' : 'bundle.needs-opening';
}

/** A file as it is read; remembers why it could no longer be, since an error changes its form between threads. */
class Source {
  failure: ProblemError | null = null;
  readonly #file: string;

  constructor(file: string) {
    this.#file = file;
  }

  async *bytes(): AsyncGenerator<Uint8Array> {
    try {
      yield* readInPieces(this.#file);
    } catch (cause) {
      this.failure = new ProblemError(
        explainUnusable(cause, bundleProblem('bundle.unreadable', this.#file)),
        { cause },
      );
      throw this.failure;
    }
  }
}

async function headerOf(file: string): Promise<string> {
  try {
    return (await readBeginning(file, LONGEST_HEADER)).toString('latin1');
  } catch (cause) {
    throw new ProblemError(explainUnusable(cause, bundleProblem('bundle.unreadable', file)), { cause });
  }
}
