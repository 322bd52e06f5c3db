import type { Problem } from '../problem.ts';

/** A decider's refusal, in words for the person. */
export interface Refused {
  readonly accepted: false;
  readonly refusal: Problem;
}

/** @returns the refusal of a command; by its nature nothing was recorded, and the words say so */
export function refuse(code: string, field: string | null, happened: string, remedy: string): Refused {
  return {
    accepted: false,
    refusal: { code, happened, meaning: 'Nothing was recorded. The ledger is unchanged.', remedy, field },
  };
}
