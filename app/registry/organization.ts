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
  nouns: ['organization', 'organizations'],
  made: 'Organization recorded',
  screen: {
    title: 'Organizations',
    about:
      'The organizations this ceremony makes keys for. People, keys and NATS operators belong to an organization.',
    empty: {
      title: 'Start with an organization',
      text: 'People, keys and NATS operators all belong to an organization. Record the first one.',
    },
  },
  about: ({ domain }) => domain,
  particulars: ({ domain }) => ({ Domain: domain }),
  holds: { People: 'person', Units: 'organization.unit', Keys: 'key' },
  columns: ['Domain', 'People', 'Keys'],
  additions: [
    { makes: 'person', verb: 'Add a person', field: 'organizationId' },
    { makes: 'organization.unit', verb: 'Add a unit', field: 'organizationId' },
    { makes: 'key', verb: 'Make a key', field: 'organizationId' },
  ],
  next: { makes: 'person', verb: 'Next: add a person', field: 'organizationId' },
  commands: {
    /** Enter an organization into the registry. */
    CreateOrganization: {
      title: 'New organization',
      verb: 'Create organization',
      fields: {
        name: {
          kind: 'text',
          label: 'Name',
          hint: 'As it stands in the ceremony script. A recorded name cannot be changed.',
        },
        domain: { kind: 'text', label: 'Domain', hint: 'Such as example.org.' },
      },
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
