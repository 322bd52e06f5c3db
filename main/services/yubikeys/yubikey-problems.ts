import type { ActUnderWay } from '../../../app/contract/yubikeys.ts';
import type { Problem } from '../../../app/problem.ts';

/** Looking failed in a way nobody has words for. */
export const LOOKING_FAILED: Problem = {
  code: 'yubikey.looking-failed',
  happened: 'This program could not look for YubiKeys.',
  meaning: 'YubiKeys cannot be used now. Everything else works, and nothing recorded is affected.',
  remedy: 'Unplug all YubiKeys, plug in one, and look again. If it stays, restart the program.',
  field: null,
};

/** A key that was to be plugged in anew was not. */
export const NOT_REPLUGGED: Problem = {
  code: 'yubikey.not-replugged',
  happened: 'The YubiKey was not unplugged and plugged in again within a minute.',
  meaning: 'Nothing was deleted, and nothing was recorded.',
  remedy: 'Start the reset again when the key is at hand.',
  field: null,
};

/** Two keys that blink at once would be confused. */
export const ANOTHER_ACT: Problem = {
  code: 'yubikey.another-act',
  happened: 'Another act with a YubiKey is still under way.',
  meaning: 'This one was not begun. Nothing was done.',
  remedy: 'Finish or cancel the other act first: only one YubiKey at a time waits for a touch.',
  field: null,
};

/** The act was cancelled before the key was asked for anything. */
export const CANCELLED: Problem = {
  code: 'yubikey.cancelled',
  happened: 'The act was cancelled.',
  meaning: 'Nothing was done.',
  remedy: 'Begin it again when ready.',
  field: null,
};

/** A key is needed that is not plugged in. */
export function notPlugged(name: string): Problem {
  return {
    code: 'yubikey.not-there',
    happened: `${name} is not plugged in.`,
    meaning: 'Nothing was done.',
    remedy: 'Plug it in and repeat the act.',
    field: null,
  };
}

/** Several keys are plugged in that show no serial number, and one of them is meant. */
export function cannotTellApart(name: string): Problem {
  return {
    code: 'yubikey.cannot-tell-apart',
    happened: `Several keys are plugged in that show no serial number, so this program cannot tell which is ${name}.`,
    meaning: 'Nothing was done.',
    remedy: 'Leave only the one that is meant plugged in, and repeat the act.',
    field: null,
  };
}

/** The key is not one of this ledger. */
export const NOT_IN_LEDGER: Problem = {
  code: 'yubikey.unknown',
  happened: 'This YubiKey is not in the ledger.',
  meaning: 'Nothing was done.',
  remedy: 'Assign it to a person first.',
  field: null,
};

/** What was typed to confirm a reset is not the key's number. */
export function notConfirmed(what: string): Problem {
  return {
    code: 'yubikey.not-confirmed',
    happened: `What you typed is not the ${what} of this YubiKey.`,
    meaning: 'Nothing was deleted.',
    remedy: `Read the ${what} from the key itself and type it again.`,
    field: 'confirmation',
  };
}

/** The attestation of a new credential is wrong: not missing, but false. */
export function falseAttestation(reason: string): Problem {
  return {
    code: 'yubikey.false-attestation',
    happened: `The key’s attestation is false. ${reason}`,
    meaning:
      'A credential was made on the key, but it was not recorded: nothing it signs will be taken. The ledger is unchanged.',
    remedy: 'Do not use this key. Keep it apart, and have it examined.',
    field: null,
  };
}

type ChangingAct = Exclude<ActUnderWay['act'], 'identify' | 'sign' | 'open'>;

const done: Readonly<Record<ChangingAct, readonly [happened: string, meaning: string, remedy: string]>> = {
  'set-pin': [
    'The PIN was set on the key',
    'The new PIN is valid. The ledger does not say that it was set; nothing else is affected.',
    'Then change the PIN of this key, so that it is recorded.',
  ],
  'change-pin': [
    'The PIN was changed on the key',
    'The new PIN is valid, the old one no longer. The ledger does not say so; nothing else is affected.',
    'Then change the PIN once more, so that it is recorded.',
  ],
  provision: [
    'A credential was made on the key',
    'The ledger does not know it, so nothing it signs will be taken. It does no harm.',
    'Then set the key up again: the new credential takes the place of this one.',
  ],
  reset: [
    'The key was reset: its credentials and its PIN are deleted',
    'The ledger still shows the credential, with which nobody can sign any more.',
    'Then reset the key once more, so that it is recorded.',
  ],
};

/** The key was changed, and the ledger could not be told. */
export function notRecorded(act: ChangingAct, cause: Problem): Problem {
  const [happened, meaning, remedy] = done[act];
  return {
    code: 'yubikey.not-recorded',
    happened: `${happened}, but this could not be recorded. ${cause.happened}`,
    meaning,
    remedy: `${cause.remedy} ${remedy}`,
    field: null,
  };
}
