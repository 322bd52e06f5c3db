import { ScanEye } from 'lucide-react';
import { useState } from 'react';
import type { LedgerStatus } from '../../../app/contract/schemas.ts';
import { initialsOf } from '../../../app/registry/initials.ts';
import { AirGapItem } from '../../network/air-gap.tsx';
import { ModeBadge } from '../../network/mode.tsx';
import { Button } from '../../shared/button.tsx';
import { counted } from '../../shared/counted.ts';
import { Dialog } from '../../shared/dialog.tsx';
import { UserText } from '../../shared/user-text.tsx';
import { useLedger } from '../../window/ledger.ts';
import { askOfficer } from '../../window/officer.ts';
import { openCopy, useImportedLedgers } from '../../window/shown-ledger.ts';
import { BarButton, BarItem, IntegrityItem, QueueItem } from './bar-items.tsx';
import { HeadDialog } from './head-dialog.tsx';

/** Always in sight, in one row: the mode, the air gap, the ledger, its integrity, the queue, who acts, and the way to the head. */
export function LedgerBar({ status }: { readonly status: LedgerStatus }) {
  const others = useImportedLedgers().length;
  const [choosing, setChoosing] = useState(false);
  const [head, setHead] = useState(false);
  return (
    <header
      data-testid="ledger-bar"
      className="app-bar panel-ink flex min-h-12 flex-wrap items-center gap-x-5 gap-y-1 border-b border-edge bg-surface px-5 py-1.5 text-ink max-[80rem]:gap-x-3 max-[80rem]:px-3"
    >
      {/* The names give way first: a second row comes only where all the rest does not fit beside each other. */}
      <div className="flex min-w-min flex-1 basis-0 items-center gap-x-5 whitespace-nowrap max-[80rem]:gap-x-3">
        <ModeBadge mode={status.mode} />
        <AirGapItem mode={status.mode} />
        <BarItem label={counted(status.entries, 'entry', 'entries')}>
          <bdi
            dir="auto"
            title={status.name}
            className="line-clamp-1 max-w-60 min-w-16 font-semibold wrap-anywhere whitespace-normal max-[64rem]:max-w-40"
          >
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
      </div>
      <div className="ms-auto flex items-center gap-4 max-[80rem]:gap-2">
        <span className="flex items-baseline gap-x-2 leading-6">
          {status.officer === null ? (
            <>
              <span className="font-semibold text-waiting">Nobody acts yet</span>
              <BarButton onPress={() => askOfficer()}>Say who acts…</BarButton>
            </>
          ) : (
            <>
              <BarButton aria-label="Change who acts" onPress={() => askOfficer()}>
                Acts:
              </BarButton>
              {status.signedIn ? (
                <span
                  aria-hidden
                  className="rounded-md border border-accent bg-accent px-1.5 text-xs font-bold text-on-accent"
                >
                  {initialsOf(status.officer)}
                </span>
              ) : null}
              <bdi
                dir="auto"
                title={status.officer}
                className="line-clamp-1 max-w-48 font-semibold max-[84rem]:max-w-36 max-[64rem]:max-w-28"
              >
                {status.officer}
              </bdi>
              {status.signedInBy === null || status.signedInBy === 'initials' ? (
                <span
                  className="text-sm whitespace-nowrap text-muted"
                  title={
                    status.signedIn
                      ? 'Signed in with initials alone: nothing proves who it is.'
                      : 'A name that was typed: nothing proves who it is.'
                  }
                >
                  {status.signedIn ? 'not proven' : 'name only'}
                </span>
              ) : null}
            </>
          )}
        </span>
        <Button small data-testid="head-cid" data-cid={status.head ?? ''} onPress={() => setHead(true)}>
          <ScanEye aria-hidden size={16} />
          Head…
        </Button>
      </div>
      {choosing ? <LedgersDialog onClose={() => setChoosing(false)} /> : null}
      {head ? <HeadDialog status={status} onClose={() => setHead(false)} /> : null}
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
