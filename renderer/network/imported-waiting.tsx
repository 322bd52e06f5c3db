import { CircleCheck, CirclePause, Hourglass } from 'lucide-react';
import type { SyncResult } from '../../app/contract/schemas.ts';
import { storedOf } from '../evidence/stored.ts';
import { Card } from '../shared/card.tsx';
import { counted, number } from '../shared/counted.ts';
import { ProblemNotice } from '../shared/problem-notice.tsx';
import { UserText } from '../shared/user-text.tsx';
import { useImportedLedgers } from '../window/shown-ledger.ts';
import { PublishAgain } from './publish-again.tsx';

/** What waits in the ledgers of other laptops, and what the last sync did for each. */
export function ImportedWaiting({ last }: { readonly last: SyncResult | null }) {
  const ledgers = useImportedLedgers().filter(({ problem }) => problem === null);
  if (ledgers.length === 0) return null;
  return (
    <Card
      title="Ledgers of other laptops"
      about="They are sent after the ledger of this laptop, each under its own name and in its own order."
    >
      <ul className="divide-y divide-line">
        {ledgers.map(({ id, name, source, waiting, stored, integrity }) => {
          const synced = last?.imported.find((imported) => imported.source === source);
          return (
            <li key={id} data-testid="imported-waiting" className="flex flex-col gap-1 py-2">
              <p className="flex gap-2 font-semibold">
                {waiting === 0 && !synced?.elsewhere ? (
                  <CircleCheck aria-hidden size={20} className="mt-0.5 shrink-0 text-stored" />
                ) : (
                  <Hourglass aria-hidden size={20} className="mt-0.5 shrink-0 text-waiting" />
                )}
                <UserText>{name}</UserText>
              </p>
              <p className="tabular-nums">
                {number(waiting)} waiting, {number(storedOf(stored, synced?.elsewhere ?? null))} stored
                {integrity.state === 'damaged' ? '; damaged, so that nothing of it is sent' : ''}
              </p>
              {synced === undefined ? null : <Synced synced={synced} />}
            </li>
          );
        })}
      </ul>
    </Card>
  );
}

function Synced({ synced }: { readonly synced: SyncResult['imported'][number] }) {
  const { outcome, published, duplicates, setAside, problem, elsewhere, source } = synced;
  if (problem !== null)
    return (
      <ProblemNotice problem={problem}>
        {elsewhere === null ? null : <PublishAgain source={source} elsewhere={elsewhere} />}
      </ProblemNotice>
    );
  return (
    <p className="flex gap-2 text-sm text-muted">
      {outcome === 'complete' ? null : <CirclePause aria-hidden size={16} className="mt-0.5 shrink-0" />}
      Last sync: {counted(published, 'event')} stored
      {duplicates === 0 ? '' : `, ${number(duplicates)} of them were in NATS already`}
      {setAside === 0 ? '' : `, ${number(setAside)} set aside`}
      {outcome === 'complete' ? '.' : '; stopped, as you asked.'}
    </p>
  );
}
