import type { Actor } from '../../../app/model/envelope.ts';
import { ProblemError } from '../../../app/problem.ts';
import type { LedgerCheck } from '../checks/ledger-check.ts';
import { recordingProblem } from './problems.ts';

/** Who acts: somebody who has signed in, or a name that was typed; null while nobody has said so. */
export type Acting = Actor | string | null;

/**
 * Whether anything may be recorded now, and in whose name: in a ledger that there is, that is this laptop's own, and that is
 * not known to be damaged, in the name of an officer, where it is not the program that acts. The registrar asks it
 * before every append, and nothing else appends.
 */
export class RecordingPolicy {
  readonly #check: LedgerCheck;
  readonly #officer: () => Acting;

  /**
   * @param check of the ledger that is recorded in
   * @param officer says who acts; null while nobody has said so
   */
  constructor(check: LedgerCheck, officer: () => Acting) {
    this.#check = check;
    this.#officer = officer;
  }

  /**
   * Who acts where something is recorded now.
   * @param system who acts, where it is no person
   * @throws ProblemError when this is a copy, nobody has said who acts, or the ledger is damaged
   */
  actor(system: Actor | null = null): Actor {
    this.#check.ledger.requireOriginal();
    return system === null ? this.officer() : this.#inWholeLedger(system);
  }

  /** The officer, also for what is not recorded here. @throws ProblemError when there is none, or the ledger is damaged */
  officer(): Actor {
    return this.#inWholeLedger(this.named());
  }

  /** The officer, whatever the ledger is like. @throws ProblemError when nobody has said who acts, or whoever is called so has left */
  named(): Actor {
    if (this.#check.ledger.identity === null) throw new ProblemError(recordingProblem('ledger.none'));
    const acting = this.#officer();
    if (acting === null) throw new ProblemError(recordingProblem('ledger.no-officer'));
    const actor: Actor = typeof acting === 'string' ? { kind: 'officer', name: acting } : acting;
    if (actor.kind === 'officer' && this.#isOver(actor.name))
      throw new ProblemError(recordingProblem('officer.has-left', actor.name));
    return actor;
  }

  /** Whether a name is only that of people who have left since, or are suspended: none of them acts under it. */
  #isOver(name: string): boolean {
    const called = this.#check.ledger.objects.peopleCalled(name);
    return called.length > 0 && called.every(({ status }) => status !== 'active');
  }

  #inWholeLedger(actor: Actor): Actor {
    if (this.#check.ledger.identity === null) throw new ProblemError(recordingProblem('ledger.none'));
    if (this.#check.isDamaged) throw new ProblemError(recordingProblem('ledger.damaged', this.#check.damage));
    return actor;
  }
}
