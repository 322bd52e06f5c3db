import { z } from 'zod';
import { eventSchema, type Readable } from './envelope.ts';
import { emailSchema, nameSchema, uuidSchema } from './fields.ts';

/** A person was entered into the registry as a member of an organization. */
export const personCreatedSchema = eventSchema(
  'person',
  'PersonCreated',
  z.strictObject({
    person_id: uuidSchema,
    organization_id: uuidSchema,
    name: nameSchema,
    email: emailSchema,
    title: nameSchema.nullable(),
    department: nameSchema.nullable(),
  }),
);

/** A person was entered into the registry as a member of an organization. */
export type PersonCreated = z.infer<typeof personCreatedSchema>;

/** @returns the event in plain words */
export function readPersonCreated({ payload }: PersonCreated): Readable {
  return {
    title: 'Person created',
    about: payload.name,
    lines: [
      { label: 'Person', value: payload.name },
      { label: 'E-mail', value: payload.email },
      { label: 'Title', value: payload.title ?? 'None' },
      { label: 'Department', value: payload.department ?? 'None' },
      { label: 'Person id', value: payload.person_id },
      { label: 'Organization id', value: payload.organization_id },
    ],
  };
}
