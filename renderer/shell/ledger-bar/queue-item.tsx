import { Check, Hourglass, OctagonPause, Unlink } from 'lucide-react';
import { useNotInStream } from '../../evidence/not-in-stream.ts';
import { storedOf } from '../../evidence/stored.ts';
import { number } from '../../shared/counted.ts';
import { BarItem } from './bar-item.tsx';

/** How many events wait, were set aside, are stored, and were acknowledged but are known not to be in the stream. */
export function QueueItem(props: {
  readonly waiting: number;
  readonly setAside: number;
  readonly stored: number;
}) {
  const { waiting, setAside } = props;
  const missing = useNotInStream();
  const stored = storedOf(props.stored, missing);
  const tone = waiting === 0 ? '' : 'text-waiting';
  return (
    <BarItem label="Queue">
      <span
        data-testid="queue-waiting"
        data-count={waiting}
        className={`flex items-center gap-1 font-semibold tabular-nums ${tone}`}
      >
        <Hourglass aria-hidden size={15} />
        {number(waiting)} waiting
      </span>
      {setAside === 0 ? null : (
        <span
          data-testid="queue-set-aside"
          data-count={setAside}
          className="flex items-center gap-1 font-semibold text-broken tabular-nums"
        >
          <OctagonPause aria-hidden size={15} />
          {number(setAside)} set aside
        </span>
      )}
      <span
        data-testid="queue-stored"
        data-count={stored}
        className="flex items-center gap-1 font-semibold text-stored tabular-nums"
      >
        <Check aria-hidden size={15} />
        {number(stored)} stored
      </span>
      {missing === null ? null : (
        <span
          data-testid="queue-missing"
          data-count={missing.count}
          className="flex items-center gap-1 font-semibold text-broken tabular-nums"
        >
          <Unlink aria-hidden size={15} />
          {number(missing.count)} not in NATS
        </span>
      )}
    </BarItem>
  );
}
