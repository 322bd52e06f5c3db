import { useEffect, useState } from 'react';
import type { AskedAct } from '../../app/contract/registry.ts';
import { useAnswer } from '../bridge/query.ts';

/** Milliseconds without a keystroke after which main is asked. */
const PAUSE = 250;

/** What to look at twice in what is entered, although it can be recorded so. */
interface FormWarnings {
  /** What is said of one field; null: of all together. */
  readonly of: (field: string | null) => readonly string[];
}

interface Warned {
  readonly fields: Fields;
  readonly warnings: readonly { readonly field: string | null; readonly text: string }[];
}

type Fields = Readonly<Record<string, unknown>>;

/**
 * Warnings about what is entered, while one types. What is said of other words than those that stand there now is never
 * shown: a field keeps its warning while others are typed in, and loses it with the next keystroke in itself.
 * @param asks false asks nothing
 */
export function useWarnings({ type, id, ...fields }: AskedAct, asks: boolean): FormWarnings {
  const now = JSON.stringify(fields);
  const [settled, setSettled] = useState<Fields | null>(null);
  const [warned, setWarned] = useState<Warned | null>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the fields are new objects each time; what they say is not.
  useEffect(() => {
    const timer = setTimeout(() => setSettled(fields), PAUSE);
    return () => clearTimeout(timer);
  }, [now]);
  const { answer } = useAnswer(
    'registry.warnings',
    { type, id, fields: settled ?? {} },
    { enabled: asks && settled !== null },
  );
  // biome-ignore lint/correctness/useExhaustiveDependencies: an answer is about the fields it was asked for.
  useEffect(() => {
    if (answer !== undefined && settled !== null) setWarned({ fields: settled, warnings: answer.warnings });
  }, [answer]);
  const isAsNow = (name: string) => JSON.stringify(warned?.fields[name]) === JSON.stringify(fields[name]);
  return {
    of: (field) =>
      (warned?.warnings ?? [])
        .filter((warning) => warning.field === field)
        .filter(() => (field === null ? JSON.stringify(warned?.fields) === now : isAsNow(field)))
        .map(({ text }) => text),
  };
}
