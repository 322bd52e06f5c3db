import { type BundleVerdict, type CoveredBefore, readBundle, type Visit } from '../../../app/bundle/read.ts';
import { ProblemError } from '../../../app/problem.ts';
import { EVIDENCE } from '../../evidence/evidence-judge.ts';
import { Turns } from '../../store/turns.ts';
import { bundleProblem } from './bundle-problems.ts';
import { bundleSource, type Opener } from './bundle-source.ts';

/** Where an export or a check is. */
export type ExchangeStep = 'checking' | 'writing' | 'reading-back';

/** Told how far an export or a check is, in entries. */
export type OnProgress = (step: ExchangeStep, done: number, total: number) => void;

/** Entries between two words of progress. */
export const REPORT_EVERY = 1000;

/** What checking a file is given besides. */
export interface VerifyOptions {
  readonly onProgress?: OnProgress;
  /** Called with each entry found good, in order. */
  readonly onEntry?: Visit;
  /** What this laptop knows of the entries before the bundle. */
  readonly coveredBefore?: CoveredBefore;
  readonly signal?: AbortSignal;
}

/**
 * Verifies a bundle file in constant memory: blocks, chain, events and signatures.
 * @throws ProblemError when it cannot be read or opened, or the check was cancelled
 */
export async function verifyBundleFile(
  file: string,
  opener: Opener,
  { onProgress = () => {}, onEntry = () => {}, coveredBefore, signal }: VerifyOptions = {},
): Promise<BundleVerdict> {
  const source = bundleSource(file, opener);
  try {
    const turns = new Turns();
    const visit: Visit = async (stored, manifest, event) => {
      if (signal?.aborted) throw new ProblemError(bundleProblem('bundle.cancelled'));
      const { range } = manifest;
      const done = stored.entry.seq - range.from + 1;
      if (done % REPORT_EVERY === 0) onProgress('checking', done, range.to - range.from + 1);
      await onEntry(stored, manifest, event);
      await turns.next();
    };
    return await readBundle(source, EVIDENCE, visit, coveredBefore);
  } finally {
    // A fault ends the reading early: the file, and the thread that decrypts it, are let go.
    await source.return(undefined);
  }
}
