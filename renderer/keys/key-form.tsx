import { useState } from 'react';
import { type KeyPurpose, keyPurposeSchema, keyPurposes } from '../../app/events/key.ts';
import { call } from '../bridge/call.ts';
import { CHOOSE_ORGANIZATION, OrganizationField } from '../organizations/organization-field.tsx';
import { PassphraseFields } from '../passphrase/passphrase-fields.tsx';
import { useNewPassphrase } from '../passphrase/use-new-passphrase.ts';
import type { CreateFormProps } from '../registry/registry-screen.tsx';
import { Dialog } from '../shared/dialog.tsx';
import { Form } from '../shared/form.tsx';
import { mistakesIn, orNull } from '../shared/mistakes.ts';
import { type Choice, SelectField } from '../shared/select-field.tsx';
import { TextField } from '../shared/text-field.tsx';
import { useSubmission } from '../shared/use-submission.ts';
import { HolderField } from './holder-field.tsx';

const purposes = keyPurposeSchema.options.map((id) => ({ id, name: keyPurposes[id] }));
const fields = ['organizationId', 'personId', 'label', 'description', 'purpose', 'passphrase', 'again'];

/** Makes a key pair. */
export function KeyForm(props: CreateFormProps) {
  const submission = useSubmission();
  const secret = useNewPassphrase();
  const [organization, setOrganization] = useState(props.organization);
  const [person, setPerson] = useState<Choice | null>(null);
  const [label, setLabel] = useState('');
  const [description, setDescription] = useState('');
  const [purpose, setPurpose] = useState<KeyPurpose | null>(null);
  const { busy, mistakes } = submission;

  const chooseOrganization = (chosen: Choice) => {
    setOrganization(chosen);
    // The holder is a person of the organization chosen before.
    setPerson(null);
  };

  const submit = () => {
    const chosen = {
      organizationId: organization?.id ?? '',
      personId: person?.id ?? null,
      label,
      description: orNull(description),
    };
    return submission.submit(
      async () => {
        const found = {
          ...mistakesIn('keys.generate', {
            ...chosen,
            purpose: purpose ?? 'Signing',
            passphrase: secret.passphrase,
          }),
          ...(organization === null ? { organizationId: CHOOSE_ORGANIZATION } : {}),
          ...(purpose === null ? { purpose: 'Choose what the key is for.' } : {}),
        };
        return { ...found, ...(await secret.check()) };
      },
      async () => {
        if (purpose === null) return;
        const sent = call('keys.generate', { ...chosen, purpose, passphrase: secret.passphrase });
        secret.clear();
        props.onRecorded({ recorded: await sent, name: label.trim(), organization });
      },
    );
  };

  return (
    <Dialog title="New key" onClose={props.onClose} held={busy} wide>
      <Form
        act="Generate key"
        running="Making the key and encrypting it… about 2 seconds"
        submission={submission}
        fields={fields}
        onSubmit={() => void submit()}
        onCancel={props.onClose}
      >
        <div className="grid grid-cols-2 gap-4 max-[40rem]:grid-cols-1">
          <TextField
            label="Label"
            name="label"
            value={label}
            onChange={setLabel}
            mistake={mistakes['label']}
            hint="Such as Root CA 2026."
            isDisabled={busy}
            autoFocus
          />
          <SelectField
            label="Purpose"
            name="purpose"
            choices={purposes}
            value={purpose === null ? null : { id: purpose, name: keyPurposes[purpose] }}
            onChange={({ id }) => setPurpose(keyPurposeSchema.parse(id))}
            placeholder="Choose what it is for"
            mistake={mistakes['purpose']}
            isDisabled={busy}
          />
          <OrganizationField
            value={organization}
            onChange={chooseOrganization}
            mistake={mistakes['organizationId']}
            isDisabled={busy}
          />
          <HolderField
            organizationId={organization?.id ?? null}
            value={person}
            onChange={setPerson}
            mistake={mistakes['personId']}
            isDisabled={busy}
          />
        </div>
        <TextField
          label="Description"
          name="description"
          value={description}
          onChange={setDescription}
          mistake={mistakes['description']}
          isDisabled={busy}
          optional
        />
        <PassphraseFields
          secret={secret}
          what="private key"
          mistakes={mistakes}
          isDisabled={busy}
          refused={submission.problem !== null}
        />
      </Form>
    </Dialog>
  );
}
