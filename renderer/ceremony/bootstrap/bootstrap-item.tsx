import { CheckCheck, type LucideIcon, OctagonX, Plus } from 'lucide-react';
import type { BootstrapItem } from '../../../app/contract/bootstrap.ts';
import { Badge } from '../../shared/badge.tsx';
import { UserText } from '../../shared/user-text.tsx';
import { Warnings } from '../../shared/warnings.tsx';

const outcomes: Readonly<
  Record<
    BootstrapItem['outcome'],
    { readonly icon: LucideIcon; readonly word: string; readonly tone: 'neutral' | 'stored' | 'broken' }
  >
> = {
  new: { icon: Plus, word: 'New', tone: 'neutral' },
  there: { icon: CheckCheck, word: 'Already there', tone: 'stored' },
  differs: { icon: OctagonX, word: 'Differs', tone: 'broken' },
  refused: { icon: OctagonX, word: 'Refused', tone: 'broken' },
};

/** What needs no line: the name stands above, and a file speaks of one organization. */
const KNOWN: ReadonlySet<string> = new Set(['Name', 'Organization']);

/** One thing that a file says: what it is, its particulars, and what it comes to. */
export function BootstrapItemRow({ item }: { readonly item: BootstrapItem }) {
  const { icon, word, tone } = outcomes[item.outcome];
  const lines = item.lines.filter(({ label, value }) => !KNOWN.has(label) && value !== 'None');
  return (
    <li className="flex flex-col gap-1 py-2" data-outcome={item.outcome}>
      <p className="flex flex-wrap items-center justify-between gap-x-3 gap-y-1">
        <span className="min-w-0 font-semibold">
          <UserText>{item.name}</UserText>
        </span>
        <Badge icon={icon} tone={tone}>
          {word}
        </Badge>
      </p>
      <dl className="text-sm">
        {lines.map(({ label, value }) => (
          <div key={label} className="flex gap-2">
            <dt className="shrink-0 text-muted">{label}:</dt>
            <dd className="min-w-0">
              <UserText>{value}</UserText>
            </dd>
          </div>
        ))}
      </dl>
      <Warnings warnings={item.warnings} />
      {item.reason === null ? null : <p className="font-semibold text-broken">{item.reason}</p>}
      {item.differences.map(({ label, inFile, inLedger }) => (
        <p key={label} className="font-semibold text-broken">
          {label}: the file says “<UserText>{inFile}</UserText>”, the ledger says “
          <UserText>{inLedger}</UserText>”.
        </p>
      ))}
    </li>
  );
}
