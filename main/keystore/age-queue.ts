import { ProblemError } from '../../app/problem.ts';
import { keystoreProblem } from './problems.ts';

/** So many wait for their turn at most; a ceremony has one or two. */
const MOST_WAITING = 8;

/**
 * Lets one piece of work begin after another: scrypt takes a quarter of a gigabyte for each, so that a dozen at once would
 * take a laptop's memory.
 */
export class AgeQueue {
  #last: Promise<unknown> = Promise.resolve();
  #waiting = 0;

  /**
   * Does the work when all before it is done.
   * @param signal gives it up while it waits
   * @throws ProblemError when too many wait already; the signal's reason; whatever the work throws
   */
  async inTurn<T>(work: () => Promise<T>, signal?: AbortSignal): Promise<T> {
    if (this.#waiting > MOST_WAITING) throw new ProblemError(keystoreProblem('keystore.too-many-at-once'));
    this.#waiting += 1;
    const before = this.#last;
    const turn = Promise.withResolvers<void>();
    this.#last = turn.promise;
    try {
      await before;
      signal?.throwIfAborted();
      return await work();
    } finally {
      this.#waiting -= 1;
      turn.resolve();
    }
  }
}
