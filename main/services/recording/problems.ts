import { type Problem, problemsOf } from '../../../app/problem.ts';

/** Why nothing is recorded now, or not in this name. */
export const recordingProblem = problemsOf({
  'ledger.none': {
    happened: 'There is no ledger on this laptop yet.',
    meaning: 'Nothing was recorded.',
    remedy: 'Create it in the app first: its first screen asks for a name.',
  },
  'ledger.no-officer': {
    happened: 'Nobody has said who acts since the app was started.',
    meaning: 'Nothing was recorded. Every entry names who acted.',
    remedy: 'Choose “Say who acts…” in the bar at the top, then try again.',
  },
  'ledger.damaged': {
    happened: 'The ledger is damaged, so nothing more is recorded in it.',
    meaning: 'This act was not recorded. The damaged ledger was left as it is.',
    remedy: (why: Problem | null) =>
      why?.remedy ?? 'Stop the ceremony and look at what the check of the ledger says.',
  },
  'ceremony.other-act-now': {
    happened: ({ act, step, why }: { readonly act: string; readonly step: string; readonly why: string }) =>
      `The ceremony is at the act “${act}” of step ${step}, and this is not it: ${why}.`,
    meaning: 'Nothing was recorded. What the script says is done, and nothing else.',
    remedy: 'Do it as the script says. If the script is wrong, report a deviation.',
  },
  'officer.not-active': {
    happened: 'The person chosen is not an active person of this ledger.',
    meaning: 'Nobody signed in. Whoever acted before still acts.',
    remedy: 'Choose an active person, or record them first.',
    field: 'personId',
  },
  'officer.in-registry': {
    happened: (name: string) => `${name} is a person of this ledger.`,
    meaning:
      'Under a name alone nobody acts who is in the registry: the entries would not say that it was them.',
    remedy: (name: string) =>
      `If you are ${name}, sign in as a person of the registry. If you only have the same name, add to it what tells you apart.`,
    field: 'name',
  },
  'officer.has-left': {
    happened: (name: string) => `${name} has left, or is suspended, and cannot act.`,
    meaning: 'Nothing was recorded in this name.',
    remedy:
      'Sign in as a person who is active. Somebody else of the same name adds to it what tells them apart.',
    field: 'name',
  },
  'officer.other-initials': {
    happened: (name: string) => `These are not the initials of ${name}.`,
    meaning: 'Nobody signed in. Whoever acted before still acts.',
    remedy: 'Enter the initials of the person who signs in, or choose another person.',
    field: 'initials',
  },
  'officer.not-their-key': {
    happened: 'The key chosen is not one with which this person can prove that it is them.',
    meaning: 'Nobody signed in. Whoever acted before still acts.',
    remedy: 'Choose a key or a YubiKey of the person who signs in.',
  },
});
