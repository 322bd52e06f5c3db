import type { Clock } from '../transport/clock.ts';
import { groupInterfaces, type HidKey } from './grouping.ts';
import type { HidPort } from './port.ts';

/** A key that is plugged in. */
export interface PresentKey extends HidKey {
  /** When it was plugged in, by the clock; null when it was there from the beginning. */
  readonly pluggedAt: number | null;
}

/** What changed between two looks. */
export interface PresenceChange {
  readonly appeared: readonly PresentKey[];
  readonly disappeared: readonly PresentKey[];
  readonly present: readonly PresentKey[];
}

/** Listing costs the system some milliseconds up to a tenth of a second; this often it disturbs nobody. */
const INTERVAL_MS = 1_000;

/**
 * Looks that are told after a key has come: the system lists its interfaces one after the other, and lets this program open each a
 * moment later. Whoever asked the key at once may have been told no.
 */
const SETTLING_LOOKS = 2;

/** Which keys are plugged in. Looking opens no device, so it disturbs no other program. */
export class Presence {
  readonly #port: HidPort;
  readonly #clock: Clock;
  #known: ReadonlyMap<string, PresentKey> | null = null;

  constructor(port: HidPort, clock: Clock) {
    this.#port = port;
    this.#clock = clock;
  }

  /** Looks once. @throws ProblemError when HID devices cannot be listed at all */
  async look(): Promise<PresentKey[]> {
    const found = groupInterfaces(await this.#port.list());
    const before = this.#known;
    const pluggedAt = before === null ? null : this.#clock.now();
    const now = found.map(
      (key): PresentKey => ({
        ...key,
        pluggedAt: before ? (before.get(key.id) ?? { pluggedAt }).pluggedAt : null,
      }),
    );
    this.#known = new Map(now.map((key) => [key.id, key]));
    return now;
  }

  /**
   * Looks again and again, and tells every change, beginning with what is there; after a key has come, the looks behind it, too. A
   * failure to look is told once, and the looking goes on.
   */
  async watch(listener: PresenceListener, signal: AbortSignal, intervalMs = INTERVAL_MS): Promise<void> {
    let before: readonly PresentKey[] | 'nothing yet' | 'failed' = 'nothing yet';
    let settling = 0;
    while (!signal.aborted) {
      try {
        const present = await this.look();
        const old = typeof before === 'string' ? [] : before;
        const appeared = without(present, old);
        const disappeared = without(old, present);
        const isNews = typeof before === 'string' || appeared.length + disappeared.length > 0 || settling > 0;
        settling = appeared.length > 0 ? SETTLING_LOOKS : Math.max(0, settling - 1);
        before = present;
        if (isNews && !signal.aborted) listener.changed({ appeared, disappeared, present });
      } catch (error) {
        if (before !== 'failed' && !signal.aborted) listener.failed(error);
        before = 'failed';
      }
      await this.#clock.sleep(intervalMs, signal);
    }
  }
}

/** Told by a watch. */
export interface PresenceListener {
  changed(change: PresenceChange): void;
  /** Looking failed; `changed` follows with everything that is there once it works again. */
  failed(error: unknown): void;
}

function without(keys: readonly PresentKey[], others: readonly PresentKey[]): PresentKey[] {
  return keys.filter(({ id }) => !others.some((other) => other.id === id));
}
