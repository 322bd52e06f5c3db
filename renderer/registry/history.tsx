import { useEffect, useState } from 'react';
import type { EntryDetail } from '../../app/contract/schemas.ts';
import type { Problem } from '../../app/problem.ts';
import { problemOf } from '../bridge/bridge-problems.ts';
import { call } from '../bridge/call.ts';
import { read } from '../ledger/reading.ts';
import { useShown } from '../ledger/shown-ledger.ts';
import { CidAlarm } from '../queue/cid-alarm.tsx';
import { openEntry } from '../queue/queue-store.ts';
import { StateBadge } from '../queue/state-badge.tsx';
import { Button } from '../shared/button.tsx';
import { CidText } from '../shared/cid-text.tsx';
import { number } from '../shared/counted.ts';
import { ProblemNotice } from '../shared/problem-notice.tsx';
import { TimeText } from '../shared/time-text.tsx';
import { UserText } from '../shared/user-text.tsx';
import { verifyCid } from '../verify/verify-store.ts';

type Told =
  | { readonly id: string; readonly entries: readonly EntryDetail[] }
  | { readonly id: string; readonly problem: Problem };

async function tell(id: string): Promise<Told> {
  try {
    const { rows } = await read((ledger) => call('history.list', { aggregateId: id, ledger }));
    const entries = await read((ledger) =>
      Promise.all(rows.map(({ seq }) => call('queue.entry', { seq, ledger }))),
    );
    return { id, entries };
  } catch (error) {
    return { id, problem: problemOf(error) };
  }
}

/** The events of one object, oldest first, each with its full CID. */
export function History({ id }: { readonly id: string }) {
  const [told, setTold] = useState<Told | null>(null);
  const changes = useShown((status) => `${status?.entries} ${status?.stored}`);
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new entry or receipt is the reason to ask again.
  useEffect(() => {
    let current = true;
    void tell(id).then((answer) => {
      if (current) setTold(answer);
    });
    return () => {
      current = false;
    };
  }, [id, changes]);
  if (told === null || told.id !== id) return null;
  return (
    <section aria-label="History" className="flex flex-col gap-3">
      <h3 className="font-semibold">History</h3>
      {'problem' in told ? (
        <ProblemNotice problem={told.problem} />
      ) : (
        <ol className="flex flex-col gap-4 border-s-2 border-line ps-4">
          {told.entries.map((entry) => (
            <HistoryEntry key={entry.seq} entry={entry} />
          ))}
        </ol>
      )}
    </section>
  );
}

function HistoryEntry({ entry }: { readonly entry: EntryDetail }) {
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
