import type { ExportRange } from '../../../app/contract/exchange.ts';
import { Dialog } from '../../shared/dialog.tsx';
import { Form } from '../../shared/form.tsx';
import { useSubmission } from '../../shared/use-submission.ts';
import { BindingFields } from '../../unlocking/binding-fields.tsx';
import { PassphraseFields } from '../../unlocking/passphrase-fields.tsx';
import { useBinding } from '../../unlocking/use-binding.ts';
import { useNewPassphrase } from '../../unlocking/use-new-passphrase.ts';
import { rowsNow } from '../../unlocking/yubikeys.ts';
import { exportOrRefuse } from './exchange-store.ts';

/**
 * Asks for the passphrase, the YubiKeys and the recovery path of a bundle, then exports. It stays open until the bundle
 * is written: shares that are on paper already stay good for another try.
 */
export function BoundBundleDialog(props: { readonly range: ExportRange; readonly onClose: () => void }) {
  const { range, onClose } = props;
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
        const sent = exportOrRefuse({ range, protection });
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
