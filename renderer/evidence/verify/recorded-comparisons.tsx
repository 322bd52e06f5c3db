import { CircleCheck, OctagonX } from 'lucide-react';
import type { CidString } from '../../../app/content/cid.ts';
import type { OutputOf } from '../../../app/contract/operations.ts';
import { useAnswer } from '../../bridge/query.ts';
import { ProblemNotice } from '../../shared/problem-notice.tsx';
import { TimeText } from '../../shared/time-text.tsx';
import { UserText } from '../../shared/user-text.tsx';
import { useReading } from '../../window/reading.ts';

type Made = OutputOf<'comparisons.list'>['made'];

const ways: Readonly<Record<Made[number]['method'], string>> = {
  machine: 'this laptop compared',
  camera: 'scanned with the camera of this laptop',
  qr: 'scanned by the other side',
  words: 'words read aloud',
  'whole-cid': 'all characters by eye',
};

/** The comparisons of this identifier that stand in the ledger. Shows nothing while there is none. */
export function RecordedComparisons({ cid }: { readonly cid: CidString }) {
  const { ledger } = useReading();
  const { answer, problem } = useAnswer('comparisons.list', { cid, ledger });
  if (problem !== null) return <ProblemNotice problem={problem} />;
  if (answer === undefined || answer.made.length === 0) return null;
  return (
    <section
      aria-label="Recorded comparisons"
      className="flex flex-col gap-2 rounded-md border border-line bg-surface px-5 py-3"
    >
      <h2 className="font-semibold">Recorded comparisons of this identifier</h2>
      <ul className="flex flex-col gap-1">
        {answer.made.map(({ method, equal, outcome, people, at }) => (
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
