import { Info } from 'lucide-react';
import { useState } from 'react';
import type { LedgerStatus } from '../../../app/contract/schemas.ts';
import { Button } from '../../shared/button.tsx';

/** What a person should know although nothing is broken; each can be put away. */
export function LedgerNotices({ notices }: { readonly notices: LedgerStatus['notices'] }) {
  const [closed, setClosed] = useState<readonly string[]>([]);
  const shown = notices.filter(({ code }) => !closed.includes(code));
  if (shown.length === 0) return null;
  return (
    <div role="status" className="flex flex-col border-b border-edge bg-waiting-soft text-ink">
      {shown.map(({ code, happened, meaning, remedy }) => (
        <div key={code} data-code={code} className="flex items-start gap-3 px-5 py-2">
          <Info aria-hidden size={20} className="mt-0.5 shrink-0 text-waiting" />
          <p className="min-w-0 grow">
            <span className="font-semibold">{happened}</span> {meaning} {remedy}
          </p>
          <Button small aria-label="Put this notice away" onPress={() => setClosed([...closed, code])}>
            Close
          </Button>
        </div>
      ))}
    </div>
  );
}
