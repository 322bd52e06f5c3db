import type { z } from 'zod';
import type { OperationName } from '../../app/contract/channels.ts';
import { type InputOf, operations } from '../../app/contract/operations.ts';

/** What is wrong with a form, by the name of the field. */
export type Mistakes = Readonly<Record<string, string>>;

const inputs: { readonly [N in OperationName]: { readonly input: z.ZodType<unknown, InputOf<N>> } } =
  operations;

/** Checks an input by the rules of the contract, the same that main applies. @returns nothing when it is right */
export function mistakesIn<N extends OperationName>(name: N, input: InputOf<N>): Mistakes {
  const result = inputs[name].input.safeParse(input);
  if (result.success) return {};
  const mistakes: Record<string, string> = {};
  for (const issue of result.error.issues) mistakes[String(issue.path[0] ?? '')] ??= issue.message;
  return mistakes;
}

/**
 * The same of a part of an input that stands in several fields.
 * @param fieldOf the field in which what is at a place of the value was entered
 */
export function mistakesBy(
  schema: z.ZodType,
  value: unknown,
  fieldOf: (path: readonly PropertyKey[]) => string,
): Mistakes {
  const result = schema.safeParse(value);
  if (result.success) return {};
  const mistakes: Record<string, string> = {};
  for (const issue of result.error.issues) mistakes[fieldOf(issue.path)] ??= issue.message;
  return mistakes;
}

/** An optional field's text as the contract wants it: nothing typed is null. */
export function orNull(text: string): string | null {
  return text.trim() === '' ? null : text;
}
