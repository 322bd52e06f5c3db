import { ProblemError } from '../../app/problem.ts';
import type { Act } from './acts.ts';
import type { KeyFacts } from './facts.ts';
import { yubikeyProblem } from './problems.ts';
import type { CommandOptions, KeyActivity } from './transport/progress.ts';

/** Which key is meant: by its serial number, or, where it shows none, by this plugging in. */
export type KeyChoice = { readonly serial: string } | { readonly id: string };

/** What a prompt needs to say while a key is at work. */
export interface TouchState {
  readonly key: { readonly id: string; readonly serial: string | null; readonly model: string };
  readonly act: Act;
  /** Whether the key now waits for a touch, or works by itself. */
  readonly waitsFor: KeyActivity;
  /** How long the key will wait from now on, in milliseconds. */
  readonly remainingMs: number;
}

/** How an act with a key is followed and stopped. */
export interface Follow {
  /** Stops the act on the key, too. Whoever touches the key in the same moment may still be faster: then the act counts. */
  readonly signal?: AbortSignal | undefined;
  readonly onTouch?: ((state: TouchState) => void) | undefined;
}

/** How long a key waits for a touch. Source: CTAP 2.1 section 6.2.2; Yubico, OTP slots. */
const FIDO_TOUCH_MS = 30_000;
const OTP_TOUCH_MS = 15_000;

/** Turns what a key says into what a prompt says. */
export function commandOptions(facts: KeyFacts, act: Act, { signal, onTouch }: Follow): CommandOptions {
  const { id, serial, model } = facts;
  const remainingMs = act === 'challenge-response' ? OTP_TOUCH_MS : FIDO_TOUCH_MS;
  return {
    signal,
    onActivity:
      onTouch && ((waitsFor) => onTouch({ key: { id, serial, model }, act, waitsFor, remainingMs })),
  };
}

/** The chosen key is not plugged in. */
export function notThere(choice: KeyChoice): ProblemError {
  const which =
    'serial' in choice ? `The YubiKey with the serial number ${choice.serial}` : 'The chosen YubiKey';
  return new ProblemError(yubikeyProblem('yubikey.not-there', which));
}

/** The chosen key lacks what the act needs, or this program does not reach it. */
export function outOfReach({ problems }: KeyFacts, kind: 'fido' | 'otp'): ProblemError {
  const [why] = problems;
  if (why !== undefined) return new ProblemError(why);
  return new ProblemError(yubikeyProblem(kind === 'fido' ? 'yubikey.no-fido' : 'yubikey.no-otp'));
}
