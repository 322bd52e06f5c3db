import { z } from 'zod';
import { eventSchema, type Readable } from './envelope.ts';
import { nameSchema, uuidSchema } from './fields.ts';

/** Kinds of units an organization is divided into. */
export const unitTypeSchema = z.enum([
  'Division',
  'Department',
  'Team',
  'Project',
  'Service',
  'Infrastructure',
]);

/** What kind of unit it is. */
export type UnitType = z.infer<typeof unitTypeSchema>;

/** A part of an organization was entered into the registry. */
export const organizationalUnitCreatedSchema = eventSchema(
  'organization.unit',
  'OrganizationalUnitCreated',
  z.strictObject({
    unit_id: uuidSchema,
    organization_id: uuidSchema,
    name: nameSchema,
    unit_type: unitTypeSchema,
    /** The unit it is a part of; null directly below the organization. */
    parent_id: uuidSchema.nullable(),
    responsible_person_id: uuidSchema.nullable(),
  }),
);

/** A part of an organization was entered into the registry. */
export type OrganizationalUnitCreated = z.infer<typeof organizationalUnitCreatedSchema>;

/** @returns the event in plain words */
export function readOrganizationalUnitCreated({ payload }: OrganizationalUnitCreated): Readable {
  return {
    title: 'Unit created',
    about: payload.name,
    lines: [
      { label: 'Unit', value: payload.name },
      { label: 'Type', value: payload.unit_type },
      { label: 'Part of unit', value: payload.parent_id ?? 'None: directly below the organization' },
      { label: 'Responsible person id', value: payload.responsible_person_id ?? 'None' },
      { label: 'Unit id', value: payload.unit_id },
      { label: 'Organization id', value: payload.organization_id },
    ],
  };
}
