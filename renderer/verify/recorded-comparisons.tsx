import { CircleCheck, OctagonX } from 'lucide-react';
import { useEffect, useState } from 'react';
import type { CidString } from '../../app/content/cid.ts';
import type { OutputOf } from '../../app/contract/operations.ts';
import type { Problem } from '../../app/problem.ts';
import { problemOf } from '../bridge/bridge-problems.ts';
import { call } from '../bridge/call.ts';
import { read } from '../ledger/reading.ts';
import { useShown } from '../ledger/shown-ledger.ts';
import { ProblemNotice } from '../shared/problem-notice.tsx';
import { TimeText } from '../shared/time-text.tsx';
import { UserText } from '../shared/user-text.tsx';

type Made = OutputOf<'comparisons.list'>['made'];

const ways: Readonly<Record<Made[number]['method'], string>> = {
  machine: 'this laptop compared',
  qr: 'scanned by the other side',
  words: 'words read aloud',
  'whole-cid': 'all characters by eye',
};

/** The comparisons of this identifier that stand in the ledger. Shows nothing while there is none. */
export function RecordedComparisons({ cid }: { readonly cid: CidString }) {
  const entries = useShown((status) => status?.entries);
  const [told, setTold] = useState<{ readonly made: Made } | { readonly problem: Problem } | null>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new entry is the reason to ask again.
  useEffect(() => {
    let current = true;
    read((ledger) => call('comparisons.list', { cid, ledger })).then(
      (answer) => {
        if (current) setTold(answer);
      },
      (error: unknown) => {
        if (current) setTold({ problem: problemOf(error) });
      },
    );
    return () => {
      current = false;
    };
  }, [cid, entries]);
  if (told === null) return null;
  if ('problem' in told) return <ProblemNotice problem={told.problem} />;
  if (told.made.length === 0) return null;
  return (
    <section
      aria-label="Recorded comparisons"
      className="flex flex-col gap-2 rounded-md border border-line bg-surface px-5 py-3"
    >
      <h2 className="font-semibold">Recorded comparisons of this identifier</h2>
      <ul className="flex flex-col gap-1">
        {told.made.map(({ method, equal, outcome, people, at }) => (
          <li key={at} className="flex flex-wrap items-center gap-x-3">
            <span
              className={`flex items-center gap-1.5 font-semibold ${equal ? 'text-stored' : 'text-broken'}`}
            >
              {equal ? <CircleCheck aria-hidden size={16} /> : <OctagonX aria-hidden size={16} />}
              {outcome}
            </span>
            <span>
              <UserText>{people.join(' and ')}</UserText>, {ways[method]}, <TimeText at={at} />
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}
