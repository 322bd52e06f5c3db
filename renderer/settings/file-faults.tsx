import { OctagonX } from 'lucide-react';
import { placedFaultText } from '../../app/config/fault-places.ts';
import type { ConfigFault } from '../../app/config/faults.ts';
import type { ConfigState } from '../../app/contract/config.ts';
import { Button } from '../shared/button.tsx';
import { typeSetting } from './settings-store.ts';

/** What is wrong with the file on the disk, and what of it no field can mend. */
export function FileFaults(props: {
  readonly state: ConfigState;
  readonly withoutField: readonly ConfigFault[];
}) {
  const { faults, values } = props.state;
  if (faults.length === 0) return null;
  return (
    <section
      aria-label="What is wrong with the file"
      data-testid="config-faults"
      className="flex gap-3 rounded-md border border-broken bg-surface p-4"
    >
      <OctagonX aria-hidden className="mt-0.5 shrink-0 text-broken" size={20} />
      <div className="flex min-w-0 flex-col gap-2">
        <p className="font-semibold text-broken">The configuration file cannot be used as it is.</p>
        <ul className="flex flex-col gap-1">
          {faults.map((fault) => (
            <li key={`${fault.key} ${fault.allowed}`} className="min-w-0 break-words">
              {placedFaultText(fault)}
            </li>
          ))}
        </ul>
        <p>
          {values === null
            ? 'Correct the file in a text editor, then read it again. Until then no connection is opened.'
            : 'Correct the marked settings and save. Until then no connection is opened. The ledger is untouched.'}
        </p>
        {values === null ? null : (
          <div className="flex flex-wrap gap-2">
            {props.withoutField.map(({ key }) => (
              <Button key={key} small look="danger" onPress={() => typeSetting(key, null)}>
                Remove {key}
              </Button>
            ))}
          </div>
        )}
      </div>
    </section>
  );
}
