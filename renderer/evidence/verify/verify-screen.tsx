import { useEffect } from 'react';
import type { CidString } from '../../../app/content/cid.ts';
import { useAnswer } from '../../bridge/query.ts';
import { EmptyState } from '../../shared/empty-state.tsx';
import { ProblemNotice } from '../../shared/problem-notice.tsx';
import { useReading } from '../../window/reading.ts';
import { ScreenFrame } from '../../window/screen-frame.tsx';
import { useShown } from '../../window/shown-ledger.ts';
import { HeadMoved } from './head-moved.tsx';
import { LookUp } from './look-up.tsx';
import { MachineCard } from './machine-card.tsx';
import { RecordedComparisons } from './recorded-comparisons.tsx';
import { StandingLine } from './standing-line.tsx';
import { beginWithHead, useVerify } from './verify-store.ts';
import { WholeCidCard } from './whole-cid-card.tsx';
import { WordsCard } from './words-card.tsx';

/** Two people, or two machines, find out whether they have the same content identifier. */
export function VerifyScreen() {
  const { cid } = useVerify();
  const hasHead = useShown((status) => (status?.toSign ?? null) !== null);
  // On an empty ledger the first head comes later.
  useEffect(() => {
    if (hasHead) beginWithHead();
  }, [hasHead]);
  return (
    <ScreenFrame
      title="Verify"
      about="Is it the same on both sides? Trust the machine most, then the words, then the identifier in full. A similar look proves nothing."
      scrolls
    >
      {cid === null ? (
        <div className="rounded-md border border-line bg-surface">
          <EmptyState title="Nothing to verify yet">
            <p>The head of the ledger appears here as soon as the first event is recorded.</p>
          </EmptyState>
        </div>
      ) : (
        <Verified cid={cid} />
      )}
    </ScreenFrame>
  );
}

function Verified({ cid }: { readonly cid: CidString }) {
  const { ledger } = useReading();
  const { answer: standing, problem } = useAnswer('cid.find', { cid, ledger });
  return (
    <>
      <section
        aria-label="What is verified"
        className="flex flex-wrap items-center justify-between gap-x-8 gap-y-3 rounded-md border border-line bg-surface px-5 py-3"
      >
        <StandingLine standing={standing} />
        <LookUp />
      </section>
      {problem === null ? null : <ProblemNotice problem={problem} />}
      <HeadMoved />
      <RecordedComparisons key={cid} cid={cid} />
      <div className="@container">
        <div className="grid grid-cols-1 items-start gap-4 @min-[52rem]:grid-cols-[minmax(0,1fr)_minmax(0,1.55fr)]">
          <div className="@container/machine">
            <MachineCard key={cid} cid={cid} />
          </div>
          <WordsCard key={cid} cid={cid} />
        </div>
      </div>
      <WholeCidCard cid={cid} />
    </>
  );
}
