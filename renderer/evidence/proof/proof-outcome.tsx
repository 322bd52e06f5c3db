import { CircleDashed, CirclePause, OctagonX, ShieldCheck, ShieldEllipsis } from 'lucide-react';
import type { ReactNode } from 'react';
import type { ProofResult } from '../../../app/contract/proof.ts';
import type { AgedOut, StreamDifference } from '../../../app/receipts/stream-proof.ts';
import { number } from '../../shared/counted.ts';
import { ProblemNotice } from '../../shared/problem-notice.tsx';
import { TimeText } from '../../shared/time-text.tsx';

const looks = {
  proven: { frame: 'border-stored bg-stored-soft', colour: 'text-stored', icon: ShieldCheck },
  different: { frame: 'border-broken bg-broken-soft', colour: 'text-broken', icon: OctagonX },
  'in-part': { frame: 'border-waiting bg-waiting-soft', colour: 'text-waiting', icon: ShieldEllipsis },
  empty: { frame: 'border-edge bg-surface', colour: '', icon: CircleDashed },
  cancelled: { frame: 'border-edge bg-surface', colour: '', icon: CirclePause },
};

const kinds: Record<StreamDifference['kind'], string> = {
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
  if (result.outcome === 'empty') {
    return (
      <>
        <p className="font-semibold">Nothing was proven</p>
        <p>Nothing of this ledger has been acknowledged by {result.stream} yet.</p>
      </>
    );
  }
  if (result.agedOut !== null) return <InPart result={result} agedOut={result.agedOut} />;
  return (
    <>
      <p className="font-semibold">{tally}</p>
      <p>Each appears exactly once, in ledger order, with every content identifier recomputed.</p>
      <Sealed sealed={result.sealed} />
    </>
  );
}

/** What the stream still holds was found; the rest has been removed from its beginning. */
function InPart({ result, agedOut }: { readonly result: ProofResult; readonly agedOut: AgedOut }) {
  const { expected, verified, stream, sealed } = result;
  const { count, reason, limit } = agedOut;
  const isExplained = reason !== 'unexplained';
  const of = `${number(count)} of ${number(expected)} ${count === 1 ? 'was' : 'were'} removed`;
  return (
    <>
      <p className="font-semibold">
        {isExplained
          ? `${of} by the stream’s own limit (${limit})`
          : `${of} from the beginning of ${stream}, and its limits do not explain that`}
        ; {verified === 0 ? 'nothing was left to verify' : `the other ${number(verified)} verified`}
      </p>
      <p>
        {verified === 0
          ? 'The ledger on this laptop holds all of them.'
          : 'Each of these appears exactly once, in ledger order. The ledger on this laptop holds all of them.'}
      </p>
      {isExplained ? null : (
        <p>
          <span className="font-semibold">Now: </span>
          ask those who run the server who removed them.
        </p>
      )}
      <Sealed sealed={sealed} />
    </>
  );
}

function Sealed({ sealed }: { readonly sealed: number }) {
  if (sealed === 0) return null;
  return (
    <p>
      {number(sealed)} of them {sealed === 1 ? 'is' : 'are'} encrypted: order and entries are proven, the
      content only to those who hold a key.
    </p>
  );
}
