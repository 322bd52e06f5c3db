import { useState } from 'react';
import type { Mistakes } from '../shared/mistakes.ts';
import { TextField } from '../shared/text-field.tsx';

/** A new PIN while it is typed, twice. */
export interface NewPin {
  readonly pin: string;
  readonly again: string;
  readonly type: (pin: string) => void;
  readonly typeAgain: (pin: string) => void;
  readonly clear: () => void;
  /** What is wrong with it, beyond the contract: too short for this key, or not the same twice. */
  readonly mistakes: () => Mistakes;
}

/** @param minLength the key's least number of characters */
export function useNewPin(minLength: number): NewPin {
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
      ...([...pin].length < minLength ? { newPin: `This key wants at least ${minLength} characters.` } : {}),
      ...(pin === again ? {} : { again: 'The two differ. Type the same PIN twice.' }),
    }),
  };
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
        hint={`At least ${props.minLength} characters, letters allowed. After eight wrong tries the key locks for good.`}
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
