import { useState } from 'react';
import type { ImportedLedger, ReceiptsWritten } from '../../app/contract/imports.ts';
import { call } from '../bridge/call.ts';
import { Button } from '../shared/button.tsx';
import { counted } from '../shared/counted.ts';
import { Dialog } from '../shared/dialog.tsx';
import { Form } from '../shared/form.tsx';
import { type Choice, SelectField } from '../shared/select-field.tsx';
import { TextField } from '../shared/text-field.tsx';
import { choicesAmong, type FetchChoices, useChoices } from '../shared/use-choices.ts';
import { useSubmission } from '../shared/use-submission.ts';
import { go } from '../shell/navigation-store.ts';

/** The keys of this laptop that can sign receipts: their file is here and opens with a passphrase alone. */
const signingKeys: FetchChoices = async (query) => {
  const { keys } = await call('signing.state', { ledger: null });
  const usable = keys.filter(({ files }) =>
    files.some(({ opening, present }) => opening.by === 'passphrase' && present),
  );
  return choicesAmong(usable.map(({ keyId: id, label: name, holder: about }) => ({ id, name, about })))(
    query,
  );
};

/** Why there may be no key to choose, and what to do about it. */
const NO_KEY =
  'No key of this laptop can sign receipts yet. It takes a key with the purpose Signing whose file lies here and opens with a passphrase alone; YubiKeys sign heads, not receipts.';

/** Signs what NATS has stored of a ledger, and writes it as a file that travels back. */
export function ReceiptsForm(props: { readonly ledger: ImportedLedger; readonly onClose: () => void }) {
  const { ledger } = props;
  const submission = useSubmission();
  const { choices, state, search } = useChoices(signingKeys);
  const noKey = state === 'ready' && choices.length === 0 && search === undefined;
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
          state={state}
          empty={NO_KEY}
          search={search}
          value={key}
          onChange={setKey}
          placeholder="Choose a key for signing"
          hint="Keys of this laptop with the purpose Signing."
          mistake={mistakes['keyId']}
          isDisabled={busy}
        />
        {noKey ? (
          <div
            data-testid="no-signing-key"
            className="flex flex-col items-start gap-3 rounded-md border border-waiting bg-waiting-soft p-4"
          >
            <p>{NO_KEY}</p>
            <Button
              small
              onPress={() => {
                props.onClose();
                go('keys', { kind: 'create', organization: null });
              }}
            >
              Make a signing key…
            </Button>
          </div>
        ) : null}
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
