import type { ActUnderWay } from '../../../app/contract/yubikeys.ts';
import { type Problem, problemsOf } from '../../../app/problem.ts';

/** An act that changes the key itself. */
export type ChangingAct = Exclude<ActUnderWay['act'], 'identify' | 'sign' | 'open'>;

/** A key was changed, and the ledger could not be told, and why. */
interface NotRecorded {
  readonly act: ChangingAct;
  readonly cause: Problem;
}

const DONE: Readonly<Record<ChangingAct, Pick<Problem, 'happened' | 'meaning' | 'remedy'>>> = {
  'set-pin': {
    happened: 'The PIN was set on the key',
    meaning: 'The new PIN is valid. The ledger does not say that it was set; nothing else is affected.',
    remedy: 'Then change the PIN of this key, so that it is recorded.',
  },
  'change-pin': {
    happened: 'The PIN was changed on the key',
    meaning:
      'The new PIN is valid, the old one no longer. The ledger does not say so; nothing else is affected.',
    remedy: 'Then change the PIN once more, so that it is recorded.',
  },
  provision: {
    happened: 'A credential was made on the key',
    meaning: 'The ledger does not know it, so nothing it signs will be taken. It does no harm.',
    remedy: 'Then set the key up again: the new credential takes the place of this one.',
  },
  reset: {
    happened: 'The key was reset: its credentials and its PIN are deleted',
    meaning: 'The ledger still shows the credential, with which nobody can sign any more.',
    remedy: 'Then reset the key once more, so that it is recorded.',
  },
};

/** What can go wrong in an act with a YubiKey of the ledger. */
export const yubiKeyActProblem = problemsOf({
  'yubikey.looking-failed': {
    happened: 'This program could not look for YubiKeys.',
    meaning: 'YubiKeys cannot be used now. Everything else works, and nothing recorded is affected.',
    remedy: 'Unplug all YubiKeys, plug in one, and look again. If it stays, restart the program.',
  },
  'yubikey.not-replugged': {
    happened: 'The YubiKey was not unplugged and plugged in again within a minute.',
    meaning: 'Nothing was deleted, and nothing was recorded.',
    remedy: 'Start the reset again when the key is at hand.',
  },
  'yubikey.another-act': {
    happened: 'Another act with a YubiKey is still under way.',
    meaning: 'This one was not begun. Nothing was done.',
    remedy: 'Finish or cancel the other act first: only one YubiKey at a time waits for a touch.',
  },
  'yubikey.unknown': {
    happened: 'This YubiKey is not in the ledger.',
    meaning: 'Nothing was done.',
    remedy: 'Assign it to a person first.',
  },
  'yubikey.cannot-tell-apart': {
    happened: (name: string) =>
      `Several keys are plugged in that show no serial number, so this program cannot tell which is ${name}.`,
    meaning: 'Nothing was done.',
    remedy: 'Leave only the one that is meant plugged in, and repeat the act.',
  },
  'yubikey.not-confirmed': {
    happened: (what: string) => `What you typed is not the ${what} of this YubiKey.`,
    meaning: 'Nothing was deleted.',
    remedy: (what: string) => `Read the ${what} from the key itself and type it again.`,
    field: 'confirmation',
  },
  'yubikey.false-attestation': {
    happened: (reason: string) => `The key’s attestation is false. ${reason}`,
    meaning:
      'A credential was made on the key, but it was not recorded: nothing it signs will be taken. The ledger is unchanged.',
    remedy: 'Do not use this key. Keep it apart, and have it examined.',
  },
  'yubikey.no-serial': {
    happened: 'This YubiKey shows no serial number.',
    meaning: 'A slot of it could not be found again later. Nothing was created and nothing was recorded.',
    remedy: 'Use its FIDO2 application instead, or another YubiKey.',
    field: 'yubikeys',
  },
  'yubikey.not-set-up-to-bind': {
    happened: 'This YubiKey is not set up in this ledger.',
    meaning: 'It has no credential that could protect anything. Nothing was recorded.',
    remedy: 'Set it up on the YubiKeys screen first, or choose one of its slots.',
    field: 'yubikeys',
  },
  'yubikey.not-recorded': {
    happened: ({ act, cause }: NotRecorded) =>
      `${DONE[act].happened}, but this could not be recorded. ${cause.happened}`,
    meaning: ({ act }: NotRecorded) => DONE[act].meaning,
    remedy: ({ act, cause }: NotRecorded) => `${cause.remedy} ${DONE[act].remedy}`,
  },
});
