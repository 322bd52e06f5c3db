import { Eye, ScanEye, Undo2 } from 'lucide-react';
import type { LedgerStatus } from '../../../app/contract/schemas.ts';
import { checkImported } from '../../evidence/exchange/imports-store.ts';
import { useCompared } from '../../evidence/exchange/use-compared.ts';
import { verifyHead } from '../../evidence/verify/verify-store.ts';
import { Button } from '../../shared/button.tsx';
import { CidText } from '../../shared/cid-text.tsx';
import { counted } from '../../shared/counted.ts';
import { UserText } from '../../shared/user-text.tsx';
import { useReading } from '../../window/reading.ts';
import { backToOwn, type ShownLedger } from '../../window/shown-ledger.ts';
import { BarItem, IntegrityItem, QueueItem } from './bar-items.tsx';

/** In the place of the ledger bar while a copy is read: which one it is, how it stands, and the way back. */
export function ReadingBar({ shown, own }: { readonly shown: ShownLedger; readonly own: LedgerStatus }) {
  const id = useReading(({ ledger }) => ledger);
  const compared = useCompared(shown.head);
  return (
    <header
      data-testid="reading-bar"
      className="app-bar flex flex-col gap-2 border-b border-edge bg-waiting-soft px-5 py-3 text-ink low:gap-1 low:py-2"
    >
      <div className="flex flex-wrap items-center gap-x-7 gap-y-2">
        <Button look="primary" onPress={backToOwn} aria-keyshortcuts="Alt+ArrowLeft">
          <Undo2 aria-hidden size={18} />
          <span className="line-clamp-1 max-w-72 text-start">
            Back to <UserText>{own.name}</UserText>
          </span>
        </Button>
        <p className="flex items-center gap-2 font-bold text-waiting">
          <Eye aria-hidden size={20} className="shrink-0" />
          <span>
            READ-ONLY COPY
            <span className="block text-sm font-normal text-ink">Nothing can be recorded here</span>
          </span>
        </p>
        <BarItem label={counted(shown.entries, 'entry', 'entries')}>
          <bdi
            dir="auto"
            data-testid="reading-name"
            title={shown.name}
            className="line-clamp-1 max-w-80 font-semibold"
          >
            {shown.name}
          </bdi>
        </BarItem>
        <IntegrityItem
          integrity={shown.integrity}
          entries={shown.entries}
          unproven={!compared}
          onCheck={() => (id === null ? undefined : checkImported(id))}
        />
        <QueueItem waiting={shown.waiting} setAside={shown.setAside} stored={shown.stored} />
      </div>
      <div className="flex flex-wrap items-center justify-between gap-x-4 gap-y-2">
        <div className="flex min-w-0 flex-col">
          <span className="text-xs text-muted">Head of this copy</span>
          {shown.head === null ? (
            <span data-testid="head-cid" data-cid="" className="leading-6">
              None: nothing has been recorded in it
            </span>
          ) : (
            <CidText cid={shown.head} layout="line" size="small" testId="head-cid" />
          )}
        </div>
        <Button
          small
          notNow={shown.head === null ? 'There is no head yet.' : null}
          saidBeside
          onPress={verifyHead}
        >
          <ScanEye aria-hidden size={16} />
          Compare head
        </Button>
      </div>
    </header>
  );
}
