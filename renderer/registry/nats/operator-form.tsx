import { useState } from 'react';
import { call } from '../../bridge/call.ts';
import { mistakesIn } from '../../shared/mistakes.ts';
import type { Choice } from '../../shared/select-field.tsx';
import type { FormProps } from '../object-form.tsx';
import { CHOOSE_ORGANIZATION, ORGANIZATION_FIELD, ReferenceField } from '../reference-field.tsx';
import { IdentityForm, type NamedSecret } from './identity-form.tsx';

/** Makes a NATS operator identity. */
export function OperatorForm({ filled, ...form }: FormProps) {
  const [organization, setOrganization] = useState<Choice | null>(filled['organizationId'] ?? null);
  const input = (entered: NamedSecret) => ({ ...entered, organizationId: organization?.id ?? '' });
  return (
    <IdentityForm
      {...form}
      title="New NATS operator"
      act="Create NATS operator"
      fields={['organizationId']}
      check={(entered) => ({
        ...mistakesIn('operators.create', input(entered)),
        ...(organization === null ? { organizationId: CHOOSE_ORGANIZATION } : {}),
      })}
      send={(entered) => call('operators.create', input(entered))}
      beside={({ mistakes, isDisabled }) => (
        <ReferenceField
          field={ORGANIZATION_FIELD}
          value={organization}
          onChange={setOrganization}
          mistake={mistakes['organizationId']}
          isDisabled={isDisabled}
        />
      )}
    />
  );
}
