import { weakness } from '../../../app/pin/weak-pin.ts';
import { type Problem, ProblemError } from '../../../app/problem.ts';
import { ctapProblem } from './problems.ts';

/** Bytes a PIN may have at most in UTF-8. Source: CTAP 2.1 section 6.5.1. */
const MOST_BYTES = 63;
/** A PIN is sent padded to this. Source: section 6.5.5.5. */
const PADDED_BYTES = 64;

/** A PIN as CTAP sees it: Unicode normal form C in UTF-8. */
export function pinBytes(pin: string): Uint8Array {
  return new TextEncoder().encode(pin.normalize('NFC'));
}

/** The PIN padded with zeros, as a new PIN is sent. */
export function paddedPin(pin: string): Uint8Array {
  const padded = new Uint8Array(PADDED_BYTES);
  padded.set(pinBytes(pin));
  return padded;
}

/**
 * What is wrong with a new PIN, or null. The key may know more rules (complexity).
 * @param minLength the key's least number of code points
 * @param serial the key's serial number, where it is known
 */
export function newPinProblem(pin: string, minLength: number, serial: string | null): Problem | null {
  const length = [...pin.normalize('NFC')].length;
  if (length < minLength) return ctapProblem('yubikey.pin-too-short', { length, least: minLength });
  if (pinBytes(pin).length > MOST_BYTES) return ctapProblem('yubikey.pin-too-long');
  if (pin.endsWith('\0')) return ctapProblem('yubikey.pin-ends-in-zero');
  const reason = weakness(pin, serial);
  return reason === null ? null : ctapProblem('yubikey.pin-weak', reason);
}

/** @throws ProblemError when the PIN cannot become this key's PIN */
export function checkNewPin(pin: string, minLength: number, serial: string | null): void {
  const problem = newPinProblem(pin, minLength, serial);
  if (problem) throw new ProblemError(problem);
}
