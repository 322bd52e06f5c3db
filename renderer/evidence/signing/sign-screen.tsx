import type { SigningState } from '../../../app/contract/signing.ts';
import { useAnswer } from '../../bridge/query.ts';
import { Busy } from '../../shared/busy.tsx';
import { Button } from '../../shared/button.tsx';
import { Card } from '../../shared/card.tsx';
import { CidText } from '../../shared/cid-text.tsx';
import { number } from '../../shared/counted.ts';
import { EmptyState } from '../../shared/empty-state.tsx';
import { ProblemNotice } from '../../shared/problem-notice.tsx';
import { useReading } from '../../window/reading.ts';
import { ScreenFrame } from '../../window/screen-frame.tsx';
import { verifyCid } from '../verify/verify-store.ts';
import { SignersCard } from './signers-card.tsx';

/** Officers sign the head of the ledger, one after another. */
export function SignScreen() {
  const { ledger } = useReading();
  const readOnly = ledger !== null;
  const { answer: state, problem } = useAnswer('signing.state', { ledger }, { eachTime: true });
  return (
    <ScreenFrame
      title="Sign"
      about={
        readOnly
          ? 'Signatures over the head of this copy. Nothing can be signed here.'
          : 'Each officer signs the head of the ledger with a key of their own. One signature stands for everything recorded up to it.'
      }
      scrolls
    >
      {problem === null ? null : <ProblemNotice problem={problem} />}
      {state === undefined && problem === null ? <Busy>Looking…</Busy> : null}
      {state === undefined ? null : <ToSign state={state} readOnly={readOnly} />}
    </ScreenFrame>
  );
}

function ToSign({ state, readOnly }: { readonly state: SigningState; readonly readOnly: boolean }) {
  const { head } = state;
  if (head === null) {
    return (
      <div className="rounded-md border border-line bg-surface">
        <EmptyState title="Nothing to sign yet">
          <p>The head of the ledger appears here as soon as the first event is recorded.</p>
        </EmptyState>
      </div>
    );
  }
  return (
    <div className="@container">
      <div className="grid grid-cols-1 items-start gap-4 @min-[52rem]:grid-cols-[minmax(0,1fr)_minmax(0,1.55fr)]">
        <Card
          title={readOnly ? '1. The head of this copy' : '1. What is signed'}
          about={
            readOnly
              ? `Entries 1 to ${number(head.seq)} of this copy.`
              : `Entries 1 to ${number(head.seq)}. All officers sign this same identifier; their signatures are recorded behind it.`
          }
        >
          <CidText cid={head.cid} testId="head-to-sign" />
          {state.signatures.length === 0 ? null : (
            <p data-testid="on-paper">
              <span className="font-semibold">This is the head that goes on paper.</span> The bar at the top
              shows another one: the signatures are entries themselves and stand behind it. They prove
              themselves and need no paper.
            </p>
          )}
          <Button small className="self-start" onPress={() => verifyCid(head.cid)}>
            {readOnly ? 'Compare it with another person' : 'Compare it with another person first'}
          </Button>
        </Card>
        <SignersCard state={state} head={head.cid} />
      </div>
    </div>
  );
}
