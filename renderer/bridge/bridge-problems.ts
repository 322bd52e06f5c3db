import { type Problem, ProblemError, problemsOf } from '../../app/problem.ts';

/** What goes wrong in the window itself, or between it and the program. */
export const windowProblem = problemsOf({
  'window.unreachable': {
    happened: 'The window could not reach the program behind it.',
    meaning: 'What is on the disk is safe. Whether the last act was recorded is not known to this window.',
    remedy: 'Close the app and start it again, then look at the ledger before you repeat anything.',
  },
  'window.answer': {
    happened: 'The window received an answer it does not understand.',
    meaning: 'What is on the disk is safe. The act may have been recorded.',
    remedy: 'Look at the ledger before you repeat anything. If it happens again, start the app again.',
  },
  'window.fault': {
    happened: 'The window made a mistake while showing this.',
    meaning: 'Nothing on the disk was changed by it.',
    remedy: 'Go to another screen and come back. If it happens again, start the app again.',
  },
});

/** @returns the words of a failure; anything that is no ProblemError is a fault of the window itself */
export function problemOf(error: unknown): Problem {
  return error instanceof ProblemError ? error.problem : windowProblem('window.fault');
}
