import type { Probe } from '../../../app/ceremony/script/format.ts';
import type { Measured } from '../../../app/registry/ceremony-facts.ts';
import type { Measure } from '../../machine/measure.ts';
import { LastFound, Looking } from './looking.ts';

/** What somebody may change with their hands while a ceremony runs. Mounts belong to the devices. */
const WATCHED = ['air_gap', 'devices'] as const satisfies readonly Probe[];

/** One of what is watched. */
export type WatchedProbe = (typeof WATCHED)[number];

/** Told what a probe finds now; what it rejects to take is told again at the next look. */
export type OnMachineChange = (probe: WatchedProbe, values: Measured) => void | Promise<void>;

interface Watched {
  readonly probe: WatchedProbe;
  readonly last: LastFound<Measured>;
  /** The look that is under way: a slow system is not asked twice at once. */
  looking: Promise<void> | null;
}

/**
 * Keeps an eye on links, radios, routes, devices, disks and mounts, from `follow` until `close`, and tells what changed. A
 * probe that takes long holds up neither the other nor anybody else. One that was closed is not used again.
 */
export class MachineWatch {
  readonly #onChange: OnMachineChange;
  readonly #measure: Measure;
  readonly #watched = WATCHED.map((probe): Watched => ({ probe, last: new LastFound(), looking: null }));
  readonly #looking = new Looking(() => void this.look());
  readonly #telling = new Set<Promise<void>>();
  #closed = true;

  constructor(onChange: OnMachineChange, measure: Measure) {
    this.#onChange = onChange;
    this.#measure = measure;
  }

  /**
   * Begins: looks at once, and then again and again.
   * @param recorded what is on record already, and from which a change is told; without it, the first look is what is
   *   compared with
   */
  follow(recorded: Readonly<Partial<Record<WatchedProbe, Measured>>> = {}): void {
    this.#closed = false;
    for (const { probe, last } of this.#watched) {
      const values = recorded[probe];
      if (values !== undefined) last.keep(values);
    }
    this.#looking.follow();
    void this.look();
  }

  /** Looks now; done once everything that could be looked at was, and was told. Never rejects. */
  async look(): Promise<void> {
    await Promise.all(
      this.#watched.map((watched) => {
        watched.looking ??= this.#lookAt(watched).finally(() => {
          watched.looking = null;
        });
        return watched.looking;
      }),
    );
  }

  /** Ends: nothing is told from now on. Done once what was being told has been taken. */
  async close(): Promise<void> {
    this.#closed = true;
    this.#looking.close();
    await Promise.all(this.#telling);
  }

  async #lookAt({ probe, last }: Watched): Promise<void> {
    const now = await this.#measure(probe);
    if (this.#closed) return;
    if (!last.differs(now)) return last.keep(now);
    const telling = this.#tell(probe, now, last);
    this.#telling.add(telling);
    await telling;
    this.#telling.delete(telling);
  }

  async #tell(probe: WatchedProbe, now: Measured, last: LastFound<Measured>): Promise<void> {
    try {
      await this.#onChange(probe, now);
      last.keep(now);
    } catch {
      // Whoever is told says themselves why it was not taken.
    }
  }
}
