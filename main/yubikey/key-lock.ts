import { TransportError } from './transport/failure.ts';

/** One act at a time for each key: the others wait, in order. */
export class KeyLocks {
  readonly #last = new Map<string, Promise<unknown>>();

  /** Whether something is under way with the key. */
  isBusy(name: string): boolean {
    return this.#last.has(name);
  }

  /**
   * Runs the act once those before it are over. Whoever is cancelled while waiting never runs.
   * @throws TransportError `cancelled`
   */
  async run<T>(name: string, act: () => Promise<T>, signal?: AbortSignal): Promise<T> {
    const before = this.#last.get(name) ?? Promise.resolve();
    const mine = before.then(() => {
      if (signal?.aborted) throw new TransportError('cancelled', 'Aborted while waiting for the key.');
      return act();
    });
    const settled = mine.catch(() => undefined);
    this.#last.set(name, settled);
    try {
      return await mine;
    } finally {
      if (this.#last.get(name) === settled) this.#last.delete(name);
    }
  }
}
