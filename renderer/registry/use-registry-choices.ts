import { useState } from 'react';
import type { InputOf } from '../../app/contract/operations.ts';
import { useAnswer } from '../bridge/query.ts';
import type { Choice, ChoiceSearch, ChoicesState } from '../shared/select-field.tsx';

/** How many choices are listed; a longer list is searched. */
const LISTED = 50;

/** Choices on their way from main, or here. */
interface Choices {
  readonly choices: readonly Choice[];
  readonly state: ChoicesState;
  /** When there are more than can be listed. */
  readonly search: ChoiceSearch | undefined;
  /** The one there is, when there is no other; known as soon as main has answered. */
  readonly only: Choice | undefined;
}

/** What is chosen from: objects of an aggregate, all of them or those of one organization. */
export type ChoicesOf = Pick<InputOf<'registry.choices'>, 'kind' | 'organizationId' | 'where'> & {
  /** The own ledger where it is left out: forms record there, and choose from nothing else. */
  readonly ledger?: string | null;
};

/**
 * Choices that main lists, with a search when there are more than can be listed.
 * @param askable false while there is nothing to choose from yet
 * @param without ids of what is not offered
 */
export function useRegistryChoices(of: ChoicesOf, askable = true, without: readonly string[] = []): Choices {
  const [text, setText] = useState('');
  const input = { ledger: null, limit: LISTED, ...of };
  // One that is not the only one any more must not choose itself.
  const all = useAnswer('registry.choices', { ...input, search: '' }, { enabled: askable, upToDate: true });
  const searching = askable && text !== '';
  const found = useAnswer(
    'registry.choices',
    { ...input, search: text },
    { enabled: searching, keepPrevious: true },
  );
  const shown = searching ? found : all;
  const { answer, isPrevious, problem } = shown;
  const choices = (answer?.choices ?? []).filter(({ id }) => !without.includes(id)).map(choiceOf);
  const state = problem ?? (answer === undefined || isPrevious ? 'loading' : 'ready');
  const [first] = choices;
  const isOnly = state === 'ready' && !searching && answer?.more === false && choices.length === 1;
  return {
    choices,
    state,
    search: all.answer?.more === true ? { text, onSearch: setText } : undefined,
    only: isOnly ? first : undefined,
  };
}

/** What main lists, as a select has it. */
export function choiceOf({ id, name, about }: { id: string; name: string; about: string | null }): Choice {
  return { id, name, ...(about === null ? {} : { about }) };
}
