import type { StateBucketStatus } from '../../../app/contract/proof.ts';
import { Button } from '../../shared/button.tsx';
import { number } from '../../shared/counted.ts';
import { ProblemNotice } from '../../shared/problem-notice.tsx';
import { TimeText } from '../../shared/time-text.tsx';

/** How far the bucket with the current state has followed the ledger. */
export function StateBucket(props: { readonly bucket: StateBucketStatus; readonly onRebuild: () => void }) {
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
