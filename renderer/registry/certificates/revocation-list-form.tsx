import { useState } from 'react';
import { call } from '../../bridge/call.ts';
import { FieldBox } from '../../shared/form.tsx';
import { type Mistakes, mistakesIn, orNull } from '../../shared/mistakes.ts';
import { TextField } from '../../shared/text-field.tsx';
import { choiceIn, textIn, useDraft } from '../../window/drafts.ts';
import { type FormProps, formKey } from '../object-form.tsx';
import { PreparingForm, usePreparing } from '../preparing-form.tsx';
import { ORGANIZATION_FIELD, ReferenceField } from '../reference-field.tsx';
import {
  APPROVING_LABELS,
  ApprovingFields,
  approvingIn,
  approvingMistakes,
  USUAL_APPROVING,
} from './approving-fields.tsx';
import { AuthorityField } from './authority-field.tsx';

const TITLE = 'New revocation list';

const fields = {
  organizationId: 'Organization',
  issuerId: 'Authority',
  firstDay: 'First day',
  nextDay: 'The next one is due',
  ...APPROVING_LABELS,
};

/** How long a list holds, unless somebody says otherwise. */
const USUAL_DAYS = 30;

/** Drafts the next revocation list of an authority. */
export function RevocationListForm(props: FormProps) {
  const [filled] = useState(props.filled);
  const draft = useDraft({ key: formKey('revocation list', null, filled), title: TITLE }, () => ({
    organizationId: filled['organizationId'] ?? null,
    issuerId: filled['issuerId'] ?? null,
    firstDay: '',
    nextDay: new Date(Date.now() + USUAL_DAYS * 86_400_000).toISOString().slice(0, 10),
    ...USUAL_APPROVING,
  }));
  const { values, enter } = draft;
  const organization = choiceIn(values['organizationId']);
  const issuer = choiceIn(values['issuerId']);
  const input = {
    issuerId: issuer?.id ?? '',
    firstDay: orNull(textIn(values['firstDay'])),
    nextDay: textIn(values['nextDay']),
    ...approvingIn(values),
  };
  const wrong: Mistakes = {
    ...mistakesIn('lists.prepare', input),
    ...(organization === null ? { organizationId: 'Choose an organization.' } : {}),
    ...(issuer === null ? { issuerId: 'Choose the authority.' } : {}),
    ...approvingMistakes(values),
  };
  const preparing = usePreparing({
    ...{ draft, wrong, onClose: props.onClose },
    prepare: () => call('lists.prepare', input),
  });
  const { mistakes, leave } = preparing;
  const { busy } = preparing.submission;
  return (
    <PreparingForm
      title={TITLE}
      about="It says all that the authority has issued and that is revoked now."
      fields={fields}
      preparing={preparing}
      onClose={props.onClose}
    >
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
        <ApprovingFields draft={draft} mistakes={mistakes} isDisabled={busy} />
      </div>
    </PreparingForm>
  );
}
