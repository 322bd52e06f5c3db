/** How far back the speed is taken from, in milliseconds. */
const SPAN = 5000;

/** How fast something goes of late, in things a second. */
export class Rate {
  readonly #now: () => number;
  #marks: { readonly at: number; readonly done: number }[];

  /**
   * @param now the time in milliseconds, from any beginning
   * @param done so many are done already
   */
  constructor(now: () => number = () => performance.now(), done = 0) {
    this.#now = now;
    this.#marks = [{ at: now(), done }];
  }

  /** So many are done now. */
  saw(done: number): void {
    const at = this.#now();
    this.#marks.push({ at, done });
    // Keeps one mark from before the span, to measure from.
    const first = this.#marks.findIndex((mark) => mark.at >= at - SPAN);
    if (first > 1) this.#marks.splice(0, first - 1);
  }

  /** How many a second, until now; null within the first half second. */
  perSecond(): number | null {
    const [from] = this.#marks;
    const to = this.#marks.at(-1);
    if (!from || !to) return null;
    const elapsed = this.#now() - from.at;
    return elapsed < 500 ? null : ((to.done - from.done) / elapsed) * 1000;
  }

  /** How many seconds so many more take at this rate; null while it is not known, or nothing moves. */
  secondsLeft(left: number): number | null {
    const perSecond = this.perSecond();
    return perSecond === null || perSecond <= 0 ? null : Math.max(0, left) / perSecond;
  }
}
