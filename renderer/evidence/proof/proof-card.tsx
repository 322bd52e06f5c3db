import { FileCheck } from 'lucide-react';
import type { StateBucketStatus } from '../../../app/contract/proof.ts';
import { useAct } from '../../bridge/act.ts';
import { call } from '../../bridge/call.ts';
import { useAnswer } from '../../bridge/query.ts';
import { Busy } from '../../shared/busy.tsx';
import { Button } from '../../shared/button.tsx';
import { Card } from '../../shared/card.tsx';
import { counted, number } from '../../shared/counted.ts';
import { ProblemNotice } from '../../shared/problem-notice.tsx';
import { ProgressBar } from '../../shared/progress-bar.tsx';
import { TimeText } from '../../shared/time-text.tsx';
import { UserText } from '../../shared/user-text.tsx';
import { useLedger } from '../../window/ledger.ts';
import { useImportedLedgers } from '../../window/shown-ledger.ts';
import { ProofOutcome } from './proof-outcome.tsx';

/** Proves that NATS holds what its receipts say, on demand. */
export function ProofCard() {
  const { answer: state, problem: unanswered } = useAnswer('proof.state', {}, { eachTime: true });
  const ask = useAct((operation: 'proof.start' | 'proof.cancel' | 'state.rebuild') => call(operation, {}));
  const problem = ask.problem ?? unanswered;
  const stored = useLedger()?.stored ?? 0;
  const importedStored = useImportedLedgers().some((ledger) => ledger.stored > 0);
  const isEmpty = stored === 0 && !importedStored;
  const progress = state?.progress ?? null;
  return (
    <Card
      title="Proof"
      about="Reads back what NATS holds of this ledger, recomputes every content identifier and the chain, and compares them with the receipts."
    >
      {progress === null ? (
        <Button
          className="self-start"
          notNow={isEmpty ? 'Nothing is stored yet: sync first.' : null}
          onPress={() => void ask.act('proof.start')}
        >
          <FileCheck aria-hidden size={18} />
          Prove it
        </Button>
      ) : (
        <>
          <Busy>Reading back from NATS…</Busy>
          <ProgressBar
            label="Proof"
            value={progress.read}
            total={progress.total}
            secondsLeft={progress.secondsLeft}
            text={`${counted(progress.verified, 'event')} verified`}
          />
          <Button className="self-start" onPress={() => void ask.act('proof.cancel')}>
            Cancel
          </Button>
        </>
      )}
      {problem === null ? null : <ProblemNotice problem={problem} />}
      <div aria-live="polite" className="empty:hidden">
        {progress === null && state?.last ? <ProofOutcome result={state.last} /> : null}
        {progress === null
          ? state?.imported.map(({ name, source, result }) => (
              <section key={source} aria-label={`Proof of ${name}`} className="mt-3 flex flex-col gap-1">
                <p className="font-semibold">
                  <UserText>{name}</UserText>
                </p>
                <ProofOutcome result={result} />
              </section>
            ))
          : null}
      </div>
      {state?.automatic === true ? (
        <p className="text-sm text-muted">Every sync that stores something is proven by itself.</p>
      ) : null}
      {state?.stateBucket ? (
        <StateBucket bucket={state.stateBucket} onRebuild={() => void ask.act('state.rebuild')} />
      ) : null}
    </Card>
  );
}

/** How far the bucket with the current state has followed the ledger. */
function StateBucket(props: { readonly bucket: StateBucketStatus; readonly onRebuild: () => void }) {
  const { bucket } = props;
  return (
    <section
      aria-label="State bucket"
      data-testid="state-bucket"
      className="flex flex-col gap-2 border-t border-line pt-3"
    >
      {bucket.problem === null ? (
        <p>
          The bucket <span className="font-mono text-sm">{bucket.bucket}</span> shows others the current state
          up to entry {number(bucket.seq)}.{' '}
          <span className="text-sm text-muted">
            <TimeText at={bucket.updatedAt} />
          </span>
        </p>
      ) : (
        <ProblemNotice
          problem={bucket.problem}
          first={`The bucket ${bucket.bucket} could not be brought up to date. What the sync stored is not affected.`}
        />
      )}
      <Button small className="self-start" onPress={props.onRebuild}>
        Rebuild the bucket
      </Button>
    </section>
  );
}
