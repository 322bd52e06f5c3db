import { z } from 'zod';
import { defineAggregate } from '../model/aggregate.ts';
import { defineCommands } from '../model/commands.ts';
import { refuse } from '../model/decision.ts';
import { asTheyAre } from '../model/fields.ts';
import { comparable, nameSchema, uuidSchema } from '../model/values.ts';

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

/** A name is used once below the same unit, or directly below the organization. */
export function organizationalUnitKey(unit: {
  readonly organizationId: string;
  readonly parentId: string | null;
  readonly name: string;
}): string {
  return `${unit.organizationId} ${unit.parentId ?? 'top'} ${comparable(unit.name)}`;
}

/** What stands of units in ledgers. */
export const aggregate = defineAggregate('organization.unit', {
  state: {
    id: uuidSchema,
    organizationId: uuidSchema,
    name: nameSchema,
    unitType: unitTypeSchema,
    parentId: uuidSchema.nullable(),
    responsiblePersonId: uuidSchema.nullable(),
  },
  label: ({ name }) => name,
  uniqueKey: organizationalUnitKey,
  organizationId: ({ organizationId }) => organizationId,
}).withEvents({
  /** A part of an organization was entered into the registry. */
  OrganizationalUnitCreated: {
    payload: {
      unit_id: uuidSchema,
      organization_id: uuidSchema,
      name: nameSchema,
      unit_type: unitTypeSchema,
      /** The unit it is a part of; null directly below the organization. */
      parent_id: uuidSchema.nullable(),
      responsible_person_id: uuidSchema.nullable(),
    },
    effect: 'makes',
    title: 'Unit created',
    about: ({ payload }) => payload.name,
    lines: ({ payload }) => ({
      Unit: payload.name,
      Type: payload.unit_type,
      'Part of unit': payload.parent_id ?? 'None: directly below the organization',
      'Responsible person id': payload.responsible_person_id,
      'Unit id': payload.unit_id,
      'Organization id': payload.organization_id,
    }),
    evolve: ({ payload }) => ({
      id: payload.unit_id,
      organizationId: payload.organization_id,
      name: payload.name,
      unitType: payload.unit_type,
      parentId: payload.parent_id,
      responsiblePersonId: payload.responsible_person_id,
    }),
  },
});

/** What can be asked of units. */
export const desk = defineCommands(aggregate, {
  nouns: ['unit', 'units'],
  made: 'Unit recorded',
  // Its names from the top: `Operations / Keys`.
  fullName: ({ name, parentId }, names) => {
    const above = names('organization.unit', parentId);
    return above === null ? name : `${above} / ${name}`;
  },
  particulars: ({ unitType, organizationId, responsiblePersonId }, names) => ({
    Organization: names('organization', organizationId),
    Type: unitType,
    Responsible: names('person', responsiblePersonId),
  }),
  columns: ['Type', 'Responsible'],
  commands: {
    /** Enter a part of an organization into the registry: whom it belongs to must be there, and of the same organization. */
    CreateOrganizationalUnit: {
      title: 'New unit',
      verb: 'Create unit',
      fields: {
        name: { kind: 'text', label: 'Name' },
        organizationId: {
          kind: 'reference',
          to: 'organization',
          label: 'Organization',
          prompt: 'Choose an organization',
        },
        unitType: {
          kind: 'choice',
          choices: asTheyAre(unitTypeSchema.options),
          label: 'Type',
          prompt: 'Choose what it is',
        },
        parentId: {
          kind: 'reference',
          to: 'organization.unit',
          within: 'organizationId',
          label: 'Part of',
          none: 'The organization directly',
        },
        responsiblePersonId: {
          kind: 'reference',
          to: 'person',
          within: 'organizationId',
          label: 'Responsible person',
          none: 'Nobody yet',
        },
      },
      input: {
        organizationId: uuidSchema,
        name: nameSchema,
        unitType: unitTypeSchema,
        parentId: uuidSchema.nullable(),
        responsiblePersonId: uuidSchema.nullable(),
      },
      effect: 'makes',
      decide({ id, ...command }, registry) {
        const { organizationId, parentId, responsiblePersonId, name } = command;
        const organization = registry.get('organization', organizationId);
        if (!organization) {
          return refuse(
            'unit.unknown-organization',
            'organizationId',
            'The organization chosen for this unit is not in the ledger.',
            'Choose an organization from the list, or create it first.',
          );
        }
        if (
          parentId !== null &&
          registry.get('organization.unit', parentId)?.organizationId !== organizationId
        ) {
          return refuse(
            'unit.unknown-parent',
            'parentId',
            `The unit that “${name}” is to be a part of is not a unit of ${organization.name}.`,
            'Choose one of its units, or place the unit directly below the organization.',
          );
        }
        if (
          responsiblePersonId !== null &&
          registry.get('person', responsiblePersonId)?.organizationId !== organizationId
        ) {
          return refuse(
            'unit.unknown-person',
            'responsiblePersonId',
            `The person responsible for “${name}” is not a member of ${organization.name}.`,
            'Choose one of its people, or nobody for now.',
          );
        }
        if (registry.holderOf('organization.unit', organizationalUnitKey(command))) {
          return refuse(
            'unit.name-taken',
            'name',
            `${organization.name} already has a unit named “${name}” in this place.`,
            'Use the existing one, or choose another name.',
          );
        }
        return {
          event_type: 'OrganizationalUnitCreated',
          payload: {
            unit_id: id,
            organization_id: organizationId,
            name,
            unit_type: command.unitType,
            parent_id: parentId,
            responsible_person_id: responsiblePersonId,
          },
        };
      },
    },
  },
});
