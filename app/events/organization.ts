import { z } from 'zod';
import { eventSchema, type Readable } from './envelope.ts';
import { domainSchema, nameSchema, uuidSchema } from './fields.ts';

/** An organization was entered into the registry. */
export const organizationCreatedSchema = eventSchema(
  'organization',
  'OrganizationCreated',
  z.strictObject({
    organization_id: uuidSchema,
    name: nameSchema,
    domain: domainSchema.nullable(),
  }),
);

/** An organization was entered into the registry. */
export type OrganizationCreated = z.infer<typeof organizationCreatedSchema>;

/** @returns the event in plain words */
export function readOrganizationCreated({ payload }: OrganizationCreated): Readable {
  return {
    title: 'Organization created',
    about: payload.name,
    lines: [
      { label: 'Organization', value: payload.name },
      { label: 'Domain', value: payload.domain ?? 'None' },
      { label: 'Organization id', value: payload.organization_id },
    ],
  };
}
