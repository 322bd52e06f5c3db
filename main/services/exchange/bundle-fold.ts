import { Fault } from '../../../app/bundle/fault.ts';
import { ProblemError } from '../../../app/problem.ts';
import { ContradictionError, makesItsObject } from '../../../app/registry/contradiction.ts';
import type { LedgerEvent } from '../../../app/registry/index.ts';
import { importProblem } from './import-problems.ts';
import { TrialRegistry } from './trial-registry.ts';

/**
 * Folds the events of a bundle, of which nothing else is known, to find out whether they contradict each other. A part
 * of a ledger may change what was made before it: that cannot be judged here, and is passed over.
 */
export class BundleFold {
  readonly #trial = new TrialRegistry(null);

  /** Folds the next event in. @throws Fault when it contradicts those before it @throws ProblemError without room */
  entry(seq: number, event: LedgerEvent, beginsAt: number): void {
    const isOfBefore =
      beginsAt > 1 && !makesItsObject(event) && this.#trial.aggregateOf(event.aggregate_id) === undefined;
    if (!isOfBefore) tryOut(this.#trial, seq, event, beginsAt === 1);
  }

  /** Forgets everything. */
  close(): void {
    this.#trial.close();
  }
}

/**
 * Folds an event into a trial.
 * @param isWhole whether the trial knows all that was made before
 * @throws Fault when it contradicts those before it
 * @throws ProblemError when the disk has no room
 */
export function tryOut(trial: TrialRegistry, seq: number, event: LedgerEvent, isWhole: boolean): void {
  try {
    trial.apply(event, isWhole);
  } catch (cause) {
    if (cause instanceof ContradictionError) throw new Fault('contradiction', seq, contradicts(seq, cause));
    if (cause instanceof Error && 'errcode' in cause)
      throw new ProblemError(importProblem('import.no-room-to-try'), { cause });
    throw cause;
  }
}

function contradicts(seq: number, { message }: ContradictionError): string {
  return `Entry ${seq} cannot follow from the entries before it: ${message}. No ledger of this program says so; have the laptop that wrote the file examined.`;
}
