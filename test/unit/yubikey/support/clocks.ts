import type { Clock } from '../../../../main/yubikey/transport/clock.ts';

/** A clock that runs only when somebody waits by it. */
export class ManualClock implements Clock {
  #now = 0;

  now(): number {
    return this.#now;
  }

  async sleep(ms: number): Promise<void> {
    this.#now += ms;
  }
}

/**
 * A clock for a driver that talks to a virtual key, which lives in real time: it runs only while the driver waits, and so
 * many times faster. A machine that is busy elsewhere does not bring a time-out nearer.
 */
export function steppedClock(factor: number): Clock {
  let now = 0;
  return {
    now: () => now,
    sleep: (ms, signal) =>
      new Promise((resolve) => {
        const stop = () => {
          clearTimeout(timer);
          now += ms;
          resolve();
        };
        const timer = setTimeout(stop, ms / factor);
        if (signal?.aborted) stop();
        else signal?.addEventListener('abort', stop, { once: true });
      }),
  };
}
