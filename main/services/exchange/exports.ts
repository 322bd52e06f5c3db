import type { BundleManifest } from '../../../app/bundle/manifest.ts';
import type { ExchangeProgress, ExportRanges } from '../../../app/contract/exchange.ts';
import { ProblemError } from '../../../app/problem.ts';
import type { Lock } from '../../keystore/age-worker.ts';
import type { PreferenceStore } from '../../preferences.ts';
import type { Ledger } from '../../store/ledger.ts';
import { Job } from '../jobs/job.ts';
import type { Binding } from '../keys/ways-in.ts';
import type { BundleBinder } from './bundle-binder.ts';
import { exportBundle } from './export-bundle.ts';
import { exportProblem } from './export-problems.ts';
import { exportRanges } from './export-ranges.ts';

/** One of the parts of the ledger that can be exported. */
export type ExportRange = ExportRanges[number];

/** What keeps an export from being read by anyone: nothing, an age lock, or YubiKeys that it is bound to. */
export type ExportLock =
  | Lock
  | { readonly kind: 'yubikey'; readonly passphrase: string; readonly binding: Binding };

/** What exporting is done with. */
interface ExportParts {
  readonly ledger: Ledger;
  readonly preferences: PreferenceStore;
  readonly bundles: BundleBinder;
  /** The built age-worker. */
  readonly worker: URL;
  /** The program that writes, with its version. */
  readonly writtenBy: string;
  /** Told how far it is, and null at the end. */
  readonly onProgress: (progress: ExchangeProgress) => void;
}

/** Takes this laptop's ledger along as a bundle, one at a time, and remembers up to where and for whom. */
export class Exports {
  readonly #parts: ExportParts;
  readonly #job: Job<NonNullable<ExchangeProgress>>;

  constructor(parts: ExportParts) {
    this.#parts = parts;
    this.#job = new Job({ onChange: parts.onProgress });
  }

  /** The last export of this ledger from this laptop; null when there was none. */
  last() {
    const { exported } = this.#parts.preferences.get();
    return exported?.ledgerId === this.#parts.ledger.identity?.id ? exported : null;
  }

  /** What can be exported now. */
  ranges(): ExportRanges {
    return exportRanges(this.#parts.ledger, this.last()?.to ?? null);
  }

  /** One of these. @throws ProblemError when there is nothing in it any more */
  range(range: ExportRange['range']): ExportRange {
    const chosen = this.ranges().find((offered) => offered.range === range);
    if (chosen === undefined) throw new ProblemError(exportProblem('export.nothing-new'));
    return chosen;
  }

  /** Writes a part of the ledger to a file. @param lock null for one that anyone can read @throws ProblemError */
  write(file: string, range: ExportRange, lock: ExportLock | null): Promise<BundleManifest> {
    const { ledger, preferences, bundles, worker, writtenBy } = this.#parts;
    return this.#job.run(async (signal) => {
      const write = (age: Lock | null) =>
        exportBundle(ledger, file, {
          ...{ writtenBy, range, signal },
          onProgress: (step, done, total) => {
            this.#job.saw(done, step);
            this.#job.report({ step, done, total, secondsLeft: this.#job.secondsLeft(total - done) });
          },
          ...(age === null ? {} : { encryption: { lock: age, worker } }),
        });
      const exported =
        lock?.kind === 'yubikey'
          ? await bundles.export(file, lock.passphrase, lock.binding, write)
          : await write(lock);
      const recipients = lock?.kind === 'recipients' ? { recipients: [...lock.recipients] } : {};
      preferences.set('exported', { ledgerId: ledger.identity?.id ?? '', to: range.to, ...recipients });
      return exported;
    }, exportProblem('export.under-way'));
  }

  /** Forgets the last export: its file was removed again. @param before what `last` said before it */
  takeBack(before: ReturnType<Exports['last']>): void {
    this.#parts.preferences.set('exported', before);
  }

  /** Stops; no file is left. */
  cancel(): void {
    this.#job.cancel();
  }

  /** Stops, and waits until nothing is under way. */
  async close(): Promise<void> {
    await this.#job.close();
  }
}
