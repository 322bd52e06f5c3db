import { call } from '../../bridge/call.ts';
import { Acts, Save } from '../certificates/act-list.tsx';
import type { MoreActsProps } from '../more-acts.ts';

/** How an activation token goes out, to the people of an account elsewhere. */
export function ActivationActs({ object }: MoreActsProps) {
  return (
    <Acts>
      <Save
        verb="Save the token…"
        save={() => call('activations.save', { ledger: null, activationId: object.id })}
      />
    </Acts>
  );
}
