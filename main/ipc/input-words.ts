import type { z } from 'zod';

/** What is said of an input about which its schema says nothing. */
export const UNUSABLE_INPUT = 'What was entered cannot be used.';

/**
 * The words for an input that a schema refuses without words of its own: the library's are for programmers.
 * @param issue what is wrong
 */
export const inputWords: z.core.$ZodErrorMap = (issue) =>
  issue.code === 'too_big' && issue.origin === 'string'
    ? `This is too long: at most ${issue.maximum.toLocaleString('en')} characters.`
    : UNUSABLE_INPUT;
