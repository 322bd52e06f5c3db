import { Cable, Globe, type LucideIcon, Unplug } from 'lucide-react';
import type { OperationalMode } from '../../app/config/schema.ts';
import { OptionGroup } from '../shared/option-group.tsx';
import { chooseMode } from './sync-acts.ts';

/** How each mode looks: the shape, the colour, and what it means. */
const modes: Record<
  OperationalMode,
  { readonly icon: LucideIcon; readonly look: string; readonly meaning: string }
> = {
  Offline: {
    icon: Unplug,
    look: 'bg-ink text-surface border-ink',
    meaning: 'No connection is ever opened.',
  },
  Hybrid: {
    icon: Cable,
    look: 'bg-hybrid-soft text-hybrid border-hybrid',
    meaning: 'A connection is opened only for a sync you ask for.',
  },
  Online: {
    icon: Globe,
    look: 'bg-online-soft text-online border-online border-dashed',
    meaning: 'Events are sent as they happen.',
  },
};

/** How this laptop uses the network: a shape, a word and a colour. */
export function ModeBadge({ mode }: { readonly mode: OperationalMode }) {
  const { icon: Icon, look, meaning } = modes[mode];
  return (
    <span
      data-testid="mode"
      data-mode={mode}
      title={meaning}
      className={`inline-flex items-center gap-2 rounded-md border-2 px-2.5 py-0.5 text-sm font-bold tracking-wider uppercase ${look}`}
    >
      <Icon aria-hidden size={16} strokeWidth={2.25} />
      {mode}
    </span>
  );
}

const explanations: Record<OperationalMode, string> = {
  Offline: 'No connection is ever opened. Events wait on this laptop. For the ceremony itself.',
  Hybrid:
    'Events wait on this laptop until you sync. A connection is opened only when you ask for it; while it stays open, new events follow by themselves every minute or so.',
  Online: 'A connection is opened by itself, and events are sent as they happen. Not for a ceremony.',
};

const options = (['Offline', 'Hybrid', 'Online'] as const).map((value) => {
  const Icon = modes[value].icon;
  return {
    value,
    name: value,
    about: explanations[value],
    icon: <Icon aria-hidden size={20} className="mt-0.5 shrink-0" />,
  };
});

/** How this laptop uses the network. */
export function ModeChoice(props: { readonly mode: OperationalMode; readonly isDisabled: boolean }) {
  return (
    <OptionGroup
      label="Mode"
      labelShown={false}
      name="mode"
      options={options}
      value={props.mode}
      onChange={chooseMode}
      isDisabled={props.isDisabled}
    />
  );
}
