import { CircleCheck, CirclePause, CircleSlash, LogOut, type LucideIcon } from 'lucide-react';
import { withDays } from '../../app/content/utc.ts';
import type { RegistryRow } from '../../app/contract/registry.ts';

/** Where an object stands in its life. */
export type Status = NonNullable<RegistryRow['status']>;

const looks: { readonly [T in Status['tone']]: { readonly icon: LucideIcon; readonly tone: string } } = {
  usual: { icon: CircleCheck, tone: 'text-stored' },
  waiting: { icon: CirclePause, tone: 'text-waiting' },
  ended: { icon: LogOut, tone: 'text-muted' },
  broken: { icon: CircleSlash, tone: 'text-broken' },
};

/** The word for a state, with a shape and a colour. */
export function StatusWord({ status }: { readonly status: Status }) {
  const { icon: Icon, tone } = looks[status.tone];
  return (
    <span className={`inline-flex items-center gap-1.5 text-sm font-semibold ${tone}`}>
      <Icon aria-hidden size={14} strokeWidth={2.5} className="shrink-0" />
      {withDays(status.word)}
    </span>
  );
}
