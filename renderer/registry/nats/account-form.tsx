import { useState } from 'react';
import { call } from '../../bridge/call.ts';
import { mistakesIn } from '../../shared/mistakes.ts';
import type { Choice } from '../../shared/select-field.tsx';
import { Tick } from '../../shared/tick.tsx';
import type { FormProps } from '../object-form.tsx';
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
  const [isSystem, setIsSystem] = useState(false);
  const [unit, setUnit] = useState<Choice | null>(null);
  const input = (entered: NamedSecret) => ({
    ...entered,
    operatorId: operator?.id ?? '',
    isSystem,
    unitId: unit?.id ?? null,
  });
  return (
    <IdentityForm
      {...form}
      title={`New account of ${operator?.name ?? ''}`}
      act="Create NATS account"
      fields={['unitId']}
      check={(entered) => mistakesIn('accounts.create', input(entered))}
      send={(entered) => call('accounts.create', input(entered))}
      beside={({ mistakes, isDisabled }) => (
        <ReferenceField
          field={UNIT_FIELD}
          organizationId={organization?.id ?? null}
          value={unit}
          onChange={setUnit}
          mistake={mistakes['unitId']}
          isDisabled={isDisabled}
        />
      )}
      below={({ isDisabled }) => (
        <Tick label="System account" ticked={isSystem} onChange={setIsSystem} isDisabled={isDisabled}>
          <span>
            <span className="font-semibold">System account</span>: through it the NATS system itself is
            watched and administered.
          </span>
        </Tick>
      )}
    />
  );
}
