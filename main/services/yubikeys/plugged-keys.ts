import { type Problem, ProblemError } from '../../../app/problem.ts';
import type { KeyFacts } from '../../yubikey/facts.ts';
import type { YubiKeys } from '../../yubikey/keys.ts';
import { yubiKeyActProblem } from './problems.ts';

/** How long a person has to unplug a key and plug it in again. */
export const REPLUG_MS = 60_000;

/** Somebody who waits until a key was unplugged and plugged in again. */
interface Waiting {
  readonly was: KeyFacts;
  isGone: boolean;
  readonly found: (facts: KeyFacts) => void;
}

/** The keys that are plugged in: follows them as they come and go, and knows what each says of itself. */
export class PluggedKeys {
  facts: readonly KeyFacts[] = [];
  /** Why keys cannot be looked for; null when they can. */
  problem: Problem | null = null;
  /** The first look is not over yet. */
  looking = true;
  readonly #keys: YubiKeys;
  readonly #onChange: () => void;
  readonly #stop = new AbortController();
  readonly #waiting = new Set<Waiting>();
  #watching: Promise<void> = Promise.resolve();
  #looks = 0;

  constructor(keys: YubiKeys, onChange: () => void) {
    this.#keys = keys;
    this.#onChange = onChange;
  }

  /** Begins to follow the keys, until `close`. */
  follow(): void {
    this.#watching = this.#keys.watch(
      {
        changed: ({ disappeared }) => {
          for (const waiting of this.#waiting) {
            if (disappeared.some(({ id }) => id === waiting.was.id)) waiting.isGone = true;
          }
          void this.look();
        },
        failed: (error) => this.#failed(error),
      },
      this.#stop.signal,
    );
  }

  /**
   * Looks which keys there are and what they say now. Never rejects: what is wrong stands in `problem`.
   * @param anew asks the keys again also where nothing has changed as far as this program knows
   */
  async look(anew = false): Promise<void> {
    const look = ++this.#looks;
    try {
      const facts = await (anew ? this.#keys.refresh() : this.#keys.list());
      // A later look knows better.
      if (look !== this.#looks) return;
      this.facts = facts;
      this.problem = null;
      this.looking = false;
      this.#tellWaiting();
      this.#onChange();
    } catch (error) {
      this.#failed(error);
    }
  }

  /**
   * Waits until this key was unplugged and plugged in again. One that shows no serial number is taken to be the key of
   * its model that comes back.
   * @returns what it says of itself then
   * @throws ProblemError when that takes longer than a minute; the signal's reason when it is aborted
   */
  async replugged(was: KeyFacts, signal: AbortSignal): Promise<KeyFacts> {
    const { promise, resolve, reject } = Promise.withResolvers<KeyFacts>();
    const waiting: Waiting = { was, isGone: false, found: resolve };
    const timer = setTimeout(
      () => reject(new ProblemError(yubiKeyActProblem('yubikey.not-replugged'))),
      REPLUG_MS,
    );
    const abort = () => reject(signal.reason);
    signal.addEventListener('abort', abort, { once: true });
    this.#waiting.add(waiting);
    try {
      signal.throwIfAborted();
      return await promise;
    } finally {
      clearTimeout(timer);
      signal.removeEventListener('abort', abort);
      this.#waiting.delete(waiting);
    }
  }

  /** Stops following; returns when no key is looked at any more. */
  async close(): Promise<void> {
    this.#stop.abort();
    await this.#watching;
  }

  #tellWaiting(): void {
    for (const { was, isGone, found } of this.#waiting) {
      const back = this.facts.find(
        ({ id, serial, model }) =>
          (isGone || id !== was.id) &&
          (was.serial === null ? serial === null && model === was.model : serial === was.serial),
      );
      if (back) found(back);
    }
  }

  #failed(error: unknown): void {
    const known = error instanceof ProblemError;
    if (!known)
      console.error(`Looking for YubiKeys failed: ${error instanceof Error ? error.name : typeof error}`);
    this.facts = [];
    this.problem = known ? error.problem : yubiKeyActProblem('yubikey.looking-failed');
    this.looking = false;
    this.#onChange();
  }
}
