import { problemsOf } from '../../../app/problem.ts';

const AGAIN = 'Unplug the YubiKey, plug it in again, and repeat the act.';
const REFUSED = 'Nothing was changed on the key.';

/** What it means for the act that was under way, where that is known. */
const heard = (meaning: string | null) => meaning ?? 'The key did not confirm this act.';

/** What can go wrong on the way to a YubiKey and back. */
export const linkProblem = problemsOf({
  'yubikey.silent': {
    leavesOpen: true,
    happened: 'The YubiKey does not answer.',
    meaning: heard,
    remedy: AGAIN,
  },
  'yubikey.garbled': {
    leavesOpen: true,
    happened: 'The YubiKey’s answer arrived damaged.',
    meaning: heard,
    remedy: AGAIN,
  },
  'yubikey.time-out': {
    leavesOpen: true,
    happened: 'The YubiKey did not finish in time.',
    meaning: heard,
    remedy: AGAIN,
  },
  'yubikey.input-output': {
    leavesOpen: true,
    happened: 'The operating system could not talk to the YubiKey.',
    meaning: heard,
    remedy: AGAIN,
  },
  'yubikey.unplugged': {
    happened: 'The YubiKey was unplugged while it was in use.',
    meaning: heard,
    remedy: 'Plug it in again. This program finds it by itself.',
  },
  'yubikey.busy': {
    happened: 'The YubiKey is busy with another program.',
    meaning: 'This act was not begun.',
    remedy: 'Finish or close the other program (a browser, for example), then repeat the act.',
  },
  'yubikey.no-channel': {
    happened: 'The YubiKey did not open a channel for this program.',
    meaning: REFUSED,
    remedy: AGAIN,
  },
  'yubikey.refused': {
    happened: 'The YubiKey refused the command.',
    meaning: REFUSED,
    remedy:
      'Close other programs that use the key and repeat the act. If it stays, the key does not offer this.',
  },
  'yubikey.touch-timeout': {
    happened: 'The YubiKey was not touched in time.',
    meaning: 'Nothing was done.',
    remedy: 'Repeat the act and touch the key while it blinks.',
  },
  'yubikey.cancelled': {
    happened: 'The act was cancelled.',
    meaning: 'Nothing was done.',
    remedy: 'Begin it again when ready.',
  },
});
