import type { Measure } from '../../machine/measure.ts';
import { MachineWatch } from '../machine/machine-watch.ts';
import type { CeremonyRoom } from './room.ts';

/** While a ceremony runs, what changes on the laptop is recorded in it: a link, a radio, a device, a disk. */
export class MachineRecord {
  readonly #room: CeremonyRoom;
  readonly #measure: Measure;
  #watch: { readonly ceremonyId: string; readonly watch: MachineWatch } | null = null;

  constructor(room: CeremonyRoom, measure: Measure) {
    this.#room = room;
    this.#measure = measure;
  }

  /** Watches from when a ceremony is opened, or found running at the start, until it is over. */
  settle(): void {
    const ceremony = this.#room.running();
    if (ceremony?.id === this.#watch?.ceremonyId) return;
    void this.close();
    if (ceremony === null) return;
    const watch = new MachineWatch(
      (probe, values) => this.#room.machineChanged(probe, values),
      this.#measure,
    );
    this.#watch = { ceremonyId: ceremony.id, watch };
    watch.follow(Object.fromEntries(ceremony.machine.map(({ probe, values }) => [probe, values])));
  }

  /** Ends watching. */
  async close(): Promise<void> {
    const watch = this.#watch?.watch;
    this.#watch = null;
    await watch?.close();
  }
}
