import {
  Eye,
  Hourglass,
  LoaderCircle,
  OctagonPause,
  ReceiptText,
  ShieldCheck,
  ShieldQuestionMark,
  ShieldX,
} from 'lucide-react';
import { useState } from 'react';
import type { ImportedLedger } from '../../../app/contract/imports.ts';
import { useAnswer } from '../../bridge/query.ts';
import { Badge } from '../../shared/badge.tsx';
import { Button } from '../../shared/button.tsx';
import { Card } from '../../shared/card.tsx';
import { CidText } from '../../shared/cid-text.tsx';
import { counted, number } from '../../shared/counted.ts';
import { ExactText } from '../../shared/exact-text.tsx';
import { ProblemNotice } from '../../shared/problem-notice.tsx';
import { UserText } from '../../shared/user-text.tsx';
import { withOfficer } from '../../window/officer.ts';
import { openCopy, useImportedLedgers } from '../../window/shown-ledger.ts';
import { notInStream, storedOf } from '../stored.ts';
import { checkImported } from './imports-store.ts';
import { ReceiptsForm } from './receipts-form.tsx';
import { useCompared } from './use-compared.ts';

/** The ledgers of other laptops on this one. */
export function ImportedLedgers() {
  const ledgers = useImportedLedgers();
  const [writing, setWriting] = useState<ImportedLedger | null>(null);
  if (ledgers.length === 0) return null;
  return (
    <Card
      title="Ledgers of other laptops"
      about="Read-only copies. Each is synced under its own name, in its own order, after the ledger of this laptop."
    >
      <ul className="divide-y divide-line">
        {ledgers.map((ledger) => (
          <li key={ledger.id} data-testid="imported-ledger" className="flex flex-col gap-2 py-3 first:pt-0">
            {ledger.problem === null ? (
              <Sound ledger={ledger} onWrite={() => withOfficer(() => setWriting(ledger))} />
            ) : (
              <ProblemNotice problem={ledger.problem} first="An imported ledger cannot be opened" />
            )}
          </li>
        ))}
      </ul>
      {writing === null ? null : <ReceiptsForm ledger={writing} onClose={() => setWriting(null)} />}
    </Card>
  );
}

function Sound({ ledger, onWrite }: { readonly ledger: ImportedLedger; readonly onWrite: () => void }) {
  const { name, source, entries, head, waiting, setAside, stored, integrity } = ledger;
  const compared = useCompared(head);
  const missing = notInStream(useAnswer('sync.state', {}).answer?.last ?? null, source);
  return (
    <>
      <p className="text-lg font-semibold">
        <UserText>{name}</UserText>
      </p>
      <p className="font-mono text-sm text-muted">
        <ExactText>{source}</ExactText>
      </p>
      <p className="flex flex-wrap items-center gap-2">
        <Verdict integrity={integrity} compared={compared} />
        {waiting === 0 ? null : (
          <Badge icon={Hourglass} tone="waiting">
            {number(waiting)} waiting
          </Badge>
        )}
        {setAside === 0 ? null : (
          <Badge icon={OctagonPause} tone="broken">
            {number(setAside)} set aside
          </Badge>
        )}
        <span className="tabular-nums">
          {counted(entries, 'entry', 'entries')}, {number(storedOf(stored, missing))} stored in NATS
        </span>
      </p>
      {head === null ? null : <CidText cid={head} />}
      {integrity.state === 'intact' && !compared ? (
        <p className="text-muted">
          This laptop cannot tell who wrote it. Compare its head on the Verify screen.
        </p>
      ) : null}
      {integrity.state === 'damaged' ? <ProblemNotice problem={integrity.problem} /> : null}
      <div className="flex flex-wrap gap-3">
        <Button small onPress={() => openCopy(ledger.id)}>
          <Eye aria-hidden size={16} />
          Open this ledger
        </Button>
        <Button
          small
          notNow={stored === 0 ? 'None of it is stored yet: sync first.' : null}
          onPress={onWrite}
        >
          <ReceiptText aria-hidden size={16} />
          Write receipts…
        </Button>
        <Button
          small
          notNow={integrity.state === 'checking' ? 'It is being checked.' : null}
          saidBeside
          onPress={() => checkImported(ledger.id)}
        >
          Check again
        </Button>
      </div>
    </>
  );
}

function Verdict(props: Pick<ImportedLedger, 'integrity'> & { readonly compared: boolean }) {
  const { integrity, compared } = props;
  switch (integrity.state) {
    case 'intact':
      return (
        <Badge icon={compared ? ShieldCheck : ShieldQuestionMark} tone={compared ? 'stored' : 'waiting'}>
          {compared ? 'Intact' : 'Consistent in itself'}
        </Badge>
      );
    case 'damaged':
      return (
        <Badge icon={ShieldX} tone="broken">
          DAMAGED
        </Badge>
      );
    case 'checking':
      return (
        <Badge icon={LoaderCircle} tone="neutral">
          Checking
        </Badge>
      );
    case 'unchecked':
      return (
        <Badge icon={ShieldQuestionMark} tone="neutral">
          Not checked yet
        </Badge>
      );
  }
}
