import { useState } from 'react';
import { isEverything } from '../../../app/registry/nats-permissions.ts';
import { call } from '../../bridge/call.ts';
import { mistakesIn } from '../../shared/mistakes.ts';
import type { Choice } from '../../shared/select-field.tsx';
import { TextField } from '../../shared/text-field.tsx';
import { Tick } from '../../shared/tick.tsx';
import { Warnings } from '../../shared/warnings.tsx';
import type { FormProps } from '../object-form.tsx';
import { ReferenceField, type ReferenceFieldOf } from '../reference-field.tsx';
import { IdentityForm, type NamedSecret } from './identity-form.tsx';

const PERSON_FIELD: ReferenceFieldOf = {
  kind: 'reference',
  to: 'person',
  within: 'organizationId',
  name: 'personId',
  label: 'Person',
  none: 'Nobody',
  prompt: 'Choose who answers for it',
  hint: 'Who answers for what this user does. It cannot be changed later.',
  optional: true,
};

/** Makes a NATS user identity in an account. */
export function UserForm({ filled, ...form }: FormProps) {
  const { accountId: account, organizationId: organization } = filled;
  const [person, setPerson] = useState<Choice | null>();
  const [publish, setPublish] = useState('');
  const [subscribe, setSubscribe] = useState('');
  const [allowResponses, setAllowResponses] = useState(false);
  const input = (entered: NamedSecret) => ({
    ...entered,
    accountId: account?.id ?? '',
    personId: person?.id ?? null,
    publish: subjectsIn(publish),
    subscribe: subjectsIn(subscribe),
    allowResponses,
  });
  return (
    <IdentityForm
      {...form}
      title={`New user of ${account?.name ?? ''}`}
      act="Create NATS user"
      fields={['personId', 'publish', 'subscribe']}
      check={(entered) => ({
        ...mistakesIn('users.create', input(entered)),
        ...(person === undefined ? { personId: 'Choose who answers for this user, or Nobody.' } : {}),
      })}
      send={(entered) => call('users.create', input(entered))}
      beside={({ mistakes, isDisabled }) => (
        <>
          <ReferenceField
            field={PERSON_FIELD}
            organizationId={organization?.id ?? null}
            value={person}
            onChange={setPerson}
            mistake={mistakes['personId']}
            isDisabled={isDisabled}
          />
          <Subjects
            label="May publish to"
            name="publish"
            text={publish}
            onChange={setPublish}
            mistake={mistakes['publish']}
            isDisabled={isDisabled}
          />
          <Subjects
            label="May subscribe to"
            name="subscribe"
            text={subscribe}
            onChange={setSubscribe}
            mistake={mistakes['subscribe']}
            isDisabled={isDisabled}
          />
        </>
      )}
      below={({ isDisabled }) => (
        <Tick
          label="May answer requests"
          ticked={allowResponses}
          onChange={setAllowResponses}
          isDisabled={isDisabled}
        >
          <span>
            <span className="font-semibold">May answer requests</span> on subjects that are not in the first
            list.
          </span>
        </Tick>
      )}
    />
  );
}

function Subjects(props: {
  readonly label: string;
  readonly name: string;
  readonly text: string;
  readonly onChange: (text: string) => void;
  readonly mistake: string | undefined;
  readonly isDisabled: boolean;
}) {
  return (
    <div className="flex flex-col gap-1">
      <TextField
        label={props.label}
        name={props.name}
        value={props.text}
        onChange={props.onChange}
        mistake={props.mistake}
        hint="NATS subjects. One per line. Leave empty to allow none."
        isDisabled={props.isDisabled}
        rows={3}
        mono
      />
      <Warnings
        warnings={subjectsIn(props.text).some(isEverything) ? ['This is every subject of the account.'] : []}
      />
    </div>
  );
}

function subjectsIn(text: string): string[] {
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
}
