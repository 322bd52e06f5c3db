import { useState } from 'react';
import type { FormField } from '../../app/model/commands.ts';
import type { AggregateName } from '../../app/registry/index.ts';
import { useAnswer } from '../bridge/query.ts';
import { choiceIn, textIn, type Values } from '../window/drafts.ts';

/** The most characters for which something is suggested. */
const LONGEST = 200;

/** What might be meant in a field, and how it hears that somebody has come to it: before that nothing is asked. */
interface Suggestions {
  /** undefined where the field has none at all. */
  readonly suggestions: readonly string[] | undefined;
  readonly onFocus: (() => void) | undefined;
}

/**
 * Suggests for a field, where its declaration says so, what was entered in it before in this ledger.
 * @param organizationId of the object that is changed; what is chosen in the form goes before it
 */
export function useSuggestions(
  kind: AggregateName,
  field: FormField,
  values: Values,
  organizationId: string | null,
): Suggestions {
  const [visited, setVisited] = useState(false);
  const suggests = field.kind === 'text' && field.suggests !== undefined;
  const words = textIn(values[field.name]);
  const { answer } = useAnswer(
    'registry.suggestions',
    {
      kind,
      field: field.name,
      words: words.slice(0, LONGEST),
      organizationId: choiceIn(values['organizationId'])?.id ?? organizationId,
      name: textIn(values['name']).slice(0, LONGEST),
    },
    { enabled: suggests && visited, keepPrevious: true },
  );
  if (!suggests) return { suggestions: undefined, onFocus: undefined };
  return {
    // Until main has answered for these words, those before may be shown that fit them. What stands there already need not be.
    suggestions: (answer?.texts ?? []).filter(
      (text) => text !== words.trim() && text.toLowerCase().startsWith(words.trim().toLowerCase()),
    ),
    onFocus: () => setVisited(true),
  };
}
