import type { ShownDraft } from '../../../app/contract/drafts.ts';
import type { Recorded } from '../../../app/contract/schemas.ts';
import type { SigningKey } from '../../../app/contract/signing.ts';
import { call } from '../../bridge/call.ts';
import { CidText } from '../../shared/cid-text.tsx';
import { Dialog } from '../../shared/dialog.tsx';
import { Form } from '../../shared/form.tsx';
import { useSubmission } from '../../shared/use-submission.ts';
import { UserText } from '../../shared/user-text.tsx';
import { OpeningFields } from '../../unlocking/opening-fields.tsx';
import { useOpening } from '../../unlocking/use-opening.ts';

/** Opens the key of the authority, and has it sign what was approved; main asks once more in its own dialog. */
export function SignDraftDialog(props: {
  readonly shown: ShownDraft;
  readonly signer: SigningKey;
  /** What this signs, in words: `the certificate Acme Root`. */
  readonly what: string;
  readonly onClose: () => void;
  readonly onSigned: (recorded: Recorded) => void;
}) {
  const { shown, signer, what } = props;
  const submission = useSubmission();
  const opening = useOpening(signer.files);
  const { busy, mistakes } = submission;
  const submit = () =>
    submission.submit(
      () => opening.check(),
      async () => {
        const sent = call('drafts.sign', {
          ...{ draftId: shown.draftId, cid: shown.cid },
          unlocking: opening.input(),
        });
        opening.clear();
        props.onSigned(await sent);
      },
    );
  return (
    <Dialog title={`Sign ${what}`} onClose={props.onClose} held={busy} wide>
      <Form
        act="Sign it"
        running="Opening the key and signing… about 2 seconds"
        submission={submission}
        fields={['passphrase', 'pin', 'share', 'keyId']}
        onSubmit={() => void submit()}
        onCancel={props.onClose}
        final
      >
        <p>
          With the key “<UserText>{signer.label}</UserText>” of <UserText>{signer.holder}</UserText> you sign
          exactly the {shown.bytes} bytes that were approved. It cannot be undone.
        </p>
        <CidText cid={shown.cid} layout="line" />
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
