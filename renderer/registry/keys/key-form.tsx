import { useState } from 'react';
import { type KeyPurpose, keyPurposeSchema, keyPurposes } from '../../../app/registry/key-facts.ts';
import { call } from '../../bridge/call.ts';
import { Dialog } from '../../shared/dialog.tsx';
import { Form } from '../../shared/form.tsx';
import { mistakesIn, orNull } from '../../shared/mistakes.ts';
import { type Option, OptionGroup } from '../../shared/option-group.tsx';
import { type Choice, SelectField } from '../../shared/select-field.tsx';
import { TextField } from '../../shared/text-field.tsx';
import { useSubmission } from '../../shared/use-submission.ts';
import { BindingFields } from '../../unlocking/binding-fields.tsx';
import { PassphraseFields } from '../../unlocking/passphrase-fields.tsx';
import { useBinding } from '../../unlocking/use-binding.ts';
import { useNewPassphrase } from '../../unlocking/use-new-passphrase.ts';
import { rowsNow } from '../../unlocking/yubikeys.ts';
import type { FormProps } from '../object-form.tsx';
import {
  CHOOSE_ORGANIZATION,
  ORGANIZATION_FIELD,
  ReferenceField,
  type ReferenceFieldOf,
} from '../reference-field.tsx';

const purposes = keyPurposeSchema.options.map((id) => ({ id, name: keyPurposes[id] }));
const fields = [
  'organizationId',
  'personId',
  'label',
  'description',
  'purpose',
  'passphrase',
  'again',
  'yubikeys',
  'pin',
  'recovery',
  'share',
];

type Protection = 'passphrase' | 'yubikey';
const protections: readonly Option<Protection>[] = [
  {
    value: 'passphrase',
    name: 'A passphrase',
    about: 'Whoever has the file and the passphrase can use the key.',
  },
  {
    value: 'yubikey',
    name: 'A passphrase and a YubiKey',
    about: 'The file alone opens nothing, even to somebody who knows the passphrase.',
  },
];

/** Nobody is chosen beforehand: a recorded key keeps its holder for good. */
const HOLDER_FIELD: ReferenceFieldOf = {
  kind: 'reference',
  to: 'person',
  within: 'organizationId',
  name: 'personId',
  label: 'Holder',
  none: 'The organization itself',
  prompt: 'Choose who holds it',
  optional: true,
};

/** Makes a key pair. */
export function KeyForm(props: FormProps) {
  const submission = useSubmission();
  const secret = useNewPassphrase();
  const [organization, setOrganization] = useState<Choice | null>(props.filled['organizationId'] ?? null);
  const [person, setPerson] = useState<Choice | null | undefined>(props.filled['personId']);
  const [label, setLabel] = useState('');
  const [description, setDescription] = useState('');
  const [purpose, setPurpose] = useState<KeyPurpose | null>(null);
  const [protection, setProtection] = useState<Protection>('passphrase');
  const binding = useBinding();
  const { busy, mistakes } = submission;

  const chooseOrganization = (chosen: Choice | null) => {
    // The holder is a person of the organization chosen before.
    if (chosen?.id !== organization?.id) setPerson(undefined);
    setOrganization(chosen);
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
            binding: null,
          }),
          ...(organization === null ? { organizationId: CHOOSE_ORGANIZATION } : {}),
          ...(person === undefined ? { personId: 'Choose who holds the key.' } : {}),
          ...(purpose === null ? { purpose: 'Choose what the key is for.' } : {}),
          ...(protection === 'yubikey' ? binding.check() : {}),
        };
        return { ...found, ...(await secret.check()) };
      },
      async () => {
        if (purpose === null) return;
        const bound = protection === 'yubikey' ? binding.input(rowsNow()) : null;
        const sent = call('keys.generate', {
          ...chosen,
          purpose,
          passphrase: secret.passphrase,
          binding: bound,
        });
        secret.clear();
        binding.clearSecrets();
        props.onRecorded({ recorded: await sent, name: label.trim(), chosen: {} });
      },
    );
  };

  return (
    <Dialog title="New key" onClose={props.onClose} held={busy} wide>
      <Form
        act="Generate key"
        running={
          protection === 'yubikey'
            ? 'Making the key and encrypting it for each way to open it… some seconds'
            : 'Making the key and encrypting it… about 2 seconds'
        }
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
          <ReferenceField
            field={ORGANIZATION_FIELD}
            value={organization}
            onChange={chooseOrganization}
            mistake={mistakes['organizationId']}
            isDisabled={busy}
          />
          <ReferenceField
            key={organization?.id ?? null}
            field={HOLDER_FIELD}
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
        <OptionGroup
          label="Protected by"
          name="protection"
          options={protections}
          value={protection}
          onChange={setProtection}
          isDisabled={busy}
        />
        {protection === 'yubikey' ? (
          <BindingFields
            binding={binding}
            what="key"
            label={label.trim()}
            mistakes={mistakes}
            isDisabled={busy}
          />
        ) : null}
        <PassphraseFields
          secret={secret}
          what="private key"
          mistakes={mistakes}
          isDisabled={busy}
          refused={submission.problem !== null}
          recoverable={protection === 'yubikey' && binding.shares !== null}
        />
      </Form>
    </Dialog>
  );
}
