import { useState } from 'react';
import { call } from '../../bridge/call.ts';
import { Dialog } from '../../shared/dialog.tsx';
import { Form } from '../../shared/form.tsx';
import { mistakesIn } from '../../shared/mistakes.ts';
import type { Choice } from '../../shared/select-field.tsx';
import { TextField } from '../../shared/text-field.tsx';
import { useSubmission } from '../../shared/use-submission.ts';
import { PassphraseFields } from '../../unlocking/passphrase-fields.tsx';
import { useNewPassphrase } from '../../unlocking/use-new-passphrase.ts';
import type { FormProps } from '../object-form.tsx';
import { CHOOSE_ORGANIZATION, ORGANIZATION_FIELD, ReferenceField } from '../reference-field.tsx';

/** Makes a NATS operator identity. */
export function OperatorForm(props: FormProps) {
  const submission = useSubmission();
  const secret = useNewPassphrase();
  const [organization, setOrganization] = useState<Choice | null>(props.filled['organizationId'] ?? null);
  const [name, setName] = useState('');
  const { busy, mistakes } = submission;

  const submit = () => {
    const chosen = { organizationId: organization?.id ?? '', name };
    return submission.submit(
      async () => ({
        ...mistakesIn('operators.create', { ...chosen, passphrase: secret.passphrase }),
        ...(organization === null ? { organizationId: CHOOSE_ORGANIZATION } : {}),
        ...(await secret.check()),
      }),
      async () => {
        const sent = call('operators.create', { ...chosen, passphrase: secret.passphrase });
        secret.clear();
        props.onRecorded({ recorded: await sent, name: name.trim(), chosen: {} });
      },
    );
  };

  return (
    <Dialog title="New NATS operator" onClose={props.onClose} held={busy} wide>
      <Form
        act="Create NATS operator"
        running="Making the seed and encrypting it… about 2 seconds"
        submission={submission}
        fields={['organizationId', 'name', 'passphrase', 'again']}
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
            field={ORGANIZATION_FIELD}
            value={organization}
            onChange={setOrganization}
            mistake={mistakes['organizationId']}
            isDisabled={busy}
          />
        </div>
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
