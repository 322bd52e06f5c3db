import { defineAggregate } from '../model/aggregate.ts';
import { defineCommands } from '../model/commands.ts';
import { refuse } from '../model/decision.ts';
import { comparable, domainSchema, nameSchema, uuidSchema } from '../model/values.ts';

/** Two organizations may not bear the same name: a witness could not tell them apart. */
export function organizationKey({ name }: { readonly name: string }): string {
  return comparable(name);
}

/** What stands of organizations in ledgers. */
export const aggregate = defineAggregate('organization', {
  state: { id: uuidSchema, name: nameSchema, domain: domainSchema.nullable() },
  label: ({ name }) => name,
  uniqueKey: organizationKey,
  organizationId: () => null,
}).withEvents({
  /** An organization was entered into the registry. */
  OrganizationCreated: {
    payload: { organization_id: uuidSchema, name: nameSchema, domain: domainSchema.nullable() },
    effect: 'makes',
    title: 'Organization created',
    about: ({ payload }) => payload.name,
    lines: ({ payload }) => ({
      Organization: payload.name,
      Domain: payload.domain,
      'Organization id': payload.organization_id,
    }),
    evolve: ({ payload }) => ({ id: payload.organization_id, name: payload.name, domain: payload.domain }),
  },
});

/** What can be asked of organizations. */
export const desk = defineCommands(aggregate, {
  commands: {
    /** Enter an organization into the registry. */
    CreateOrganization: {
      input: { name: nameSchema, domain: domainSchema.nullable() },
      effect: 'makes',
      decide({ id, name, domain }, registry) {
        const holder = registry.holderOf('organization', organizationKey({ name }));
        if (holder) {
          return refuse(
            'organization.name-taken',
            'name',
            `An organization named “${holder.name}” is already in the ledger.`,
            'Use the existing one, or choose a name that cannot be confused with it.',
          );
        }
        return { event_type: 'OrganizationCreated', payload: { organization_id: id, name, domain } };
      },
    },
  },
});
