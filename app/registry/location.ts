import { z } from 'zod';
import { defineAggregate } from '../model/aggregate.ts';
import { defineCommands } from '../model/commands.ts';
import { refuse } from '../model/decision.ts';
import { asTheyAre } from '../model/fields.ts';
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
  nouns: ['location', 'locations'],
  made: 'Location recorded',
  screen: {
    title: 'Locations',
    about: 'Where keys and devices are kept: rooms, safes, and places within systems.',
    belongsTo: 'organization',
    empty: {
      title: 'No locations yet',
      text: 'Record where keys and devices are kept. A location belongs to one organization.',
    },
  },
  particulars: ({ organizationId, locationType, securityLevel, address }, names) => ({
    Organization: names('organization', organizationId),
    Type: locationType,
    'Security level': securityLevel,
    Address: address,
  }),
  columns: ['Organization', 'Type'],
  commands: {
    /** Enter a location of an organization into the registry. */
    CreateLocation: {
      title: 'New location',
      verb: 'Create location',
      fields: {
        name: { kind: 'text', label: 'Name', hint: 'Such as Vault A.' },
        organizationId: {
          kind: 'reference',
          to: 'organization',
          label: 'Organization',
          prompt: 'Choose an organization',
        },
        locationType: {
          kind: 'choice',
          choices: asTheyAre(locationTypeSchema.options),
          label: 'Type',
          prompt: 'Choose what it is',
          half: true,
        },
        securityLevel: { kind: 'text', label: 'Security level', half: true },
        address: { kind: 'text', label: 'Address' },
      },
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
