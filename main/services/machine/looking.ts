import { isDeepStrictEqual } from 'node:util';

/** How often the system is asked, in milliseconds: a cable is noticed before somebody has let go of it. */
const EVERY = 2000;

/** Looks again and again, from `follow` until `close`. */
export class Looking {
  readonly #look: () => void;
  #timer: NodeJS.Timeout | null = null;

  constructor(look: () => void) {
    this.#look = look;
  }

  /** Begins with a look in a while. */
  follow(): void {
    this.#timer ??= setInterval(this.#look, EVERY);
  }

  close(): void {
    if (this.#timer !== null) clearInterval(this.#timer);
    this.#timer = null;
  }
}

/** What was found last, and whether it is otherwise now. */
export class LastFound<T> {
  #last: { readonly found: T } | null = null;

  /** Whether this is otherwise than what was kept; nothing is before anything was. */
  differs(now: T): boolean {
    return this.#last !== null && !isDeepStrictEqual(now, this.#last.found);
  }

  keep(now: T): void {
    this.#last = { found: now };
  }
}
