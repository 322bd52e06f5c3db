import { useEffect, useState } from 'react';
import type { Choice, ChoiceSearch } from './select-field.tsx';

/** How many choices are listed; a longer list is searched. */
const LISTED = 50;

/** One page of a list to choose from. */
export type FetchChoices = (page: {
  readonly search: string;
  readonly limit: number;
  readonly offset: number;
}) => Promise<{ readonly choices: readonly Choice[]; readonly total: number }>;

interface Listed {
  readonly choices: readonly Choice[];
  /** How many there are without any search. */
  readonly total: number;
}

const none: Listed = { choices: [], total: 0 };

/**
 * Choices that main lists, with a search when there are more than can be listed.
 * @param fetch null while there is nothing to choose from; must keep its identity as long as it means the same
 */
export function useChoices(
  fetch: FetchChoices | null,
): Listed & { readonly search: ChoiceSearch | undefined } {
  const [text, setText] = useState('');
  const [listed, setListed] = useState<Listed>(none);
  useEffect(() => {
    if (fetch === null) {
      setListed(none);
      return;
    }
    let current = true;
    fetch({ search: text, limit: LISTED, offset: 0 }).then(
      ({ choices, total }) => {
        if (current) setListed((before) => ({ choices, total: text === '' ? total : before.total }));
      },
      // The form then says that nothing is chosen, and the list behind it what is wrong.
      () => {},
    );
    return () => {
      current = false;
    };
  }, [fetch, text]);
  return { ...listed, search: listed.total > LISTED ? { text, onSearch: setText } : undefined };
}
