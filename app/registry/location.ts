import { z } from 'zod';
import { defineAggregate } from '../model/aggregate.ts';
import { defineCommands } from '../model/commands.ts';
import { refuse } from '../model/decision.ts';
import { comparable, nameSchema, textSchema, uuidSchema } from '../model/values.ts';

/** Kinds of places: a room, a data centre of others, a part of a system, or a mixture. */
export const locationTypeSchema = z.enum(['Physical', 'Virtual', 'Logical', 'Hybrid']);

/** What kind of place it is. */
export type LocationType = z.infer<typeof locationTypeSchema>;

/** A name stands for one location within an organization. */
export function locationKey(location: { readonly organizationId: string; readonly name: string }): string {
  return `${location.organizationId} ${comparable(location.name)}`;
}

/** What stands of locations in ledgers. */
export const aggregate = defineAggregate('location', {
  state: {
    id: uuidSchema,
    organizationId: uuidSchema,
    name: nameSchema,
    locationType: locationTypeSchema,
    securityLevel: nameSchema.nullable(),
    address: textSchema.nullable(),
  },
  label: ({ name }) => name,
  uniqueKey: locationKey,
  organizationId: ({ organizationId }) => organizationId,
}).withEvents({
  /** A place where keys and devices are kept was entered into the registry. */
  LocationCreated: {
    payload: {
      location_id: uuidSchema,
      organization_id: uuidSchema,
      name: nameSchema,
      location_type: locationTypeSchema,
      /** In the organization's own words; every house has its own levels. */
      security_level: nameSchema.nullable(),
      address: textSchema.nullable(),
    },
    effect: 'makes',
    title: 'Location created',
    about: ({ payload }) => payload.name,
    lines: ({ payload }) => ({
      Location: payload.name,
      Type: payload.location_type,
      'Security level': payload.security_level,
      Address: payload.address,
      'Location id': payload.location_id,
      'Organization id': payload.organization_id,
    }),
    evolve: ({ payload }) => ({
      id: payload.location_id,
      organizationId: payload.organization_id,
      name: payload.name,
      locationType: payload.location_type,
      securityLevel: payload.security_level,
      address: payload.address,
    }),
  },
});

/** What can be asked of locations. */
export const desk = defineCommands(aggregate, {
  commands: {
    /** Enter a location of an organization into the registry. */
    CreateLocation: {
      input: {
        organizationId: uuidSchema,
        name: nameSchema,
        locationType: locationTypeSchema,
        securityLevel: nameSchema.nullable(),
        address: textSchema.nullable(),
      },
      effect: 'makes',
      decide({ id, ...command }, registry) {
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
        return {
          event_type: 'LocationCreated',
          payload: {
            location_id: id,
            organization_id: command.organizationId,
            name: command.name,
            location_type: command.locationType,
            security_level: command.securityLevel,
            address: command.address,
          },
        };
      },
    },
  },
});
