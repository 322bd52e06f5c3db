import { problemsOf } from '../../app/problem.ts';

/** Why a question of the program’s own was not asked, or not answered. */
export const dialogProblem = problemsOf({
  'confirmation.cancelled': {
    happened: 'You cancelled this.',
    meaning: 'Nothing was changed.',
    remedy: 'Go on, or begin it again when you are ready.',
  },
  'confirmation.changed': {
    happened: 'Something has changed while the question was open, so that the answer is to another question.',
    meaning: 'Nothing was changed.',
    remedy: 'Begin it again, and read the new question.',
  },
  'confirmation.too-much': {
    happened: 'This changes more at once than one question can show.',
    meaning: 'Nothing was changed.',
    remedy: 'Do it in several steps.',
  },
  'dialog.another-open': {
    happened: 'Another question of this program is still open.',
    meaning: 'This one was not asked. Nothing was changed.',
    remedy: 'Answer the open question first.',
  },
});
