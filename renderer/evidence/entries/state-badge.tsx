import { Check, Hourglass, OctagonPause, Unlink } from 'lucide-react';
import type { EntryRow } from '../../../app/contract/schemas.ts';
import { Badge } from '../../shared/badge.tsx';
import { isStored, useNotInStream } from '../stored.ts';

/** Whether NATS has stored an event, and under which number of its stream; if not, whether it waits or was set aside. */
export function StateBadge({ seq, receipt, setAside }: Pick<EntryRow, 'seq' | 'receipt' | 'setAside'>) {
  const missing = useNotInStream();
  if (setAside !== null) {
    return (
      <Badge icon={OctagonPause} tone="broken">
        Set aside
      </Badge>
    );
  }
  if (receipt === null) {
    return (
      <Badge icon={Hourglass} tone="waiting">
        Waiting
      </Badge>
    );
  }
  return isStored(seq, missing) ? (
    <Badge icon={Check} tone="stored">
      Stored
    </Badge>
  ) : (
    <Badge icon={Unlink} tone="broken">
      Not in NATS
    </Badge>
  );
}
