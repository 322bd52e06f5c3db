import { z } from 'zod';
import { comparable, nameSchema, uuidSchema } from '../events/fields.ts';
import {
  type OrganizationalUnitCreated,
  type UnitType,
  unitTypeSchema,
} from '../events/organization-unit.ts';
import { accept, type Decision, refuse } from './decision.ts';
import type { Registry } from './registry.ts';

/** A unit of an organization as the ledger knows it now. */
export const organizationalUnitSchema = z.strictObject({
  id: uuidSchema,
  organizationId: uuidSchema,
  name: nameSchema,
  unitType: unitTypeSchema,
  parentId: uuidSchema.nullable(),
  responsiblePersonId: uuidSchema.nullable(),
});

/** A unit of an organization as the ledger knows it now. */
export type OrganizationalUnit = z.infer<typeof organizationalUnitSchema>;

/** Enter a part of an organization into the registry. */
export interface CreateOrganizationalUnit {
  readonly type: 'CreateOrganizationalUnit';
  readonly unitId: string;
  readonly organizationId: string;
  readonly name: string;
  readonly unitType: UnitType;
  readonly parentId: string | null;
  readonly responsiblePersonId: string | null;
}

/** A name is used once below the same unit, or directly below the organization. */
export function organizationalUnitKey(
  unit: Pick<OrganizationalUnit, 'organizationId' | 'parentId' | 'name'>,
): string {
  return `${unit.organizationId} ${unit.parentId ?? 'top'} ${comparable(unit.name)}`;
}

/** Decides on entering a unit: whom it belongs to must be there, and of the same organization. */
export function decideOrganizationalUnit(command: CreateOrganizationalUnit, registry: Registry): Decision {
  const { organizationId, parentId, responsiblePersonId } = command;
  const organization = registry.get('organization', organizationId);
  if (!organization) {
    return refuse(
      'unit.unknown-organization',
      'organizationId',
      'The organization chosen for this unit is not in the ledger.',
      'Choose an organization from the list, or create it first.',
    );
  }
  if (parentId !== null && registry.get('organization.unit', parentId)?.organizationId !== organizationId) {
    return refuse(
      'unit.unknown-parent',
      'parentId',
      `The unit that “${command.name}” is to be a part of is not a unit of ${organization.name}.`,
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
      `The person responsible for “${command.name}” is not a member of ${organization.name}.`,
      'Choose one of its people, or nobody for now.',
    );
  }
  if (registry.holderOf('organization.unit', organizationalUnitKey(command))) {
    return refuse(
      'unit.name-taken',
      'name',
      `${organization.name} already has a unit named “${command.name}” in this place.`,
      'Use the existing one, or choose another name.',
    );
  }
  return accept({
    aggregate: 'organization.unit',
    event_type: 'OrganizationalUnitCreated',
    aggregate_id: command.unitId,
    payload: {
      unit_id: command.unitId,
      organization_id: organizationId,
      name: command.name,
      unit_type: command.unitType,
      parent_id: parentId,
      responsible_person_id: responsiblePersonId,
    },
  });
}

/** The unit after the event. */
export function evolveOrganizationalUnit({ payload }: OrganizationalUnitCreated): OrganizationalUnit {
  return {
    id: payload.unit_id,
    organizationId: payload.organization_id,
    name: payload.name,
    unitType: payload.unit_type,
    parentId: payload.parent_id,
    responsiblePersonId: payload.responsible_person_id,
  };
}
