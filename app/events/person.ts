import { z } from 'zod';
import { eventSchema, type Readable } from './envelope.ts';
import { emailSchema, nameSchema, uuidSchema } from './fields.ts';
import { permissionsInWords, roleSchema, scopeInWords } from './role.ts';

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

/** A person became a member of a unit of their organization. */
export const personAddedToUnitSchema = eventSchema(
  'person',
  'PersonAddedToUnit',
  z.strictObject({ person_id: uuidSchema, unit_id: uuidSchema }),
);

/** A person became a member of a unit of their organization. */
export type PersonAddedToUnit = z.infer<typeof personAddedToUnitSchema>;

/** A person was given a role. */
export const roleAssignedSchema = eventSchema(
  'person',
  'RoleAssigned',
  z.strictObject({ person_id: uuidSchema, role: roleSchema }),
);

/** A person was given a role. */
export type RoleAssigned = z.infer<typeof roleAssignedSchema>;

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

/** @returns the event in plain words */
export function readPersonAddedToUnit({ payload }: PersonAddedToUnit): Readable {
  return {
    title: 'Person added to a unit',
    about: payload.unit_id,
    lines: [
      { label: 'Unit id', value: payload.unit_id },
      { label: 'Person id', value: payload.person_id },
    ],
  };
}

/** @returns the event in plain words */
export function readRoleAssigned({ payload: { person_id, role } }: RoleAssigned): Readable {
  return {
    title: 'Role assigned',
    about: role.role_type,
    lines: [
      { label: 'Role', value: role.role_type },
      { label: 'Holds in', value: scopeInWords(role.scope, (id) => id) },
      { label: 'May', value: permissionsInWords(role.permissions) },
      { label: 'Person id', value: person_id },
    ],
  };
}
