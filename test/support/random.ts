/** Random choices that can be repeated: the same seed gives the same ones. */
export class Random {
  readonly seed: number;
  #state: number;

  /** @param seed taken from `CIM_SEED` when that is set, else from the clock */
  constructor(seed = Number(process.env['CIM_SEED'] ?? Date.now() % 1_000_000)) {
    this.seed = seed;
    this.#state = seed;
  }

  /** From 0 up to and without 1. Source: mulberry32, public domain. */
  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), 1 | this.#state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  }

  /** A whole number from `low` to `high`, both included. */
  between(low: number, high: number): number {
    return low + Math.floor(this.next() * (high - low + 1));
  }

  /** The list in another order. */
  shuffled<T>(list: readonly T[]): T[] {
    const rest = [...list];
    const result: T[] = [];
    while (rest.length > 0) result.push(...rest.splice(this.between(0, rest.length - 1), 1));
    return result;
  }
}
