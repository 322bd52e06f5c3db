import { CirclePause, OctagonX, ShieldCheck } from 'lucide-react';
import type { ReactNode } from 'react';
import type { Difference, ProofResult } from '../../app/contract/proof.ts';
import { number } from '../shared/counted.ts';
import { ProblemNotice } from '../shared/problem-notice.tsx';
import { TimeText } from '../shared/time-text.tsx';

const looks = {
  proven: { frame: 'border-stored bg-stored-soft', colour: 'text-stored', icon: ShieldCheck },
  different: { frame: 'border-broken bg-broken-soft', colour: 'text-broken', icon: OctagonX },
  cancelled: { frame: 'border-edge bg-surface', colour: '', icon: CirclePause },
};

const kinds: Record<Difference['kind'], string> = {
  missing: 'is missing',
  changed: 'was changed',
  'out-of-order': 'stands out of order',
  doubled: 'stands there twice',
  foreign: 'is not of this ledger',
};

/** How the last proof ended, in one sentence. */
export function ProofOutcome({ result }: { readonly result: ProofResult }) {
  if (result.outcome === 'failed') {
    return (
      <div data-testid="proof-result" data-outcome="failed">
        {result.problem === null ? null : (
          <ProblemNotice problem={result.problem} first="Nothing was proven." />
        )}
      </div>
    );
  }
  const { frame, colour, icon: Icon } = looks[result.outcome];
  return (
    <div
      data-testid="proof-result"
      data-outcome={result.outcome}
      role={result.outcome === 'different' ? 'alert' : undefined}
      className={`flex gap-3 rounded-md border p-4 ${frame}`}
    >
      <Icon aria-hidden size={20} className={`mt-0.5 shrink-0 ${colour}`} />
      <div className="min-w-0 space-y-1">
        <Words result={result} />
        <p className="text-sm text-muted">
          <TimeText at={result.finishedAt} />
        </p>
      </div>
    </div>
  );
}

function Words({ result }: { readonly result: ProofResult }): ReactNode {
  const tally = `${number(result.verified)} of ${number(result.expected)} verified in ${result.stream}`;
  if (result.difference !== null) {
    const { kind, seq, detail } = result.difference;
    return (
      <>
        <p className="font-semibold text-broken">
          {seq === null ? 'A message' : `Entry ${number(seq)}`} {kinds[kind]}
        </p>
        <p>{detail}</p>
        <p>{tally} before it. The ledger on this laptop is not affected.</p>
        <p>
          <span className="font-semibold">Now: </span>
          do not rely on the stream. Show this to those who run the server, and keep this laptop as it is.
        </p>
      </>
    );
  }
  if (result.outcome === 'cancelled') {
    return (
      <>
        <p className="font-semibold">Stopped, as you asked</p>
        <p>{tally}. The rest was not looked at.</p>
      </>
    );
  }
  return (
    <>
      <p className="font-semibold">{tally}</p>
      <p>Each appears exactly once, in ledger order, with every content identifier recomputed.</p>
      {result.sealed === 0 ? null : (
        <p>
          {number(result.sealed)} of them are encrypted: their order and entries are proven, their content
          only to those who hold a key.
        </p>
      )}
    </>
  );
}
