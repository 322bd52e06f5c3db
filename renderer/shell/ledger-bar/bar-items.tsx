import {
  Check,
  Hourglass,
  LoaderCircle,
  OctagonPause,
  RefreshCw,
  ShieldCheck,
  ShieldQuestionMark,
  ShieldX,
  Unlink,
} from 'lucide-react';
import type { ReactNode } from 'react';
import { Button, type ButtonProps } from 'react-aria-components';
import type { Integrity } from '../../../app/contract/schemas.ts';
import { storedOf, useNotInStream } from '../../evidence/stored.ts';
import { counted, number } from '../../shared/counted.ts';
import { ShortTime } from '../../shared/time-text.tsx';
import { checkLedger } from '../../window/ledger.ts';

/** One thing the ledger bar says: what it is, and a word about it. */
export function BarItem(props: { readonly label: ReactNode; readonly children: ReactNode }) {
  return (
    <div className="flex min-w-min items-center gap-x-2 leading-6">
      {props.children}
      <span className="bar-wide text-sm whitespace-nowrap text-muted">{props.label}</span>
    </div>
  );
}

/** An act within a line of the ledger bar. */
export function BarButton(props: Omit<ButtonProps, 'className'>) {
  return (
    <Button
      {...props}
      className="rounded-md px-1 text-sm text-accent underline underline-offset-4 hover:text-accent-strong disabled:text-muted disabled:no-underline"
    />
  );
}

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
      // Where the row would get too long, when it was is the first that is left out.
      <span className="max-[84rem]:hidden">
        checked <ShortTime at={integrity.checkedAt} />
      </span>
    ) : null;
  return (
    <BarItem label={label}>
      <IntegrityWord integrity={integrity} entries={entries} unproven={props.unproven === true} />
      {integrity.state === 'checking' ? null : (
        <BarButton aria-label="Check the ledger" onPress={props.onCheck ?? (() => void checkLedger())}>
          <RefreshCw aria-hidden size={14} />
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
    <BarItem label={null}>
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
        className="bar-wide flex items-center gap-1 font-semibold text-stored tabular-nums"
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
