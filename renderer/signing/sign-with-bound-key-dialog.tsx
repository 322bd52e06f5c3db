import type { CidString } from '../../app/content/cid.ts';
import type { SigningKey } from '../../app/contract/signing.ts';
import { call } from '../bridge/call.ts';
import { OpeningFields } from '../keys/opening-fields.tsx';
import { useOpening } from '../keys/use-opening.ts';
import { CidText } from '../shared/cid-text.tsx';
import { Dialog } from '../shared/dialog.tsx';
import { Form } from '../shared/form.tsx';
import { useSubmission } from '../shared/use-submission.ts';
import { UserText } from '../shared/user-text.tsx';
import { refreshSigning } from './signing-store.ts';

/** One officer signs with a key that is bound to YubiKeys: in which of its ways it is opened, and what that needs. */
export function SignWithBoundKeyDialog(props: {
  readonly signer: SigningKey;
  readonly head: CidString;
  readonly onClose: () => void;
}) {
  const { signer, head } = props;
  const submission = useSubmission();
  const opening = useOpening(signer.files);
  const { busy, mistakes } = submission;
  if (opening.way === undefined) return null;
  const send = () => {
    const { by, ...input } = opening.input();
    const request = { keyId: signer.keyId, head, ...input };
    return 'shares' in request
      ? call('signing.signWithShares', request)
      : call('signing.signWithBoundKey', request);
  };
  const submit = () =>
    submission.submit(opening.check, async () => {
      const sent = send();
      opening.clear();
      await sent;
      props.onClose();
      await refreshSigning();
    });

  return (
    <Dialog title={`Sign as ${signer.holder}`} onClose={props.onClose} held={busy} wide>
      <Form
        act="Sign this head"
        running="Opening the key and signing…"
        submission={submission}
        fields={['passphrase', 'pin', 'share', 'keyId']}
        onSubmit={() => void submit()}
        onCancel={props.onClose}
      >
        <p>
          With the key “<UserText>{signer.label}</UserText>” you sign this identifier, and with it every entry
          of the ledger so far. A signature cannot be taken back.
        </p>
        <CidText cid={head} />
        <OpeningFields
          choice={opening}
          what="key"
          label={`Passphrase of the key “${signer.label}”`}
          mistakes={mistakes}
          isDisabled={busy}
        />
      </Form>
    </Dialog>
  );
}
