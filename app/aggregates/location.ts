import { z } from 'zod';
import { comparable, nameSchema, textSchema, uuidSchema } from '../events/fields.ts';
import { type LocationCreated, type LocationType, locationTypeSchema } from '../events/location.ts';
import { accept, type Decision, refuse } from './decision.ts';
import type { Registry } from './registry.ts';

/** A location as the ledger knows it now. */
export const locationSchema = z.strictObject({
  id: uuidSchema,
  organizationId: uuidSchema,
  name: nameSchema,
  locationType: locationTypeSchema,
  securityLevel: nameSchema.nullable(),
  address: textSchema.nullable(),
});

/** A location as the ledger knows it now. */
export type Location = z.infer<typeof locationSchema>;

/** Enter a location of an organization into the registry. */
export interface CreateLocation {
  readonly type: 'CreateLocation';
  readonly locationId: string;
  readonly organizationId: string;
  readonly name: string;
  readonly locationType: LocationType;
  readonly securityLevel: string | null;
  readonly address: string | null;
}

/** A name stands for one location within an organization. */
export function locationKey(location: Pick<Location, 'organizationId' | 'name'>): string {
  return `${location.organizationId} ${comparable(location.name)}`;
}

/** Decides on entering a location. */
export function decideLocation(command: CreateLocation, registry: Registry): Decision {
  const organization = registry.get('organization', command.organizationId);
  if (!organization) {
    return refuse(
      'location.unknown-organization',
      'organizationId',
      'The organization chosen for this location is not in the ledger.',
      'Choose an organization from the list, or create it first.',
    );
  }
  if (registry.holderOf('location', locationKey(command))) {
    return refuse(
      'location.name-taken',
      'name',
      `${organization.name} already has a location named “${command.name}”.`,
      'Use the existing one, or choose another name.',
    );
  }
  return accept({
    aggregate: 'location',
    event_type: 'LocationCreated',
    aggregate_id: command.locationId,
    payload: {
      location_id: command.locationId,
      organization_id: command.organizationId,
      name: command.name,
      location_type: command.locationType,
      security_level: command.securityLevel,
      address: command.address,
    },
  });
}

/** The location after the event. */
export function evolveLocation({ payload }: LocationCreated): Location {
  return {
    id: payload.location_id,
    organizationId: payload.organization_id,
    name: payload.name,
    locationType: payload.location_type,
    securityLevel: payload.security_level,
    address: payload.address,
  };
}
