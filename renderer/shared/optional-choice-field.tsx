import { type Choice, SelectField } from './select-field.tsx';
import { type FetchChoices, useChoices } from './use-choices.ts';

/** None of the choices; what can be chosen otherwise has a UUID and never this. */
const NONE = 'none';

/** Chooses one of what main lists, or none of it (null), which has a word of its own. */
export function OptionalChoiceField(props: {
  readonly label: string;
  readonly name: string;
  /** `Nobody` */
  readonly none: string;
  /** What stands there while neither was chosen (a value of undefined). */
  readonly placeholder?: string;
  /** null while there is nothing to choose from; must keep its identity as long as it means the same. */
  readonly fetch: FetchChoices | null;
  /** Why there is nothing but `none` to choose. */
  readonly empty: string;
  readonly value: Choice | null | undefined;
  readonly onChange: (choice: Choice | null) => void;
  readonly mistake: string | undefined;
  readonly hint?: string | undefined;
  readonly isDisabled: boolean;
}) {
  const { choices, state, search } = useChoices(props.fetch);
  const none = { id: NONE, name: props.none };
  return (
    <SelectField
      label={props.label}
      name={props.name}
      choices={[none, ...choices]}
      listedAlways={1}
      state={state}
      empty={props.empty}
      search={search}
      value={props.value === undefined ? null : (props.value ?? none)}
      onChange={(choice) => props.onChange(choice.id === NONE ? null : choice)}
      placeholder={props.placeholder ?? props.none}
      mistake={props.mistake}
      {...(props.hint === undefined ? {} : { hint: props.hint })}
      isDisabled={props.isDisabled || props.fetch === null}
    />
  );
}
