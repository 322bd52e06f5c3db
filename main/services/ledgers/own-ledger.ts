import { v7 as uuidv7 } from 'uuid';
import type { OperationalMode } from '../../../app/config/schema.ts';
import type { InputOf, ParsedInputOf } from '../../../app/contract/operations.ts';
import type { LedgerStatus } from '../../../app/contract/schemas.ts';
import { isCopy } from '../../../app/ledger/identity.ts';
import { REHEARSAL_SOURCE } from '../../../app/model/rehearsal-source.ts';
import { ProblemError } from '../../../app/problem.ts';
import { rolesGovern } from '../../../app/registry/authority.ts';
import type { ConfigFile } from '../../config/config-file.ts';
import { configProblem } from '../../config/problems.ts';
import { memoryOnDisk } from '../../machine/memory-on-disk.ts';
import type { Ledger } from '../../store/ledger.ts';
import type { LedgerCheck } from '../checks/ledger-check.ts';
import { recordingProblem } from '../recording/problems.ts';
import type { WhoActs } from '../recording/who-acts.ts';
import { headToSign } from '../signing/head-to-sign.ts';
import { ledgerProblem } from './problems.ts';

/** The ledger of this laptop as the window sees it: its status, who acts at it, and how this laptop works. */
export class OwnLedger {
  readonly #ledger: Ledger;
  readonly #check: LedgerCheck;
  readonly #whoActs: WhoActs;
  readonly #configFile: ConfigFile;
  readonly #onChange: (status: LedgerStatus) => void;
  #mode: OperationalMode = 'Offline';
  /** Whether the configuration could not be used when `mode` last looked. */
  #configBroken = false;
  /** Looked at once: it changes by an administrator's hand alone. */
  readonly #memory = memoryOnDisk();

  constructor(
    check: LedgerCheck,
    whoActs: WhoActs,
    configFile: ConfigFile,
    onChange: (status: LedgerStatus) => void,
  ) {
    this.#ledger = check.ledger;
    this.#check = check;
    this.#whoActs = whoActs;
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
      officer: this.#whoActs.actor()?.name ?? null,
      lastTyped: this.#whoActs.lastTyped(),
      signedIn: this.#whoActs.signedIn() !== null,
      signedInBy: this.#whoActs.signedInBy(),
      governed: rolesGovern(this.#ledger.objects),
      integrity: this.#check.integrity,
      notices: [
        ...(this.#configBroken ? [configProblem('config.invalid', null)] : []),
        ...this.#check.notices(),
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
    if (status === null) throw new ProblemError(recordingProblem('ledger.none'));
    return status;
  }

  /** The folder of the ledger that could be created here. @throws ProblemError when there is one already */
  requireNone(): string {
    if (this.#ledger.identity !== null) throw new ProblemError(ledgerProblem('ledger.exists'));
    return this.#ledger.directory;
  }

  /** Creates the ledger, for what counts or for rehearsals alone, and says who acts. @throws ProblemError when there is one already */
  create(name: string, officer: string, rehearsal = false): LedgerStatus {
    this.requireNone();
    const id = uuidv7();
    this.#ledger.create({
      id,
      name,
      source: `${rehearsal ? REHEARSAL_SOURCE : ''}${this.#configFile.read().config.nats.source_id}#${id}`,
      createdAt: new Date().toISOString(),
    });
    this.#whoActs.type(officer);
    void this.#check.run();
    this.announce();
    return this.requireStatus();
  }

  /** Whose name would stand in what is recorded. @throws ProblemError when they cannot sign in */
  officerNamed(said: InputOf<'officer.set'>): string {
    return said.as === 'name' ? said.name : this.#whoActs.whoSignsIn(said.personId, said.initials).name;
  }

  /** Says who acts from now on. @throws ProblemError when they cannot sign in */
  setOfficer(said: InputOf<'officer.set'>): LedgerStatus {
    this.requireStatus();
    if (said.as === 'name') this.#whoActs.type(said.name);
    else this.#whoActs.signIn(said.personId, said.initials, 'initials');
    this.announce();
    return this.requireStatus();
  }

  /**
   * Lets a person act from now on who proves that it is them.
   * @param prove with a key of theirs, or a YubiKey; asked when all else is right
   * @throws ProblemError; then whoever acted before still acts
   */
  async signIn(
    { personId, initials, with: { kind } }: ParsedInputOf<'officer.prove'>,
    prove: (source: string) => Promise<void>,
  ): Promise<LedgerStatus> {
    const { source } = this.requireStatus();
    this.#whoActs.whoSignsIn(personId, initials);
    await prove(source);
    this.#whoActs.signIn(personId, initials, kind);
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
