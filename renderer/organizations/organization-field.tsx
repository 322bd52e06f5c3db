import { useEffect } from 'react';
import { namesOf } from '../shared/named-choices.ts';
import { type Choice, SelectField } from '../shared/select-field.tsx';
import { useChoices } from '../shared/use-choices.ts';

const organizations = namesOf('organization', null);

/** Chooses an organization; when there is only one, it is chosen already. */
export function OrganizationField(props: {
  readonly value: Choice | null;
  readonly onChange: (organization: Choice) => void;
  readonly mistake: string | undefined;
  readonly isDisabled: boolean;
}) {
  const { value, onChange } = props;
  const { choices, state, search, only } = useChoices(organizations);
  // biome-ignore lint/correctness/useExhaustiveDependencies: chosen once, when the answer comes.
  useEffect(() => {
    if (value === null && only !== undefined) onChange(only);
  }, [only]);
  return (
    <SelectField
      label="Organization"
      name="organizationId"
      choices={choices}
      state={state}
      empty="There are no organizations yet. Record one on the Organizations screen first."
      search={search}
      value={value}
      onChange={onChange}
      placeholder="Choose an organization"
      mistake={props.mistake}
      isDisabled={props.isDisabled}
    />
  );
}

/** What a form says when no organization has been chosen. */
export const CHOOSE_ORGANIZATION = 'Choose an organization.';
