import { call } from '../../bridge/call.ts';
import { FieldBox } from '../../shared/form.tsx';
import { mistakesIn } from '../../shared/mistakes.ts';
import { Tick } from '../../shared/tick.tsx';
import { chosenIn, useDraft } from '../../window/drafts.ts';
import { type FormProps, formKey } from '../object-form.tsx';
import { ReferenceField, type ReferenceFieldOf } from '../reference-field.tsx';
import { IdentityForm, type NamedSecret } from './identity-form.tsx';

const UNIT_FIELD: ReferenceFieldOf = {
  kind: 'reference',
  to: 'organization.unit',
  within: 'organizationId',
  name: 'unitId',
  label: 'Unit',
  optional: true,
};

/** Makes a NATS account identity below an operator. */
export function AccountForm({ filled, ...form }: FormProps) {
  const { operatorId: operator, organizationId: organization } = filled;
  const title = `New account of ${operator?.name ?? ''}`;
  const draft = useDraft({ key: formKey('nats.account', null, filled), title }, () => ({
    name: '',
    isSystem: false,
    unitId: null,
  }));
  const isSystem = draft.values['isSystem'] === true;
  const unit = chosenIn(draft.values['unitId']);
  const input = (entered: NamedSecret) => ({
    ...entered,
    operatorId: operator?.id ?? '',
    isSystem,
    unitId: unit?.id ?? null,
  });
  return (
    <IdentityForm
      {...form}
      title={title}
      draft={draft}
      act="Make NATS account"
      fields={{ unitId: 'Unit' }}
      check={(entered) => mistakesIn('accounts.create', input(entered))}
      send={(entered) => call('accounts.create', input(entered))}
      beside={({ mistakes, isDisabled }) => (
        <FieldBox name="unitId">
          <ReferenceField
            field={UNIT_FIELD}
            organizationId={organization?.id ?? null}
            value={unit}
            onChange={(chosen) => draft.enter({ unitId: chosen })}
            mistake={mistakes['unitId']}
            isDisabled={isDisabled}
          />
        </FieldBox>
      )}
      below={({ isDisabled }) => (
        <Tick
          label="System account"
          ticked={isSystem}
          onChange={(ticked) => draft.enter({ isSystem: ticked })}
          isDisabled={isDisabled}
        >
          <span>
            <span className="font-semibold">System account</span>: through it the NATS system itself is
            watched and administered.
          </span>
        </Tick>
      )}
    />
  );
}
