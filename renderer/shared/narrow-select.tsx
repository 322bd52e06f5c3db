import { useId } from 'react';
import type { Choice } from './select-field.tsx';

/** One of a few, in as little room as there is: above a list. Its label is for the ear. */
export function NarrowSelect(props: {
  readonly label: string;
  readonly choices: readonly Choice[];
  readonly value: string;
  readonly onChange: (id: string) => void;
}) {
  const id = useId();
  return (
    <span>
      <label htmlFor={id} className="sr-only">
        {props.label}
      </label>
      <select
        id={id}
        value={props.value}
        onChange={(event) => props.onChange(event.currentTarget.value)}
        className="min-h-8 max-w-44 rounded-md border border-edge bg-surface px-2 py-1 text-sm text-ink"
      >
        {props.choices.map((choice) => (
          <option key={choice.id} value={choice.id}>
            {choice.name}
          </option>
        ))}
      </select>
    </span>
  );
}
