/** Milliseconds before the second attempt, on average a quarter less. */
const FIRST = 300;
/** The longest pause between two attempts, in milliseconds. */
const LONGEST = 30_000;

/**
 * How long to wait after so many failures in a row, in milliseconds: twice as long each time, up to half a minute,
 * and up to half of it taken off at random, so that many laptops do not come back at the same moment.
 */
export function backOff(failures: number, random: () => number = Math.random): number {
  const full = Math.min(LONGEST, FIRST * 2 ** Math.min(failures - 1, 20));
  return Math.round(full * (1 - random() / 2));
}

/** Waits so long, or until cancelled. */
export function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve();
    const done = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, milliseconds);
    signal.addEventListener('abort', done);
  });
}
