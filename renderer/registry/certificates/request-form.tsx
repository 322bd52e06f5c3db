import { useState } from 'react';
import { call } from '../../bridge/call.ts';
import { FieldBox } from '../../shared/form.tsx';
import { type Mistakes, mistakesIn } from '../../shared/mistakes.ts';
import { choiceIn, textIn, useDraft } from '../../window/drafts.ts';
import { type FormProps, formKey } from '../object-form.tsx';
import { PreparedText, PreparedWithin } from '../preparing-fields.tsx';
import { PreparingForm, usePreparing } from '../preparing-form.tsx';
import { ReferenceField } from '../reference-field.tsx';
import {
  APPROVING_LABELS,
  ApprovingFields,
  approvingIn,
  approvingMistakes,
  USUAL_APPROVING,
} from './approving-fields.tsx';
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
  ...APPROVING_LABELS,
};

/** Drafts a request to an authority elsewhere, for a key of the registry. */
export function RequestForm(props: FormProps) {
  const [filled] = useState(props.filled);
  const draft = useDraft({ key: formKey('certificate request', null, filled), title: TITLE }, () => ({
    organizationId: filled['organizationId'] ?? null,
    keyId: filled['keyId'] ?? null,
    names: '',
    ...USUAL_APPROVING,
  }));
  const { values, enter } = draft;
  const organization = choiceIn(values['organizationId']);
  const key = choiceIn(values['keyId']);
  const subject = ASKED.flatMap((one): [Attribute, string][] => {
    const said = textIn(values[attributeField(one)]).trim();
    return said === '' ? [] : [[one, said]];
  });
  const input = {
    keyId: key?.id ?? '',
    subject,
    names: namesIn(textIn(values['names'])),
    ...approvingIn(values),
  };
  const wrong: Mistakes = {
    ...mistakesIn('requests.prepare', input),
    ...(organization === null ? { organizationId: 'Choose an organization.' } : {}),
    ...(key === null ? { keyId: 'Choose the key it is for.' } : {}),
    ...(subject.length + input.names.length === 0 ? { 'subject.CN': 'It must ask for some name.' } : {}),
    ...approvingMistakes(values),
  };
  const preparing = usePreparing({
    ...{ draft, wrong, onClose: props.onClose },
    prepare: () => call('requests.prepare', input),
  });
  const { mistakes } = preparing;
  const { busy } = preparing.submission;
  return (
    <PreparingForm
      title={TITLE}
      about="By it an authority elsewhere is asked for a certificate of a key of this registry. The key signs it, and so proves that it is there."
      fields={fields}
      preparing={preparing}
      onClose={props.onClose}
    >
      <div className="grid grid-cols-2 gap-4 max-[40rem]:grid-cols-1">
        <PreparedWithin preparing={preparing} clears="keyId" />
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
          <PreparedText
            key={one}
            preparing={preparing}
            name={attributeField(one)}
            label={ATTRIBUTES[one]}
            optional={one !== 'CN'}
          />
        ))}
        <PreparedText
          preparing={preparing}
          name="names"
          label="Names"
          rows={3}
          hint="One in each line, such as dns: www.acme.example."
          optional
          wide
        />
        <ApprovingFields draft={draft} mistakes={mistakes} isDisabled={busy} />
      </div>
    </PreparingForm>
  );
}
