import { type Problem, ProblemError } from '../../app/problem.ts';

let open = false;

/**
 * Shows a native dialog. Only one is ever open: a window that asks for many gets one, and nobody answers what lies
 * under another question.
 * @throws ProblemError when another one is open
 */
export async function alone<T>(show: () => Promise<T>): Promise<T> {
  if (open) throw new ProblemError(ANOTHER_OPEN);
  open = true;
  try {
    return await show();
  } finally {
    open = false;
  }
}

const ANOTHER_OPEN: Problem = {
  code: 'dialog.another-open',
  happened: 'Another question of this program is still open.',
  meaning: 'This one was not asked. Nothing was changed.',
  remedy: 'Answer the open question first.',
  field: null,
};
