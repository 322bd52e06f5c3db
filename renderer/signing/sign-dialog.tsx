import { useState } from 'react';
import type { CidString } from '../../app/content/cid.ts';
import type { SigningKey } from '../../app/contract/signing.ts';
import { call } from '../bridge/call.ts';
import { CidText } from '../shared/cid-text.tsx';
import { Dialog } from '../shared/dialog.tsx';
import { Form } from '../shared/form.tsx';
import { mistakesIn } from '../shared/mistakes.ts';
import { TextField } from '../shared/text-field.tsx';
import { useSubmission } from '../shared/use-submission.ts';
import { UserText } from '../shared/user-text.tsx';
import { refreshSigning } from './signing-store.ts';

/** One officer signs with their key: what, in whose name, and the passphrase of the key. */
export function SignDialog(props: {
  readonly signer: SigningKey;
  readonly head: CidString;
  readonly onClose: () => void;
}) {
  const { signer, head } = props;
  const submission = useSubmission();
  const [passphrase, setPassphrase] = useState('');
  const { busy, mistakes } = submission;
  const submit = () =>
    submission.submit(
      () => mistakesIn('signing.signWithKey', { keyId: signer.keyId, head, passphrase }),
      async () => {
        const sent = call('signing.signWithKey', { keyId: signer.keyId, head, passphrase });
        setPassphrase('');
        await sent;
        props.onClose();
        await refreshSigning();
      },
    );
  return (
    <Dialog title={`Sign as ${signer.holder}`} onClose={props.onClose} held={busy} wide>
      <Form
        act="Sign this head"
        running="Opening the key and signing… about 2 seconds"
        submission={submission}
        fields={['passphrase', 'keyId']}
        onSubmit={() => void submit()}
        onCancel={props.onClose}
      >
        <p>
          With the key “<UserText>{signer.label}</UserText>” you sign this identifier, and with it every entry
          of the ledger so far. A signature cannot be taken back.
        </p>
        <CidText cid={head} />
        <TextField
          label={`Passphrase of the key “${signer.label}”`}
          name="passphrase"
          secret
          value={passphrase}
          onChange={setPassphrase}
          mistake={mistakes['passphrase'] ?? mistakes['keyId']}
          isDisabled={busy}
          autoFocus
        />
      </Form>
    </Dialog>
  );
}
