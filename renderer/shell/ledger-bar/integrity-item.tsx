import { LoaderCircle, ShieldCheck, ShieldQuestionMark, ShieldX } from 'lucide-react';
import type { Integrity } from '../../../app/contract/schemas.ts';
import { counted, number } from '../../shared/counted.ts';
import { TimeText } from '../../shared/time-text.tsx';
import { checkLedger } from '../../window/ledger.ts';
import { BarButton } from './bar-button.tsx';
import { BarItem } from './bar-item.tsx';

/** What the last full check said and when it was, or how far the one under way is. */
export function IntegrityItem(props: {
  readonly integrity: Integrity;
  readonly entries: number;
  /** Checks it; without it the own ledger is checked. */
  readonly onCheck?: () => void;
  /** A copy whose head nobody has compared: it can only be consistent in itself. */
  readonly unproven?: boolean;
}) {
  const { integrity, entries } = props;
  const label =
    integrity.state === 'intact' || integrity.state === 'damaged' ? (
      <>
        Checked <TimeText at={integrity.checkedAt} />
      </>
    ) : (
      'Integrity'
    );
  return (
    <BarItem label={label}>
      <IntegrityWord integrity={integrity} entries={entries} unproven={props.unproven === true} />
      {integrity.state === 'checking' ? null : (
        <BarButton aria-label="Check the ledger" onPress={props.onCheck ?? (() => void checkLedger())}>
          {integrity.state === 'unchecked' ? 'Check' : 'Check again'}
        </BarButton>
      )}
    </BarItem>
  );
}

function IntegrityWord(props: {
  readonly integrity: Integrity;
  readonly entries: number;
  readonly unproven: boolean;
}) {
  const { integrity, entries, unproven } = props;
  switch (integrity.state) {
    case 'unchecked':
      return (
        <span
          data-testid="integrity"
          data-state="unchecked"
          className="flex items-center gap-1.5 font-semibold"
        >
          <ShieldQuestionMark aria-hidden size={18} /> Not checked yet
        </span>
      );
    case 'checking':
      return (
        <span
          data-testid="integrity"
          data-state="checking"
          className="flex items-center gap-1.5 font-semibold tabular-nums"
        >
          <LoaderCircle aria-hidden size={18} className="turning" />
          Checking {number(integrity.verified)} of {number(integrity.total)}
        </span>
      );
    case 'intact':
      return (
        <span
          data-testid="integrity"
          data-state="intact"
          title={`${counted(integrity.entries, 'entry', 'entries')}, the whole chain, the queue and its receipts`}
          className={`flex items-center gap-1.5 font-semibold ${unproven ? 'text-waiting' : 'text-stored'}`}
        >
          {unproven ? <ShieldQuestionMark aria-hidden size={18} /> : <ShieldCheck aria-hidden size={18} />}
          {unproven ? 'Consistent in itself' : 'Intact'}
          {entries > integrity.entries ? upTo(integrity.entries) : ''}
        </span>
      );
    case 'damaged':
      return (
        <span
          data-testid="integrity"
          data-state="damaged"
          className="flex items-center gap-1.5 rounded-md bg-broken-soft px-2 font-bold text-broken"
        >
          <ShieldX aria-hidden size={18} /> DAMAGED
          {integrity.seq > 0 ? ` at entry ${number(integrity.seq)}` : ''}
        </span>
      );
  }
}

/** What has been added since the check is not covered by it. */
function upTo(checked: number): string {
  return ` up to entry ${number(checked)}`;
}
