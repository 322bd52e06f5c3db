import { v7 as uuidv7 } from 'uuid';
import { type Command, decide } from '../../app/aggregates/aggregates.ts';
import { envelop } from '../../app/aggregates/decision.ts';
import type { Actor } from '../../app/events/envelope.ts';
import { ProblemError } from '../../app/problem.ts';
import type { EntryRecord } from '../store/entries.ts';
import type { Ledger } from '../store/ledger.ts';
import { inSpan, traceOf } from '../tracing/spans.ts';

/** Turns commands into recorded events: decide, append, and only then answer. */
export class Registrar {
  readonly #ledger: Ledger;
  readonly #actor: () => Actor;
  readonly #onRecorded: () => void;

  /**
   * @param actor answers who acts now
   * @param onRecorded called after something new is on the disk
   */
  constructor(ledger: Ledger, actor: () => Actor, onRecorded: () => void = () => {}) {
    this.#ledger = ledger;
    this.#actor = actor;
    this.#onRecorded = onRecorded;
  }

  /**
   * Says whether a command would be refused, without recording anything: for acts that prepare something
   * before they record it.
   * @throws ProblemError with the refusal
   */
  check(command: Command): void {
    this.#ledger.requireOriginal();
    const decision = decide(command, this.#ledger.objects);
    if (!decision.accepted) throw new ProblemError(decision.refusal);
  }

  /**
   * Says whether anything could be recorded now, for acts that change something outside of the ledger first.
   * @throws ProblemError when this is a copy, nobody has said who acts, or the ledger is damaged
   */
  requireOfficer(): void {
    this.#ledger.requireOriginal();
    this.#actor();
  }

  /**
   * Decides on the command against the current state and appends the resulting events, in one transaction.
   * @param system who acted, where it was no person
   * @returns the entries; they are on the disk
   * @throws ProblemError with the refusal, or when the disk refuses; then nothing was recorded
   */
  record(command: Command, system: Actor | null = null): readonly EntryRecord[] {
    this.#ledger.requireOriginal();
    const correlationId = uuidv7();
    const records = inSpan('act', traceOf(correlationId), { 'cim.act': command.type }, (act) =>
      inSpan('append', act, {}, () => this.#append(command, correlationId, system)),
    );
    this.#tell();
    return records;
  }

  #append(command: Command, correlationId: string, system: Actor | null): readonly EntryRecord[] {
    const timestamp = new Date().toISOString();
    return this.#ledger.transaction(() => {
      const decision = decide(command, this.#ledger.objects);
      if (!decision.accepted) throw new ProblemError(decision.refusal);
      // Asked in any case: it refuses where nothing may be recorded.
      const officer = this.#actor();
      const events = envelop(decision.facts, {
        actor: system ?? officer,
        timestamp,
        correlationId,
        newId: () => uuidv7(),
      });
      return this.#ledger.append(events, timestamp);
    });
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
