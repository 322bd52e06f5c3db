import { useState } from 'react';
import { type ExportRange, MOST_RECIPIENTS } from '../../../app/contract/exchange.ts';
import { Dialog } from '../../shared/dialog.tsx';
import { Form } from '../../shared/form.tsx';
import { mistakesIn } from '../../shared/mistakes.ts';
import { TextField } from '../../shared/text-field.tsx';
import { useSubmission } from '../../shared/use-submission.ts';
import { PassphraseFields } from '../../unlocking/passphrase-fields.tsx';
import { useNewPassphrase } from '../../unlocking/use-new-passphrase.ts';
import { BoundBundleDialog } from './bound-bundle-dialog.tsx';
import { exportLedger } from './exchange-store.ts';

interface Props {
  readonly range: ExportRange;
  readonly onClose: () => void;
}

/** Asks for whom the file is encrypted, then exports. */
export function ProtectionDialog({
  kind,
  ...props
}: Props & { readonly kind: 'passphrase' | 'yubikey' | 'recipients' }) {
  switch (kind) {
    case 'passphrase':
      return <UnderPassphrase {...props} />;
    case 'yubikey':
      return <BoundBundleDialog {...props} />;
    case 'recipients':
      return <ForRecipients {...props} />;
  }
}

function UnderPassphrase({ range, onClose }: Props) {
  const submission = useSubmission();
  const secret = useNewPassphrase();
  const submit = () =>
    submission.submit(secret.check, async () => {
      const protection = { kind: 'passphrase' as const, passphrase: secret.passphrase };
      onClose();
      await exportLedger({ range, protection });
    });
  return (
    <Dialog title="Passphrase of the file" onClose={onClose} held={submission.busy} wide>
      <Form
        act="Choose where to write it…"
        running="Judging the passphrase…"
        submission={submission}
        fields={['passphrase', 'again', 'written']}
        onSubmit={() => void submit()}
        onCancel={onClose}
      >
        <PassphraseFields
          secret={secret}
          what="exported file"
          mistakes={submission.mistakes}
          isDisabled={submission.busy}
          refused={submission.problem !== null}
        />
      </Form>
    </Dialog>
  );
}

function ForRecipients({ range, onClose }: Props) {
  const submission = useSubmission();
  const [text, setText] = useState('');
  const protection = {
    kind: 'recipients' as const,
    recipients: text.split(/\s+/).filter((line) => line !== ''),
  };
  const mistake =
    protection.recipients.length > MOST_RECIPIENTS
      ? `Enter at most ${MOST_RECIPIENTS} recipients: they are shown in full before the file is written.`
      : 'Enter age recipients, one per line. Each begins age1 and has 62 characters.';
  const submit = () =>
    submission.submit(
      () =>
        Object.keys(mistakesIn('bundle.export', { range, protection })).length === 0
          ? {}
          : { recipients: mistake },
      async () => {
        onClose();
        await exportLedger({ range, protection });
      },
    );
  return (
    <Dialog title="Recipients of the file" onClose={onClose} wide>
      <Form
        act="Choose where to write it…"
        running="Working…"
        submission={submission}
        fields={['recipients']}
        onSubmit={() => void submit()}
        onCancel={onClose}
      >
        <p>
          Only the holders of these keys will be able to read the file, not even this laptop. A recipient’s
          line is public: it stands in their key file as “public key”.
        </p>
        <TextField
          label="age recipients"
          name="recipients"
          rows={4}
          mono
          value={text}
          onChange={setText}
          mistake={submission.mistakes['recipients']}
          hint="One per line, such as age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p"
          autoFocus
        />
      </Form>
    </Dialog>
  );
}
