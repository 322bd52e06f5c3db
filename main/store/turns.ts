import { setImmediate as nextTurn } from 'node:timers/promises';
import { atOnce, type InPieces } from '../../app/pieces.ts';

/** How long, in milliseconds, work goes on before others get their turn: the window then draws without a jerk. */
const TURN = 12;

/** Lets other work of this thread have its turn, as often as that is due. */
export class Turns {
  #since = performance.now();

  /** Ends this turn where it has taken long enough. Call between two pieces of the work. */
  async next(): Promise<void> {
    if (performance.now() - this.#since < TURN) return;
    await nextTurn();
    this.#since = performance.now();
  }
}

/**
 * Does work in turns.
 * @param isStale asked after other work had its turn: whether what was read by then is worth nothing any more; null is
 *   answered then, and the rest is not done
 */
export async function inTurns<T>(work: InPieces<T>, isStale: () => boolean = () => false): Promise<T | null> {
  const turns = new Turns();
  for (;;) {
    const piece = work.next();
    if (piece.done) return piece.value;
    await turns.next();
    if (isStale()) return null;
  }
}

/** How often work is begun again because the ledger has changed, before it is done without a turn for anybody else. */
const TRIES = 3;

/**
 * Does work that reads one state of something that may change between turns: where it has changed, all is read again.
 * @param begin begins the work
 * @param version says which state it is in now
 */
export async function onOneState<T>(begin: () => InPieces<T>, version: () => unknown): Promise<T> {
  for (let tries = 0; tries < TRIES; tries++) {
    const before = version();
    const done = await inTurns(asOne(begin()), () => version() !== before);
    if (done !== null) return done.value;
  }
  return atOnce(begin());
}

/** So that nothing found is told apart from nothing done. */
function* asOne<T>(work: InPieces<T>): InPieces<{ readonly value: T }> {
  return { value: yield* work };
}
