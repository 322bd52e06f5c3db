import type { ReactNode } from 'react';

/** One choice of a group: its name, and what choosing it means. */
export interface Option<V extends string> {
  readonly value: V;
  readonly name: string;
  readonly about: ReactNode;
  readonly icon?: ReactNode;
}

/** One choice out of a few, all of them in sight with what they mean. */
export function OptionGroup<V extends string>(props: {
  /** What is chosen, as a heading. */
  readonly label: string;
  /** Shown above the choices, or only read aloud where a heading stands there already. */
  readonly labelShown?: boolean;
  readonly name: string;
  /** Two beside each other, where what comes behind them is to be in sight. */
  readonly dense?: boolean;
  readonly options: readonly Option<V>[];
  /** null while nothing is chosen. */
  readonly value: V | null;
  readonly onChange: (value: V) => void;
  readonly isDisabled?: boolean;
}) {
  const dense = props.dense === true;
  return (
    <fieldset
      disabled={props.isDisabled ?? false}
      className={dense ? 'grid grid-cols-2 gap-2 max-[40rem]:grid-cols-1' : 'flex flex-col gap-2'}
    >
      <legend className={props.labelShown === false ? 'sr-only' : 'mb-2 font-semibold'}>{props.label}</legend>
      {props.options.map(({ value, name, about, icon }) => (
        <label
          key={value}
          className={`flex items-start gap-3 rounded-md border border-edge p-3 ${dense ? 'low:py-1.5' : ''} has-checked:border-accent has-checked:bg-chosen has-focus-visible:outline-3 has-focus-visible:outline-offset-2 has-focus-visible:outline-focus`}
        >
          <input
            type="radio"
            name={props.name}
            aria-label={name}
            aria-describedby={`${props.name}-${value}`}
            className="radio mt-1 size-4 shrink-0 outline-none"
            checked={props.value === value}
            onChange={() => props.onChange(value)}
          />
          {icon}
          <span>
            <span className="font-semibold">{name}</span>
            <span
              id={`${props.name}-${value}`}
              className={`block text-muted ${dense ? 'option-about text-sm' : ''}`}
            >
              {about}
            </span>
          </span>
        </label>
      ))}
    </fieldset>
  );
}
