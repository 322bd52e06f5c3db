import { weakness } from '../../../app/pin/weak-pin.ts';
import { type Problem, ProblemError } from '../../../app/problem.ts';

/** What this program has against a new PIN. */
export type NewPinCode =
  | 'yubikey.pin-too-short'
  | 'yubikey.pin-too-long'
  | 'yubikey.pin-ends-in-zero'
  | 'yubikey.pin-weak';

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
  if (length < minLength) {
    return refusal(
      'yubikey.pin-too-short',
      `The PIN has ${length} characters; this key wants at least ${minLength}.`,
      'Choose a longer PIN.',
    );
  }
  if (pinBytes(pin).length > MOST_BYTES) {
    return refusal(
      'yubikey.pin-too-long',
      'The PIN is too long: a key takes at most 63 bytes.',
      'Choose a shorter PIN. Letters with accents and other signs count two to four bytes.',
    );
  }
  if (pin.endsWith('\0')) {
    return refusal(
      'yubikey.pin-ends-in-zero',
      'The PIN ends with a zero character, which a key cannot keep.',
      'Choose another PIN.',
    );
  }
  const reason = weakness(pin, serial);
  if (reason !== null) {
    return refusal(
      'yubikey.pin-weak',
      `This PIN would be guessed soon. ${reason}`,
      'Choose another one, which nobody who knows you or has the key can guess.',
    );
  }
  return null;
}

/** @throws ProblemError when the PIN cannot become this key's PIN */
export function checkNewPin(pin: string, minLength: number, serial: string | null): void {
  const problem = newPinProblem(pin, minLength, serial);
  if (problem) throw new ProblemError(problem);
}

function refusal(code: NewPinCode, happened: string, remedy: string): Problem {
  return { code, happened, meaning: 'The PIN was not changed.', remedy, field: 'pin' };
}
