import type { ExitStatus } from './terminal.ts';

/** The exit status of what was interrupted. */
export const INTERRUPTED: ExitStatus = 130;

/** Somebody pressed Ctrl-C; the message says what state things are in. */
export class Interrupted extends Error {
  override readonly name = 'Interrupted';
}

/** Within so many milliseconds it is the same Ctrl-C: npm passes on what the terminal has sent to everybody already. */
const SAME = 300;

/** Ctrl-C, or what comes to the same: the first time the work is asked to stop, the second time nothing is waited for. */
export class Interruption {
  readonly #abort = new AbortController();
  readonly #endNow: () => void;
  readonly #now: () => number;
  #first = 0;

  /**
   * @param endNow ends the process at once
   * @param now the time in milliseconds, from any beginning
   */
  constructor(endNow: () => void, now: () => number = () => performance.now()) {
    this.#endNow = endNow;
    this.#now = now;
  }

  /** Aborted by the first interruption. */
  get signal(): AbortSignal {
    return this.#abort.signal;
  }

  /** Interrupts. */
  interrupt(): void {
    if (!this.#abort.signal.aborted) {
      this.#first = this.#now();
      this.#abort.abort();
    } else if (this.#now() - this.#first > SAME) this.#endNow();
  }

  /** Interrupts whenever the operating system asks this process to end. */
  followSignals(): void {
    for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(name, () => this.interrupt());
  }
}

/**
 * Waits for work that does not stop by itself, no longer than until the interruption.
 * @param state said then: what state things are in
 * @throws Interrupted
 */
export async function unlessInterrupted<T>(work: Promise<T>, signal: AbortSignal, state: string): Promise<T> {
  // Left alone, it may still fail; the process ends before that matters.
  work.catch(() => {});
  const interrupted = Promise.withResolvers<never>();
  const stop = () => interrupted.reject(new Interrupted(state));
  if (signal.aborted) stop();
  signal.addEventListener('abort', stop);
  try {
    return await Promise.race([work, interrupted.promise]);
  } finally {
    signal.removeEventListener('abort', stop);
  }
}
