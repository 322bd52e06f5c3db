import { type Problem, ProblemError } from '../../../app/problem.ts';
import { type NewPinCode, newPinProblem } from '../../yubikey/ctap/pin-rules.ts';
import type { KeyFacts } from '../../yubikey/facts.ts';

/**
 * Refuses a new PIN that would be guessed soon, also for standing on the key itself.
 * @throws ProblemError for the field of the new PIN; nothing was asked of the key
 */
export function refuseWeakPin(pin: string, { serial, fido }: KeyFacts): void {
  const problem = newPinProblem(pin, fido?.minPinLength ?? LEAST_PIN, serial);
  if (problem !== null) throw new ProblemError({ ...problem, field: 'newPin' });
}

/** The least number of characters of any PIN. Source: CTAP 2.1 section 6.5.1. */
const LEAST_PIN = 4;

/** What this program has against a new PIN, and what the key itself has. */
const ABOUT_NEW_PIN: ReadonlySet<string> = new Set<NewPinCode | 'yubikey.pin-policy'>([
  'yubikey.pin-too-short',
  'yubikey.pin-too-long',
  'yubikey.pin-ends-in-zero',
  'yubikey.pin-weak',
  'yubikey.pin-policy',
]);

/** What a key or its rules have against a new PIN belongs to the field of the new one. */
export async function aboutNewPin(act: Promise<void>): Promise<void> {
  try {
    await act;
  } catch (error) {
    if (!(error instanceof ProblemError) || !ABOUT_NEW_PIN.has(error.problem.code)) throw error;
    const problem: Problem = { ...error.problem, field: 'newPin' };
    throw new ProblemError(problem, { cause: error });
  }
}
