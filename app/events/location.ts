import { z } from 'zod';
import { eventSchema, type Readable } from './envelope.ts';
import { nameSchema, textSchema, uuidSchema } from './fields.ts';

/** Kinds of places: a room, a data centre of others, a part of a system, or a mixture. */
export const locationTypeSchema = z.enum(['Physical', 'Virtual', 'Logical', 'Hybrid']);

/** What kind of place it is. */
export type LocationType = z.infer<typeof locationTypeSchema>;

/** A place where keys and devices are kept was entered into the registry. */
export const locationCreatedSchema = eventSchema(
  'location',
  'LocationCreated',
  z.strictObject({
    location_id: uuidSchema,
    organization_id: uuidSchema,
    name: nameSchema,
    location_type: locationTypeSchema,
    /** In the organization's own words; every house has its own levels. */
    security_level: nameSchema.nullable(),
    address: textSchema.nullable(),
  }),
);

/** A place where keys and devices are kept was entered into the registry. */
export type LocationCreated = z.infer<typeof locationCreatedSchema>;

/** @returns the event in plain words */
export function readLocationCreated({ payload }: LocationCreated): Readable {
  return {
    title: 'Location created',
    about: payload.name,
    lines: [
      { label: 'Location', value: payload.name },
      { label: 'Type', value: payload.location_type },
      { label: 'Security level', value: payload.security_level ?? 'None' },
      { label: 'Address', value: payload.address ?? 'None' },
      { label: 'Location id', value: payload.location_id },
      { label: 'Organization id', value: payload.organization_id },
    ],
  };
}
