import { z } from 'zod';
import { defineAggregate } from '../model/aggregate.ts';
import { defineCommands } from '../model/commands.ts';
import { type Refused, refuse } from '../model/decision.ts';
import { comparable, emailSchema, nameSchema, uuidSchema } from '../model/values.ts';
import { isSameRole, permissionsInWords, roleSchema, scopeInWords } from './role.ts';

/** An e-mail address names one person within an organization. */
export function personKey(person: { readonly organizationId: string; readonly email: string }): string {
  return `${person.organizationId} ${comparable(person.email)}`;
}

const person_id = uuidSchema;

/** What stands of people in ledgers. */
export const aggregate = defineAggregate('person', {
  state: {
    id: uuidSchema,
    organizationId: uuidSchema,
    name: nameSchema,
    email: emailSchema,
    title: nameSchema.nullable(),
    department: nameSchema.nullable(),
    /** The units they are a member of, in the order in which they joined. */
    unitIds: z.array(uuidSchema),
    roles: z.array(roleSchema),
  },
  label: ({ name }) => name,
  uniqueKey: personKey,
  organizationId: ({ organizationId }) => organizationId,
}).withEvents({
  /** A person was entered into the registry as a member of an organization. */
  PersonCreated: {
    payload: {
      person_id,
      organization_id: uuidSchema,
      name: nameSchema,
      email: emailSchema,
      title: nameSchema.nullable(),
      department: nameSchema.nullable(),
    },
    effect: 'makes',
    title: 'Person created',
    about: ({ payload }) => payload.name,
    lines: ({ payload }) => ({
      Person: payload.name,
      'E-mail': payload.email,
      Title: payload.title,
      Department: payload.department,
      'Person id': payload.person_id,
      'Organization id': payload.organization_id,
    }),
    evolve: ({ payload }) => ({
      id: payload.person_id,
      organizationId: payload.organization_id,
      name: payload.name,
      email: payload.email,
      title: payload.title,
      department: payload.department,
      unitIds: [],
      roles: [],
    }),
  },
  /** A person became a member of a unit of their organization. */
  PersonAddedToUnit: {
    payload: { person_id, unit_id: uuidSchema },
    effect: 'changes',
    title: 'Person added to a unit',
    about: ({ payload }) => payload.unit_id,
    lines: ({ payload }) => ({ 'Unit id': payload.unit_id, 'Person id': payload.person_id }),
    evolve: ({ payload }, before) => ({ ...before, unitIds: [...before.unitIds, payload.unit_id] }),
  },
  /** A person was given a role. */
  RoleAssigned: {
    payload: { person_id, role: roleSchema },
    effect: 'changes',
    title: 'Role assigned',
    about: ({ payload }) => payload.role.role_type,
    lines: ({ payload: { person_id, role } }) => ({
      Role: role.role_type,
      'Holds in': scopeInWords(role.scope, (id) => id),
      May: permissionsInWords(role.permissions),
      'Person id': person_id,
    }),
    evolve: ({ payload }, before) => ({ ...before, roles: [...before.roles, payload.role] }),
  },
});

/** What can be asked of people. */
export const desk = defineCommands(aggregate, {
  nouns: ['person', 'people'],
  made: 'Person recorded',
  screen: {
    title: 'People',
    about: 'Members of organizations: those who hold keys.',
    belongsTo: 'organization',
    empty: {
      title: 'No people yet',
      text: 'Record those who hold keys. A person belongs to one organization.',
    },
  },
  // Two may have one name.
  fullName: ({ name, email }) => `${name} (${email})`,
  about: ({ email }) => email,
  particulars: (person, names) => {
    const unit = (id: string) => names('organization.unit', id) ?? id;
    return {
      Organization: names('organization', person.organizationId),
      'E-mail': person.email,
      Title: person.title,
      Department: person.department,
      Units: person.unitIds.map(unit),
      Roles: person.roles.map(({ role_type, scope, permissions }) => ({
        text: `${role_type} in ${scopeInWords(scope, unit)}`,
        about: `May ${permissionsInWords(permissions)}`,
      })),
    };
  },
  columns: ['Organization', 'E-mail'],
  next: { makes: 'key', verb: 'Next: make a key', field: 'personId' },
  unknown: refuse(
    'person.unknown',
    'personId',
    'The person chosen is not in the ledger.',
    'Choose a person from the list, or create them first.',
  ),
  commands: {
    /** Enter a person into the registry as a member of an organization. */
    CreatePerson: {
      title: 'New person',
      verb: 'Create person',
      fields: {
        name: { kind: 'text', label: 'Name' },
        organizationId: {
          kind: 'reference',
          to: 'organization',
          label: 'Organization',
          prompt: 'Choose an organization',
        },
        email: { kind: 'text', label: 'E-mail' },
        title: { kind: 'text', label: 'Title', hint: 'Such as Crypto officer.', half: true },
        department: { kind: 'text', label: 'Department', half: true },
      },
      input: {
        organizationId: uuidSchema,
        name: nameSchema,
        email: emailSchema,
        title: nameSchema.nullable(),
        department: nameSchema.nullable(),
      },
      effect: 'makes',
      decide({ id, ...command }, registry) {
        const organization = registry.get('organization', command.organizationId);
        if (!organization) {
          return refuse(
            'person.unknown-organization',
            'organizationId',
            'The organization chosen for this person is not in the ledger.',
            'Choose an organization from the list, or create it first.',
          );
        }
        const holder = registry.holderOf('person', personKey(command));
        if (holder) {
          return refuse(
            'person.email-taken',
            'email',
            `${holder.name} of ${organization.name} already has the e-mail address ${holder.email}.`,
            'Check whether this person is already registered, or enter another address.',
          );
        }
        return {
          event_type: 'PersonCreated',
          payload: {
            person_id: id,
            organization_id: command.organizationId,
            name: command.name,
            email: command.email,
            title: command.title,
            department: command.department,
          },
        };
      },
    },
    /** Make a person a member of a unit: both must be of one organization. */
    AddPersonToUnit: {
      withheld: true,
      input: { unitId: uuidSchema },
      effect: 'changes',
      decide({ id, unitId }, person, registry) {
        const unit = registry.get('organization.unit', unitId);
        if (unit?.organizationId !== person.organizationId) return unknownUnit(person.name);
        if (person.unitIds.includes(unitId)) {
          return refuse(
            'person.in-unit',
            'unitId',
            `${person.name} is a member of ${unit.name} already.`,
            'Nothing needs to be done.',
          );
        }
        return { event_type: 'PersonAddedToUnit', payload: { person_id: id, unit_id: unitId } };
      },
    },
    /** Give a person a role: the same kind of role in the same place is given once. */
    AssignRole: {
      withheld: true,
      input: { role: roleSchema },
      effect: 'changes',
      decide({ id, role }, person, registry) {
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
        return { event_type: 'RoleAssigned', payload: { person_id: id, role } };
      },
    },
  },
});

function unknownUnit(person: string): Refused {
  return refuse(
    'person.unknown-unit',
    'unitId',
    `The unit chosen for ${person} is not a unit of the same organization.`,
    'Choose one of its units, or create it first.',
  );
}
