import type { OutputOf } from '../../app/contract/operations.ts';
import { presentationOf } from '../../app/registry/dispatch.ts';
import type { AggregateName } from '../../app/registry/index.ts';

type FoundObject = OutputOf<'registry.find'>['objects'][number];

/** A word as a sentence begins with it. */
export function capitalized(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1);
}

/** What one object is called: `person`. */
export function nounOf(kind: AggregateName): string {
  return presentationOf(kind).nouns[0];
}

/** What something that was found is, and beside what it stands where it was found by the name of that: `Key, Alice Officer`. */
export function aboutFound({ kind, beside }: Pick<FoundObject, 'kind' | 'beside'>): string {
  const noun = capitalized(nounOf(kind));
  return beside === null ? noun : `${noun}, ${beside}`;
}

/** What several are called: `people`. */
export function pluralOf(kind: AggregateName): string {
  return presentationOf(kind).nouns[1];
}

/** How one object is spoken of behind `about`: `them` of a person. */
export function pronounOf(kind: AggregateName): string {
  return kind === 'person' ? 'them' : 'it';
}

/** The same where something is its own: `their` of a person. */
export function possessiveOf(kind: AggregateName): string {
  return kind === 'person' ? 'their' : 'its';
}

/** Why there is nothing to choose, and what to do about it. @param within whether those of one organization are listed @param others whether some are left out */
export function noneToChoose(kind: AggregateName, within: boolean, others = false): string {
  const { screen } = presentationOf(kind);
  if (others) return `There are no other ${pluralOf(kind)} to choose from.`;
  const none = within
    ? `This organization has no ${pluralOf(kind)} yet.`
    : `There are no ${pluralOf(kind)} yet.`;
  return screen === undefined ? none : `${none} Record one on the ${screen.title} screen first.`;
}
