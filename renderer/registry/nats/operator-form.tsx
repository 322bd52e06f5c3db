import { call } from '../../bridge/call.ts';
import { FieldBox } from '../../shared/form.tsx';
import { mistakesIn } from '../../shared/mistakes.ts';
import { choiceIn, useDraft } from '../../window/drafts.ts';
import { type FormProps, formKey } from '../object-form.tsx';
import { CHOOSE_ORGANIZATION, ORGANIZATION_FIELD, ReferenceField } from '../reference-field.tsx';
import { IdentityForm, type NamedSecret } from './identity-form.tsx';

const TITLE = 'New NATS operator';

/** Makes a NATS operator identity. */
export function OperatorForm({ filled, ...form }: FormProps) {
  const draft = useDraft({ key: formKey('nats.operator', null, filled), title: TITLE }, () => ({
    name: '',
    organizationId: filled['organizationId'] ?? null,
  }));
  const organization = choiceIn(draft.values['organizationId']);
  const input = (entered: NamedSecret) => ({ ...entered, organizationId: organization?.id ?? '' });
  return (
    <IdentityForm
      {...form}
      title={TITLE}
      draft={draft}
      act="Make NATS operator"
      fields={{ organizationId: 'Organization' }}
      check={(entered) => ({
        ...mistakesIn('operators.create', input(entered)),
        ...(organization === null ? { organizationId: CHOOSE_ORGANIZATION } : {}),
      })}
      send={(entered) => call('operators.create', input(entered))}
      beside={({ mistakes, isDisabled }) => (
        <FieldBox name="organizationId">
          <ReferenceField
            field={ORGANIZATION_FIELD}
            value={organization}
            onChange={(chosen) => draft.enter({ organizationId: chosen })}
            onOnly={(only) => draft.fillIn({ organizationId: only })}
            mistake={mistakes['organizationId']}
            isDisabled={isDisabled}
          />
        </FieldBox>
      )}
    />
  );
}
