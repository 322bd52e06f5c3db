import { useId } from 'react';
import { FieldMistakeText } from './text-field.tsx';
import { Tick } from './tick.tsx';

/** Any of a few choices, all of them in sight. */
export function SeveralField(props: {
  readonly label: string;
  readonly hint?: string | undefined;
  /** What each choice is called. */
  readonly choices: Readonly<Record<string, string>>;
  readonly value: readonly string[];
  readonly onChange: (value: readonly string[]) => void;
  readonly isDisabled: boolean;
  readonly mistake: string | undefined;
}) {
  const { choices, value } = props;
  const described = useId();
  const set = (id: string, ticked: boolean) =>
    // In the order of the choices, whatever order they were ticked in.
    props.onChange(Object.keys(choices).filter((one) => (one === id ? ticked : value.includes(one))));
  return (
    <fieldset disabled={props.isDisabled} aria-describedby={described} className="flex flex-col gap-2">
      <legend className="mb-2 font-semibold">{props.label}</legend>
      <div id={described} className="contents">
        {props.hint === undefined ? null : <p className="text-sm text-muted">{props.hint}</p>}
        {props.mistake === undefined ? null : <FieldMistakeText>{props.mistake}</FieldMistakeText>}
      </div>
      <div className="grid grid-cols-[repeat(auto-fill,minmax(14rem,1fr))] gap-2">
        {Object.entries(choices).map(([id, name]) => (
          <Tick key={id} label={name} ticked={value.includes(id)} onChange={(ticked) => set(id, ticked)}>
            {name}
          </Tick>
        ))}
      </div>
    </fieldset>
  );
}
