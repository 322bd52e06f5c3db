import type { ShownSigningKey } from '../../../app/contract/nats.ts';
import { type Choice, SelectField } from '../../shared/select-field.tsx';

/** None of the keys; what can be chosen otherwise has a UUID and never this. */
const NONE = 'none';

/** Chooses one of a few signing keys, or none of them. */
export function SigningKeyField(props: {
  readonly keys: readonly ShownSigningKey[];
  /** What choosing none means. */
  readonly none: string;
  readonly value: Choice | null;
  readonly onChange: (choice: Choice | null) => void;
  readonly hint?: string;
  readonly mistake: string | undefined;
  readonly isDisabled: boolean;
}) {
  const none: Choice = { id: NONE, name: props.none };
  const choices = props.keys.map(({ id, name, role, named }): Choice => {
    const about = [
      ...(role === null ? [] : [`Scope: ${role}.`]),
      ...(named ? [] : ['The token above does not name it yet.']),
    ];
    return { id, name, ...(about.length === 0 ? {} : { about: about.join(' ') }) };
  });
  return (
    <SelectField
      label="Signing key"
      name="signingKeyId"
      optional
      choices={[none, ...choices]}
      value={props.value ?? none}
      onChange={({ id, name }) => props.onChange(id === NONE ? null : { id, name })}
      placeholder={props.none}
      hint={props.hint}
      mistake={props.mistake}
      isDisabled={props.isDisabled}
    />
  );
}
