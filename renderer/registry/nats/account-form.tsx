import { useState } from 'react';
import { call } from '../../bridge/call.ts';
import { Dialog } from '../../shared/dialog.tsx';
import { Form } from '../../shared/form.tsx';
import { mistakesIn } from '../../shared/mistakes.ts';
import type { Choice } from '../../shared/select-field.tsx';
import { TextField } from '../../shared/text-field.tsx';
import { Tick } from '../../shared/tick.tsx';
import { useSubmission } from '../../shared/use-submission.ts';
import { PassphraseFields } from '../../unlocking/passphrase-fields.tsx';
import { useNewPassphrase } from '../../unlocking/use-new-passphrase.ts';
import type { FormProps } from '../object-form.tsx';
import { ReferenceField, type ReferenceFieldOf } from '../reference-field.tsx';

const UNIT_FIELD: ReferenceFieldOf = {
  kind: 'reference',
  to: 'organization.unit',
  within: 'organizationId',
  name: 'unitId',
  label: 'Unit',
  optional: true,
};

/** Makes a NATS account identity below an operator. */
export function AccountForm(props: FormProps) {
  const { operatorId: operator, organizationId: organization } = props.filled;
  const submission = useSubmission();
  const secret = useNewPassphrase();
  const [name, setName] = useState('');
  const [isSystem, setIsSystem] = useState(false);
  const [unit, setUnit] = useState<Choice | null>(null);
  const { busy, mistakes } = submission;

  const submit = () => {
    const chosen = { operatorId: operator?.id ?? '', name, isSystem, unitId: unit?.id ?? null };
    return submission.submit(
      async () => ({
        ...mistakesIn('accounts.create', { ...chosen, passphrase: secret.passphrase }),
        ...(await secret.check()),
      }),
      async () => {
        const sent = call('accounts.create', { ...chosen, passphrase: secret.passphrase });
        secret.clear();
        const recorded = await sent;
        props.onRecorded({ recorded, name: name.trim(), chosen: {} });
      },
    );
  };

  return (
    <Dialog title={`New account of ${operator?.name ?? ''}`} onClose={props.onClose} held={busy} wide>
      <Form
        act="Create NATS account"
        running="Making the seed and encrypting it… about 2 seconds"
        submission={submission}
        fields={['name', 'unitId', 'passphrase', 'again']}
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
            field={UNIT_FIELD}
            organizationId={organization?.id ?? null}
            value={unit}
            onChange={setUnit}
            mistake={mistakes['unitId']}
            isDisabled={busy}
          />
        </div>
        <Tick label="System account" ticked={isSystem} onChange={setIsSystem} isDisabled={busy}>
          <span>
            <span className="font-semibold">System account</span>: through it the NATS system itself is
            watched and administered.
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
