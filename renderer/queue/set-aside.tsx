import { OctagonPause } from 'lucide-react';
import { useState } from 'react';
import type { Problem } from '../../app/problem.ts';
import type { SetAsideReason } from '../../app/receipts/set-aside.ts';
import { problemOf } from '../bridge/bridge-problems.ts';
import { useReadOnly } from '../ledger/shown-ledger.ts';
import { Button } from '../shared/button.tsx';
import { ProblemNotice } from '../shared/problem-notice.tsx';
import { TimeText } from '../shared/time-text.tsx';
import { exportEntry, retryAll, retryEntry } from './queue-store.ts';

/** Why NATS will not take this event as it is, and what can be done: try again, or carry it there as a file. */
export function SetAsideNotice({ seq, reason }: { readonly seq: number; readonly reason: SetAsideReason }) {
  const readOnly = useReadOnly();
  const [said, setSaid] = useState('');
  const [problem, setProblem] = useState<Problem | null>(null);
  const attempt = async (act: () => Promise<string>) => {
    setProblem(null);
    setSaid('');
    try {
      setSaid(await act());
    } catch (error) {
      setProblem(problemOf(error));
    }
  };
  return (
    <section
      aria-label="Set aside"
      data-testid="set-aside"
      data-code={reason.problem.code}
      className="flex gap-3 rounded-md border border-broken bg-surface p-4"
    >
      <OctagonPause aria-hidden size={20} className="mt-0.5 shrink-0 text-broken" />
      <div className="min-w-0 space-y-2">
        <p className="font-semibold text-broken">{reason.problem.happened}</p>
        <p>{reason.problem.meaning}</p>
        <p>
          <span className="font-semibold">Now: </span>
          {reason.problem.remedy}
        </p>
        <p className="text-sm text-muted">
          Set aside <TimeText at={reason.at} />
        </p>
        {readOnly ? null : (
          <div className="flex flex-wrap gap-3">
            <Button
              small
              onPress={() =>
                void attempt(async () => {
                  await retryEntry(seq);
                  return '';
                })
              }
            >
              Retry
            </Button>
            <Button
              small
              onPress={() =>
                void attempt(async () => {
                  const file = await exportEntry(seq);
                  return file === null ? '' : `Written to ${file}`;
                })
              }
            >
              Export as file
            </Button>
          </div>
        )}
        <p role="status" className="text-sm break-all empty:hidden">
          {said}
        </p>
        {problem === null ? null : <ProblemNotice problem={problem} />}
      </div>
    </section>
  );
}

/** Lets everything that was set aside wait for the next sync again. */
export function RetryAll() {
  return (
    <Button small onPress={() => void retryAll()}>
      Retry all
    </Button>
  );
}
