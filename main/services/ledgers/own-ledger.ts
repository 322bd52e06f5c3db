import { v7 as uuidv7 } from 'uuid';
import type { OperationalMode } from '../../../app/config/schema.ts';
import type { Integrity, LedgerStatus } from '../../../app/contract/schemas.ts';
import type { BackupFile } from '../../../app/ledger/backup-file.ts';
import type { Head } from '../../../app/ledger/entry.ts';
import { isCopy } from '../../../app/ledger/identity.ts';
import type { Finding } from '../../../app/ledger/verification.ts';
import type { Actor } from '../../../app/model/envelope.ts';
import { type Problem, ProblemError } from '../../../app/problem.ts';
import type { ConfigFile } from '../../config/config-file.ts';
import { memoryOnDisk } from '../../machine/memory-on-disk.ts';
import type { PreferenceStore } from '../../preferences.ts';
import { restoringWords } from '../../store/backup-problems.ts';
import { type LedgerVerdict, verifyLedger } from '../../store/integrity.ts';
import type { Ledger } from '../../store/ledger.ts';
import { remedyInWindow } from '../../store/salvage-words.ts';
import {
  badReceipts,
  clockIsBehind,
  clockWasSetBack,
  couldNotCheck,
  damage,
  recordsNothing,
  registryRebuilt,
} from '../checks/integrity-problems.ts';
import { headToSign } from '../signing/head-to-sign.ts';

/** Up to so many entries a check takes less than a tenth of a second. */
const CHECKED_AT_ONCE = 1000;

/** Progress of a check is told at most this often, in milliseconds. */
const REPORT_EVERY = 200;

/** What the desk tells the window unasked. */
export interface DeskListener {
  ledgerChanged(status: LedgerStatus): void;
  integrityChanged(integrity: Integrity): void;
}

/** The ledger as the window sees it: its status, who acts at it, and whether it is intact. */
export class LedgerDesk {
  readonly #ledger: Ledger;
  readonly #preferences: PreferenceStore;
  readonly #configFile: ConfigFile;
  readonly #newestBackup: () => BackupFile | null;
  readonly #listener: DeskListener;
  #integrity: Integrity = { state: 'unchecked' };
  #mode: OperationalMode = 'Offline';
  /** Whether the configuration could not be used when `mode` last looked. */
  #configBroken = false;
  #checking: Promise<Integrity> | null = null;
  /** What the last check had to say besides its verdict. */
  #remarks: readonly Problem[] = [];
  /** Looked at once: it changes by an administrator's hand alone. */
  readonly #memory = memoryOnDisk();
  /** The latest time any entry is known to carry. */
  #latest: string | null = null;

  /** @param newestBackup names the backup to restore when the ledger is damaged */
  constructor(
    ledger: Ledger,
    preferences: PreferenceStore,
    configFile: ConfigFile,
    newestBackup: () => BackupFile | null,
    listener: DeskListener,
  ) {
    this.#newestBackup = newestBackup;
    this.#ledger = ledger;
    this.#preferences = preferences;
    this.#configFile = configFile;
    this.#listener = listener;
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
      integrity: this.#integrity,
      notices: [
        ...(this.#configBroken ? [CONFIG_BROKEN] : []),
        ...this.#clock(head),
        ...this.#remarks,
        ...this.#memory,
      ],
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
    void this.verify();
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

  /** Who acts now. @throws ProblemError when nobody has said so, or the ledger is damaged: nothing is built on that */
  actor(): Actor {
    const { officer } = this.#preferences.get();
    if (this.#ledger.identity === null) throw new ProblemError(NO_LEDGER);
    if (officer === null) throw new ProblemError(NO_OFFICER);
    if (this.#integrity.state === 'damaged') throw new ProblemError(recordsNothing(this.#integrity.problem));
    if (this.#ledger.lostTail) throw new ProblemError(recordsNothing(null));
    return { kind: 'officer', name: officer };
  }

  /** What is wrong with the ledger; null while nothing is known to be. */
  damage(): Problem | null {
    return this.#integrity.state === 'damaged' ? this.#integrity.problem : null;
  }

  /** Tells the window that the ledger has changed; before there is one there is nothing to tell. */
  announce(): void {
    const status = this.status();
    if (status) this.#listener.ledgerChanged(status);
  }

  /**
   * Tells the window of an act. A ledger of usual size is also checked anew, so that what the ledger bar says of it
   * holds for all of it; a large one is checked on demand.
   */
  recorded(): void {
    this.announce();
    this.#keepChecked().catch((error: unknown) => {
      console.error(`Checking after an act failed: ${error instanceof Error ? error.name : typeof error}`);
    });
  }

  async #keepChecked(): Promise<void> {
    const isBehind = () => this.#integrity.state === 'intact' && this.#integrity.entries < this.#entries();
    // The second time for what was recorded while the first one ran.
    for (let time = 0; time < 2 && isBehind() && this.#entries() <= CHECKED_AT_ONCE; time++)
      await this.verify();
  }

  #entries(): number {
    return this.#ledger.head()?.seq ?? 0;
  }

  /** Checks the whole ledger; a second call during a check shares it. */
  verify(): Promise<Integrity> {
    this.#checking ??= this.#verify().finally(() => {
      this.#checking = null;
    });
    return this.#checking;
  }

  async #verify(): Promise<Integrity> {
    try {
      const verdict = await this.#check();
      const checkedAt = new Date().toISOString();
      this.#latest = verdict.latest;
      this.#remarks = [
        ...(verdict.setBack ? [clockWasSetBack(verdict.setBack)] : []),
        ...(verdict.receipts ? [badReceipts(verdict.receipts)] : []),
      ];
      if (verdict.finding) return this.#tell(this.#damaged(verdict.finding, checkedAt));
      if (verdict.registry === null) {
        return this.#tell({ state: 'intact', checkedAt, entries: verdict.entries });
      }
      // The registry is no evidence, only a view of the entries, and these are intact: it is folded anew.
      this.#ledger.rebuildRegistry();
      const again = await this.#check();
      const left = again.finding ?? again.registry;
      if (left) return this.#tell(this.#damaged(left, checkedAt));
      this.#remarks = [...this.#remarks, registryRebuilt(verdict.registry)];
      return this.#tell({ state: 'intact', checkedAt, entries: again.entries });
    } catch (error) {
      this.#remarks = [couldNotCheck(error)];
      return this.#tell({ state: 'unchecked' });
    } finally {
      this.announce();
    }
  }

  #check(): Promise<LedgerVerdict> {
    // What takes no time is not announced: a word that comes and goes in an instant only disturbs.
    let reported = Date.now();
    const total = this.#entries();
    if (total > CHECKED_AT_ONCE) this.#tell({ state: 'checking', verified: 0, total });
    return verifyLedger(this.#ledger, (verified, total) => {
      if (Date.now() - reported < REPORT_EVERY) return;
      reported = Date.now();
      this.#tell({ state: 'checking', verified, total });
    });
  }

  #damaged(finding: Finding, checkedAt: string): Integrity {
    const restoring = restoringWords(this.#ledger.directory, this.#newestBackup());
    const remedy = remedyInWindow(this.#ledger.directory, restoring);
    return { state: 'damaged', checkedAt, seq: finding.seq, problem: damage(finding, remedy) };
  }

  /** Whether this laptop's clock is behind what the ledger already carries. */
  #clock(head: Head | null): Problem[] {
    const at = head === null ? null : (this.#ledger.entries.at(head.seq)?.entry.at ?? null);
    if (at !== null && (this.#latest === null || at > this.#latest)) this.#latest = at;
    const now = new Date().toISOString();
    return this.#latest !== null && now < this.#latest ? [clockIsBehind(now, this.#latest)] : [];
  }

  #tell(integrity: Integrity): Integrity {
    this.#integrity = integrity;
    this.#listener.integrityChanged(integrity);
    return integrity;
  }
}

const CONFIG_BROKEN: Problem = {
  code: 'config.invalid',
  happened: 'The configuration file cannot be used.',
  meaning: 'Until it is corrected no new connection is opened. The ledger is untouched.',
  remedy: 'The Settings screen says what is wrong, line by line.',
  field: null,
};

const NO_LEDGER: Problem = {
  code: 'ledger.none',
  happened: 'There is no ledger on this laptop yet.',
  meaning: 'Nothing was recorded.',
  remedy: 'Create a ledger first.',
  field: null,
};

const LEDGER_EXISTS: Problem = {
  code: 'ledger.exists',
  happened: 'There is a ledger on this laptop already.',
  meaning: 'It is unchanged.',
  remedy: 'Go on with the existing one.',
  field: null,
};

const NO_OFFICER: Problem = {
  code: 'ledger.no-officer',
  happened: 'Nobody has said who acts at this laptop.',
  meaning: 'Nothing was recorded. Every entry names the person who acted.',
  remedy: 'Enter your name in the bar at the top, then try again.',
  field: null,
};
