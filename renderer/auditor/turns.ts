/** Milliseconds after which the browser gets a turn: nothing on the page stands still for longer. */
const TURN = 40;

/** Milliseconds between two words of how far something is: whoever has them read aloud is not told more often. */
export const WORD = 500;

/** Divides long work, so that the page can be used meanwhile. */
export class Turns {
  #ends = performance.now() + TURN;

  /** Whether the work has gone on for long enough. */
  get isOver(): boolean {
    return performance.now() >= this.#ends;
  }

  /** Comes back when whatever waits in the browser has had its turn. */
  async next(): Promise<void> {
    await othersTurn();
    this.#ends = performance.now() + TURN;
  }
}

function othersTurn(): Promise<void> {
  const { port1, port2 } = new MessageChannel();
  return new Promise((resolve) => {
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(null);
  });
}
