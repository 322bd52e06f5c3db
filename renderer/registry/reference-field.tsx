import { useEffect, useState } from 'react';
import type { FormField } from '../../app/model/commands.ts';
import { useSentOnceChosen } from '../shared/choosing.ts';
import { type Choice, SelectField } from '../shared/select-field.tsx';
import { NEW, useRecordingHere } from './recording-here.ts';
import { useRegistryChoices } from './use-registry-choices.ts';
import { noneToChoose, pluralOf } from './words.ts';

/** A field that names an object of the registry. */
export type ReferenceFieldOf = Extract<FormField, { readonly kind: 'reference' }>;

/** The organization that something belongs to. */
export const ORGANIZATION_FIELD: ReferenceFieldOf = {
  kind: 'reference',
  to: 'organization',
  name: 'organizationId',
  label: 'Organization',
  prompt: 'Choose an organization',
  optional: false,
};

/** What a form says when no organization has been chosen. */
export const CHOOSE_ORGANIZATION = 'Choose an organization.';

/** None of the choices; what can be chosen otherwise has a UUID and never this. */
const NONE = 'none';

/**
 * Chooses an object of the registry. Where one must be chosen and there is only one, it is chosen already; where none may
 * be chosen, that has a word of its own.
 */
export function ReferenceField(props: {
  readonly field: ReferenceFieldOf;
  /** The organization whose objects are listed, where the field says so; null until that is chosen. */
  readonly organizationId?: string | null;
  /** null for none; undefined until something was chosen. */
  readonly value: Choice | null | undefined;
  readonly onChange: (choice: Choice | null) => void;
  /** Takes the one there is, where one must be chosen; as `onChange` where it is not given, and null where nobody does. */
  readonly onOnly?: ((choice: Choice) => void) | null;
  readonly mistake: string | undefined;
  readonly isDisabled: boolean;
}) {
  const { field, value, onChange, organizationId = null } = props;
  const within = field.within !== undefined || field.sameOrganization === true;
  const askable = !within || organizationId !== null;
  const { choices, state, search, only } = useRegistryChoices(
    { kind: field.to, organizationId: within ? organizationId : null, where: { ...field.where } },
    askable,
    field.without,
  );
  const { onOnly = onChange } = props;
  const choosesItself = onOnly !== null && !field.optional && value == null;
  useEffect(() => {
    if (choosesItself && only !== undefined) onOnly(only);
  }, [choosesItself, only, onOnly]);
  useSentOnceChosen(choosesItself && askable && (state === 'loading' || only !== undefined));
  const none = field.optional ? [{ id: NONE, name: field.none ?? 'None' }] : [];
  const here = useRecordingHere(field.to);
  const [recording, setRecording] = useState(false);
  const more = here === null ? [] : [here.choice];
  const select = (
    <SelectField
      label={field.label}
      name={field.name}
      optional={field.optional}
      choices={[...none, ...choices, ...more]}
      listedAlways={none.length + more.length}
      state={askable ? state : 'ready'}
      empty={
        here === null
          ? noneToChoose(field.to, within, (field.without ?? []).length > 0)
          : `There are no ${pluralOf(field.to)} yet: record one here.`
      }
      search={search}
      value={value === null && askable ? (none[0] ?? null) : (value ?? null)}
      onChange={(choice) => {
        if (choice.id === NEW) setRecording(true);
        else onChange(choice.id === NONE ? null : choice);
      }}
      // Not below it: what stands behind it would move when the only organization there is chooses itself.
      placeholder={
        askable ? (field.prompt ?? none[0]?.name ?? 'Choose one') : 'Choose the organization first'
      }
      mistake={props.mistake}
      hint={field.hint}
      isDisabled={props.isDisabled || !askable}
    />
  );
  if (here === null) return select;
  return (
    <>
      {select}
      {recording ? (
        <here.Records
          kind={field.to}
          onClose={() => setRecording(false)}
          onRecorded={(choice) => {
            setRecording(false);
            onChange(choice);
          }}
        />
      ) : null}
    </>
  );
}
