import { useAnswer } from '../bridge/query.ts';
import { CidAlarm } from '../evidence/queue/cid-alarm.tsx';
import { openEntry } from '../evidence/queue/queue-store.ts';
import { StateBadge } from '../evidence/queue/state-badge.tsx';
import { verifyCid } from '../evidence/verify/verify-store.ts';
import { Button } from '../shared/button.tsx';
import { CidText } from '../shared/cid-text.tsx';
import { number } from '../shared/counted.ts';
import { ProblemNotice } from '../shared/problem-notice.tsx';
import { TimeText } from '../shared/time-text.tsx';
import { UserText } from '../shared/user-text.tsx';
import { useReading } from '../window/reading.ts';

/** The events of one object, oldest first, each with its full CID. */
export function History({ id }: { readonly id: string }) {
  const ledger = useReading((reading) => reading.ledger);
  const { answer, problem } = useAnswer('history.list', { aggregateId: id, ledger });
  return (
    <section aria-label="History" className="flex flex-col gap-3">
      <h3 className="font-semibold">History</h3>
      {problem === null ? null : <ProblemNotice problem={problem} />}
      <ol className="flex flex-col gap-4 border-s-2 border-line ps-4">
        {(answer?.rows ?? []).map(({ seq }) => (
          <HistoryEntry key={seq} ledger={ledger} seq={seq} />
        ))}
      </ol>
    </section>
  );
}

function HistoryEntry(props: { readonly ledger: string | null; readonly seq: number }) {
  const { answer: entry, problem } = useAnswer('queue.entry', { ...props });
  if (problem !== null) return <ProblemNotice problem={problem} />;
  if (entry === undefined) return null;
  return (
    <li className="flex flex-col gap-2">
      <p className="flex flex-wrap items-center gap-x-3 gap-y-1">
        <span className="font-semibold">{entry.title}</span>
        <StateBadge {...entry} />
      </p>
      <p className="text-sm text-muted">
        Entry {number(entry.seq)} · <TimeText at={entry.at} /> · by <UserText>{entry.actor}</UserText>
      </p>
      {entry.cidHolds ? null : <CidAlarm />}
      <CidText cid={entry.eventCid} />
      <div className="flex flex-wrap gap-3">
        <Button small onPress={() => verifyCid(entry.eventCid)}>
          Verify with another person
        </Button>
        <Button small onPress={() => openEntry(entry.seq)}>
          Open in the queue
        </Button>
      </div>
    </li>
  );
}
