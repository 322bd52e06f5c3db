import type { Choice } from '../../shared/select-field.tsx';

/** What was chosen or typed in a form, by the name of the field. */
export type Entries = Readonly<Record<string, Choice | string | null>>;

type Entered = Choice | string | null | undefined;

/** What was chosen; null where nothing was, or something was typed. */
export function choiceIn(value: Entered): Choice | null {
  return typeof value === 'object' ? value : null;
}

/** The id of what was chosen; null where nothing was. */
export function idIn(value: Entered): string | null {
  return choiceIn(value)?.id ?? null;
}

/** What was typed; an empty text where nothing was. */
export function textIn(value: Entered): string {
  return typeof value === 'string' ? value : '';
}

/** What was chosen or typed, as people read it. */
export function nameIn(value: Entered): string {
  return choiceIn(value)?.name ?? textIn(value);
}
