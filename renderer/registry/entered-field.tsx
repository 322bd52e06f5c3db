import type { FormField } from '../../app/model/commands.ts';
import type { AggregateName } from '../../app/registry/index.ts';
import { SelectField } from '../shared/select-field.tsx';
import { SeveralField } from '../shared/several-field.tsx';
import { TextField } from '../shared/text-field.tsx';
import { Tick } from '../shared/tick.tsx';
import { Warnings } from '../shared/warnings.tsx';
import { choiceIn, chosenIn, type Entered, textIn, type Values } from '../window/drafts.ts';
import { ReferenceField } from './reference-field.tsx';
import { useSuggestions } from './use-suggestions.ts';

interface EnteredFieldProps {
  /** The aggregate whose form it is. */
  readonly kind: AggregateName;
  readonly field: FormField;
  readonly values: Values;
  /** The organization of the object that is changed. */
  readonly organizationId: string | null;
  readonly onChange: (value: Entered) => void;
  /** What there is no choice about. */
  readonly onOnly: (value: Entered) => void;
  readonly mistake: string | undefined;
  readonly warnings: readonly string[];
  readonly isDisabled: boolean;
}

/** One field of a form, as its declaration asks for it. */
export function EnteredField(props: EnteredFieldProps) {
  const { field, warnings } = props;
  if (field.kind === 'text' || field.kind === 'lines' || field.kind === 'number' || field.kind === 'day')
    return <TypedField {...props} />;
  return (
    <div className="flex flex-col gap-1">
      <ChosenField {...props} />
      <Warnings warnings={warnings} />
    </div>
  );
}

function TypedField(props: EnteredFieldProps) {
  const { field, values, onChange } = props;
  const { suggestions, onFocus } = useSuggestions(props.kind, field, values, props.organizationId);
  return (
    <TextField
      label={field.label}
      name={field.name}
      value={textIn(values[field.name])}
      onChange={onChange}
      mistake={props.mistake}
      warnings={props.warnings}
      hint={field.hint ?? (field.kind === 'day' ? 'A day such as 2027-03-31.' : undefined)}
      isDisabled={props.isDisabled}
      optional={field.optional}
      suggestions={suggestions}
      onFocus={onFocus}
      {...(field.kind === 'lines' ? { rows: 16, mono: true } : {})}
    />
  );
}

function ChosenField(props: EnteredFieldProps) {
  const { field, values, onChange, mistake, isDisabled } = props;
  const value = values[field.name];
  switch (field.kind) {
    case 'yes':
      return (
        <Tick
          label={field.label}
          ticked={value === true}
          onChange={onChange}
          isDisabled={isDisabled}
          mistake={mistake}
        >
          <span>
            {field.label}
            {field.hint === undefined ? null : <span className="block text-sm text-muted">{field.hint}</span>}
          </span>
        </Tick>
      );
    case 'several':
      return (
        <SeveralField
          label={field.label}
          hint={field.hint}
          choices={field.choices}
          value={isTexts(value) ? value : []}
          onChange={onChange}
          isDisabled={isDisabled}
          mistake={mistake}
        />
      );
    case 'choice': {
      const choices = Object.entries(field.choices).map(([id, name]) => ({ id, name }));
      return (
        <SelectField
          label={field.label}
          name={field.name}
          choices={choices}
          value={choices.find(({ id }) => id === value) ?? null}
          onChange={({ id }) => onChange(id)}
          placeholder={field.prompt ?? 'Choose one'}
          optional={field.optional}
          mistake={mistake}
          hint={field.hint}
          isDisabled={isDisabled}
        />
      );
    }
    case 'reference': {
      const organizationId =
        field.within === undefined
          ? field.sameOrganization === true
            ? props.organizationId
            : null
          : (choiceIn(values[field.within])?.id ?? null);
      return (
        <ReferenceField
          // What was listed for another organization is not offered for this one.
          key={organizationId}
          field={field}
          organizationId={organizationId}
          value={chosenIn(value)}
          onChange={onChange}
          onOnly={props.onOnly}
          mistake={mistake}
          isDisabled={isDisabled}
        />
      );
    }
    default:
      return null;
  }
}

function isTexts(value: Entered): value is readonly string[] {
  return Array.isArray(value);
}
