import { Check, Hourglass, OctagonPause } from 'lucide-react';
import type { QueueRow } from '../../app/contract/schemas.ts';
import { Badge } from '../shared/badge.tsx';
import { number } from '../shared/counted.ts';

/** Whether NATS has stored an event, and under which number of its stream; if not, whether it waits or was set aside. */
export function StateBadge({ receipt, setAside }: Pick<QueueRow, 'receipt' | 'setAside'>) {
  if (setAside !== null) {
    return (
      <Badge icon={OctagonPause} tone="broken">
        Set aside
      </Badge>
    );
  }
  return receipt === null ? (
    <Badge icon={Hourglass} tone="waiting">
      Waiting
    </Badge>
  ) : (
    <Badge icon={Check} tone="stored">
      Stored #{number(receipt.streamSeq)}
    </Badge>
  );
}
