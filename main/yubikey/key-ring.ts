import { type Act, ActProgress } from './acts.ts';
import { commandOptions, type Follow, type KeyChoice, notThere, outOfReach } from './choice.ts';
import type { KeyFacts } from './facts.ts';
import { Presence, type PresenceListener, type PresentKey } from './hid/presence.ts';
import { KeyLocks } from './key-lock.ts';
import { type KeyAccess, readKeyFacts } from './key-reader.ts';
import { DeviceGoneError } from './transport/connection.ts';
import type { CommandOptions } from './transport/progress.ts';

/** A key while one act is under way with it. */
export interface ActingKey {
  readonly key: PresentKey;
  /** Where the interface that the act needs is opened. */
  readonly path: string;
  readonly facts: KeyFacts;
  readonly progress: ActProgress;
  readonly options: CommandOptions;
}

interface Known {
  readonly facts: KeyFacts;
  /** Through which interfaces it was asked: another one may come after them. */
  readonly through: string;
  /** To be read again at the next occasion. */
  readonly stale: boolean;
}

/** The keys that are plugged in: their facts, and one act at a time with each. */
export class KeyRing {
  readonly access: KeyAccess;
  readonly #presence: Presence;
  readonly #locks = new KeyLocks();
  readonly #known = new Map<string, Known>();
  readonly #reading = new Map<string, { readonly through: string; readonly facts: Promise<KeyFacts> }>();

  constructor(access: KeyAccess) {
    this.access = access;
    this.#presence = new Presence(access.port, access.clock);
  }

  /** Tells which keys come and go, without opening any, until the signal is aborted. */
  watch(listener: PresenceListener, signal: AbortSignal): Promise<void> {
    return this.#presence.watch(listener, signal);
  }

  /**
   * The facts of all keys, read once for each plugging in and again after each act with the key. While an act is under
   * way with a key, its last known facts are told.
   */
  async facts(): Promise<KeyFacts[]> {
    const all = (await this.#all()).map(([, facts]) => facts);
    // Interfaces that could not be grouped by the system's listing are joined by the key's own serial number.
    const bySerial = Map.groupBy(all, ({ serial, id }) => serial ?? id);
    return [...bySerial.values()].flatMap(joined);
  }

  /** Everything is read again at the next occasion. */
  forget(): void {
    for (const [id, known] of this.#known) this.#known.set(id, { ...known, stale: true });
  }

  /**
   * Does something with the chosen key, once nobody else does.
   * @throws ProblemError when the key is not there, or `work` fails: with what it means for this act
   */
  async act<T>(
    choice: KeyChoice,
    kind: 'fido' | 'otp',
    act: Act,
    follow: Follow,
    work: (key: ActingKey) => Promise<T>,
  ): Promise<T> {
    const { key, path, facts } = await this.#find(choice, kind);
    const progress = new ActProgress(act);
    const options = commandOptions(facts, act, follow);
    try {
      return await this.#locks.run(
        lockName(facts),
        () => work({ key, path, facts, progress, options }),
        follow.signal,
      );
    } catch (error) {
      throw progress.explain(error);
    } finally {
      this.#known.set(key.id, { facts, through: interfacesOf(key), stale: true });
    }
  }

  async #find(choice: KeyChoice, kind: 'fido' | 'otp') {
    const chosen = (await this.#all()).filter(([, facts]) =>
      'serial' in choice ? facts.serial === choice.serial : facts.id === choice.id,
    );
    for (const [key, facts] of chosen) {
      const path = key[kind];
      if (path !== null) return { key, path, facts };
    }
    const [first] = chosen;
    if (first === undefined) throw notThere(choice);
    throw outOfReach(first[1], kind);
  }

  async #all(): Promise<[PresentKey, KeyFacts][]> {
    const present = await this.#presence.look();
    for (const id of this.#known.keys()) {
      if (!present.some((key) => key.id === id)) this.#known.delete(id);
    }
    const all = await Promise.all(present.map((key) => this.#factsOf(key)));
    return all.filter((one) => one !== null);
  }

  /** Null when the key is unplugged meanwhile. */
  async #factsOf(key: PresentKey): Promise<[PresentKey, KeyFacts] | null> {
    const known = this.#known.get(key.id);
    const through = interfacesOf(key);
    const isCurrent = known?.stale === false && known.through === through;
    if (known && (isCurrent || this.#locks.isBusy(lockName(known.facts)))) return [key, known.facts];
    try {
      const reading = this.#reading.get(key.id) ?? { through, facts: readKeyFacts(this.access, key) };
      this.#reading.set(key.id, reading);
      const facts = await reading.facts;
      // What kept this program from the key may pass; and one that was being asked already was asked through what was there then.
      this.#known.set(key.id, { facts, through: reading.through, stale: facts.problems.length > 0 });
      return [key, facts];
    } catch (error) {
      if (error instanceof DeviceGoneError) return null;
      throw error;
    } finally {
      this.#reading.delete(key.id);
    }
  }
}

function interfacesOf({ fido, otp }: PresentKey): string {
  return `${fido} ${otp}`;
}

function lockName({ serial, id }: KeyFacts): string {
  return serial ?? id;
}

/** One key of two halves, when one has the FIDO and the other the OTP interface; else what was given. */
function joined(halves: readonly KeyFacts[]): KeyFacts[] {
  const [fido, otp] = [halves.find((half) => half.fido !== null), halves.find((half) => half.slots !== null)];
  if (halves.length !== 2 || !fido || !otp || fido === otp) return [...halves];
  return [{ ...fido, slots: otp.slots }];
}
