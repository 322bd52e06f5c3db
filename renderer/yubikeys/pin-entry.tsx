import { TriangleAlert } from 'lucide-react';
import { useState } from 'react';
import type { YubiKeyPin } from '../../app/contract/yubikeys.ts';
import { triesLeft } from '../../app/registry/yubikey-facts.ts';
import type { Mistakes } from '../shared/mistakes.ts';
import { TextField } from '../shared/text-field.tsx';
import { Tick } from '../shared/tick.tsx';
import { FEW_TRIES } from './key-badges.tsx';

/** A PIN while it is typed, and whether the last try may be spent on it. */
export interface PinEntry {
  readonly pin: string;
  readonly spendLastTry: boolean;
  readonly type: (pin: string) => void;
  readonly setSpendLastTry: (yes: boolean) => void;
  /** Forgets it: it was handed over. */
  readonly clear: () => void;
}

/** A PIN that is typed into a form. */
export function usePinEntry(): PinEntry {
  const [pin, type] = useState('');
  const [spendLastTry, setSpendLastTry] = useState(false);
  const clear = () => {
    type('');
    // Each last try is agreed to anew.
    setSpendLastTry(false);
  };
  return { pin, spendLastTry, type, setSpendLastTry, clear };
}

/** What is still missing before the last try may be spent. */
export function lastTryMistake(entry: Pick<PinEntry, 'spendLastTry'>, pin: YubiKeyPin | null): Mistakes {
  const isLast = pin?.state === 'set' && pin.retriesLeft === 1;
  return isLast && !entry.spendLastTry
    ? { spendLastTry: 'Tick this only when you are sure of the PIN; otherwise cancel.' }
    : {};
}

/** The field for a key's existing PIN, with what a wrong one would cost. */
export function PinEntryField(props: {
  readonly entry: PinEntry;
  /** What the key said last; null when it could not be asked. */
  readonly pin: YubiKeyPin | null;
  readonly label: string;
  readonly mistakes: Mistakes;
  readonly isDisabled: boolean;
}) {
  const { entry, pin, mistakes } = props;
  const left = pin?.state === 'set' ? pin.retriesLeft : null;
  return (
    <>
      <TextField
        label={props.label}
        name="pin"
        secret
        value={entry.pin}
        onChange={entry.type}
        mistake={mistakes['pin']}
        hint={
          left !== null && left > FEW_TRIES && mistakes['pin'] === undefined ? triesLeft(left) : undefined
        }
        isDisabled={props.isDisabled}
        autoFocus
      />
      {left !== null && left <= FEW_TRIES ? (
        <p role="alert" className="flex gap-3 rounded-md border border-broken bg-broken-soft p-3">
          <TriangleAlert aria-hidden size={20} className="mt-0.5 shrink-0 text-broken" />
          <span>
            <span className="font-semibold">{triesLeft(left)}</span> A locked key can never sign again with
            its credential; only a reset, which deletes it, makes the key usable.
          </span>
        </p>
      ) : null}
      {left === 1 ? (
        <Tick
          label="Spend the last try"
          ticked={entry.spendLastTry}
          onChange={entry.setSpendLastTry}
          isDisabled={props.isDisabled}
          mistake={mistakes['spendLastTry']}
        >
          <span className="font-semibold">I am sure of the PIN: spend the last try</span>
        </Tick>
      ) : null}
    </>
  );
}
