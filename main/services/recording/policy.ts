import type { Actor } from '../../../app/model/envelope.ts';
import { type Problem, ProblemError } from '../../../app/problem.ts';
import type { LedgerCheck } from '../checks/ledger-check.ts';

/**
 * Whether anything may be recorded now, and in whose name: in a ledger that there is, that is this laptop's own, and that is
 * not known to be damaged, in the name of an officer, where it is not the program that acts. The registrar asks it
 * before every append, and nothing else appends.
 */
export class RecordingPolicy {
  readonly #check: LedgerCheck;
  readonly #officer: () => string | null;

  /**
   * @param check of the ledger that is recorded in
   * @param officer says who acts; null while nobody has said so
   */
  constructor(check: LedgerCheck, officer: () => string | null) {
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
    if (this.#check.ledger.identity === null) throw new ProblemError(NO_LEDGER);
    const name = this.#officer();
    if (name === null) throw new ProblemError(NO_OFFICER);
    return this.#inWholeLedger({ kind: 'officer', name });
  }

  #inWholeLedger(actor: Actor): Actor {
    if (this.#check.ledger.identity === null) throw new ProblemError(NO_LEDGER);
    if (this.#check.isDamaged) throw new ProblemError(recordsNothing(this.#check.damage));
    return actor;
  }
}

/** Why an act is refused while the ledger is damaged. */
function recordsNothing(why: Problem | null): Problem {
  return {
    code: 'ledger.damaged',
    happened: 'The ledger is damaged, so nothing more is recorded in it.',
    meaning: 'This act was not recorded. The damaged ledger was left as it is.',
    remedy: why?.remedy ?? 'Stop the ceremony and look at what the check of the ledger says.',
    field: null,
  };
}

/** There is nothing to record in. */
export const NO_LEDGER: Problem = {
  code: 'ledger.none',
  happened: 'There is no ledger on this laptop yet.',
  meaning: 'Nothing was recorded.',
  remedy: 'Create a ledger first.',
  field: null,
};

const NO_OFFICER: Problem = {
  code: 'ledger.no-officer',
  happened: 'Nobody has said who acts at this laptop.',
  meaning: 'Nothing was recorded. Every entry names the person who acted.',
  remedy: 'Enter your name in the bar at the top, then try again.',
  field: null,
};
