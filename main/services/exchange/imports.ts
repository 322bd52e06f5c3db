import type { ImportPreview, ImportResult, ImportsState, Standing } from '../../../app/contract/imports.ts';
import { ProblemError } from '../../../app/problem.ts';
import type { LockKey } from '../../keystore/age-worker.ts';
import type { Ledger } from '../../store/ledger.ts';
import type { ImportedCheck } from '../checks/imported-check.ts';
import type { LedgerCheck } from '../checks/ledger-check.ts';
import { Job } from '../jobs/job.ts';
import { keepForkEvidence } from './fork-evidence.ts';
import { mergeBundle } from './import-merge.ts';
import { type BundleReader, coveredHere, type ImportPlan, planImport } from './import-plan.ts';
import { importProblem } from './import-problems.ts';
import type { ImportedLedgers } from './imported-ledgers.ts';
import { knownKey } from './known-key.ts';
import { verifyBundleFile } from './verify-bundle.ts';

/** What imports work with. */
interface ImportParts {
  /** The check of the ledger of this laptop itself. */
  readonly ownCheck: LedgerCheck;
  readonly imported: ImportedLedgers;
  readonly check: ImportedCheck;
  /** The built age-worker, for encrypted bundles. */
  readonly worker: URL;
  /** Runs work while nothing is sent: what comes in must not meet a sync that has looked at the stream before. */
  readonly hold: <T>(work: () => Promise<T>) => Promise<T>;
  /** Called when entries were added to a ledger. */
  readonly onImported: (ledger: Ledger) => void;
  readonly onChange: (state: ImportsState) => void;
}

/** Opens bundles, shows what importing would do, and imports what was shown: one at a time. */
export class Imports {
  readonly #parts: ImportParts;
  readonly #job = new Job<NonNullable<ImportsState['progress']>>({ onChange: () => this.announce() });
  /** What was opened last. A key is kept only until the bundle is imported or another one is opened. */
  #shown: { readonly file: string; readonly key: LockKey | null; readonly plan: ImportPlan } | null = null;

  constructor(parts: ImportParts) {
    this.#parts = parts;
  }

  get #own(): Ledger {
    return this.#parts.ownCheck.ledger;
  }

  /** What there is, and what is going on. */
  state(): ImportsState {
    return { ledgers: this.#parts.check.list(), progress: this.#job.progress };
  }

  /** Tells the window. */
  announce(): void {
    this.#parts.onChange(this.state());
  }

  /**
   * Verifies everything in a bundle and says what importing it would do. Nothing is written, but a file that
   * contradicts a ledger here is kept as evidence.
   * @param key what opens it when it is encrypted
   * @param name what the person calls the file
   * @throws ProblemError when it cannot be read, or not without another key
   */
  open(file: string, key: LockKey | null = null, name = file): Promise<ImportPreview> {
    return this.#job.run(async (signal) => {
      this.#shown = null;
      const found = await planImport(this.#reader(file, key, signal), (source) => this.#find(source));
      if (found.finding !== null) return { file: name, finding: found.finding, bundle: null };
      this.#shown = { file, key, plan: found.plan };
      return { file: name, finding: null, bundle: await this.#shownOf(file, found.plan) };
    }, importProblem('import.under-way'));
  }

  /** What was opened last, and whether it belongs to the own ledger. @throws ProblemError when it has another head, or cannot be imported */
  shown(head: string): { readonly plan: ImportPlan; readonly own: boolean } {
    const { plan } = this.#requireShown(head);
    const { kind } = plan.relation;
    if (kind === 'gap' || kind === 'fork') throw new ProblemError(importProblem('import.refused'));
    this.#refuseDamaged(plan.target);
    return { plan, own: plan.target === this.#own };
  }

  /**
   * Imports the bundle that was opened last.
   * @param head the head that was shown
   * @throws ProblemError; what was written before is good, and repeating it goes on
   */
  async merge(head: string): Promise<ImportResult> {
    const { file, key, plan } = this.#requireShown(head);
    this.#refuseDamaged(plan.target);
    return this.#job.run(
      (signal) =>
        this.#parts.hold(async () => {
          try {
            const { ledger, added } = await mergeBundle(
              plan,
              this.#reader(file, key, signal),
              this.#parts.imported,
              (done, total) => this.#report('importing', done, total),
            );
            const { name: ledgerName, source } = ledger.identity ?? plan.manifest.ledger;
            const end = ledger.head();
            return { ledgerName, source, added, entries: end?.seq ?? 0, head: end?.cid ?? null };
          } finally {
            this.#shown = null;
            // Also when it was interrupted: what has come in is there, and is to be checked and sent.
            const ledger = plan.target ?? this.#find(plan.manifest.ledger.source);
            if (ledger !== null) this.#parts.onImported(ledger);
          }
        }),
      importProblem('import.under-way'),
    );
  }

  /** Stops what is under way; what was imported is good, and importing the file again goes on. */
  cancel(): void {
    this.#job.cancel();
  }

  /** Stops, and waits until nothing is under way. */
  async close(): Promise<void> {
    await this.#job.close();
  }

  #report(step: 'checking' | 'importing', done: number, total: number): void {
    this.#job.saw(done, step);
    this.#job.report({ step, done, total, secondsLeft: this.#job.secondsLeft(total - done) });
  }

  #requireShown(head: string) {
    if (this.#shown === null || this.#shown.plan.manifest.head !== head)
      throw new ProblemError(importProblem('import.not-shown'));
    return this.#shown;
  }

  #find(source: string): Ledger | null {
    return this.#own.identity?.source === source ? this.#own : this.#parts.imported.withSource(source);
  }

  #refuseDamaged(target: Ledger | null): void {
    if (target === null) return;
    const own = target === this.#own;
    const { isDamaged } = own ? this.#parts.ownCheck : this.#parts.check.of(target);
    if (isDamaged)
      throw new ProblemError(importProblem('import.damaged-here', { folder: target.directory, own }));
  }

  #reader(file: string, key: LockKey | null, signal: AbortSignal): BundleReader {
    return (onEntry) =>
      verifyBundleFile(
        file,
        { key, worker: this.#parts.worker },
        {
          onProgress: (_, done, total) => {
            if (this.#job.progress?.step !== 'importing') this.#report('checking', done, total);
          },
          coveredBefore: (manifest) => coveredHere(this.#find(manifest.ledger.source), manifest),
          onEntry: (stored, _, event) => {
            if (signal.aborted) throw new ProblemError(importProblem('import.cancelled'));
            onEntry(stored, event);
          },
        },
      );
  }

  async #shownOf(file: string, plan: ImportPlan): Promise<ImportPreview['bundle']> {
    const { manifest, target, firstAt, lastAt, setBack } = plan;
    const { ledger, range, head, writtenAt, writtenBy } = manifest;
    const here = target && { entries: target.head()?.seq ?? 0, head: target.head()?.cid ?? null };
    return {
      ...{ ledgerName: ledger.name, source: ledger.source, ...range, head, firstAt, lastAt, setBack },
      ...{ writtenAt, writtenBy, own: target === this.#own, here },
      signatures: plan.signatures.map((signature) => ({
        ...signature,
        known: knownKey(signature.fingerprint, this.#own),
      })),
      standing: await this.#standing(file, plan),
    };
  }

  async #standing(file: string, { relation, target, manifest }: ImportPlan): Promise<Standing> {
    if (relation.kind !== 'fork') return relation;
    const { divergence } = relation;
    const evidence = await keepForkEvidence(
      this.#own.directory,
      file,
      manifest,
      target?.head() ?? null,
      divergence,
    ).catch((error: unknown) => {
      console.error(`Evidence was not kept: ${error instanceof Error ? error.name : 'unknown'}`);
      return null;
    });
    return { kind: 'fork', divergence, evidence };
  }
}
