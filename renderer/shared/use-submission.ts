import { useCallback, useRef, useState } from 'react';
import type { Problem } from '../../app/problem.ts';
import { problemOf } from '../bridge/bridge-problems.ts';
import type { Mistakes } from './mistakes.ts';

/** A form on its way. */
export interface Submission {
  readonly busy: boolean;
  readonly mistakes: Mistakes;
  /** What main refused; when it belongs to a field of this form, that field says it, too. */
  readonly problem: Problem | null;
  /** Checks, and sends when there is no mistake. A second call while the first runs does nothing. */
  readonly submit: (check: () => Promise<Mistakes> | Mistakes, send: () => Promise<void>) => Promise<void>;
}

/** Runs a form's submission once at a time. */
export function useSubmission(): Submission {
  const running = useRef(false);
  const [busy, setBusy] = useState(false);
  const [mistakes, setMistakes] = useState<Mistakes>({});
  const [problem, setProblem] = useState<Problem | null>(null);
  const submit = useCallback<Submission['submit']>(async (check, send) => {
    // State would come too late here: two presses within one frame must not record two events.
    if (running.current) return;
    running.current = true;
    setBusy(true);
    setProblem(null);
    try {
      const found = await check();
      setMistakes(found);
      if (Object.keys(found).length === 0) await send();
    } catch (error) {
      const refusal = problemOf(error);
      setProblem(refusal);
      if (refusal.field !== null) setMistakes({ [refusal.field]: `${refusal.happened} ${refusal.remedy}` });
    } finally {
      running.current = false;
      setBusy(false);
    }
  }, []);
  return { busy, mistakes, problem, submit };
}
