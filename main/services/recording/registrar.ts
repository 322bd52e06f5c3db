import { v7 as uuidv7 } from 'uuid';
import type { Actor } from '../../../app/model/envelope.ts';
import { atOnce, type InPieces } from '../../../app/pieces.ts';
import { ProblemError } from '../../../app/problem.ts';
import { correlationUnderWay } from '../../../app/registry/ceremony-beside.ts';
import { owedCommands } from '../../../app/registry/ceremony-custody.ts';
import { decide } from '../../../app/registry/dispatch.ts';
import { envelop } from '../../../app/registry/envelop.ts';
import { actRefusal } from '../../../app/registry/governance.ts';
import type { Command, LedgerEvent } from '../../../app/registry/index.ts';
import { Rehearsal } from '../../../app/registry/rehearsal.ts';
import type { EntryRecord } from '../../store/entries.ts';
import { explainStoreError } from '../../store/failure.ts';
import type { Ledger } from '../../store/ledger.ts';
import { onOneState } from '../../store/turns.ts';
import { inLongSpan, inSpan, traceOf } from '../../tracing/spans.ts';
import type { LedgerCheck } from '../checks/ledger-check.ts';
import { actUnderWay, finishing } from './act-under-way.ts';
import { ceremonyWords } from './ceremony-words.ts';
import { type Acting, RecordingPolicy } from './policy.ts';

/** How an act of many commands is followed and given up. */
export interface RecordingInTurns {
  /** Gives it up as long as nothing is recorded. */
  readonly signal?: AbortSignal | undefined;
  /** Called as soon as all of it is on the disk, before anybody else is answered. */
  readonly onDisk?: () => void;
  /** Told now and then how many commands are done; of few it is not told. */
  readonly onRecording?: ((done: number, total: number) => void) | undefined;
}

/** How many commands are done between two times that it is told. */
const TOLD_EVERY = 100;

/** After what things can be elsewhere: what a step has brought, or what people have agreed to. */
const MOVING: ReadonlySet<Command['type']> = new Set(['RecordCeremonyEvidence', 'ResolveCeremonyDeviation']);

/** Turns commands into recorded events: decide, append, and only then answer. */
export class Registrar {
  readonly #ledger: Ledger;
  readonly #policy: RecordingPolicy;
  readonly #onRecorded: () => void;

  /**
   * @param check of the ledger that is recorded in
   * @param officer says who acts; null while nobody has said so
   * @param onRecorded called after something new is on the disk
   */
  constructor(check: LedgerCheck, officer: () => Acting, onRecorded: () => void = () => {}) {
    this.#ledger = check.ledger;
    this.#policy = new RecordingPolicy(check, officer);
    this.#onRecorded = onRecorded;
  }

  /**
   * Says whether commands would be refused, each after the ones before it, without recording anything: for acts
   * that prepare something before they record it.
   * @throws ProblemError with the first refusal
   */
  check(...commands: readonly Command[]): void {
    atOnce(this.#checking(commands));
  }

  /** As `check`, so that other work has its turn in between. @throws ProblemError; the signal's reason */
  checkInTurns(commands: readonly Command[], signal?: AbortSignal): Promise<void> {
    return onOneState(
      () => this.#checking(commands),
      () => this.#ledger.version,
      signal,
    );
  }

  *#checking(commands: readonly Command[]): InPieces<void> {
    this.#ledger.requireOriginal();
    const rehearsal = new Rehearsal(this.#ledger.objects, new Date().toISOString(), this.#whoActs());
    for (const command of commands) {
      const decision = rehearsal.try(command);
      if (!decision.accepted) throw new ProblemError(decision.refusal);
      yield;
    }
  }

  /**
   * Says whether anything could be recorded now, for acts that change something outside of the ledger first.
   * @throws ProblemError when this is a copy, nobody has said who acts, or the ledger is damaged
   */
  requireOfficer(): void {
    this.#policy.actor();
  }

  /** For acts that may be done beside a damaged ledger. @throws ProblemError when nobody has said who acts */
  requireNamed(): void {
    this.#policy.named();
  }

  /**
   * Who acts, for what is written in their name and not recorded here.
   * @throws ProblemError when nobody has said who acts, or the ledger is damaged
   */
  officer(): string {
    return this.#policy.officer().name;
  }

  /** The words of this ceremony: a passphrase made of them is no secret. */
  words(): readonly string[] {
    return ceremonyWords(this.#ledger, this.#named());
  }

  #named(): string | null {
    return this.#whoActs()?.name ?? null;
  }

  /** null while nothing could be recorded in anybody's name. */
  #whoActs(): Actor | null {
    try {
      return this.#policy.officer();
    } catch (error) {
      if (error instanceof ProblemError) return null;
      throw error;
    }
  }

  /**
   * Decides on the command against the current state and appends the resulting events, in one transaction.
   * @param system who acted, where it was no person
   * @returns the entries; they are on the disk
   * @throws ProblemError with the refusal, or when the disk refuses; then nothing was recorded
   */
  record(command: Command, system: Actor | null = null): readonly EntryRecord[] {
    return this.#act(command.type, [command], system);
  }

  /**
   * Records several commands as one act: each is decided on as the ones before it have left the ledger, and all
   * their events stand in one transaction, under one correlation id, each naming the one before it as its cause.
   * @param act what the act is called in traces
   * @returns the entries; they are on the disk
   * @throws ProblemError with the first refusal, or when the disk refuses; then nothing was recorded
   */
  recordAll(act: string, commands: readonly Command[]): readonly EntryRecord[] {
    return this.#act(act, commands, null);
  }

  /**
   * As `recordAll`, so that other work has its turn in between. Nobody sees the act half done.
   * @throws ProblemError with the first refusal, or when the disk refuses; the signal's reason. Unless `onDisk` was called,
   *   nothing was recorded
   */
  async recordInTurns(
    name: string,
    commands: readonly Command[],
    { signal, onDisk, onRecording }: RecordingInTurns = {},
  ): Promise<readonly EntryRecord[]> {
    this.#ledger.requireOriginal();
    const correlationId = this.#correlation();
    const records = await inLongSpan('act', traceOf(correlationId), { 'cim.act': name }, (act) =>
      inLongSpan('append', act, {}, () =>
        this.#ledger.transactionInTurns(this.#appending(commands, correlationId, null, onRecording), {
          ...(signal === undefined ? {} : { signal }),
          ...(onDisk === undefined ? {} : { onDisk }),
        }),
      ),
    );
    this.#tell();
    return records;
  }

  #act(name: string, commands: readonly Command[], system: Actor | null): readonly EntryRecord[] {
    this.#ledger.requireOriginal();
    const correlationId = this.#correlation();
    const records = inSpan('act', traceOf(correlationId), { 'cim.act': name }, (act) =>
      inSpan('append', act, {}, () => this.#append(commands, correlationId, system)),
    );
    this.#tell();
    return records;
  }

  /** What the act of a ceremony records stands under the id under which it was begun. */
  #correlation(): string {
    try {
      return correlationUnderWay(this.#ledger.objects) ?? uuidv7();
    } catch (error) {
      throw explainStoreError(error);
    }
  }

  #append(commands: readonly Command[], correlationId: string, system: Actor | null): readonly EntryRecord[] {
    return this.#ledger.transaction(() => atOnce(this.#appending(commands, correlationId, system)));
  }

  /** What a transaction consists of, a command a piece. */
  *#appending(
    commands: readonly Command[],
    correlationId: string,
    system: Actor | null,
    onRecording?: (done: number, total: number) => void,
  ): InPieces<readonly EntryRecord[]> {
    const timestamp = new Date().toISOString();
    let act = actUnderWay(commands, this.#ledger.objects);
    /** Where what the act records begins. */
    let begun = 0;
    let last: LedgerEvent | null = null;
    const records: EntryRecord[] = [];
    const append = (command: Command) => {
      const decision = decide(command, this.#ledger.objects);
      if (!decision.accepted) throw new ProblemError(decision.refusal);
      const circumstances = {
        actor: this.#policy.actor(system),
        timestamp,
        correlationId,
        newId: () => uuidv7(),
      };
      for (const event of envelop(decision.facts, circumstances, last)) {
        const refused = actRefusal(this.#ledger.objects, event);
        if (refused !== null) throw new ProblemError(refused.refusal);
        records.push(...this.#ledger.append([event], timestamp));
        last = event;
      }
    };
    for (const [index, command] of commands.entries()) {
      append(command);
      // What a step has put away or taken out says where it is, in one transaction with the step.
      if (MOVING.has(command.type)) for (const owed of owedCommands(this.#ledger.objects)) append(owed);
      if (command.type === 'BeginCeremonyAct') {
        begun = records.length;
        act = actUnderWay(commands.slice(index + 1), this.#ledger.objects);
      }
      if ((index + 1) % TOLD_EVERY === 0) onRecording?.(index + 1, commands.length);
      yield;
    }
    // With the act itself, in one transaction: there is no moment in which it is done and nobody knows.
    if (act !== null) append(finishing(act, records.slice(begun)));
    return records;
  }

  /** What is on the disk is answered as recorded, whatever goes wrong in telling others about it. */
  #tell(): void {
    try {
      this.#onRecorded();
    } catch (error) {
      console.error(
        `Telling of a recorded act failed: ${error instanceof Error ? error.name : typeof error}`,
      );
    }
  }
}
