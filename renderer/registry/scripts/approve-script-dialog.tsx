import { useState } from 'react';
import type { CidString } from '../../../app/content/cid.ts';
import type { Recorded } from '../../../app/contract/schemas.ts';
import { call } from '../../bridge/call.ts';
import { SIGNING_FIELDS, SigningFields } from '../../evidence/signing/signing-fields.tsx';
import { signerId, useSigners } from '../../evidence/signing/use-signers.ts';
import { signerName, useSigningWith, whileSigning } from '../../evidence/signing/use-signing-with.ts';
import { Dialog } from '../../shared/dialog.tsx';
import { FieldBox, Form } from '../../shared/form.tsx';
import { OptionGroup } from '../../shared/option-group.tsx';
import type { Choice } from '../../shared/select-field.tsx';
import { useSubmission } from '../../shared/use-submission.ts';
import { UserText } from '../../shared/user-text.tsx';
import { ReferenceField, type ReferenceFieldOf } from '../reference-field.tsx';
import { ScriptCid } from './script-paper.tsx';

const PERSON_FIELD: ReferenceFieldOf = {
  kind: 'reference',
  to: 'person',
  where: { status: 'active' },
  name: 'personId',
  label: 'Who approves',
  prompt: 'Choose who approves',
  optional: false,
};

/** One person approves a script that they have read, with a key or a YubiKey of their own. */
export function ApproveScriptDialog(props: {
  readonly scriptId: string;
  readonly title: string;
  readonly cid: CidString;
  readonly onClose: () => void;
  readonly onApproved: (recorded: Recorded) => void;
}) {
  const [person, setPerson] = useState<Choice | null>(null);
  const [chosen, setChosen] = useState<string | null>(null);
  const signers = useSigners(person?.id ?? null);
  const signer = signers?.find((one) => signerId(one) === chosen) ?? signers?.[0] ?? null;
  const signing = useSigningWith(signer);
  const submission = useSubmission();
  const { busy, mistakes } = submission;
  const submit = () =>
    submission.submit(
      () => {
        if (person === null) return { personId: 'Choose who approves.' };
        if (signer === null) return { personId: `${person.name} has nothing here to approve with.` };
        return signing.check(signer);
      },
      async () => {
        if (person === null || signer === null) return;
        const sent = call('scripts.approve', {
          ...{ scriptId: props.scriptId, cid: props.cid, personId: person.id },
          with: signing.input(signer),
        });
        signing.clear();
        props.onApproved(await sent);
      },
    );
  return (
    <Dialog title={`Approve ${props.title}`} onClose={props.onClose} held={busy} wide>
      <Form
        act="Approve this script"
        running={whileSigning('Signing the approval', signer)}
        submission={submission}
        fields={['personId', ...SIGNING_FIELDS]}
        onSubmit={() => void submit()}
        onCancel={props.onClose}
        final
      >
        <p>Only who has read all of it approves. The approval names the script by this identifier:</p>
        <ScriptCid cid={props.cid} />
        <FieldBox name="personId">
          <ReferenceField
            field={PERSON_FIELD}
            value={person}
            onChange={(choice) => {
              setPerson(choice);
              setChosen(null);
            }}
            mistake={mistakes['personId']}
            isDisabled={busy}
          />
        </FieldBox>
        {signers !== null && signers.length === 0 ? (
          <p>
            <UserText>{person?.name ?? ''}</UserText> has no key for signing and no YubiKey here.
          </p>
        ) : null}
        {signers === null || signers.length < 2 || signer === null ? null : (
          <OptionGroup
            label="With what"
            name="proof"
            options={signers.map((one) => ({
              value: signerId(one),
              name: signerName(one),
              about: one.kind === 'key' ? 'With its passphrase.' : 'With its PIN, and a touch.',
            }))}
            value={signerId(signer)}
            onChange={setChosen}
            isDisabled={busy}
          />
        )}
        {signer === null ? null : (
          <SigningFields signer={signer} signing={signing} mistakes={mistakes} isDisabled={busy} />
        )}
      </Form>
    </Dialog>
  );
}
