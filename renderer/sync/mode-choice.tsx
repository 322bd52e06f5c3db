import { type OperationalMode, operationalModes } from '../../app/config/schema.ts';
import { modes } from '../ledger-bar/mode-badge.tsx';
import { chooseMode } from './sync-store.ts';

const order: readonly OperationalMode[] = ['Offline', 'Hybrid', 'Online'];
const explanations: Record<OperationalMode, string> = {
  Offline: 'No connection is ever opened. Events wait on this laptop. For the ceremony itself.',
  Hybrid:
    'Events wait on this laptop until you sync. A connection is opened only when you ask for it; while it stays open, new events follow by themselves every minute or so.',
  Online: 'A connection is opened by itself, and events are sent as they happen. Not for a ceremony.',
};

/** How this laptop uses the network. */
export function ModeChoice(props: { readonly mode: OperationalMode; readonly isDisabled: boolean }) {
  return (
    <fieldset disabled={props.isDisabled} className="flex flex-col gap-2">
      <legend className="sr-only">Mode</legend>
      {order
        .filter((mode) => operationalModes.includes(mode))
        .map((mode) => {
          const { icon: Icon } = modes[mode];
          return (
            <label
              key={mode}
              className="flex items-start gap-3 rounded-md border border-edge p-3 has-checked:border-accent has-checked:bg-chosen has-focus-visible:outline-3 has-focus-visible:outline-offset-2 has-focus-visible:outline-focus"
            >
              <input
                type="radio"
                name="mode"
                aria-label={mode}
                aria-describedby={`mode-${mode}`}
                className="mt-1 size-4 shrink-0 accent-accent outline-none"
                checked={props.mode === mode}
                onChange={() => chooseMode(mode)}
              />
              <Icon aria-hidden size={20} className="mt-0.5 shrink-0" />
              <span>
                <span className="font-semibold">{mode}</span>
                <span id={`mode-${mode}`} className="block text-muted">
                  {explanations[mode]}
                </span>
              </span>
            </label>
          );
        })}
    </fieldset>
  );
}
