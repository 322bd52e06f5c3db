import { useMemo } from 'react';
import { call } from '../bridge/call.ts';
import { type Choice, SelectField } from '../shared/select-field.tsx';
import { type FetchChoices, useChoices } from '../shared/use-choices.ts';

/** The organization itself among the people; a person's id is a UUID and never this. */
const itself: Choice = { id: 'organization', name: 'The organization itself' };

function peopleOf(organizationId: string): FetchChoices {
  return async (page) => {
    const { rows, total } = await call('people.list', { ...page, organizationId });
    return { choices: rows.map(({ id, name, email }) => ({ id, name, about: email })), total };
  };
}

/** Chooses who holds a key: the organization itself (null) or one of its people. */
export function HolderField(props: {
  readonly organizationId: string | null;
  readonly value: Choice | null;
  readonly onChange: (person: Choice | null) => void;
  readonly mistake: string | undefined;
  readonly isDisabled: boolean;
}) {
  const { organizationId } = props;
  const fetchPeople = useMemo(
    () => (organizationId === null ? null : peopleOf(organizationId)),
    [organizationId],
  );
  const { choices, search } = useChoices(fetchPeople);
  return (
    <SelectField
      label="Holder"
      name="personId"
      choices={[itself, ...choices]}
      search={search}
      value={props.value ?? itself}
      onChange={(choice) => props.onChange(choice.id === itself.id ? null : choice)}
      placeholder="Choose who holds it"
      mistake={props.mistake}
      isDisabled={props.isDisabled || organizationId === null}
    />
  );
}
