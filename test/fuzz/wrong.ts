import { z } from 'zod';
import { ProblemError, problemSchema } from '../../app/problem.ts';

/** What no person can do anything with: stacks, code, names of JavaScript's own errors and values. */
const NO_WORDS =
  /\n\s+at |node:internal|\b(?:Type|Range|Syntax|Reference|Zod|Assertion)Error\b|\[object |\bundefined\b|\bNaN\b/;

const worded = problemSchema.refine(
  ({ code, happened, meaning, remedy }) =>
    /^[a-z0-9-]+(\.[a-z0-9-]+)*$/.test(code) &&
    [happened, meaning, remedy].every((words) => words.trim() !== ''),
  'says nothing',
);

/**
 * That something is a problem in words: of the right form, complete, without anything technical and without any of these
 * secrets. @throws Error when it is not
 */
export function requireWords(problem: unknown, secrets: readonly string[] = []): void {
  const checked = worded.safeParse(problem);
  if (!checked.success) throw new Error(`No problem in words: ${z.prettifyError(checked.error)}`);
  const { happened, meaning, remedy } = checked.data;
  for (const words of [happened, meaning, remedy]) {
    const found = NO_WORDS.exec(words);
    if (found !== null) throw new Error(`“${found[0]}” in the words: ${words}`);
    const secret = secrets.find((one) => words.includes(one));
    if (secret !== undefined) throw new Error(`A secret in the words: ${words}`);
  }
}

/** That something was refused in words and in no other way. @throws the error that it was refused with otherwise */
export function requireRefusal(error: unknown, secrets: readonly string[] = []): void {
  if (!(error instanceof ProblemError)) throw error;
  requireWords(error.problem, secrets);
}
