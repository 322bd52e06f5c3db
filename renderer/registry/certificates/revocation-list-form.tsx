import { useState } from 'react';
import { call } from '../../bridge/call.ts';
import { FieldBox } from '../../shared/form.tsx';
import { type Mistakes, mistakesIn, orNull } from '../../shared/mistakes.ts';
import { choiceIn, textIn, useDraft } from '../../window/drafts.ts';
import { type FormProps, formKey } from '../object-form.tsx';
import { PreparedText, PreparedWithin } from '../preparing-fields.tsx';
import { PreparingForm, usePreparing } from '../preparing-form.tsx';
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
  const { mistakes } = preparing;
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
        <PreparedWithin preparing={preparing} clears="issuerId" />
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
        <PreparedText
          preparing={preparing}
          name="firstDay"
          label={fields.firstDay}
          hint="A day such as 2027-03-31; from now on where it is empty."
          optional
        />
        <PreparedText
          preparing={preparing}
          name="nextDay"
          label={fields.nextDay}
          hint="At the end of this day the list is over."
        />
        <ApprovingFields draft={draft} mistakes={mistakes} isDisabled={busy} />
      </div>
    </PreparingForm>
  );
}
