import { createHash } from 'node:crypto';
import { v7 as uuidv7 } from 'uuid';
import type { ActUnderWay, YubiKeyAct, YubiKeyRow, YubiKeysState } from '../../../app/contract/yubikeys.ts';
import type { SignatureAlgorithm } from '../../../app/evidence/cose-key.ts';
import { inField, ProblemError } from '../../../app/problem.ts';
import type { Command, StateOf } from '../../../app/registry/index.ts';
import { encodeProvisionStatement } from '../../../app/statements/provision.ts';
import type { EntryRecord } from '../../store/entries.ts';
import type { Ledger } from '../../store/ledger.ts';
import type { Follow, KeyChoice } from '../../yubikey/choice.ts';
import type { PinEntry } from '../../yubikey/ctap/client-pin.ts';
import { ctapProblem } from '../../yubikey/ctap/problems.ts';
import type { KeyFacts } from '../../yubikey/facts.ts';
import type { YubiKeys } from '../../yubikey/keys.ts';
import { linkProblem } from '../../yubikey/transport/problems.ts';
import { Job } from '../jobs/job.ts';
import type { Registrar } from '../recording/registrar.ts';
import type { SignWithYubiKey } from '../signing/statement-signer.ts';
import { RunningAct } from './act-under-way.ts';
import { JudgedAttestations } from './judged-attestations.ts';
import { credentialOf, NOT_MADE_YET } from './new-credential.ts';
import { aboutNewPin, refuseWeakPin } from './new-pin.ts';
import { PluggedKeys, REPLUG_MS } from './plugged-keys.ts';
import { type ChangingAct, yubiKeyActProblem } from './problems.ts';
import { choiceOf, deviceOf, YubiKeyTable } from './yubikey-rows.ts';

/**
 * What officers do with YubiKeys: each act is done on the key first and recorded after it has succeeded. One act at a
 * time in all, so that never more than one key blinks.
 */
export class YubiKeyActs {
  readonly #keys: YubiKeys;
  readonly #ledger: Ledger;
  readonly #registrar: Registrar;
  /** What the attestations of the ledger's keys are worth. */
  readonly attestations: JudgedAttestations;
  readonly #judged = new WeakMap<Ledger, JudgedAttestations>();
  readonly #table: YubiKeyTable;
  readonly #plugged: PluggedKeys;
  readonly #onChange: (state: YubiKeysState) => void;
  readonly #job = new Job<ActUnderWay>({
    // What the key says afterwards is read anew, and told then.
    onChange: (act) => act && this.announce(),
  });

  constructor(
    keys: YubiKeys,
    ledger: Ledger,
    registrar: Registrar,
    onChange: (state: YubiKeysState) => void,
  ) {
    this.#keys = keys;
    this.#ledger = ledger;
    this.#registrar = registrar;
    this.#onChange = onChange;
    this.attestations = this.attestationsOf(ledger);
    this.#table = new YubiKeyTable(ledger, this.attestations);
    this.#plugged = new PluggedKeys(keys, () => this.announce());
  }

  /** Begins to follow the keys that are plugged in, until `close`. */
  follow(): void {
    this.#plugged.follow();
  }

  /** Stops the act under way and following; returns when no key is in use any more. */
  async close(): Promise<void> {
    this.cancel();
    await this.#job.finished();
    await this.#plugged.close();
  }

  /** The keys that any ledger of this laptop knows, as they were recorded in it. */
  recordedIn(ledger: Ledger): YubiKeyRow[] {
    return new YubiKeyTable(ledger, this.attestationsOf(ledger)).rows([]);
  }

  /** What the attestations of a ledger's keys are worth, each judged from its evidence once. */
  attestationsOf(ledger: Ledger): JudgedAttestations {
    const known = this.#judged.get(ledger) ?? new JudgedAttestations(ledger, this.#keys.trust);
    this.#judged.set(ledger, known);
    return known;
  }

  /** The keys as they were last seen, and the act under way. */
  state(): YubiKeysState {
    const { problem, looking, facts } = this.#plugged;
    return { problem, looking, rows: this.#table.rows(facts), act: this.#job.progress };
  }

  /** The same after a fresh look at every key. */
  async look(): Promise<YubiKeysState> {
    await this.#plugged.look(true);
    return this.state();
  }

  /** Tells the window how things stand: a key or the ledger has changed. */
  announce(): void {
    this.#onChange(this.state());
  }

  /** Stops the act under way, on the key, too. */
  cancel(): void {
    const act = this.#job.progress;
    if (act === null || act.cancelling) return;
    // Whoever touches the key in the same moment may still be faster.
    this.#job.announce({ ...act, cancelling: true });
    this.#job.cancel();
  }

  /** Lets a key blink until it is touched. */
  async identify(id: string): Promise<void> {
    await this.#perform('identify', 'To show which key this is.', this.#facts(id), ({ choice, act }) =>
      this.#keys.identify(choice, act.follow),
    );
  }

  /** Hands a key to a person; one that the ledger does not know enters it by this. The key itself is not changed. */
  assign(id: string, personId: string): EntryRecord {
    const facts = this.#facts(id);
    const [problem] = facts.problems;
    if (facts.serial === null && facts.fido === null && problem !== undefined)
      throw new ProblemError(problem);
    const known = this.#table.known(facts);
    const yubikeyId = known?.id ?? uuidv7();
    const record = this.#record({ type: 'AssignYubiKey', id: yubikeyId, device: deviceOf(facts), personId });
    this.#table.link(facts, record.aggregateId);
    this.announce();
    return record;
  }

  /** Says that a key is lost, or is to be used no more: its credential signs nothing any more. */
  end(type: 'ReportYubiKeyLost' | 'RetireYubiKey', yubikeyId: string, remark: string | null): EntryRecord {
    return this.#record({ type, id: yubikeyId, remark });
  }

  /** Gives a key its first PIN. */
  async setPin(id: string, pin: string): Promise<EntryRecord> {
    const facts = this.#facts(id);
    const { id: yubikeyId } = this.#known(facts);
    this.#check({ type: 'ConfigurePin', id: yubikeyId, change: 'set', retries: null });
    refuseWeakPin(pin, facts);
    await this.#perform('set-pin', 'To set its PIN.', facts, ({ choice, act }) =>
      aboutNewPin(this.#keys.setPin(choice, pin, act.follow)),
    );
    return this.#recordPin(yubikeyId, 'set');
  }

  /** Replaces the PIN of a key. */
  async changePin(id: string, old: PinEntry, pin: string): Promise<EntryRecord> {
    const facts = this.#facts(id);
    const { id: yubikeyId } = this.#known(facts);
    this.#check({ type: 'ConfigurePin', id: yubikeyId, change: 'changed', retries: null });
    refuseWeakPin(pin, facts);
    await this.#perform('change-pin', 'To change its PIN.', facts, ({ choice, act }) =>
      aboutNewPin(this.#keys.changePin(choice, old, pin, act.follow)),
    );
    return this.#recordPin(yubikeyId, 'changed');
  }

  /** Makes a credential for signing on a key: PIN, then touch. */
  async provision(id: string, algorithm: SignatureAlgorithm, pin: PinEntry): Promise<EntryRecord> {
    const facts = this.#facts(id);
    const { id: yubikeyId, holder } = this.#known(facts);
    this.#check({ type: 'ProvisionYubiKey', id: yubikeyId, credential: NOT_MADE_YET });
    const at = new Date().toISOString();
    const statement = { ledger: this.#ledger.identity?.source ?? '', yubikey: yubikeyId, at };
    const clientDataHash = createHash('sha256').update(encodeProvisionStatement(statement)).digest();
    // One credential per key: the same user id makes a later one take the place of an earlier one (CTAP 2.1, 6.1.2).
    const user = { id: yubikeyId, name: holder?.name ?? '' };
    const purpose = `To set it up for signing, for ${user.name}.`;
    const made = await this.#perform('provision', purpose, facts, ({ choice, act }) =>
      this.#keys.provision(choice, { algorithm, user, clientDataHash, exclude: [] }, pin, act.follow),
    );
    this.#table.link(facts, yubikeyId);
    const credential = credentialOf(made, at);
    return this.#recordAfter('provision', { type: 'ProvisionYubiKey', id: yubikeyId, credential });
  }

  /**
   * What makes a key sign 32 bytes: PIN, then touch, with the prompt.
   * @param key of the ledger of this laptop, or of another one on it
   * @param purpose for the prompt, a sentence
   * @throws ProblemError when it is not plugged in, or cannot be told from others
   */
  signingWith(key: StateOf['yubikey'], purpose: string, pin: PinEntry): SignWithYubiKey {
    const facts = this.#table.keyForSigning(key, this.#plugged.facts);
    const { credential } = key;
    const named = { credentialId: credential?.credential_id ?? '', publicKey: credential?.public_key ?? '' };
    return async (clientDataHash) => {
      const signature = await this.#perform('sign', purpose, facts, ({ choice, act }) =>
        this.#keys.sign(choice, named, clientDataHash, pin, act.follow),
      );
      // A signature shows which key this is, also one without a serial number.
      this.#table.link(facts, key.id);
      return signature;
    };
  }

  /** The key to be reset. @throws ProblemError when it is not there, or what was typed again is not its number or model */
  requireTyped(yubikeyId: string, confirmation: string): KeyFacts {
    const facts = this.#facts(yubikeyId);
    this.#known(facts);
    if (confirmation.trim() !== (facts.serial ?? facts.model)) {
      throw new ProblemError(
        yubiKeyActProblem('yubikey.not-confirmed', facts.serial === null ? 'model name' : 'serial number'),
      );
    }
    return facts;
  }

  /**
   * Deletes all credentials and the PIN of a key for good. A key takes this only right after it was plugged in, so the
   * person is asked to unplug it and plug it in again.
   * @param confirmation the serial number typed again; the model of a key that shows none
   */
  async reset(yubikeyId: string, confirmation: string): Promise<EntryRecord> {
    const facts = this.requireTyped(yubikeyId, confirmation);
    this.#check({ type: 'ResetYubiKey', id: yubikeyId });
    const purpose = 'To delete all its credentials and its PIN for good.';
    await this.#perform('reset', purpose, facts, async ({ choice, act }) => {
      try {
        await this.#keys.reset(choice, act.follow);
      } catch (error) {
        if (!(error instanceof ProblemError && ctapProblem.is('wantsReplug', error.problem))) throw error;
        act.wait('replug', REPLUG_MS);
        const back = await this.#plugged.replugged(facts, act.signal);
        this.#table.link(back, yubikeyId);
        act.wait('key', null);
        await this.#keys.reset(choiceOf(back), act.follow);
      }
    });
    return this.#recordAfter('reset', { type: 'ResetYubiKey', id: yubikeyId });
  }

  /** Lets a key that is plugged in answer for a private key. @throws ProblemError when it is not there */
  open<T>(
    choice: KeyChoice,
    purpose: string,
    ask: (choice: KeyChoice, follow: Follow) => Promise<T>,
  ): Promise<T> {
    const facts = this.#table.chosen(choice, this.#plugged.facts);
    return this.#perform('open', purpose, facts, (acting) => ask(acting.choice, acting.act.follow));
  }

  /** A key that is plugged in, by the id of its row, and what the ledger knows of it. @throws ProblemError */
  plugged(id: string): { readonly facts: KeyFacts; readonly known: StateOf['yubikey'] | undefined } {
    const facts = this.#facts(id);
    return { facts, known: this.#table.known(facts) };
  }

  /** The key that has a credential (base64url), if the ledger knows it. @throws ProblemError when it is not plugged in */
  withCredential(credentialId: string): KeyChoice | null {
    const key = this.#table.withCredential(credentialId);
    return key === undefined ? null : choiceOf(this.#table.keyForSigning(key, this.#plugged.facts));
  }

  /** Runs one act with a key; afterwards what the key says is read anew. */
  async #perform<T>(
    act: YubiKeyAct,
    purpose: string,
    facts: KeyFacts,
    work: (acting: { readonly choice: KeyChoice; readonly act: RunningAct }) => Promise<T>,
  ): Promise<T> {
    // Before anything is looked at anew: that would wait for the other act.
    if (this.#job.isUnderWay) throw new ProblemError(yubiKeyActProblem('yubikey.another-act'));
    try {
      return await this.#job.run(async (signal) => {
        const running = new RunningAct(this.#job, signal, act, purpose, this.#table.rowOf(facts));
        try {
          return await work({ choice: choiceOf(facts), act: running });
        } catch (error) {
          if (error === signal.reason) throw new ProblemError(linkProblem('yubikey.cancelled'));
          throw inField(error, 'pin', (problem) => ctapProblem.is('ofPin', problem));
        }
      }, yubiKeyActProblem('yubikey.another-act'));
    } finally {
      await this.#plugged.look();
    }
  }

  #recordPin(yubikeyId: string, change: 'set' | 'changed'): EntryRecord {
    const pin = this.#table.factsOf(yubikeyId, this.#plugged.facts)?.fido?.pin;
    const retries = pin?.state === 'set' ? pin.retriesLeft : null;
    const act = change === 'set' ? 'set-pin' : 'change-pin';
    return this.#recordAfter(act, { type: 'ConfigurePin', id: yubikeyId, change, retries });
  }

  /** Records what has been done on a key. @throws ProblemError that says so when it cannot be recorded */
  #recordAfter(act: ChangingAct, command: Command): EntryRecord {
    try {
      return this.#record(command);
    } catch (error) {
      if (!(error instanceof ProblemError)) throw error;
      throw new ProblemError(yubiKeyActProblem('yubikey.not-recorded', { act, cause: error.problem }), {
        cause: error,
      });
    }
  }

  #record(command: Command): EntryRecord {
    const record = this.#registrar.record(command).at(-1);
    if (record === undefined) throw new Error('A command gave no event.');
    return record;
  }

  /** Everything that can be refused is refused before the key is touched. */
  #check(command: Command): void {
    this.#registrar.requireOfficer();
    this.#registrar.check(command);
  }

  #facts(id: string): KeyFacts {
    return this.#table.plugged(id, this.#plugged.facts);
  }

  #known(facts: KeyFacts): StateOf['yubikey'] {
    const known = this.#table.known(facts);
    if (known === undefined) throw new ProblemError(yubiKeyActProblem('yubikey.unknown'));
    return known;
  }
}
