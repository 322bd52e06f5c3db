import type { LucideIcon } from 'lucide-react';
import type { ReactNode } from 'react';

const tones = {
  neutral: 'bg-raised text-ink border-edge',
  waiting: 'bg-waiting-soft text-waiting border-waiting',
  stored: 'bg-stored-soft text-stored border-stored',
  broken: 'bg-broken-soft text-broken border-broken',
};

/** A state in one glance: a shape, a word and a colour, never the colour alone. */
export function Badge(props: {
  readonly icon: LucideIcon;
  readonly tone: keyof typeof tones;
  readonly children: ReactNode;
}) {
  const Icon = props.icon;
  return (
    <span
      className={`inline-flex items-center gap-1.5 rounded-md border px-2 text-sm leading-6 font-semibold whitespace-nowrap ${tones[props.tone]}`}
    >
      <Icon aria-hidden size={14} strokeWidth={2.5} className="shrink-0" />
      {props.children}
    </span>
  );
}
