import type { YubiKeyBindingInput } from '../../../app/contract/keys.ts';
import { ProblemError } from '../../../app/problem.ts';
import type { BoundFiles } from '../../../app/registry/bound-files.ts';
import type { KeyChoice } from '../../yubikey/choice.ts';
import type { YubiKeys } from '../../yubikey/keys.ts';
import type { AnsweringKeys } from '../keys/answers.ts';
import type { YubiKeyBinding } from '../keys/ways-in.ts';
import { yubiKeyActProblem } from './problems.ts';
import type { YubiKeyActs } from './yubikey-acts.ts';
import { choiceOf } from './yubikey-rows.ts';

/**
 * Keys that answer for private keys: one act at a time and with the prompt, as all acts with YubiKeys.
 * @param purpose for the prompt, a sentence
 */
export function answeringAt(acts: YubiKeyActs, keys: YubiKeys, purpose: string): AnsweringKeys {
  return {
    hmacSecret: (chosen, credentialId, salt, pin) =>
      acts.open(chosen, purpose, (choice, follow) =>
        keys.hmacSecret(choice, credentialId, salt, pin, follow),
      ),
    challengeResponse: (chosen, slot, challenge) =>
      acts.open(chosen, purpose, (choice, follow) => keys.challengeResponse(choice, slot, challenge, follow)),
  };
}

/**
 * How a private key is bound to a key that is plugged in.
 * @throws ProblemError when it is not there, or lacks what that needs
 */
export function bindingTo(acts: YubiKeyActs, input: YubiKeyBindingInput): YubiKeyBinding {
  const { facts, known } = acts.plugged(input.key);
  const { serial } = facts;
  if (input.method === 'challenge-response') {
    if (serial === null) throw new ProblemError(yubiKeyActProblem('yubikey.no-serial'));
    return { method: 'challenge-response', serial, slot: input.slot };
  }
  const credentialId = known?.credential?.credential_id;
  if (credentialId === undefined) throw new ProblemError(yubiKeyActProblem('yubikey.not-set-up-to-bind'));
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
  acts: YubiKeyActs,
): KeyChoice | null {
  const opening = yubikeys.find((one) => one.file === file);
  if (opening?.method !== 'hmac-secret' || opening.serial !== null) return null;
  return acts.withCredential(opening.credential_id);
}
