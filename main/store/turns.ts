import { setImmediate as nextTurn } from 'node:timers/promises';
import { atOnce, type InPieces } from '../../app/pieces.ts';

/** How long, in milliseconds, work goes on before others get their turn: the window then draws without a jerk. */
const TURN = 12;

/** Lets other work of this thread have its turn, as often as that is due. */
export class Turns {
  #since = performance.now();

  /** Whether this turn has taken long enough. */
  get isOver(): boolean {
    return performance.now() - this.#since >= TURN;
  }

  /** Ends this turn where it has taken long enough. Call between two pieces of the work. @returns whether others had theirs */
  async next(): Promise<boolean> {
    if (!this.isOver) return false;
    await nextTurn();
    this.#since = performance.now();
    return true;
  }
}

/** Does work in turns. @param afterTurn called after others had theirs; what it throws ends the work */
export async function inTurns<T>(work: InPieces<T>, afterTurn: () => void = () => {}): Promise<T> {
  const turns = new Turns();
  for (;;) {
    const piece = work.next();
    if (piece.done) return piece.value;
    if (await turns.next()) afterTurn();
  }
}

/** How often work is begun again because the ledger has changed, before it is done without a turn for anybody else. */
const TRIES = 3;

/**
 * Does work that reads one state of something that may change between turns: where it has changed, all is read again.
 * @param begin begins the work
 * @param version says which state it is in now
 * @throws the signal's reason, soon after it was aborted
 */
export async function onOneState<T>(
  begin: () => InPieces<T>,
  version: () => unknown,
  signal?: AbortSignal,
): Promise<T> {
  for (let tries = 0; tries < TRIES; tries++) {
    const before = version();
    try {
      return await inTurns(begin(), () => {
        signal?.throwIfAborted();
        if (version() !== before) throw new ChangedMeanwhile();
      });
    } catch (error) {
      if (!(error instanceof ChangedMeanwhile)) throw error;
    }
  }
  return atOnce(begin());
}

/** Says that what was read by now is worth nothing any more. */
class ChangedMeanwhile extends Error {}
