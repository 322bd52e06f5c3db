import { fold, foldAlone } from '../../../app/bundle/contradictions.ts';
import { ProblemError } from '../../../app/problem.ts';
import type { LedgerEvent } from '../../../app/registry/index.ts';
import { importProblem } from './import-problems.ts';
import { TrialRegistry } from './trial-registry.ts';

/** Folds the events of a bundle, of which nothing else is known, to find out whether they contradict each other. */
export class BundleFold {
  readonly #trial = new TrialRegistry(null);

  /** Folds the next event in. @throws Fault when it contradicts those before it @throws ProblemError without room */
  entry(seq: number, event: LedgerEvent, beginsAt: number): void {
    withRoom(() => foldAlone(this.#trial, seq, event, beginsAt));
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
  withRoom(() => fold(trial, seq, event, isWhole));
}

function withRoom(tried: () => void): void {
  try {
    tried();
  } catch (cause) {
    if (cause instanceof Error && 'errcode' in cause)
      throw new ProblemError(importProblem('import.no-room-to-try'), { cause });
    throw cause;
  }
}
