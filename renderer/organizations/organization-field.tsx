import { useEffect } from 'react';
import { call } from '../bridge/call.ts';
import { type Choice, SelectField } from '../shared/select-field.tsx';
import { type FetchChoices, useChoices } from '../shared/use-choices.ts';

const fetchOrganizations: FetchChoices = async (page) => {
  const { rows, total } = await call('organizations.list', page);
  const choices = rows.map(({ id, name, domain }) => ({
    id,
    name,
    ...(domain === null ? {} : { about: domain }),
  }));
  return { choices, total };
};

/** Chooses an organization; when there is only one, it is chosen already. */
export function OrganizationField(props: {
  readonly value: Choice | null;
  readonly onChange: (organization: Choice) => void;
  readonly mistake: string | undefined;
  readonly isDisabled: boolean;
}) {
  const { value, onChange } = props;
  const { choices, total, search } = useChoices(fetchOrganizations);
  const only = total === 1 ? choices[0] : undefined;
  // biome-ignore lint/correctness/useExhaustiveDependencies: chosen once, when the answer comes.
  useEffect(() => {
    if (value === null && only !== undefined) onChange(only);
  }, [only]);
  return (
    <SelectField
      label="Organization"
      name="organizationId"
      choices={choices}
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
