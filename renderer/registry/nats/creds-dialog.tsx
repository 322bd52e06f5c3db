import { useState } from 'react';
import { call } from '../../bridge/call.ts';
import { useAnswer } from '../../bridge/query.ts';
import { Dialog } from '../../shared/dialog.tsx';
import { Form } from '../../shared/form.tsx';
import { TextField } from '../../shared/text-field.tsx';
import { useSubmission } from '../../shared/use-submission.ts';
import { OpeningFields } from '../../unlocking/opening-fields.tsx';
import { useOpening } from '../../unlocking/use-opening.ts';
import type { ConfiguringProps } from './configuring.tsx';

/** The field that asks for whom something is exported. */
export function RecipientField(props: {
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly mistake: string | undefined;
  readonly hint: string;
  readonly isDisabled: boolean;
}) {
  return (
    <TextField
      label="For whom"
      name="recipient"
      value={props.value}
      onChange={props.onChange}
      mistake={props.mistake}
      hint={props.hint}
      isDisabled={props.isDisabled}
      autoFocus
    />
  );
}

/** What is said where nobody was named. */
export const NOBODY = 'Say for whom it is.';

/** Gives the credentials of a user out: main asks once more, and where to. */
export function CredsDialog({ object, onClose, onRecorded }: ConfiguringProps) {
  const { kind, id, name } = object;
  const { answer } = useAnswer('registry.secretFiles', { ledger: null, kind, id }, { eachTime: true });
  const [none] = useState([]);
  const submission = useSubmission();
  const opening = useOpening(answer?.files ?? none);
  const [recipient, setRecipient] = useState('');
  const { busy, mistakes } = submission;
  const submit = () =>
    submission.submit(
      () => ({ ...(recipient.trim() === '' ? { recipient: NOBODY } : {}), ...opening.check() }),
      async () => {
        const sent = call('creds.export', { userId: id, recipient, unlocking: opening.input() });
        opening.clear();
        const recorded = await sent;
        if (recorded === null) onClose();
        else onRecorded(recorded);
      },
    );
  const isHere = answer === undefined || answer.files.some(({ present }) => present);
  if (!isHere)
    return (
      <Dialog title={`Export the credentials of ${name}`} onClose={onClose}>
        <p>
          The encrypted seed is not on this laptop. Export the credentials where it is, or put its file back
          from its backup.
        </p>
      </Dialog>
    );
  return (
    <Dialog title={`Export the credentials of ${name}`} onClose={onClose} held={busy} wide>
      <Form
        act="Export the credentials"
        running="Opening the seed and writing the file… about 2 seconds"
        submission={submission}
        fields={['recipient', 'passphrase']}
        onSubmit={() => void submit()}
        onCancel={onClose}
        final
      >
        <p>
          The file holds the token of the user and its seed in plain text: whoever has it is the user. That it
          left, and for whom, is recorded; the seed is not.
        </p>
        <RecipientField
          value={recipient}
          onChange={setRecipient}
          mistake={mistakes['recipient']}
          hint="Who or what will use it, such as Alice or nats1.acme.example. It stands in the ledger for good."
          isDisabled={busy}
        />
        <OpeningFields
          choice={opening}
          what="seed"
          label={`Passphrase of the seed of “${name}”`}
          mistakes={mistakes}
          isDisabled={busy}
        />
      </Form>
    </Dialog>
  );
}
