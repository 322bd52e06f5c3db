import { ArrowUpFromLine, ScanEye } from 'lucide-react';
import { useState } from 'react';
import type { LedgerStatus } from '../../../app/contract/schemas.ts';
import { verifyHead } from '../../evidence/verify/verify-store.ts';
import { ModeBadge } from '../../network/mode.tsx';
import { requestSync } from '../../network/sync-acts.ts';
import { Button } from '../../shared/button.tsx';
import { CidText } from '../../shared/cid-text.tsx';
import { counted, number } from '../../shared/counted.ts';
import { Dialog } from '../../shared/dialog.tsx';
import { UserText } from '../../shared/user-text.tsx';
import { useLedger } from '../../window/ledger.ts';
import { askOfficer } from '../../window/officer.ts';
import { openCopy, useImportedLedgers } from '../../window/shown-ledger.ts';
import { BarButton, BarItem, IntegrityItem, QueueItem } from './bar-items.tsx';

/** Always in sight: the mode, the ledger and its head in full, integrity, queue, and who acts. */
export function LedgerBar({ status }: { readonly status: LedgerStatus }) {
  const others = useImportedLedgers().length;
  const [choosing, setChoosing] = useState(false);
  return (
    <header
      data-testid="ledger-bar"
      className="app-bar panel-ink flex flex-col gap-2 border-b border-edge bg-surface px-5 py-3 text-ink low:gap-1 low:py-2"
    >
      <div className="flex flex-wrap items-center gap-x-7 gap-y-2">
        <ModeBadge mode={status.mode} />
        <BarItem label={counted(status.entries, 'entry', 'entries')}>
          <bdi dir="auto" title={status.name} className="line-clamp-1 max-w-80 font-semibold">
            {status.name}
          </bdi>
          {others === 0 ? null : (
            <BarButton aria-label="Other ledgers on this laptop" onPress={() => setChoosing(true)}>
              Other ledgers
            </BarButton>
          )}
        </BarItem>
        <IntegrityItem integrity={status.integrity} entries={status.entries} />
        <QueueItem waiting={status.waiting} setAside={status.setAside} stored={status.stored} />
        <BarItem label="Who acts">
          {status.officer === null ? (
            <span className="font-semibold text-waiting">Nobody yet</span>
          ) : (
            <bdi dir="auto" title={status.officer} className="line-clamp-1 max-w-56 font-semibold">
              {status.officer}
            </bdi>
          )}
          <BarButton aria-label="Change who acts" onPress={() => askOfficer()}>
            Change
          </BarButton>
        </BarItem>
      </div>
      <div className="flex flex-wrap items-center justify-between gap-x-4 gap-y-2">
        <div className="flex min-w-0 flex-col">
          <span className="text-xs text-muted">
            {status.toSign === null || status.toSign.seq === status.entries
              ? 'Head of the ledger'
              : `Head of the ledger. On paper goes the head of entry ${number(status.toSign.seq)}: Compare head shows it.`}
          </span>
          {status.head === null ? (
            <span data-testid="head-cid" data-cid="" className="leading-6">
              None: nothing has been recorded yet
            </span>
          ) : (
            <CidText cid={status.head} layout="line" size="small" testId="head-cid" />
          )}
        </div>
        <div className="flex flex-wrap gap-3">
          <Button small isDisabled={status.head === null} onPress={verifyHead}>
            <ScanEye aria-hidden size={16} />
            Compare head
          </Button>
          <Button small onPress={requestSync}>
            <ArrowUpFromLine aria-hidden size={16} />
            Sync to NATS
          </Button>
        </div>
      </div>
      {choosing ? <LedgersDialog onClose={() => setChoosing(false)} /> : null}
    </header>
  );
}

/** The other ledgers on this laptop, each to be opened for reading. */
function LedgersDialog({ onClose }: { readonly onClose: () => void }) {
  const own = useLedger()?.name ?? '';
  const ledgers = useImportedLedgers();
  return (
    <Dialog title="Ledgers on this laptop" onClose={onClose} wide>
      <p>
        Acts are recorded in “<UserText>{own}</UserText>”. These are read-only copies from other laptops:
      </p>
      <ul className="flex flex-col divide-y divide-line">
        {ledgers.map(({ id, name, source, entries, problem }) => (
          <li key={id} className="flex flex-wrap items-center gap-3 py-3">
            <span className="min-w-48 flex-1">
              <span className="block font-semibold">
                {problem === null ? <UserText>{name}</UserText> : 'A copy that cannot be opened'}
              </span>
              <span className="block text-sm break-all text-muted">
                {problem === null ? `${counted(entries, 'entry', 'entries')} · ${source}` : problem.happened}
              </span>
            </span>
            {problem === null ? (
              <Button
                aria-label={`Open ${name} for reading`}
                onPress={() => {
                  onClose();
                  openCopy(id);
                }}
              >
                Open for reading
              </Button>
            ) : null}
          </li>
        ))}
      </ul>
    </Dialog>
  );
}
