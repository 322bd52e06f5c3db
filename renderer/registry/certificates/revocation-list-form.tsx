import { useState } from 'react';
import { call } from '../../bridge/call.ts';
import { FieldBox, Form } from '../../shared/form.tsx';
import { type Mistakes, mistakesIn, orNull } from '../../shared/mistakes.ts';
import { TextField } from '../../shared/text-field.tsx';
import { useInlineMistakes } from '../../shared/use-inline-mistakes.ts';
import { useSubmission } from '../../shared/use-submission.ts';
import { choiceIn, textIn, useDraft } from '../../window/drafts.ts';
import { DraftNotice } from '../draft-notice.tsx';
import { FormPage } from '../form-page.tsx';
import { type FormProps, formKey } from '../object-form.tsx';
import { openObject } from '../open-object.ts';
import { ORGANIZATION_FIELD, ReferenceField } from '../reference-field.tsx';
import { ApprovingFields, approvingMistakes, USUAL_APPROVING } from './approving-fields.tsx';
import { AuthorityField } from './authority-field.tsx';

const TITLE = 'New revocation list';

const fields = {
  organizationId: 'Organization',
  issuerId: 'Authority',
  firstDay: 'First day',
  nextDay: 'The next one is due',
  needed: 'Approvals needed',
  hours: 'Hours until it expires',
};

/** How long a list holds, unless somebody says otherwise. */
const USUAL_DAYS = 30;

/** Drafts the next revocation list of an authority. */
export function RevocationListForm(props: FormProps) {
  const [filled] = useState(props.filled);
  const submission = useSubmission();
  const draft = useDraft({ key: formKey('revocation list', null, filled), title: TITLE }, () => ({
    organizationId: filled['organizationId'] ?? null,
    issuerId: filled['issuerId'] ?? null,
    firstDay: '',
    nextDay: new Date(Date.now() + USUAL_DAYS * 86_400_000).toISOString().slice(0, 10),
    ...USUAL_APPROVING,
  }));
  const { values, enter } = draft;
  const { busy } = submission;
  const organization = choiceIn(values['organizationId']);
  const issuer = choiceIn(values['issuerId']);
  const approving = { needed: textIn(values['needed']), hours: textIn(values['hours']) };
  const input = {
    issuerId: issuer?.id ?? '',
    firstDay: orNull(textIn(values['firstDay'])),
    nextDay: textIn(values['nextDay']),
    needed: Number(approving.needed),
    hours: Number(approving.hours),
  };
  const wrong: Mistakes = {
    ...mistakesIn('lists.prepare', input),
    ...(organization === null ? { organizationId: 'Choose an organization.' } : {}),
    ...(issuer === null ? { issuerId: 'Choose the authority.' } : {}),
    ...approvingMistakes(approving),
  };
  const { mistakes, leave, send, reset } = useInlineMistakes(submission, wrong, values);
  const submit = () => {
    send();
    return submission.submit(
      () => wrong,
      async () => {
        const { id } = await call('lists.prepare', input);
        draft.forget();
        props.onClose();
        openObject({ kind: 'draft', id });
      },
    );
  };
  return (
    <FormPage title={TITLE} onClose={props.onClose} held={busy}>
      <Form
        act="Prepare the draft"
        running="Preparing…"
        submission={submission}
        fields={fields}
        mistakes={mistakes}
        onSubmit={() => void submit()}
        onCancel={() => {
          draft.forget();
          props.onClose();
        }}
      >
        <DraftNotice draft={draft} onCleared={reset} />
        <p className="text-muted">
          It says all that the authority has issued and that is revoked now. Nothing is signed yet: people
          look at the bytes first, and approve them.
        </p>
        <div className="grid grid-cols-2 gap-4 max-[40rem]:grid-cols-1">
          <FieldBox name="organizationId">
            <ReferenceField
              field={ORGANIZATION_FIELD}
              value={organization}
              onChange={(chosen) => enter({ organizationId: chosen, issuerId: null })}
              onOnly={(only) => draft.fillIn({ organizationId: only })}
              mistake={mistakes['organizationId']}
              isDisabled={busy}
            />
          </FieldBox>
          <FieldBox name="issuerId">
            <AuthorityField
              label="Authority"
              organizationId={organization?.id ?? null}
              value={issuer}
              onChange={(chosen) => enter({ issuerId: chosen })}
              mistake={mistakes['issuerId']}
              isDisabled={busy}
            />
          </FieldBox>
          <FieldBox name="firstDay" onLeave={() => leave('firstDay')}>
            <TextField
              label="First day"
              name="firstDay"
              value={textIn(values['firstDay'])}
              onChange={(firstDay) => enter({ firstDay })}
              mistake={mistakes['firstDay']}
              hint="A day such as 2027-03-31; from now on where it is empty."
              isDisabled={busy}
              optional
            />
          </FieldBox>
          <FieldBox name="nextDay" onLeave={() => leave('nextDay')}>
            <TextField
              label="The next one is due"
              name="nextDay"
              value={textIn(values['nextDay'])}
              onChange={(nextDay) => enter({ nextDay })}
              mistake={mistakes['nextDay']}
              hint="At the end of this day the list is over."
              isDisabled={busy}
            />
          </FieldBox>
          <ApprovingFields {...approving} onChange={enter} mistakes={mistakes} isDisabled={busy} />
        </div>
      </Form>
    </FormPage>
  );
}
