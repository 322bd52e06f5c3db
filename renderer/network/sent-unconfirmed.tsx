import { CircleQuestionMark } from 'lucide-react';
import type { SyncResult } from '../../app/contract/schemas.ts';
import { counted, number } from '../shared/counted.ts';
import { TimeText } from '../shared/time-text.tsx';

/** How a sync without JetStream ended: sent, and nobody knows who has it. */
export function SentUnconfirmed(props: { readonly result: SyncResult; readonly sent: number }) {
  const { result, sent } = props;
  return (
    <div className="flex gap-3 rounded-md border border-waiting bg-waiting-soft p-4">
      <CircleQuestionMark aria-hidden size={20} className="mt-0.5 shrink-0 text-waiting" />
      <div>
        <p className="font-semibold">
          {sent === 0 ? 'Nothing new was sent' : `${counted(sent, 'event')} sent, unconfirmed`}
        </p>
        <p>
          Without JetStream nobody says that an event was stored: {number(result.waiting)} still waiting on
          this laptop. What was sent goes out again after a restart, or once JetStream is switched on.
        </p>
        <p className="text-sm text-muted">
          <TimeText at={result.finishedAt} />
        </p>
      </div>
    </div>
  );
}
