import { TriangleAlert } from 'lucide-react';
import { Button } from '../../shared/button.tsx';
import { useShown } from '../../window/shown-ledger.ts';
import { useVerify, verifyHead } from './verify-store.ts';

/** Says that what is being verified as the head is the head no longer. */
export function HeadMoved() {
  const { cid, asHead } = useVerify();
  const head = useShown((status) => status?.toSign?.cid ?? null);
  const moved = asHead && head !== null && head !== cid;
  return (
    <div role="status" className="empty:hidden">
      {moved ? (
        <div className="flex gap-3 rounded-md border border-waiting bg-waiting-soft p-4">
          <TriangleAlert aria-hidden size={20} className="mt-0.5 shrink-0 text-waiting" />
          <div className="flex flex-col items-start gap-2">
            <p>
              <span className="font-semibold">The head has changed since.</span> Something was recorded
              meanwhile that is no comparison or signature of it. Below stands the head as it was when you
              began; it still stands for the entries up to then.
            </p>
            <Button small onPress={verifyHead}>
              Verify the new head
            </Button>
          </div>
        </div>
      ) : null}
    </div>
  );
}
