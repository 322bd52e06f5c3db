import { useState } from 'react';
import type { CidString } from '../../../app/content/cid.ts';
import { yubiKeyName } from '../../../app/registry/yubikey-facts.ts';
import { call } from '../../bridge/call.ts';
import { askAgain } from '../../bridge/query.ts';
import { CidText } from '../../shared/cid-text.tsx';
import { Dialog } from '../../shared/dialog.tsx';
import { Form } from '../../shared/form.tsx';
import { useSubmission } from '../../shared/use-submission.ts';
import { UserText } from '../../shared/user-text.tsx';
import { SIGNING_FIELDS, SigningFields } from './signing-fields.tsx';
import { type Signer, useSigningWith, whileSigning } from './use-signing-with.ts';

/**
 * One officer signs with their key: what, in whose name, and what opens the key. The head is the one that stood there when it
 * was opened: where something is recorded meanwhile, nothing is signed that nobody has compared.
 */
export function SignDialog(props: {
  readonly signer: Signer;
  readonly head: CidString;
  readonly onClose: () => void;
}) {
  const { signer } = props;
  const [head] = useState(props.head);
  const submission = useSubmission();
  const signing = useSigningWith(signer);
  const { busy, mistakes } = submission;
  const submit = () =>
    submission.submit(
      () => signing.check(signer),
      async () => {
        const sent = call('signing.sign', { head, with: signing.input(signer) });
        signing.clear();
        await sent;
        props.onClose();
        askAgain('signing.state');
      },
    );
  return (
    <Dialog title={`Sign as ${signer.key.holder}`} onClose={props.onClose} held={busy} wide>
      <Form
        act="Sign this head"
        running={whileSigning(signer.kind === 'key' ? 'Opening the key and signing' : 'Signing', signer)}
        submission={submission}
        fields={SIGNING_FIELDS}
        onSubmit={() => void submit()}
        onCancel={props.onClose}
        final
      >
        <p>
          {signer.kind === 'key' ? (
            <>
              With the key “<UserText>{signer.key.label}</UserText>” you sign this identifier, and with it
              every entry of the ledger so far.
            </>
          ) : (
            <>
              With {yubiKeyName(signer.key)} you sign this identifier, and with it every entry of the ledger
              so far. After the PIN the key blinks and wants a touch.
            </>
          )}{' '}
          A signature cannot be taken back.
        </p>
        <CidText cid={head} />
        <SigningFields signer={signer} signing={signing} mistakes={mistakes} isDisabled={busy} />
      </Form>
    </Dialog>
  );
}
