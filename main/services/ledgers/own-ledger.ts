import { v7 as uuidv7 } from 'uuid';
import type { OperationalMode } from '../../../app/config/schema.ts';
import type { LedgerStatus } from '../../../app/contract/schemas.ts';
import { isCopy } from '../../../app/ledger/identity.ts';
import { type Problem, ProblemError } from '../../../app/problem.ts';
import type { ConfigFile } from '../../config/config-file.ts';
import { memoryOnDisk } from '../../machine/memory-on-disk.ts';
import type { PreferenceStore } from '../../preferences.ts';
import type { Ledger } from '../../store/ledger.ts';
import type { LedgerCheck } from '../checks/ledger-check.ts';
import { NO_LEDGER } from '../recording/policy.ts';
import { headToSign } from '../signing/head-to-sign.ts';

/** The ledger of this laptop as the window sees it: its status, who acts at it, and how this laptop works. */
export class OwnLedger {
  readonly #ledger: Ledger;
  readonly #check: LedgerCheck;
  readonly #preferences: PreferenceStore;
  readonly #configFile: ConfigFile;
  readonly #onChange: (status: LedgerStatus) => void;
  #mode: OperationalMode = 'Offline';
  /** Whether the configuration could not be used when `mode` last looked. */
  #configBroken = false;
  /** Looked at once: it changes by an administrator's hand alone. */
  readonly #memory = memoryOnDisk();

  constructor(
    check: LedgerCheck,
    preferences: PreferenceStore,
    configFile: ConfigFile,
    onChange: (status: LedgerStatus) => void,
  ) {
    this.#ledger = check.ledger;
    this.#check = check;
    this.#preferences = preferences;
    this.#configFile = configFile;
    this.#onChange = onChange;
  }

  /** What the ledger bar shows; null until a ledger has been created. */
  status(): LedgerStatus | null {
    const { identity } = this.#ledger;
    if (identity === null) return null;
    const head = this.#ledger.head();
    const entries = head?.seq ?? 0;
    const setAside = this.#ledger.outbox.setAsideCount();
    const stored = this.#ledger.outbox.stored();
    return {
      ...identity,
      directory: this.#ledger.directory,
      entries,
      head: head?.cid ?? null,
      toSign: headToSign(this.#ledger),
      // An entry is in exactly one of the three, which the check proves; counting a long queue takes time.
      waiting: entries - setAside - stored,
      setAside,
      stored,
      mode: this.mode(),
      copy: isCopy(identity),
      officer: this.#preferences.get().officer,
      integrity: this.#check.integrity,
      notices: [...(this.#configBroken ? [CONFIG_BROKEN] : []), ...this.#check.notices(), ...this.#memory],
    };
  }

  /** The mode as configured; while the configuration cannot be read, the last one known. */
  mode(): OperationalMode {
    try {
      this.#mode = this.#configFile.read().config.mode.mode;
      this.#configBroken = false;
    } catch (error) {
      if (!(error instanceof ProblemError)) throw error;
      this.#configBroken = true;
    }
    return this.#mode;
  }

  /** The status of a ledger that must exist. @throws ProblemError when there is none yet */
  requireStatus(): LedgerStatus {
    const status = this.status();
    if (status === null) throw new ProblemError(NO_LEDGER);
    return status;
  }

  /** The folder of the ledger that could be created here. @throws ProblemError when there is one already */
  requireNone(): string {
    if (this.#ledger.identity !== null) throw new ProblemError(LEDGER_EXISTS);
    return this.#ledger.directory;
  }

  /** Creates the ledger and says who acts. @throws ProblemError when there is one already */
  create(name: string, officer: string): LedgerStatus {
    this.requireNone();
    const id = uuidv7();
    this.#ledger.create({
      id,
      name,
      source: `${this.#configFile.read().config.nats.source_id}#${id}`,
      createdAt: new Date().toISOString(),
    });
    this.#preferences.set('officer', officer);
    void this.#check.run();
    this.announce();
    return this.requireStatus();
  }

  /** Says who acts from now on. */
  setOfficer(name: string): LedgerStatus {
    this.requireStatus();
    this.#preferences.set('officer', name);
    this.announce();
    return this.requireStatus();
  }

  /** Tells the window that the ledger has changed; before there is one there is nothing to tell. */
  announce(): void {
    const status = this.status();
    if (status) this.#onChange(status);
  }

  /**
   * Tells the window of an act. A ledger of usual size is also checked anew, so that what the ledger bar says of it
   * holds for all of it; a large one is checked on demand.
   */
  recorded(): void {
    this.announce();
    this.#check.keepUp().catch((error: unknown) => {
      console.error(`Checking after an act failed: ${error instanceof Error ? error.name : typeof error}`);
    });
  }
}

const CONFIG_BROKEN: Problem = {
  code: 'config.invalid',
  happened: 'The configuration file cannot be used.',
  meaning: 'Until it is corrected no new connection is opened. The ledger is untouched.',
  remedy: 'The Settings screen says what is wrong, line by line.',
  field: null,
};

const LEDGER_EXISTS: Problem = {
  code: 'ledger.exists',
  happened: 'There is a ledger on this laptop already.',
  meaning: 'It is unchanged.',
  remedy: 'Go on with the existing one.',
  field: null,
};
