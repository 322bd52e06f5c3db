import type { AirGap } from '../../../app/machine/air-gap.ts';
import { measureAirGap } from '../../machine/air-gap.ts';
import { LastFound, Looking } from './looking.ts';

/** Keeps an eye on the air gap. */
export class AirGapWatch {
  readonly #onChange: (airGap: AirGap) => void;
  readonly #measure: () => AirGap;
  readonly #last = new LastFound<AirGap>();
  readonly #looking = new Looking(() => this.state());

  /** @param onChange told whenever something is open, closed or not known that was otherwise before */
  constructor(onChange: (airGap: AirGap) => void, measure: () => AirGap = measureAirGap) {
    this.#onChange = onChange;
    this.#measure = measure;
  }

  /** How it is now. */
  state(): AirGap {
    const now = this.#measure();
    const changed = this.#last.differs(now);
    this.#last.keep(now);
    if (changed) this.#onChange(now);
    return now;
  }

  /** Looks again and again until `close`. */
  follow(): void {
    this.#looking.follow();
  }

  close(): void {
    this.#looking.close();
  }
}
