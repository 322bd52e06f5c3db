import { useEffect, useState } from 'react';
import { problemOf } from '../bridge/bridge-problems.ts';
import type { Choice, ChoiceSearch, ChoicesState } from './select-field.tsx';

/** How many choices are listed; a longer list is searched. */
const LISTED = 50;

/** The first of what can be chosen, and whether there are more. */
export interface FoundChoices {
  readonly choices: readonly Choice[];
  readonly more: boolean;
}

/** Asks main for the first choices that a search finds. */
export type FetchChoices = (query: {
  readonly search: string;
  readonly limit: number;
}) => Promise<FoundChoices>;

/** Choices on their way from main, or here. */
export interface Choices {
  readonly choices: readonly Choice[];
  readonly state: ChoicesState;
  /** When there are more than can be listed. */
  readonly search: ChoiceSearch | undefined;
  /** The one there is, when there is no other; known as soon as main has answered. */
  readonly only: Choice | undefined;
}

interface Listed {
  readonly choices: readonly Choice[];
  readonly state: ChoicesState;
  /** Whether there are more without any search than can be listed. */
  readonly searched: boolean;
}

const loading: Listed = { choices: [], state: 'loading', searched: false };

/**
 * Choices that main lists, with a search when there are more than can be listed.
 * @param fetch null while there is nothing to choose from; must keep its identity as long as it means the same
 */
export function useChoices(fetch: FetchChoices | null): Choices {
  const [text, setText] = useState('');
  const [listed, setListed] = useState<Listed>(loading);
  // What was listed for another organization, say, is never offered while the new list is on its way.
  useEffect(() => {
    if (fetch === null) setText('');
    setListed(loading);
  }, [fetch]);
  useEffect(() => {
    if (fetch === null) return;
    let current = true;
    setListed((before) => ({ ...before, state: 'loading' }));
    fetch({ search: text, limit: LISTED }).then(
      ({ choices, more }) => {
        if (current)
          setListed((before) => ({
            choices,
            state: 'ready',
            searched: text === '' ? more : before.searched,
          }));
      },
      (error: unknown) => {
        if (current) setListed((before) => ({ ...before, choices: [], state: problemOf(error) }));
      },
    );
    return () => {
      current = false;
    };
  }, [fetch, text]);
  const { choices, state, searched } = listed;
  return {
    choices,
    state,
    search: searched ? { text, onSearch: setText } : undefined,
    only: state === 'ready' && text === '' && !searched && choices.length === 1 ? choices[0] : undefined,
  };
}

/** Choices out of what the window holds already. */
export function choicesAmong(all: readonly Choice[]): FetchChoices {
  return async ({ search, limit }) => {
    const words = search.trim().toLowerCase();
    const found = all.filter(({ name, about }) => `${name} ${about ?? ''}`.toLowerCase().includes(words));
    return { choices: found.slice(0, limit), more: found.length > limit };
  };
}
