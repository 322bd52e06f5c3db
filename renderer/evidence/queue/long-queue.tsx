import { Hourglass } from 'lucide-react';
import { number } from '../../shared/counted.ts';

/** From here on a sync is due: the predecessor's limit, which for this queue is none. */
const LONG = 1000;

/** Says that many events wait. */
export function LongQueue({ waiting }: { readonly waiting: number }) {
  if (waiting <= LONG) return null;
  return (
    <p
      role="status"
      data-testid="long-queue"
      className="flex items-center gap-3 rounded-md border border-line bg-waiting-soft px-4 py-2"
    >
      <Hourglass aria-hidden size={18} className="shrink-0 text-waiting" />
      <span>
        <span className="font-semibold">{number(waiting)} events wait for NATS.</span> All of them are safe on
        this laptop, and the queue has no limit. Sync when a connection is allowed.
      </span>
    </p>
  );
}
