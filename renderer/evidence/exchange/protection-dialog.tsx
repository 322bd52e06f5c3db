import { useState } from 'react';
import { type ExportRange, MOST_RECIPIENTS } from '../../../app/contract/exchange.ts';
import { Dialog } from '../../shared/dialog.tsx';
import { Form } from '../../shared/form.tsx';
import { mistakesIn } from '../../shared/mistakes.ts';
import { TextField } from '../../shared/text-field.tsx';
import { useSubmission } from '../../shared/use-submission.ts';
import { BindingFields } from '../../unlocking/binding-fields.tsx';
import { PassphraseFields } from '../../unlocking/passphrase-fields.tsx';
import { useBinding } from '../../unlocking/use-binding.ts';
import { useNewPassphrase } from '../../unlocking/use-new-passphrase.ts';
import { rowsNow } from '../../unlocking/yubikeys.ts';
import { exportLedger, exportOrRefuse } from './exporting.ts';

interface Props {
  readonly range: ExportRange;
  /** Whether the page for auditors is written beside it. */
  readonly auditorsPage: boolean;
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

function UnderPassphrase({ range, auditorsPage, onClose }: Props) {
  const submission = useSubmission();
  const secret = useNewPassphrase();
  const submit = () =>
    submission.submit(secret.check, async () => {
      const protection = { kind: 'passphrase' as const, passphrase: secret.passphrase };
      onClose();
      await exportLedger({ range, protection, auditorsPage });
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

function ForRecipients({ range, auditorsPage, onClose }: Props) {
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
        await exportLedger({ range, protection, auditorsPage });
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

/**
 * Asks for the passphrase, the YubiKeys and the recovery path of a bundle, then exports. It stays open until the bundle
 * is written: shares that are on paper already stay good for another try.
 */
function BoundBundleDialog(props: Props) {
  const { range, auditorsPage, onClose } = props;
  const submission = useSubmission();
  const secret = useNewPassphrase();
  const binding = useBinding();
  const { busy, mistakes } = submission;
  const submit = () =>
    submission.submit(
      async () => ({ ...binding.check(), ...(await secret.check()) }),
      async () => {
        const protection = {
          kind: 'yubikey' as const,
          passphrase: secret.passphrase,
          ...binding.input(rowsNow()),
        };
        const sent = exportOrRefuse({ range, protection, auditorsPage });
        secret.clear();
        binding.clearSecrets();
        if (await sent) onClose();
      },
    );
  return (
    <Dialog title="Passphrase and YubiKey of the file" onClose={onClose} held={busy} wide>
      <Form
        act="Choose where to write it…"
        running="Encrypting and writing… some seconds"
        submission={submission}
        fields={['passphrase', 'again', 'written', 'yubikeys', 'pin', 'recovery', 'share']}
        onSubmit={() => void submit()}
        onCancel={onClose}
      >
        <BindingFields binding={binding} what="file" label="" mistakes={mistakes} isDisabled={busy} />
        <PassphraseFields
          secret={secret}
          what="exported file"
          mistakes={mistakes}
          isDisabled={busy}
          refused={submission.problem !== null}
          recoverable={binding.shares !== null}
        />
      </Form>
    </Dialog>
  );
}
