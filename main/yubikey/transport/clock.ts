/** Time as the protocols see it, so that tests need not wait. */
export interface Clock {
  /** Milliseconds since some fixed moment; never runs backwards. */
  now(): number;
  /** Resolves after so many milliseconds, or at once when the signal is aborted. Never rejects. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}

/** The machine's monotonic clock. */
export const systemClock: Clock = {
  now: () => performance.now(),
  sleep: (ms, signal) =>
    new Promise((resolve) => {
      if (signal?.aborted) {
        resolve();
        return;
      }
      const done = () => {
        clearTimeout(timer);
        signal?.removeEventListener('abort', done);
        resolve();
      };
      const timer = setTimeout(done, ms);
      signal?.addEventListener('abort', done, { once: true });
    }),
};

/** A wait with an end. Time-outs that a connection reports count, too, so that it ends under any clock. */
export class Deadline {
  readonly #clock: Clock;
  readonly #end: number;
  #reported = 0;

  constructor(clock: Clock, ms: number) {
    this.#clock = clock;
    this.#end = clock.now() + ms;
  }

  /** Milliseconds left, never below zero. */
  get remaining(): number {
    return Math.max(0, this.#end - Math.max(this.#clock.now(), this.#reported));
  }

  get passed(): boolean {
    return this.remaining === 0;
  }

  /** A connection said that it waited so long in vain. */
  waited(ms: number): void {
    this.#reported = Math.max(this.#clock.now(), this.#reported + ms);
  }
}
