import { type Problem, ProblemError } from '../../../app/problem.ts';
import { Rate } from './rate.ts';

/** Progress is told at most this often, in milliseconds: a person cannot read more. */
const TOLD_EVERY = 100;

/** Whether an error is that work was given up, by this signal, and nothing else. */
export function isReasonOf(signal: AbortSignal, error: unknown): boolean {
  if (!signal.aborted) return false;
  // What waits with the signal wraps its reason. Source: Node, `events.once` and `timers/promises`.
  return (
    error === signal.reason ||
    (error instanceof Error && error.name === 'AbortError' && error.cause === signal.reason)
  );
}

/** How a job tells how far it is. */
interface JobOptions<P> {
  /** Called with the progress, and with null once nothing is under way any more. */
  readonly onChange?: (progress: P | null) => void;
  /** Progress is told at most this often, in milliseconds. */
  readonly every?: number;
  /** The time in milliseconds, from any beginning. */
  readonly now?: () => number;
}

/**
 * Something that takes its time: one at a time, with progress, rate and time left, told at a pace people can read, and with
 * a signal that stops it. Whoever closes it waits until nothing is under way.
 */
export class Job<P = never> {
  readonly #onChange: (progress: P | null) => void;
  readonly #every: number;
  readonly #now: () => number;
  #running: { readonly abort: AbortController; readonly ended: Promise<unknown> } | null = null;
  #progress: P | null = null;
  #told = Number.NEGATIVE_INFINITY;
  #rate: Rate | null = null;
  #step: string | null = null;

  constructor({
    onChange = () => {},
    every = TOLD_EVERY,
    now = () => performance.now(),
  }: JobOptions<P> = {}) {
    this.#onChange = onChange;
    this.#every = every;
    this.#now = now;
  }

  /** Whether it is under way. */
  get isUnderWay(): boolean {
    return this.#running !== null;
  }

  /** How far it is; null while nothing is under way, or nothing was said yet. */
  get progress(): P | null {
    return this.#progress;
  }

  /** How many a second of late, of what `saw` counts; null while that cannot be said. */
  get perSecond(): number | null {
    return this.#rate?.perSecond() ?? null;
  }

  /** How many seconds so many more take at that rate; null while that cannot be said. */
  secondsLeft(left: number): number | null {
    return this.#rate?.secondsLeft(left) ?? null;
  }

  /** Whether what is reported now would be told: for progress that is dear to find out. */
  get isDue(): boolean {
    return this.#now() - this.#told >= this.#every;
  }

  /**
   * Does the work. Once it has ended, in whatever way, the next one can begin.
   * @param work stops, soon, when the signal is aborted
   * @param busy what is said while another one is under way
   * @throws ProblemError with `busy`, and whatever the work throws
   */
  async run<T>(work: (signal: AbortSignal) => Promise<T>, busy: Problem): Promise<T> {
    if (this.#running !== null) throw new ProblemError(busy);
    return this.#begin(work);
  }

  /** Does the work, or waits for the one that is under way already. @throws whatever that throws */
  async share(work: (signal: AbortSignal) => Promise<unknown>): Promise<void> {
    await (this.#running?.ended ?? this.#begin(work));
  }

  /** Says how far it is; told unless something was told just now. */
  report(progress: P): void {
    this.#progress = progress;
    if (this.isDue) this.#tell();
  }

  /** Says how far it is without telling so: for where it begins, which whoever began it sees at once. */
  note(progress: P): void {
    this.#progress = progress;
  }

  /** Says how far it is, or what it does now; told in any case. */
  announce(progress: P): void {
    this.#progress = progress;
    this.#tell();
  }

  /** So many are done now: for the rate. Each step has a rate of its own. */
  saw(done: number, step = ''): void {
    if (this.#step !== null && step !== this.#step) this.#rate = new Rate(this.#now, done);
    this.#step = step;
    this.#rate?.saw(done);
  }

  /** Stops what is under way, soon. */
  cancel(): void {
    this.#running?.abort.abort();
  }

  /** Waits until nothing is under way. */
  async finished(): Promise<void> {
    await this.#running?.ended.catch(() => {});
  }

  /** Stops, and waits until nothing is under way. */
  async close(): Promise<void> {
    this.cancel();
    await this.finished();
  }

  #begin<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T> {
    const abort = new AbortController();
    const { promise, resolve } = Promise.withResolvers<T>();
    // Its failure is for whoever began it, or waits for it.
    promise.catch(() => {});
    // Before the work, so that it counts as under way from its first line on.
    this.#running = { abort, ended: promise };
    this.#rate = new Rate(this.#now);
    this.#step = null;
    this.#told = Number.NEGATIVE_INFINITY;
    const ended = this.#finish(work, abort.signal);
    resolve(ended);
    return ended;
  }

  async #finish<T>(work: (signal: AbortSignal) => Promise<T>, signal: AbortSignal): Promise<T> {
    let failed = true;
    try {
      const result = await work(signal);
      failed = false;
      return result;
    } finally {
      this.#running = null;
      this.#progress = null;
      this.#tellEnd(failed);
    }
  }

  /** @param failed whether the work has thrown something, which must reach whoever asked, whatever the telling throws */
  #tellEnd(failed: boolean): void {
    try {
      this.#onChange(null);
    } catch (error) {
      if (!failed) throw error;
      console.error(
        `The end of a job could not be told: ${error instanceof Error ? error.name : typeof error}`,
      );
    }
  }

  #tell(): void {
    this.#told = this.#now();
    this.#onChange(this.#progress);
  }
}
