import { useState } from 'react';
import type { ImportedLedger, ReceiptsWritten } from '../../app/contract/imports.ts';
import { call } from '../bridge/call.ts';
import { Button } from '../shared/button.tsx';
import { counted } from '../shared/counted.ts';
import { Dialog } from '../shared/dialog.tsx';
import { Form } from '../shared/form.tsx';
import { type Choice, SelectField } from '../shared/select-field.tsx';
import { TextField } from '../shared/text-field.tsx';
import { type FetchChoices, useChoices } from '../shared/use-choices.ts';
import { useSubmission } from '../shared/use-submission.ts';

const fetchKeys: FetchChoices = async (page) => {
  const { rows, total } = await call('keys.list', page);
  const choices = rows
    .filter(({ purpose, privateKeyPresent }) => purpose === 'Signing' && privateKeyPresent)
    .map(({ id, label, personName, organizationName }) => ({
      id,
      name: label,
      about: personName ?? organizationName,
    }));
  return { choices, total };
};

/** Signs what NATS has stored of a ledger, and writes it as a file that travels back. */
export function ReceiptsForm(props: { readonly ledger: ImportedLedger; readonly onClose: () => void }) {
  const { ledger } = props;
  const submission = useSubmission();
  const { choices, search } = useChoices(fetchKeys);
  const [key, setKey] = useState<Choice | null>(null);
  const [passphrase, setPassphrase] = useState('');
  const [written, setWritten] = useState<ReceiptsWritten | null>(null);
  const { busy, mistakes } = submission;
  if (written !== null) return <Written written={written} onClose={props.onClose} />;

  const submit = () =>
    submission.submit(
      () => ({
        ...(key === null ? { keyId: 'Choose a key.' } : {}),
        ...(passphrase === '' ? { passphrase: 'Enter the passphrase of this key.' } : {}),
      }),
      async () => {
        const sent = call('receipts.write', { id: ledger.id, keyId: key?.id ?? '', passphrase });
        setPassphrase('');
        setWritten(await sent);
      },
    );

  return (
    <Dialog title={`Receipts of “${ledger.name}”`} onClose={props.onClose} held={busy}>
      <p>
        Tells the laptop of this ledger which of its {counted(ledger.entries, 'entry', 'entries')} NATS has
        stored. An officer signs it with a key of this laptop, so that it can be trusted there.
      </p>
      <Form
        act="Sign and write…"
        running="Opening the key and signing…"
        submission={submission}
        fields={['keyId', 'passphrase']}
        onSubmit={() => void submit()}
        onCancel={props.onClose}
      >
        <SelectField
          label="Key that signs"
          name="keyId"
          choices={choices}
          search={search}
          value={key}
          onChange={setKey}
          placeholder="Choose a key for signing"
          hint="Keys of this laptop with the purpose Signing."
          mistake={mistakes['keyId']}
          isDisabled={busy}
        />
        <TextField
          label="Passphrase of this key"
          name="passphrase"
          secret
          value={passphrase}
          onChange={setPassphrase}
          mistake={mistakes['passphrase']}
          isDisabled={busy}
        />
      </Form>
    </Dialog>
  );
}

function Written({ written, onClose }: { readonly written: ReceiptsWritten; readonly onClose: () => void }) {
  return (
    <Dialog title="The receipts are written" onClose={onClose}>
      <div data-testid="receipts-written" className="flex flex-col gap-3">
        <p>
          {counted(written.receipts, 'receipt')}, signed, read back and compared:{' '}
          <span className="font-mono text-sm break-all">{written.file}</span>
        </p>
        <p>
          If the other laptop does not know this key, it asks for its fingerprint. Write it down and take it
          there by another way than the file:
        </p>
        <p data-testid="receipts-fingerprint" className="font-mono break-all">
          {written.fingerprint}
        </p>
        <Button look="primary" className="self-end" onPress={onClose}>
          Done
        </Button>
      </div>
    </Dialog>
  );
}
