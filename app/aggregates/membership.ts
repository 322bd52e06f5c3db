import { isSameRole, type Role } from '../events/role.ts';
import { accept, type Decision, refuse } from './decision.ts';
import type { Registry } from './registry.ts';

/** Make a person a member of a unit. */
export interface AddPersonToUnit {
  readonly type: 'AddPersonToUnit';
  readonly personId: string;
  readonly unitId: string;
}

/** Give a person a role. */
export interface AssignRole {
  readonly type: 'AssignRole';
  readonly personId: string;
  readonly role: Role;
}

/** Decides on a membership: person and unit must be of one organization. */
export function decideMembership(command: AddPersonToUnit, registry: Registry): Decision {
  const person = registry.get('person', command.personId);
  if (!person) return unknownPerson();
  const unit = registry.get('organization.unit', command.unitId);
  if (unit?.organizationId !== person.organizationId) return unknownUnit(person.name);
  if (person.unitIds.includes(command.unitId)) {
    return refuse(
      'person.in-unit',
      'unitId',
      `${person.name} is a member of ${unit.name} already.`,
      'Nothing needs to be done.',
    );
  }
  return accept({
    aggregate: 'person',
    event_type: 'PersonAddedToUnit',
    aggregate_id: command.personId,
    payload: { person_id: command.personId, unit_id: command.unitId },
  });
}

/** Decides on a role: the same kind of role in the same place is given once. */
export function decideRole(command: AssignRole, registry: Registry): Decision {
  const { personId, role } = command;
  const person = registry.get('person', personId);
  if (!person) return unknownPerson();
  if (role.scope.kind === 'unit') {
    const unit = registry.get('organization.unit', role.scope.unit_id);
    if (unit?.organizationId !== person.organizationId) return unknownUnit(person.name);
  }
  if (person.roles.some((held) => isSameRole(held, role))) {
    return refuse(
      'person.role-assigned',
      'role',
      `${person.name} has the role ${role.role_type} in this place already.`,
      'Nothing needs to be done, or choose another role.',
    );
  }
  return accept({
    aggregate: 'person',
    event_type: 'RoleAssigned',
    aggregate_id: personId,
    payload: { person_id: personId, role },
  });
}

function unknownPerson(): Decision {
  return refuse(
    'person.unknown',
    'personId',
    'The person chosen is not in the ledger.',
    'Choose a person from the list, or create them first.',
  );
}

function unknownUnit(person: string): Decision {
  return refuse(
    'person.unknown-unit',
    'unitId',
    `The unit chosen for ${person} is not a unit of the same organization.`,
    'Choose one of its units, or create it first.',
  );
}
