import { CircleCheck, OctagonX } from 'lucide-react';
import { useEffect, useRef } from 'react';
import { Button } from '../shared/button.tsx';
import { TimeText } from '../shared/time-text.tsx';
import type { Reading } from './verify-store.ts';

/** How the reading ended: all rows the same, or one that differs. */
export function WordsOutcome(props: { readonly reading: Reading; readonly onAgain: () => void }) {
  const { differs, finishedAt } = props.reading;
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
            <Button small onPress={props.onAgain}>
              Begin the reading again
            </Button>
          </div>
        </div>
      ) : finishedAt !== null ? (
        <div className="flex gap-3 rounded-md border-2 border-stored bg-stored-soft p-4">
          <CircleCheck aria-hidden size={28} className="shrink-0 text-stored" />
          <div className="flex flex-col items-start gap-2">
            <p className="text-lg font-bold text-stored">All 8 rows match: the two sides are the same.</p>
            <p>
              Ticked by both until <TimeText at={finishedAt} />. The window does not record this: note it in
              the script with the time and both names.
            </p>
            <Button small onPress={props.onAgain}>
              Begin the reading again
            </Button>
          </div>
        </div>
      ) : null}
    </div>
  );
}
