import { utcDay } from '../../../app/content/utc.ts';
import { useAnswer } from '../../bridge/query.ts';
import { type Choice, SelectField } from '../../shared/select-field.tsx';

/** Chooses an authority of an organization that may issue now. */
export function AuthorityField(props: {
  readonly label: string;
  /** null until an organization is chosen. */
  readonly organizationId: string | null;
  readonly value: Choice | null;
  readonly onChange: (choice: Choice) => void;
  readonly mistake: string | undefined;
  readonly isDisabled: boolean;
}) {
  const { organizationId } = props;
  const { answer, problem } = useAuthorities(organizationId);
  return (
    <SelectField
      label={props.label}
      name="issuerId"
      choices={(answer ?? []).map(({ id, name, notAfter }) => ({
        id,
        name,
        about: `until ${utcDay(notAfter)}`,
      }))}
      state={problem ?? (answer === undefined && organizationId !== null ? 'loading' : 'ready')}
      empty="This organization has no authority yet. Make a root certificate first."
      value={props.value}
      onChange={props.onChange}
      placeholder={organizationId === null ? 'Choose the organization first' : 'Choose an authority'}
      mistake={props.mistake}
      isDisabled={props.isDisabled || organizationId === null}
    />
  );
}

/** The authorities of an organization that may issue, the ones that hold longest first; undefined until main has answered. */
export function useAuthorities(organizationId: string | null) {
  const { answer, problem } = useAnswer(
    'certificates.authorities',
    { organizationId: organizationId ?? '' },
    { enabled: organizationId !== null },
  );
  return { answer: answer?.authorities, problem };
}
