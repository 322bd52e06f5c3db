import type { YubiKeyBindingInput } from '../../../app/contract/keys.ts';
import { type Problem, ProblemError } from '../../../app/problem.ts';
import type { BoundFiles } from '../../../app/registry/bound-files.ts';
import type { KeyChoice } from '../../yubikey/choice.ts';
import type { YubiKeys } from '../../yubikey/keys.ts';
import type { AnsweringKeys } from '../keys/answers.ts';
import type { YubiKeyBinding } from '../keys/ways-in.ts';
import type { YubiKeyDesk } from './yubikey-acts.ts';
import { choiceOf } from './yubikey-rows.ts';

/**
 * Keys that answer for private keys: one act at a time and with the prompt, as everything at the desk.
 * @param purpose for the prompt, a sentence
 */
export function answeringAt(desk: YubiKeyDesk, keys: YubiKeys, purpose: string): AnsweringKeys {
  return {
    hmacSecret: (chosen, credentialId, salt, pin) =>
      desk.open(chosen, purpose, (choice, follow) =>
        keys.hmacSecret(choice, credentialId, salt, pin, follow),
      ),
    challengeResponse: (chosen, slot, challenge) =>
      desk.open(chosen, purpose, (choice, follow) => keys.challengeResponse(choice, slot, challenge, follow)),
  };
}

/**
 * How a private key is bound to a key that is plugged in.
 * @throws ProblemError when it is not there, or lacks what that needs
 */
export function bindingTo(desk: YubiKeyDesk, input: YubiKeyBindingInput): YubiKeyBinding {
  const { facts, known } = desk.plugged(input.key);
  const { serial } = facts;
  if (input.method === 'challenge-response') {
    if (serial === null) throw new ProblemError(NO_SERIAL);
    return { method: 'challenge-response', serial, slot: input.slot };
  }
  const credentialId = known?.credential?.credential_id;
  if (credentialId === undefined) throw new ProblemError(NOT_SET_UP);
  const { pin, spendLastTry } = input;
  return { method: 'hmac-secret', key: choiceOf(facts), serial, credentialId, pin: { pin, spendLastTry } };
}

/**
 * The key that a file without a serial number belongs to: it is known by its credential.
 * @returns null for a file that names its key @throws ProblemError when it is not plugged in
 */
export function keyWithoutSerial(
  { yubikeys }: BoundFiles,
  file: string,
  desk: YubiKeyDesk,
): KeyChoice | null {
  const opening = yubikeys.find((one) => one.file === file);
  if (opening?.method !== 'hmac-secret' || opening.serial !== null) return null;
  return desk.withCredential(opening.credential_id);
}

/** Challenge-response with a key that this program could not find again. */
const NO_SERIAL: Problem = {
  code: 'yubikey.no-serial',
  happened: 'This YubiKey shows no serial number.',
  meaning: 'A slot of it could not be found again later. Nothing was created and nothing was recorded.',
  remedy: 'Use its FIDO2 application instead, or another YubiKey.',
  field: 'yubikeys',
};

/** hmac-secret with a key that has no credential in the ledger. */
const NOT_SET_UP: Problem = {
  code: 'yubikey.not-set-up-to-bind',
  happened: 'This YubiKey is not set up in this ledger.',
  meaning: 'It has no credential that could protect anything. Nothing was recorded.',
  remedy: 'Set it up on the YubiKeys screen first, or choose one of its slots.',
  field: 'yubikeys',
};
