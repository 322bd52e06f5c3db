import { useEffect } from 'react';
import type { ShownProfile } from '../../../app/contract/drafts.ts';
import { useAnswer } from '../../bridge/query.ts';
import { FieldBox } from '../../shared/form.tsx';
import { SelectField } from '../../shared/select-field.tsx';
import { TextField } from '../../shared/text-field.tsx';
import { useProfileText } from './use-profile-text.ts';

/** Stands for the text of a profile that nobody has adopted; no profile can be called so. */
export const OWN_TEXT = '*';

/** Chooses a profile that is delivered or adopted, or takes the text of another one. */
export function ProfileField(props: {
  /** Whose adopted profiles are offered; null for nobody's. */
  readonly organizationId: string | null;
  /** The name of one that is delivered or adopted; `OWN_TEXT` for another; empty while none is chosen. */
  readonly value: string;
  readonly text: string;
  readonly onChange: (change: { readonly profile: string } | { readonly profileText: string }) => void;
  readonly onProfile: (profile: ShownProfile | null) => void;
  /** Which of them are offered. */
  readonly offered: (profile: ShownProfile) => boolean;
  readonly mistake: string | undefined;
  readonly isDisabled: boolean;
}) {
  const { value, onProfile } = props;
  const { answer, problem } = useAnswer('certificates.profiles', { organizationId: props.organizationId });
  const delivered = (answer?.profiles ?? []).filter(props.offered);
  const adopted = (answer?.adopted ?? []).filter(props.offered);
  const own = useProfileText(value === OWN_TEXT ? props.text : '');
  const profile =
    value === OWN_TEXT
      ? own.profile
      : ([...delivered, ...adopted].find(({ name }) => name === value) ?? null);
  useEffect(() => onProfile(profile), [profile, onProfile]);
  const choices = [
    ...delivered.map((one) => ({ id: one.name, name: one.title, about: forWhat(one) })),
    ...adopted.map((one) => ({ id: one.name, name: `${one.title} (${one.name})`, about: forWhat(one) })),
    {
      id: OWN_TEXT,
      name: 'One of your own…',
      about: 'The text of a file in TOML; begin with a delivered one.',
    },
  ];
  return (
    <>
      <FieldBox name="profile" wide>
        <SelectField
          label="Profile"
          name="profile"
          choices={choices}
          state={problem ?? (answer === undefined ? 'loading' : 'ready')}
          value={choices.find(({ id }) => id === value) ?? null}
          onChange={({ id }) => props.onChange({ profile: id })}
          placeholder="Choose what it is for"
          hint={profile === null ? undefined : forWhat(profile)}
          mistake={value === OWN_TEXT ? undefined : props.mistake}
          isDisabled={props.isDisabled}
        />
      </FieldBox>
      {value === OWN_TEXT ? (
        <FieldBox name="profileText" wide>
          <TextField
            label="Text of the profile (TOML)"
            name="profileText"
            rows={8}
            mono
            value={props.text}
            onChange={(profileText) => props.onChange({ profileText })}
            mistake={own.mistake ?? (props.text.trim() === '' ? props.mistake : undefined)}
            isDisabled={props.isDisabled}
          />
        </FieldBox>
      ) : null}
    </>
  );
}

/** What a profile is for: its file begins with it. */
function forWhat({ text, mostDays }: ShownProfile): string {
  const [first = ''] = text.split('\n');
  const about = first.startsWith('#') ? first.slice(1).trim() : '';
  return `${about} At most ${mostDays} days.`.trim();
}
