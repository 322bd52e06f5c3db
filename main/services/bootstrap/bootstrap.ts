import { createHash } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import { v7 as uuidv7 } from 'uuid';
import { drawUp } from '../../../app/bootstrap/draw-up.ts';
import { drawUpRegistry } from '../../../app/bootstrap/draw-up-registry.ts';
import { draftsOf, isBlocked, type Plan } from '../../../app/bootstrap/plan.ts';
import { countsOf, previewOf, previewOfFaults } from '../../../app/bootstrap/preview.ts';
import { readBootstrapInPieces } from '../../../app/bootstrap/read.ts';
import type { RegistryFile } from '../../../app/bootstrap/registry-file.ts';
import type { BootstrapFile } from '../../../app/bootstrap/schema.ts';
import type {
  BootstrapPreview,
  BootstrapProgress,
  BootstrapRecorded,
} from '../../../app/bootstrap/shapes.ts';
import type { InPieces } from '../../../app/pieces.ts';
import { ProblemError } from '../../../app/problem.ts';
import { isUnsealed } from '../../../app/registry/unsealed.ts';
import type { Ledger } from '../../store/ledger.ts';
import { inTurns, onOneState } from '../../store/turns.ts';
import { isReasonOf, Job } from '../jobs/job.ts';
import type { Keystore } from '../keys/keystore.ts';
import type { Sealing } from '../keys/sealed.ts';
import { readBootstrapFile } from './bootstrap-file.ts';
import { bootstrapProblem } from './problems.ts';

/** What somebody looks at before it is recorded. */
interface Review {
  readonly file: string;
  readonly content: BootstrapFile | RegistryFile;
  /** Ids made for this review, by path: what is recorded is exactly what was shown. */
  readonly ids: Map<string, string>;
  readonly plan: Plan;
}

/** Bootstrap files: shown first, then recorded in one act. */
export class Bootstraps {
  readonly #ledger: Ledger;
  readonly #keystore: Keystore;
  #review: Review | null = null;
  readonly #job = new Job();

  constructor(ledger: Ledger, keystore: Keystore) {
    this.#ledger = ledger;
    this.#keystore = keystore;
  }

  /**
   * Reads a file and says what it comes to in the ledger as it is at one moment. Nothing is recorded; other work has its turn
   * meanwhile.
   * @throws ProblemError when it cannot be read at all, an act or another review is under way, or it was cancelled
   */
  review(file: string): Promise<BootstrapPreview> {
    return this.#job.run(async (signal) => {
      this.#review = null;
      const { raw, text } = readBootstrapFile(file);
      const named = { file, sha256: createHash('sha256').update(raw).digest('hex') };
      try {
        const content = await inTurns(readBootstrapInPieces(text), () => signal.throwIfAborted());
        if ('faults' in content) return previewOfFaults(named, content);
        const ids = new Map<string, string>();
        const plan = await onOneState(
          () => this.#draw(content, ids),
          () => this.#ledger.version,
          signal,
        );
        const preview = await inTurns(previewOf(named, plan), () => signal.throwIfAborted());
        this.#review = { file, content, ids, plan };
        return preview;
      } catch (error) {
        throw isReasonOf(signal, error) ? new ProblemError(bootstrapProblem('bootstrap.given-up')) : error;
      }
    }, bootstrapProblem('bootstrap.under-way'));
  }

  /**
   * Records what was reviewed last, as one act.
   * @param passphrase for all seeds of the act; null when it needs none
   * @param onProgress told after each seed that is encrypted and on the disk, and of many events now and then
   * @returns null when it was cancelled; then neither a file nor an event remains
   * @throws ProblemError; then neither a file nor an event remains
   */
  async record(
    passphrase: string | null,
    onProgress: (progress: NonNullable<BootstrapProgress>) => void,
  ): Promise<BootstrapRecorded | null> {
    if (this.#job.isUnderWay) throw new ProblemError(bootstrapProblem('bootstrap.under-way'));
    const review = this.#review;
    if (review === null) throw new ProblemError(bootstrapProblem('bootstrap.nothing-reviewed'));
    const sealing = {
      onSealed: (done: number, total: number) => onProgress({ step: 'sealing', done, total }),
      onRecording: (done: number, total: number) => onProgress({ step: 'recording', done, total }),
    };
    return this.#job.run(async (signal) => {
      try {
        await this.#requireAsShown(review, signal);
        return await this.#record(review, passphrase, { ...sealing, signal });
      } catch (error) {
        // Anything else that went wrong while it was given up is no cancelling.
        if (isReasonOf(signal, error)) return null;
        throw error;
      }
    }, bootstrapProblem('bootstrap.under-way'));
  }

  /** Gives up the act under way, as long as nothing is recorded. */
  cancel(): void {
    this.#job.cancel();
  }

  /** Gives it up, and waits until nothing is under way. */
  async close(): Promise<void> {
    await this.#job.close();
  }

  /** @throws ProblemError when the file comes to something else by now, or cannot be recorded; the signal's reason */
  async #requireAsShown({ content, ids, plan }: Review, signal: AbortSignal): Promise<void> {
    const now = await onOneState(
      () => this.#draw(content, ids),
      () => this.#ledger.version,
      signal,
    );
    if (!(await inTurns(isSamePlan(now, plan), () => signal.throwIfAborted())))
      throw new ProblemError(bootstrapProblem('bootstrap.ledger-changed'));
    if (isBlocked(plan)) throw new ProblemError(bootstrapProblem('bootstrap.blocked'));
  }

  async #record(
    { file, plan }: Review,
    passphrase: string | null,
    sealing: Sealing,
  ): Promise<BootstrapRecorded> {
    const drafts = draftsOf(plan);
    if (drafts.length === 0) throw new ProblemError(bootstrapProblem('bootstrap.nothing-new'));
    const records = await this.#keystore.recordAll('Bootstrap', drafts, passphrase, sealing);
    this.#review = null;
    const [first, last] = [records.at(0), records.at(-1)];
    if (first === undefined || last === undefined) throw new Error('A bootstrap gave no event.');
    return {
      file,
      groups: countsOf(plan),
      events: records.length,
      seeds: drafts.filter(isUnsealed).length,
      from: first.entry.seq,
      to: last.entry.seq,
      head: last.cid,
    };
  }

  #draw(content: BootstrapFile | RegistryFile, ids: Map<string, string>): InPieces<Plan> {
    const idAt = (path: string) => {
      const id = ids.get(path) ?? uuidv7();
      ids.set(path, id);
      return id;
    };
    const at = new Date().toISOString();
    return 'acts' in content
      ? drawUpRegistry(content, this.#ledger.objects, idAt, at)
      : drawUp(content, this.#ledger.objects, idAt, at);
  }
}

/** Whether two plans come to the same, a step a piece. */
function* isSamePlan(one: Plan, other: Plan): InPieces<boolean> {
  const { steps: these, ...rest } = one;
  const { steps: those, ...others } = other;
  if (these.length !== those.length || !isDeepStrictEqual(rest, others)) return false;
  for (const [index, step] of these.entries()) {
    if (!isDeepStrictEqual(step, those[index])) return false;
    yield;
  }
  return true;
}
