import { useState } from 'react';
import { afterPress } from './after-press.ts';
import type { Mistakes } from './mistakes.ts';
import type { Submission } from './use-submission.ts';

/** What the fields of a form say is wrong, and when. */
interface InlineMistakes {
  /** What is shown now, by field. */
  readonly mistakes: Mistakes;
  /** Somebody has gone on from a field: from now on it says what is wrong with it. */
  readonly leave: (name: string) => void;
  /** The form is sent: from now on all fields do. */
  readonly send: () => void;
  /** The form begins anew. */
  readonly reset: () => void;
}

/**
 * Says what is wrong with a field once somebody has left it with something in it, or has sent the form, and no longer than
 * it is wrong. What main has refused stands there until it is changed.
 * @param wrong what is wrong now with each of the fields that are followed
 * @param values what stands in these fields now; mistakes of others are shown as the submission has found them
 */
export function useInlineMistakes(
  submission: Pick<Submission, 'mistakes' | 'problem'>,
  wrong: Mistakes,
  values: Readonly<Record<string, unknown>>,
): InlineMistakes {
  const [left, setLeft] = useState<ReadonlySet<string>>(new Set());
  const [sent, setSent] = useState<Readonly<Record<string, unknown>> | null>(null);
  const isShown = (name: string) => name in values && (sent !== null || left.has(name));
  const stays = (name: string) =>
    !(name in values) || (submission.problem?.field === name && sent?.[name] === values[name]);
  return {
    mistakes: {
      ...mistakesWhere(submission.mistakes, stays),
      ...mistakesWhere(wrong, isShown),
    },
    leave: (name) => {
      const value = values[name];
      if (typeof value === 'string' && value !== '')
        afterPress(() => setLeft((before) => new Set([...before, name])));
    },
    send: () => setSent(values),
    reset: () => {
      setLeft(new Set());
      setSent(null);
    },
  };
}

function mistakesWhere(mistakes: Mistakes, is: (name: string) => boolean): Mistakes {
  return Object.fromEntries(Object.entries(mistakes).filter(([name]) => is(name)));
}
