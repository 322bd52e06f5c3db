import { z } from 'zod';
import { comparable, domainSchema, nameSchema, uuidSchema } from '../events/fields.ts';
import type { OrganizationCreated } from '../events/organization.ts';
import { accept, type Decision, refuse } from './decision.ts';
import type { Registry } from './registry.ts';

/** An organization as the ledger knows it now. */
export const organizationSchema = z.strictObject({
  id: uuidSchema,
  name: nameSchema,
  domain: domainSchema.nullable(),
});

/** An organization as the ledger knows it now. */
export type Organization = z.infer<typeof organizationSchema>;

/** Enter an organization into the registry. */
export interface CreateOrganization {
  readonly type: 'CreateOrganization';
  readonly organizationId: string;
  readonly name: string;
  readonly domain: string | null;
}

/** Two organizations may not bear the same name: a witness could not tell them apart. */
export function organizationKey({ name }: { readonly name: string }): string {
  return comparable(name);
}

/** Decides on entering an organization. */
export function decideOrganization(command: CreateOrganization, registry: Registry): Decision {
  const holder = registry.holderOf('organization', organizationKey(command));
  if (holder) {
    return refuse(
      'organization.name-taken',
      'name',
      `An organization named “${holder.name}” is already in the ledger.`,
      'Use the existing one, or choose a name that cannot be confused with it.',
    );
  }
  return accept({
    aggregate: 'organization',
    event_type: 'OrganizationCreated',
    aggregate_id: command.organizationId,
    payload: { organization_id: command.organizationId, name: command.name, domain: command.domain },
  });
}

/** The organization after the event. */
export function evolveOrganization({ payload }: OrganizationCreated): Organization {
  return { id: payload.organization_id, name: payload.name, domain: payload.domain };
}
