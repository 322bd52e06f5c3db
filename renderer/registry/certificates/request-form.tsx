import { useState } from 'react';
import { call } from '../../bridge/call.ts';
import { FieldBox, Form } from '../../shared/form.tsx';
import { type Mistakes, mistakesIn } from '../../shared/mistakes.ts';
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
import { ATTRIBUTES } from './certificate-fields.tsx';
import { type Attribute, attributeField, ORDER } from './certificate-input.ts';
import { namesIn } from './names-text.ts';

const TITLE = 'New certificate request';

/** What authorities elsewhere ask for of a subject; whatever else they want, they write themselves. */
const ASKED: readonly Attribute[] = ORDER.filter((one) => !['GN', 'SN', 'SERIALNUMBER'].includes(one));

const fields: Readonly<Record<string, string>> = {
  organizationId: 'Organization',
  keyId: 'Key',
  ...Object.fromEntries(ASKED.map((one) => [attributeField(one), ATTRIBUTES[one]])),
  names: 'Names',
  needed: 'Approvals needed',
  hours: 'Hours until it expires',
};

/** Drafts a request to an authority elsewhere, for a key of the registry. */
export function RequestForm(props: FormProps) {
  const [filled] = useState(props.filled);
  const submission = useSubmission();
  const draft = useDraft({ key: formKey('certificate request', null, filled), title: TITLE }, () => ({
    organizationId: filled['organizationId'] ?? null,
    keyId: filled['keyId'] ?? null,
    names: '',
    ...USUAL_APPROVING,
  }));
  const { values, enter } = draft;
  const { busy } = submission;
  const organization = choiceIn(values['organizationId']);
  const key = choiceIn(values['keyId']);
  const approving = { needed: textIn(values['needed']), hours: textIn(values['hours']) };
  const subject = ASKED.flatMap((one): [Attribute, string][] => {
    const said = textIn(values[attributeField(one)]).trim();
    return said === '' ? [] : [[one, said]];
  });
  const input = {
    keyId: key?.id ?? '',
    subject,
    names: namesIn(textIn(values['names'])),
    needed: Number(approving.needed),
    hours: Number(approving.hours),
  };
  const wrong: Mistakes = {
    ...mistakesIn('requests.prepare', input),
    ...(organization === null ? { organizationId: 'Choose an organization.' } : {}),
    ...(key === null ? { keyId: 'Choose the key it is for.' } : {}),
    ...(subject.length + input.names.length === 0 ? { 'subject.CN': 'It must ask for some name.' } : {}),
    ...approvingMistakes(approving),
  };
  const { mistakes, leave, send, reset } = useInlineMistakes(submission, wrong, values);
  const submit = () => {
    send();
    return submission.submit(
      () => wrong,
      async () => {
        const { id } = await call('requests.prepare', input);
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
          By it an authority elsewhere is asked for a certificate of a key of this registry. The key signs it,
          and so proves that it is there. Nothing is signed yet: people look at the bytes first, and approve
          them.
        </p>
        <div className="grid grid-cols-2 gap-4 max-[40rem]:grid-cols-1">
          <FieldBox name="organizationId">
            <ReferenceField
              field={ORGANIZATION_FIELD}
              value={organization}
              onChange={(chosen) => enter({ organizationId: chosen, keyId: null })}
              onOnly={(only) => draft.fillIn({ organizationId: only })}
              mistake={mistakes['organizationId']}
              isDisabled={busy}
            />
          </FieldBox>
          <FieldBox name="keyId">
            <ReferenceField
              key={organization?.id}
              field={{
                kind: 'reference',
                to: 'key',
                within: 'organizationId',
                where: { status: 'active' },
                name: 'keyId',
                label: 'Key',
                prompt: 'Choose the key it is for',
                optional: false,
              }}
              organizationId={organization?.id ?? null}
              value={key}
              onChange={(chosen) => enter({ keyId: chosen })}
              mistake={mistakes['keyId']}
              isDisabled={busy}
            />
          </FieldBox>
          {ASKED.map((one) => (
            <FieldBox key={one} name={attributeField(one)} onLeave={() => leave(attributeField(one))}>
              <TextField
                label={ATTRIBUTES[one]}
                name={attributeField(one)}
                value={textIn(values[attributeField(one)])}
                onChange={(said) => enter({ [attributeField(one)]: said })}
                mistake={mistakes[attributeField(one)]}
                isDisabled={busy}
                optional={one !== 'CN'}
              />
            </FieldBox>
          ))}
          <FieldBox name="names" wide>
            <TextField
              label="Names"
              name="names"
              rows={3}
              value={textIn(values['names'])}
              onChange={(names) => enter({ names })}
              mistake={mistakes['names']}
              hint="One in each line, such as dns: www.acme.example."
              isDisabled={busy}
              optional
            />
          </FieldBox>
          <ApprovingFields {...approving} onChange={enter} mistakes={mistakes} isDisabled={busy} />
        </div>
      </Form>
    </FormPage>
  );
}
