import { ProblemError } from '../../../app/problem.ts';
import type { CommandOptions } from '../transport/progress.ts';
import { type Authenticator, CTAP_COMMAND } from './authenticator.ts';
import { ctapProblem } from './problems.ts';
import { CtapError, STATUS } from './status.ts';

/** A reset is taken only so long after the key was plugged in. Source: CTAP 2.1 section 6.6. */
export const RESET_WINDOW_MS = 10_000;

/**
 * Resets the FIDO application: every credential and the PIN are deleted for good. The key waits for a touch, and
 * must have been plugged in within the last ten seconds.
 * @throws ProblemError `yubikey.replug-to-reset` when it was not
 */
export async function resetFido(authenticator: Authenticator, options: CommandOptions): Promise<void> {
  try {
    await authenticator.command(CTAP_COMMAND.reset, undefined, () => null, options);
  } catch (error) {
    if (error instanceof CtapError && error.status === STATUS.notAllowed) {
      throw new ProblemError(ctapProblem('yubikey.replug-to-reset'), { cause: error });
    }
    throw error;
  }
}

/** Lets the key blink until it is touched, so that people see which one it is (CTAP 2.1 section 6.9). */
export async function awaitTouch(authenticator: Authenticator, options: CommandOptions): Promise<void> {
  await authenticator.command(CTAP_COMMAND.selection, undefined, () => null, options);
}
