import { useMemo } from 'react';
import { NO_PEOPLE, peopleOf } from '../people/people-choices.ts';
import { OptionalChoiceField } from '../shared/optional-choice-field.tsx';
import type { Choice } from '../shared/select-field.tsx';

/**
 * Chooses who holds a key: the organization itself (null) or one of its people. Nobody is chosen beforehand
 * (undefined): a recorded key keeps its holder for good.
 */
export function HolderField(props: {
  readonly organizationId: string | null;
  readonly value: Choice | null | undefined;
  readonly onChange: (person: Choice | null) => void;
  readonly mistake: string | undefined;
  readonly isDisabled: boolean;
}) {
  const { organizationId } = props;
  const fetch = useMemo(() => (organizationId === null ? null : peopleOf(organizationId)), [organizationId]);
  return (
    <OptionalChoiceField
      label="Holder"
      name="personId"
      none="The organization itself"
      placeholder="Choose who holds it"
      fetch={fetch}
      empty={NO_PEOPLE}
      value={props.value}
      onChange={props.onChange}
      mistake={props.mistake}
      hint={organizationId === null ? 'Choose the organization first.' : undefined}
      isDisabled={props.isDisabled}
    />
  );
}
