import { useEffect, useState } from 'react';
import type { SyncState } from '../../app/contract/schemas.ts';
import { Busy } from '../shared/busy.tsx';
import { Button } from '../shared/button.tsx';
import { counted, number } from '../shared/counted.ts';
import { duration } from '../shared/duration.ts';
import { ProgressBar } from '../shared/progress-bar.tsx';
import { UserText } from '../shared/user-text.tsx';
import { cancelSync } from './sync-acts.ts';

type Progress = NonNullable<SyncState['progress']>;

const steps = {
  connecting: 'Connecting to the server…',
  preparing: 'Looking at the stream and what it already holds…',
  publishing: 'Storing events in NATS…',
  proving: 'The connection had trouble: reading back what was sent…',
  waiting: 'Waiting for the next attempt…',
};

/** How far the sync is, how fast it goes, how long it still takes, and the way out. */
export function SyncProgress({ progress }: { readonly progress: Progress }) {
  const [cancelling, setCancelling] = useState(false);
  const { published, total, perSecond, secondsLeft, retry, imported } = progress;
  return (
    <div className="flex flex-col gap-3">
      {imported === null ? null : (
        <p className="font-semibold">
          The ledger “<UserText>{imported}</UserText>” of another laptop
        </p>
      )}
      <Busy>{cancelling ? 'Stopping…' : steps[progress.step]}</Busy>
      <ProgressBar
        label="Sync"
        value={published}
        total={total}
        text={`${number(published)} of ${counted(total, 'event')} stored`}
      />
      {retry === null ? (
        <p className="text-sm text-muted tabular-nums">
          {perSecond === null || secondsLeft === null
            ? 'How long it takes is known once the first events are stored.'
            : `${number(Math.round(perSecond))} events a second · about ${duration(secondsLeft)} left`}
        </p>
      ) : (
        <NextAttempt retry={retry} />
      )}
      <div className="flex flex-wrap items-center gap-3">
        <Button
          notNow={cancelling ? 'What is on its way is finished first.' : null}
          onPress={() => {
            setCancelling(true);
            cancelSync();
          }}
        >
          Cancel
        </Button>
        <span className="text-sm text-muted">What is stored stays stored; the rest stays waiting.</span>
      </div>
    </div>
  );
}

function NextAttempt({ retry }: { readonly retry: NonNullable<Progress['retry']> }) {
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 250);
    return () => clearInterval(timer);
  }, []);
  const seconds = Math.max(0, Math.ceil((Date.parse(retry.at) - now) / 1000));
  return (
    <div data-testid="sync-retry" className="rounded-md border border-waiting bg-waiting-soft p-3">
      <p className="font-semibold text-waiting">{retry.problem.happened}</p>
      <p className="tabular-nums">
        Nothing is lost. Trying again in {duration(seconds)}: attempt {number(retry.attempt)} of{' '}
        {number(retry.of)}.
      </p>
    </div>
  );
}
