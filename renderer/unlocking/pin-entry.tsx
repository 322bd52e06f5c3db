import { TriangleAlert } from 'lucide-react';
import { useState } from 'react';
import type { YubiKeyPin } from '../../app/contract/yubikeys.ts';
import { triesLeft } from '../../app/registry/yubikey-facts.ts';
import type { Mistakes } from '../shared/mistakes.ts';
import { TextField } from '../shared/text-field.tsx';
import { FEW_TRIES } from './key-badges.tsx';

/** A PIN while it is typed. */
export interface PinEntry {
  readonly pin: string;
  readonly type: (pin: string) => void;
  /** Forgets it: it was handed over. */
  readonly clear: () => void;
}

/** A PIN that is typed into a form. */
export function usePinEntry(): PinEntry {
  const [pin, type] = useState('');
  return { pin, type, clear: () => type('') };
}

/**
 * Whether the next try of a PIN is the last one, as the person sees it: the main process then asks before it is spent,
 * and refuses one that was not seen as the last.
 */
export function isLastTry(pin: YubiKeyPin | null): boolean {
  return pin?.state === 'set' && pin.retriesLeft === 1;
}

/** The field for a key's existing PIN, with what a wrong one would cost. */
export function PinEntryField(props: {
  readonly entry: PinEntry;
  /** What the key said last; null when it could not be asked. */
  readonly pin: YubiKeyPin | null;
  readonly label: string;
  readonly mistakes: Mistakes;
  readonly isDisabled: boolean;
  /** `false` where fields before it come first. */
  readonly takesFocus?: boolean;
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
        autoFocus={props.takesFocus ?? true}
      />
      {left !== null && left <= FEW_TRIES ? (
        <p role="alert" className="flex gap-3 rounded-md border border-broken bg-broken-soft p-3">
          <TriangleAlert aria-hidden size={20} className="mt-0.5 shrink-0 text-broken" />
          <span>
            <span className="font-semibold">{triesLeft(left)}</span> A locked key can never sign again with
            its credential; only a reset, which deletes it, makes the key usable.
            {left === 1 ? ' You are asked once more before the last try is spent.' : null}
          </span>
        </p>
      ) : null}
    </>
  );
}
