import { useState } from 'react';
import { isEverything } from '../../../app/registry/nats-permissions.ts';
import { call } from '../../bridge/call.ts';
import { Dialog } from '../../shared/dialog.tsx';
import { Form } from '../../shared/form.tsx';
import { mistakesIn } from '../../shared/mistakes.ts';
import type { Choice } from '../../shared/select-field.tsx';
import { TextField } from '../../shared/text-field.tsx';
import { Tick } from '../../shared/tick.tsx';
import { useSubmission } from '../../shared/use-submission.ts';
import { Warnings } from '../../shared/warnings.tsx';
import { PassphraseFields } from '../../unlocking/passphrase-fields.tsx';
import { useNewPassphrase } from '../../unlocking/use-new-passphrase.ts';
import type { FormProps } from '../object-form.tsx';
import { ReferenceField, type ReferenceFieldOf } from '../reference-field.tsx';

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
export function UserForm(props: FormProps) {
  const { accountId: account, organizationId: organization } = props.filled;
  const submission = useSubmission();
  const secret = useNewPassphrase();
  const [name, setName] = useState('');
  const [person, setPerson] = useState<Choice | null>();
  const [publish, setPublish] = useState('');
  const [subscribe, setSubscribe] = useState('');
  const [allowResponses, setAllowResponses] = useState(false);
  const { busy, mistakes } = submission;

  const submit = () => {
    const chosen = {
      accountId: account?.id ?? '',
      name,
      personId: person?.id ?? null,
      publish: subjectsIn(publish),
      subscribe: subjectsIn(subscribe),
      allowResponses,
    };
    return submission.submit(
      async () => ({
        ...mistakesIn('users.create', { ...chosen, passphrase: secret.passphrase }),
        ...(person === undefined ? { personId: 'Choose who answers for this user, or Nobody.' } : {}),
        ...(await secret.check()),
      }),
      async () => {
        const sent = call('users.create', { ...chosen, passphrase: secret.passphrase });
        secret.clear();
        const recorded = await sent;
        props.onRecorded({ recorded, name: name.trim(), chosen: {} });
      },
    );
  };

  return (
    <Dialog title={`New user of ${account?.name ?? ''}`} onClose={props.onClose} held={busy} wide>
      <Form
        act="Create NATS user"
        running="Making the seed and encrypting it… about 2 seconds"
        submission={submission}
        fields={['name', 'personId', 'publish', 'subscribe', 'passphrase', 'again']}
        onSubmit={() => void submit()}
        onCancel={props.onClose}
      >
        <div className="grid grid-cols-2 gap-4 max-[40rem]:grid-cols-1">
          <TextField
            label="Name"
            name="name"
            value={name}
            onChange={setName}
            mistake={mistakes['name']}
            isDisabled={busy}
            autoFocus
          />
          <ReferenceField
            field={PERSON_FIELD}
            organizationId={organization?.id ?? null}
            value={person}
            onChange={setPerson}
            mistake={mistakes['personId']}
            isDisabled={busy}
          />
          <Subjects
            label="May publish to"
            name="publish"
            text={publish}
            onChange={setPublish}
            mistake={mistakes['publish']}
            isDisabled={busy}
          />
          <Subjects
            label="May subscribe to"
            name="subscribe"
            text={subscribe}
            onChange={setSubscribe}
            mistake={mistakes['subscribe']}
            isDisabled={busy}
          />
        </div>
        <Tick
          label="May answer requests"
          ticked={allowResponses}
          onChange={setAllowResponses}
          isDisabled={busy}
        >
          <span>
            <span className="font-semibold">May answer requests</span> on subjects that are not in the first
            list.
          </span>
        </Tick>
        <PassphraseFields
          secret={secret}
          what="seed"
          mistakes={mistakes}
          isDisabled={busy}
          refused={submission.problem !== null}
        />
      </Form>
    </Dialog>
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
