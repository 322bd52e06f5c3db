import { problemsOf } from '../../app/problem.ts';

/** What can go wrong between the window and the program, and in acts that the window alone offers. */
export const operationProblem = problemsOf({
  'comparison.incomplete': {
    happened: 'What the other side has is not complete, or cannot be read.',
    meaning: 'Nothing was recorded: this is no comparison yet.',
    remedy: 'Enter all of the identifier, or all 32 words.',
  },
  'config.mode-is-an-act': {
    happened: 'The mode is not changed together with other settings, for a switch is recorded in the ledger.',
    meaning: 'Nothing was changed.',
    remedy: 'Switch the mode on the Sync screen.',
    field: 'mode.mode',
  },
  'salvage.not-damaged': {
    happened: 'This ledger is not known to be damaged.',
    meaning: 'Nothing was changed.',
    remedy: 'Check the ledger: the bar at the top says what the check finds.',
  },
  'export.weak-passphrase': {
    happened: 'This passphrase could be guessed.',
    meaning: 'No file was written.',
    remedy: 'Use a longer one, or let the program generate six random words.',
    field: 'passphrase',
  },
  'imports.unknown': {
    happened: 'There is no such imported ledger on this laptop.',
    meaning: 'Nothing was changed.',
    remedy: 'Choose one from the list.',
  },
  'yubikey.no-person': {
    happened: 'The person chosen is not in the ledger.',
    meaning: 'Nothing was recorded.',
    remedy: 'Choose a person from the list, or create one first.',
    field: 'personId',
  },
  'ipc.foreign-sender': {
    happened: 'Something other than this program’s own window asked for an operation.',
    meaning: 'It was refused and nothing was changed.',
    remedy: 'Stop the ceremony and have this laptop examined.',
  },
  'ipc.unknown-operation': {
    happened: 'The window asked for something this program does not do.',
    meaning: 'It was refused and nothing was changed.',
    remedy: 'Restart the program.',
  },
  'ipc.too-many': {
    happened: 'The window asked for the same thing too many times at once.',
    meaning: 'This call was not begun and changed nothing. Those before it go on.',
    remedy: 'Wait until they have ended, then try again. If it happens again, restart the program.',
  },
  'ipc.invalid-input': {
    happened: ({ said }: Invalid) => said,
    meaning: 'Nothing was recorded. The ledger is unchanged.',
    remedy: 'Correct it and try again.',
    field: ({ path }: Invalid) => path || null,
  },
  unexpected: {
    happened: (stopped: Stopped) =>
      stopped === 'operation'
        ? 'The program could not finish this because of a mistake of its own.'
        : 'CIM Keys Ceremony cannot go on.',
    meaning: (stopped: Stopped) =>
      `What was shown as recorded is safe.${stopped === 'operation' ? ' This act may not have been recorded: look at the ledger.' : ''}`,
    remedy: (stopped: Stopped) =>
      stopped === 'operation'
        ? 'Look for it in the ledger before trying again. If it happens again, restart the program.'
        : 'Restart the program.',
  },
});

/** What the schema of an operation says, and of which part of the input. */
interface Invalid {
  readonly said: string;
  readonly path: string;
}

/** What a mistake of the program has stopped. */
type Stopped = 'operation' | 'program';
