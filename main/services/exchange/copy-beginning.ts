import type { ReplayProgress } from '../../../app/contract/proof.ts';
import { isCopy } from '../../../app/ledger/identity.ts';
import { ProblemError } from '../../../app/problem.ts';
import type { LockKey } from '../../keystore/age-worker.ts';
import type { Ledger } from '../../store/ledger.ts';
import { Job } from '../jobs/job.ts';
import { type BundleBeginning, beginWithBundle } from './bundle-beginning.ts';
import { type Locked, lockOf } from './bundle-source.ts';
import { rebuildProblem } from './rebuild-problems.ts';

/** A bundle that a copy is to begin with, and what opens it. */
interface Chosen {
  readonly file: string;
  readonly lock: Locked;
}

/** Begins a read-only copy with a bundle, for the stream to give the rest. One at a time. */
export class CopyBeginning {
  readonly #ledger: Ledger;
  readonly #worker: URL;
  readonly #job: Job<ReplayProgress>;
  #chosen: Chosen | null = null;

  /** @param worker the built age-worker, for encrypted bundles */
  constructor(ledger: Ledger, worker: URL, onProgress: (progress: ReplayProgress) => void) {
    this.#ledger = ledger;
    this.#worker = worker;
    this.#job = new Job({ onChange: (progress) => progress && onProgress(progress) });
  }

  /** Remembers which bundle was chosen. @returns the file and what opens it @throws ProblemError when it cannot be read */
  async choose(file: string): Promise<Chosen> {
    this.#chosen = { file, lock: await lockOf(file) };
    return this.#chosen;
  }

  /**
   * Writes what the bundle that was chosen last holds of the ledger `source`, verified as a whole before.
   * @param keyFor what opens a bundle that is locked; null when nobody chose a key
   * @returns up to which entry; null when nobody chose a key
   * @throws ProblemError when there is another ledger here, or the bundle is not to be used
   */
  async begin(
    source: string,
    name: string,
    keyFor: (lock: Exclude<Locked, 'open'>) => Promise<LockKey | null>,
  ): Promise<BundleBeginning | null> {
    const { identity } = this.#ledger;
    if (identity !== null && !isCopy(identity))
      throw new ProblemError(rebuildProblem('replay.not-empty', { folder: null }));
    if (this.#chosen === null) throw new ProblemError(rebuildProblem('replay.no-bundle'));
    const { file, lock } = this.#chosen;
    return this.#job.run(async (signal) => {
      const key = lock === 'open' ? null : await keyFor(lock);
      if (key === null && lock !== 'open') return null;
      const onProgress = (_step: unknown, done: number, total: number) => {
        this.#job.saw(done);
        const secondsLeft = this.#job.secondsLeft(total - done);
        this.#job.report({ read: done, total, entries: done, secondsLeft });
      };
      const opener = { key, worker: this.#worker };
      return beginWithBundle(this.#ledger, file, opener, { name, source }, { onProgress, signal });
    }, rebuildProblem('replay.under-way'));
  }

  /** Stops; what was written is verified. */
  cancel(): void {
    this.#job.cancel();
  }

  /** Stops, and waits until nothing is under way. */
  async close(): Promise<void> {
    await this.#job.close();
  }
}
