import type { OperationalMode } from '../../app/config/schema.ts';
import { OptionGroup } from '../shared/option-group.tsx';
import { modes } from './mode-badge.tsx';
import { chooseMode } from './sync-acts.ts';

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
