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

/** The machine's clock, so many times faster: what takes a driver seconds takes a test milliseconds. */
export function fastClock(factor: number): Clock {
  return {
    now: () => performance.now() * factor,
    sleep: (ms, signal) =>
      new Promise((resolve) => {
        const timer = setTimeout(resolve, ms / factor);
        const stop = () => {
          clearTimeout(timer);
          resolve();
        };
        if (signal?.aborted) stop();
        signal?.addEventListener('abort', stop, { once: true });
      }),
  };
}
