import { useState } from 'react';
import { weakness } from '../../../app/pin/weak-pin.ts';
import type { Mistakes } from '../../shared/mistakes.ts';
import { TextField } from '../../shared/text-field.tsx';

/** A new PIN while it is typed, twice. */
interface NewPin {
  readonly pin: string;
  readonly again: string;
  readonly type: (pin: string) => void;
  readonly typeAgain: (pin: string) => void;
  readonly clear: () => void;
  /** What is wrong with it, beyond the contract: too short for this key, or not the same twice. */
  readonly mistakes: () => Mistakes;
}

/**
 * @param minLength the key's least number of characters
 * @param serial its serial number, which is no PIN
 */
export function useNewPin(minLength: number, serial: string | null): NewPin {
  const [pin, type] = useState('');
  const [again, typeAgain] = useState('');
  return {
    pin,
    again,
    type,
    typeAgain,
    clear: () => {
      type('');
      typeAgain('');
    },
    mistakes: () => ({
      ...newPinMistake(pin, minLength, serial),
      ...(pin === again ? {} : { again: 'The two differ. Type the same PIN twice.' }),
    }),
  };
}

function newPinMistake(pin: string, minLength: number, serial: string | null): Mistakes {
  if ([...pin].length < minLength) return { newPin: `This key wants at least ${minLength} characters.` };
  const reason = weakness(pin, serial);
  return reason === null ? {} : { newPin: `This PIN would be guessed soon. ${reason}` };
}

/** The fields for a new PIN. */
export function NewPinFields(props: {
  readonly entry: NewPin;
  readonly minLength: number;
  readonly mistakes: Mistakes;
  readonly isDisabled: boolean;
  readonly autoFocus?: boolean;
}) {
  const { entry, mistakes, isDisabled } = props;
  return (
    <>
      <TextField
        label="New PIN"
        name="newPin"
        secret
        value={entry.pin}
        onChange={entry.type}
        mistake={mistakes['newPin']}
        hint={`At least ${props.minLength} characters, letters allowed; no dates, rows of keys or repeats. After eight wrong tries the key locks for good.`}
        isDisabled={isDisabled}
        autoFocus={props.autoFocus ?? false}
      />
      <TextField
        label="New PIN again"
        name="again"
        secret
        value={entry.again}
        onChange={entry.typeAgain}
        mistake={mistakes['again']}
        isDisabled={isDisabled}
      />
    </>
  );
}
