import { useState } from 'react';
import type { ShownDraft } from '../../../app/contract/drafts.ts';
import { call } from '../../bridge/call.ts';
import { SIGNING_FIELDS, SigningFields } from '../../evidence/signing/signing-fields.tsx';
import { signerId, useSigners } from '../../evidence/signing/use-signers.ts';
import { signerName, useSigningWith, whileSigning } from '../../evidence/signing/use-signing-with.ts';
import { CidText } from '../../shared/cid-text.tsx';
import { Dialog } from '../../shared/dialog.tsx';
import { Form } from '../../shared/form.tsx';
import { OptionGroup } from '../../shared/option-group.tsx';
import type { Choice } from '../../shared/select-field.tsx';
import { useSubmission } from '../../shared/use-submission.ts';
import { UserText } from '../../shared/user-text.tsx';
import { useLedger } from '../../window/ledger.ts';
import { ReferenceField } from '../reference-field.tsx';

/** Approving as whoever is signed in. */
const INITIALS = 'initials';

/** One person approves the bytes that are shown: with a key of their own, or as whoever is signed in. */
export function ApproveDialog(props: { readonly shown: ShownDraft; readonly onClose: () => void }) {
  const { shown } = props;
  const ledger = useLedger();
  const [person, setPerson] = useState<Choice | null>(null);
  const [chosen, setChosen] = useState<string | null>(null);
  const signers = useSigners(person?.id ?? null);
  const isActing = ledger?.signedIn === true && person !== null && ledger.officer === person.name;
  const first = signers?.[0];
  const proof = chosen ?? (first === undefined ? INITIALS : signerId(first));
  const signer = signers?.find((one) => signerId(one) === proof) ?? null;
  const signing = useSigningWith(signer);
  const submission = useSubmission();
  const { busy, mistakes } = submission;
  const nothing = signers !== null && signers.length === 0 && !isActing;
  const submit = () =>
    submission.submit(
      () => {
        if (person === null) return { personId: 'Choose who approves.' };
        if (signer !== null) return signing.check(signer);
        return isActing ? {} : { personId: `${person.name} has nothing here to approve with.` };
      },
      async () => {
        if (person === null) return;
        const sent = call('drafts.approve', {
          ...{ draftId: shown.draftId, cid: shown.cid, personId: person.id },
          with: signer === null ? { kind: INITIALS } : signing.input(signer),
        });
        signing.clear();
        await sent;
        props.onClose();
      },
    );
  return (
    <Dialog title={`Approve ${shown.title}`} onClose={props.onClose} held={busy} wide>
      <Form
        act="Approve these bytes"
        running={signer === null ? 'Recording the approval…' : whileSigning('Signing the approval', signer)}
        submission={submission}
        fields={['personId', ...(signer === null ? [] : SIGNING_FIELDS)]}
        onSubmit={() => void submit()}
        onCancel={props.onClose}
        final
      >
        <p>
          Only who has read every line agrees to them. The approval names these {shown.bytes} bytes by this
          identifier, and cannot be taken back:
        </p>
        <CidText cid={shown.cid} layout="line" />
        <ReferenceField
          field={{
            kind: 'reference',
            to: 'person',
            where: { status: 'active' },
            name: 'personId',
            label: 'Who approves',
            prompt: 'Choose who approves',
            optional: false,
            without: shown.approvals.map(({ personId }) => personId),
          }}
          value={person}
          onChange={(choice) => {
            setPerson(choice);
            setChosen(null);
          }}
          mistake={mistakes['personId']}
          isDisabled={busy}
        />
        {nothing ? (
          <p data-testid="no-means">
            <UserText>{person?.name ?? ''}</UserText> has no key for signing and no YubiKey here, and is not
            signed in. Let them sign in first, behind <i>Acts</i> in the bar.
          </p>
        ) : null}
        {signers === null || signers.length + (isActing ? 1 : 0) < 2 ? null : (
          <OptionGroup
            label="With what"
            name="proof"
            options={[
              ...signers.map((one) => ({
                value: signerId(one),
                name: signerName(one),
                about: one.kind === 'key' ? 'With its passphrase.' : 'With its PIN, and a touch.',
              })),
              ...(isActing
                ? [
                    {
                      value: INITIALS,
                      name: 'Initials alone',
                      about: 'As who is signed in. They prove nothing, and the draft says so.',
                    },
                  ]
                : []),
            ]}
            value={proof}
            onChange={setChosen}
            isDisabled={busy}
          />
        )}
        {signer !== null ? (
          <SigningFields signer={signer} signing={signing} mistakes={mistakes} isDisabled={busy} />
        ) : isActing && signers !== null ? (
          <p>
            As <UserText>{person.name}</UserText>, who is signed in, by initials alone: they prove nothing,
            and the draft says so.
          </p>
        ) : null}
      </Form>
    </Dialog>
  );
}
