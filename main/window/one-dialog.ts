import { ProblemError } from '../../app/problem.ts';
import { dialogProblem } from './problems.ts';

/** Settles when the dialog that is open has been answered; null while none is. */
let open: Promise<void> | null = null;
/** Whether the program's own question is the next one. */
let waiting = false;

/**
 * Shows a native dialog. Only one is ever open: a window that asks for many gets one, and nobody answers what lies
 * under another question.
 * @throws ProblemError when another one is open
 */
export async function alone<T>(show: () => Promise<T>): Promise<T> {
  if (open !== null || waiting) throw new ProblemError(dialogProblem('dialog.another-open'));
  return showNow(show);
}

/**
 * Shows a native dialog as soon as the one that is open has been answered, before any that the window asks for meanwhile:
 * a window that asks for one after the other cannot keep it from coming up. For one question at a time.
 */
export async function aloneNext<T>(show: () => Promise<T>): Promise<T> {
  waiting = true;
  try {
    await open;
  } finally {
    waiting = false;
  }
  return showNow(show);
}

async function showNow<T>(show: () => Promise<T>): Promise<T> {
  const { promise, resolve } = Promise.withResolvers<void>();
  open = promise;
  try {
    return await show();
  } finally {
    open = null;
    resolve();
  }
}
