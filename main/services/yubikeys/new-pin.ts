import { inField, ProblemError } from '../../../app/problem.ts';
import { newPinProblem } from '../../yubikey/ctap/pin-rules.ts';
import { ctapProblem } from '../../yubikey/ctap/problems.ts';
import type { KeyFacts } from '../../yubikey/facts.ts';

/** The field of a form in which the new PIN is entered. */
const FIELD = 'newPin';

/**
 * Refuses a new PIN that would be guessed soon, also for standing on the key itself.
 * @throws ProblemError for the field of the new PIN; nothing was asked of the key
 */
export function refuseWeakPin(pin: string, { serial, fido }: KeyFacts): void {
  const problem = newPinProblem(pin, fido?.minPinLength ?? LEAST_PIN, serial);
  if (problem !== null) throw inField(new ProblemError(problem), FIELD);
}

/** The least number of characters of any PIN. Source: CTAP 2.1 section 6.5.1. */
const LEAST_PIN = 4;

/** What a key or its rules have against a new PIN belongs to the field of the new one. */
export async function aboutNewPin(act: Promise<void>): Promise<void> {
  try {
    await act;
  } catch (error) {
    throw inField(error, FIELD, (problem) => ctapProblem.is('ofNewPin', problem));
  }
}
