import { CircleCheck, OctagonX } from 'lucide-react';
import { useEffect, useRef } from 'react';
import { Button } from '../../shared/button.tsx';
import { TimeText } from '../../shared/time-text.tsx';
import { useReadOnly } from '../../window/shown-ledger.ts';
import type { Reading } from './verify-store.ts';

/** How the reading ended: all rows the same, or one that differs. */
export function WordsOutcome(props: {
  readonly reading: Reading;
  readonly onAgain: () => void;
  readonly onRecord: () => void;
}) {
  const { differs, finishedAt } = props.reading;
  const readOnly = useReadOnly();
  const outcome = useRef<HTMLDivElement>(null);
  const ended = differs !== null || finishedAt !== null;
  const before = useRef(ended);
  // The button that was pressed last is gone then; the focus goes to what it has brought about.
  useEffect(() => {
    const frame =
      ended && !before.current ? requestAnimationFrame(() => outcome.current?.focus()) : undefined;
    before.current = ended;
    return () => {
      if (frame !== undefined) cancelAnimationFrame(frame);
    };
  }, [ended]);
  return (
    <div ref={outcome} tabIndex={-1} role="status" className="empty:hidden">
      {differs !== null ? (
        <div className="flex gap-3 rounded-md border-2 border-broken bg-surface p-4">
          <OctagonX aria-hidden size={28} className="shrink-0 text-broken" />
          <div className="flex flex-col items-start gap-2">
            <p className="text-lg font-bold text-broken">
              Row {differs + 1} differs: the two sides are not the same.
            </p>
            <p>
              Do not sync, sign or use anything. Leave both laptops as they are, note row {differs + 1} and
              both readings in the script, and tell the ceremony administrator.
            </p>
            <Acts {...props} />
          </div>
        </div>
      ) : finishedAt !== null ? (
        <div className="flex gap-3 rounded-md border-2 border-stored bg-stored-soft p-4">
          <CircleCheck aria-hidden size={28} className="shrink-0 text-stored" />
          <div className="flex flex-col items-start gap-2">
            <p className="text-lg font-bold text-stored">All 8 rows are ticked on both sides: the same.</p>
            <p>
              Last tick <TimeText at={finishedAt} />.{' '}
              {props.reading.isRecorded
                ? 'The ledger knows of it, with both names.'
                : readOnly
                  ? 'A copy keeps no record of it: note it on paper.'
                  : 'The ledger does not know of it yet: record it with both names.'}
            </p>
            <Acts {...props} />
          </div>
        </div>
      ) : null}
    </div>
  );
}

function Acts(props: Parameters<typeof WordsOutcome>[0]) {
  const readOnly = useReadOnly();
  return (
    <div className="flex flex-wrap gap-3">
      {props.reading.isRecorded || readOnly ? null : (
        <Button small look="primary" onPress={props.onRecord}>
          Record this comparison…
        </Button>
      )}
      <Button small onPress={props.onAgain}>
        Begin the reading again
      </Button>
    </div>
  );
}
