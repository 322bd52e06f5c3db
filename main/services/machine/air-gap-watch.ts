import { isDeepStrictEqual } from 'node:util';
import type { AirGap } from '../../../app/machine/air-gap.ts';
import { measureAirGap } from '../../machine/air-gap.ts';

/** How often the system is asked, in milliseconds: a cable is noticed before somebody has let go of it. */
const EVERY = 2000;

/** Keeps an eye on the air gap. */
export class AirGapWatch {
  readonly #onChange: (airGap: AirGap) => void;
  readonly #measure: () => AirGap;
  #last: AirGap | null = null;
  #timer: NodeJS.Timeout | null = null;

  /** @param onChange told whenever something is open, closed or not known that was otherwise before */
  constructor(onChange: (airGap: AirGap) => void, measure: () => AirGap = measureAirGap) {
    this.#onChange = onChange;
    this.#measure = measure;
  }

  /** How it is now. */
  state(): AirGap {
    const now = this.#measure();
    const changed = this.#last !== null && !isDeepStrictEqual(now, this.#last);
    this.#last = now;
    if (changed) this.#onChange(now);
    return now;
  }

  /** Looks again and again until `close`. */
  follow(): void {
    this.#timer ??= setInterval(() => this.state(), EVERY);
  }

  close(): void {
    if (this.#timer !== null) clearInterval(this.#timer);
    this.#timer = null;
  }
}
