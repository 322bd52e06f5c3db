import { OctagonPause } from 'lucide-react';
import { useState } from 'react';
import type { SetAsideReason } from '../../../app/receipts/set-aside.ts';
import { useAct } from '../../bridge/act.ts';
import { call } from '../../bridge/call.ts';
import { Button } from '../../shared/button.tsx';
import { ProblemNotice } from '../../shared/problem-notice.tsx';
import { TimeText } from '../../shared/time-text.tsx';
import { useReadOnly } from '../../window/shown-ledger.ts';
import { retryAll } from './entries-store.ts';

/** Why NATS will not take this event as it is, and what can be done: try again, or carry it there as a file. */
export function SetAsideNotice({ seq, reason }: { readonly seq: number; readonly reason: SetAsideReason }) {
  const readOnly = useReadOnly();
  const [said, setSaid] = useState('');
  const retry = () => call('queue.retry', { seq });
  const exportIt = async () => {
    const { file } = await call('queue.exportEntry', { seq });
    setSaid(file === null ? '' : `Written to ${file}`);
  };
  const { act, problem } = useAct((run: () => Promise<unknown>) => {
    setSaid('');
    return run();
  });
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
            <Button small onPress={() => void act(retry)}>
              Retry
            </Button>
            <Button small onPress={() => void act(exportIt)}>
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
    <Button small onPress={retryAll}>
      Retry all
    </Button>
  );
}
