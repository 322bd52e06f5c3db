import { useMemo } from 'react';
import { peopleOf } from '../people/people-choices.ts';
import { OptionalChoiceField } from '../shared/optional-choice-field.tsx';
import type { Choice } from '../shared/select-field.tsx';

/** Chooses who holds a key: the organization itself (null) or one of its people. */
export function HolderField(props: {
  readonly organizationId: string | null;
  readonly value: Choice | null;
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
      fetch={fetch}
      value={props.value}
      onChange={props.onChange}
      mistake={props.mistake}
      isDisabled={props.isDisabled}
    />
  );
}
