import { z } from 'zod';
import { defineAggregate, type Lines, type ValueOf } from '../model/aggregate.ts';
import { SUSPENDED_BEFORE } from '../model/anew.ts';
import { Change, later, NOTHING_CHANGED } from '../model/change.ts';
import { defineCommands, STATE_ACTS, type Warning } from '../model/commands.ts';
import { type Refused, refuse } from '../model/decision.ts';
import { linkTo, type Names } from '../model/presentation.ts';
import { comparable, daySchema, emailSchema, nameSchema, textSchema, uuidSchema } from '../model/values.ts';
import { lastWhoMayRefusal } from './authority.ts';
import type { Registry } from './index.ts';
import { lookAlikes, namedLike, namesakes, sharedDomains } from './likeness.ts';
import {
  inOneSentence,
  isNow,
  mustBe,
  organizationRefusal,
  REASON,
  reasonSchema,
  unitRefusal,
  unlessRefused,
} from './living.ts';
import { answeredBy, answeringRefusal, openOf, openWith } from './person-open.ts';
import {
  CONFIGURATION,
  describedRoleSchema,
  isSameRole,
  permissionsInWords,
  type Role,
  roleKey,
  roleName,
  roleSchema,
  scopeInWords,
} from './role-facts.ts';
import { dayOf } from './validity.ts';

/** An e-mail address names one person within an organization. */
export function personKey(person: { readonly organizationId: string; readonly email: string }): string {
  return `${person.organizationId} ${comparable(person.email)}`;
}

const person_id = uuidSchema;

const facts = {
  name: nameSchema,
  email: emailSchema,
  title: nameSchema.nullable(),
  department: nameSchema.nullable(),
};
const change = new Change(facts, {
  name: 'Name',
  email: 'E-mail',
  title: 'Title',
  department: 'Department',
});

const state = {
  id: uuidSchema,
  organizationId: uuidSchema,
  ...facts,
  /** The units they are a member of, in the order in which they joined. */
  unitIds: z.array(uuidSchema),
  roles: z.array(roleSchema),
  /** `left`: they act no more. `archived`: nothing of theirs is left to be looked after, either. */
  status: z.enum(['active', 'suspended', 'left', 'archived']),
  /** The day on which a suspended person is expected back. */
  expectedReturn: daySchema.nullable(),
};

type Person = ValueOf<typeof state>;

/** The event before that of joining a unit, where both are one move. */
const leftUnit = z.object({
  event_type: z.literal('PersonRemovedFromUnit'),
  payload: z.object({ person_id, unit_id: uuidSchema }),
});

/** What stands of people in ledgers. */
export const aggregate = defineAggregate('person', {
  state,
  label: ({ name }) => name,
  // Who has left gives the address back.
  uniqueKey: (person) => (isGone(person) ? `Left ${person.id}` : personKey(person)),
  organizationId: ({ organizationId }) => organizationId,
  links: (person) => ({
    unit: person.unitIds,
    role: person.roles.flatMap((role) => ('role_id' in role ? [role.role_id] : [])),
    'role-in': person.roles.flatMap(({ scope }) => (scope.kind === 'unit' ? [scope.unit_id] : [])),
    configures: person.roles.some(isDescribedToConfigure) ? CONFIGURATION : null,
    ...namedLike(person),
  }),
  ended: isGone,
  comesUp: ({ expectedReturn }) =>
    expectedReturn === null ? [] : [{ day: expectedReturn, what: 'Expected back' }],
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
      status: 'active',
      expectedReturn: null,
    }),
  },
  /** What is known of a person was corrected. */
  PersonUpdated: {
    payload: { person_id, ...change.payload },
    effect: 'changes',
    title: 'Person changed',
    about: ({ payload }) => change.about(payload),
    outcome: ({ payload, aggregate_id }) => change.outcome(aggregate_id, payload),
    lines: ({ payload }) => ({ ...change.lines(payload), 'Person id': payload.person_id }),
    evolve: ({ payload: { to } }, before) => ({
      ...before,
      name: later(to, 'name', before.name),
      email: later(to, 'email', before.email),
      title: later(to, 'title', before.title),
      department: later(to, 'department', before.department),
    }),
  },
  /** A person became a member of a unit of their organization. */
  PersonAddedToUnit: {
    payload: { person_id, unit_id: uuidSchema },
    effect: 'changes',
    title: 'Person added to a unit',
    about: ({ payload }) => payload.unit_id,
    outcome: ({ payload: { person_id: person, unit_id: unit } }, before) => {
      const left = leftUnit.safeParse(before).data?.payload;
      return left?.person_id === person
        ? `${person} moved from ${left.unit_id} to ${unit}`
        : `${person} is now in ${unit}`;
    },
    lines: ({ payload }) => ({ 'Unit id': payload.unit_id, 'Person id': payload.person_id }),
    evolve: ({ payload }, before) => ({ ...before, unitIds: [...before.unitIds, payload.unit_id] }),
  },
  /** A person is a member of a unit no more. */
  PersonRemovedFromUnit: {
    payload: { person_id, unit_id: uuidSchema },
    effect: 'changes',
    title: 'Person removed from a unit',
    about: ({ payload }) => payload.unit_id,
    outcome: ({ payload }) => `${payload.person_id} is no longer in ${payload.unit_id}`,
    lines: ({ payload }) => ({ 'Unit id': payload.unit_id, 'Person id': payload.person_id }),
    evolve: ({ payload }, before) => ({
      ...before,
      unitIds: before.unitIds.filter((id) => id !== payload.unit_id),
    }),
  },
  /** For a while a person does not act. */
  PersonSuspended: {
    payload: { person_id, reason: reasonSchema, expected_return: daySchema.nullable() },
    effect: 'changes',
    title: 'Person suspended',
    about: ({ payload }) => payload.reason,
    outcome: ({ payload }) => isNow(payload.person_id, 'suspended', payload.reason),
    lines: ({ payload }) => ({
      Reason: payload.reason,
      'Expected back on': payload.expected_return,
      'Person id': payload.person_id,
    }),
    evolve: ({ payload }, before) => ({
      ...before,
      status: 'suspended',
      expectedReturn: payload.expected_return,
    }),
  },
  /** A suspended person acts again. */
  PersonReactivated: {
    payload: { person_id },
    effect: 'changes',
    title: 'Person reactivated',
    about: () => 'No longer suspended',
    outcome: ({ payload }) => `${payload.person_id} is active again`,
    lines: ({ payload }) => ({ 'Person id': payload.person_id }),
    evolve: (_, before) => ({ ...before, status: 'active', expectedReturn: null }),
  },
  /** A person has left: they act no more. */
  PersonDeactivated: {
    payload: { person_id, reason: reasonSchema },
    effect: 'changes',
    title: 'Person left',
    about: ({ payload }) => payload.reason,
    outcome: ({ payload }) => `${payload.person_id} has left: ${payload.reason}`,
    lines: ({ payload }) => ({ Reason: payload.reason, 'Person id': payload.person_id }),
    evolve: (_, before) => ({ ...before, status: 'left', expectedReturn: null }),
  },
  /** Nothing of a person who has left needs to be looked after any more. */
  PersonArchived: {
    payload: { person_id, reason: reasonSchema },
    effect: 'changes',
    title: 'Person archived',
    about: ({ payload }) => payload.reason,
    outcome: ({ payload }) => isNow(payload.person_id, 'archived', payload.reason),
    lines: ({ payload }) => ({ Reason: payload.reason, 'Person id': payload.person_id }),
    evolve: (_, before) => ({ ...before, status: 'archived' }),
  },
  /** A person was given a role. */
  RoleAssigned: {
    payload: { person_id, role: roleSchema },
    effect: 'changes',
    title: 'Role assigned',
    about: ({ payload }) => roleName(payload.role),
    outcome: ({ payload }) => `${payload.person_id} now has the role ${roleInWords(payload.role)}`,
    lines: ({ payload }) => roleLines(payload),
    evolve: ({ payload }, before) => ({ ...before, roles: [...before.roles, payload.role] }),
  },
  /** A person has a role no more. */
  RoleRemoved: {
    payload: { person_id, role: roleSchema },
    effect: 'changes',
    title: 'Role removed',
    about: ({ payload }) => roleName(payload.role),
    outcome: ({ payload }) => `${payload.person_id} no longer has the role ${roleInWords(payload.role)}`,
    lines: ({ payload }) => roleLines(payload),
    evolve: ({ payload }, before) => ({
      ...before,
      roles: before.roles.filter((role) => !isSameRole(role, payload.role)),
    }),
  },
});

function roleInWords(role: Role): string {
  return `${roleName(role)} in ${scopeInWords(role.scope, (id) => id)}`;
}

function roleLines({ role, person_id }: { readonly role: Role; readonly person_id: string }): Lines {
  return {
    Role: roleName(role),
    'Holds in': scopeInWords(role.scope, (id) => id),
    ...('role_id' in role ? { 'Role id': role.role_id } : { May: permissionsInWords(role.permissions) }),
    'Person id': person_id,
  };
}

function isDescribedToConfigure(role: Role): boolean {
  return (
    !('role_id' in role) && role.scope.kind !== 'unit' && role.permissions.includes('ModifyConfiguration')
  );
}

function isGone({ status }: { readonly status: Person['status'] }): boolean {
  return status === 'left' || status === 'archived';
}

function factsOf({ name, email, title, department }: Person) {
  return { name, email, title, department };
}

function emailRefusal(
  person: Pick<Person, 'id' | 'organizationId' | 'email'>,
  registry: Registry,
): Refused | null {
  const holder = registry.holderOf('person', personKey(person));
  if (holder === undefined || holder.id === person.id) return null;
  const organization = registry.get('organization', person.organizationId);
  return refuse(
    'person.email-taken',
    'email',
    `${holder.name} of ${organization?.name} already has the e-mail address ${holder.email}.`,
    'Check whether this person is already registered, or enter another address.',
  );
}

/** Why a person cannot be given something where a unit says where; null where they can. */
function chosenUnitRefusal(
  { organizationId, name }: Person,
  unitId: string,
  registry: Registry,
): Refused | null {
  return unitRefusal(registry, unitId, {
    organizationId,
    code: 'person.unknown-unit',
    field: 'unitId',
    what: name,
  });
}

/** Why the others cannot do without a person; null where they can. */
function withoutRefusal(person: Pick<Person, 'id'>, registry: Registry): Refused | null {
  return lastWhoMayRefusal(registry, ({ id }) => id === person.id);
}

function goneRefusal({ name, status }: Person): Refused | null {
  if (!isGone({ status })) return null;
  return refuse(
    'person.gone',
    null,
    `${name} has left: nothing more is recorded of them.`,
    'Record a new person if they come back.',
  );
}

const DEPARTMENT = {
  kind: 'text',
  suggests: true,
  label: 'Department',
  hint: 'Free text. Units are joined with “Add to a unit…”.',
  half: true,
} as const;

/** What can be asked of people. */
export const desk = defineCommands(aggregate, {
  nouns: ['person', 'people'],
  made: 'Person recorded',
  screen: {
    title: 'People',
    about: 'Members of organizations: those who hold keys.',
    belongsTo: 'organization',
    none: 'Nobody',
    empty: {
      title: 'No people yet',
      text: 'Record those who hold keys. A person belongs to one organization.',
    },
  },
  // Two may have one name.
  fullName: ({ name, email }) => `${name} (${email})`,
  about: ({ email }) => email,
  status({ status, expectedReturn }) {
    switch (status) {
      case 'active':
        return { word: 'Active', tone: 'usual' };
      case 'suspended':
        return {
          word: expectedReturn === null ? 'Suspended' : `Suspended until ${expectedReturn}`,
          tone: 'waiting',
        };
      case 'left':
        return { word: 'Left', tone: 'ended' };
      case 'archived':
        return { word: 'Archived', tone: 'ended' };
    }
  },
  narrowedBy: { unit: 'organization.unit', role: 'role' },
  readAs: { unit: 'People', role: 'Held by', 'role-in': 'Roles in it' },
  particulars: (person, names) => {
    const unit = (id: string) => names('organization.unit', id) ?? id;
    return {
      Organization: linkTo('organization', person.organizationId),
      'E-mail': person.email,
      Title: person.title,
      Department: person.department,
      Units: person.unitIds.map((id) => linkTo('organization.unit', id)),
      Roles: person.roles.map((role) => ({
        text: `${roleName(role)} in ${scopeInWords(role.scope, unit)}`,
        about: 'role_id' in role ? '' : `May ${permissionsInWords(role.permissions)}`,
      })),
    };
  },
  past: { event: 'PersonDeactivated', labels: ['Units', 'Roles'] },
  columns: ['Organization', 'E-mail'],
  next: { makes: 'key', verb: 'Next: new key', field: 'personId' },
  unknown: refuse(
    'person.unknown',
    'personId',
    'The person chosen is not in the ledger.',
    'Choose a person from the list, or create them first.',
  ),
  anew: {
    acts: ['AddPersonToUnit', 'GiveRole', 'AssignRole', 'SuspendPerson'],
    done: ({ unitIds, roles }) => [
      ...unitIds.map((unitId) => ({ act: 'AddPersonToUnit', entered: { unitId } }) as const),
      ...roles.map((role) =>
        'role_id' in role
          ? ({ act: 'GiveRole', entered: { roleId: role.role_id, ...placeAsEntered(role.scope) } } as const)
          : ({ act: 'AssignRole', entered: { role } } as const),
      ),
    ],
    lastly: ({ status, expectedReturn }) =>
      status === 'suspended'
        ? [{ act: 'SuspendPerson', entered: { reason: SUSPENDED_BEFORE, expectedReturn } }]
        : [],
  },
  commands: {
    /** Enter a person into the registry as a member of an organization. */
    CreatePerson: {
      title: 'New person',
      verb: 'Record person',
      warns: (entered, registry) => personWarnings(entered, registry),
      fields: {
        name: { kind: 'text', label: 'Name' },
        organizationId: {
          kind: 'reference',
          to: 'organization',
          label: 'Organization',
          prompt: 'Choose an organization',
        },
        email: { kind: 'text', label: 'E-mail', suggests: 'address' },
        title: { kind: 'text', suggests: true, label: 'Title', hint: 'Such as Crypto officer.', half: true },
        department: DEPARTMENT,
      },
      input: {
        organizationId: uuidSchema,
        name: nameSchema,
        email: emailSchema,
        title: nameSchema.nullable(),
        department: nameSchema.nullable(),
      },
      effect: 'makes',
      decide: ({ id, ...command }) => ({
        event_type: 'PersonCreated',
        payload: {
          person_id: id,
          organization_id: command.organizationId,
          name: command.name,
          email: command.email,
          title: command.title,
          department: command.department,
        },
      }),
    },
    /** Correct what is known of a person. */
    ChangePerson: {
      title: ({ name }) => `Change ${name}`,
      verb: 'Change…',
      warns: ({ name, email }, before, registry) =>
        personWarnings({ ...before, name, email }, registry, before),
      fields: {
        name: { kind: 'text', label: 'Name', hint: 'The former name stays in the history.' },
        email: { kind: 'text', label: 'E-mail', suggests: 'address' },
        title: { kind: 'text', suggests: true, label: 'Title', hint: 'Such as Crypto officer.', half: true },
        department: DEPARTMENT,
      },
      now: factsOf,
      input: facts,
      effect: 'changes',
      available: (person) => !isGone(person),
      decide({ id, name, email, title, department }, before) {
        const changed = change.between(factsOf(before), { name, email, title, department });
        if (changed === null) return NOTHING_CHANGED;
        return { event_type: 'PersonUpdated', payload: { person_id: id, ...changed } };
      },
    },
    /** Make a person a member of a unit: both must be of one organization. */
    AddPersonToUnit: {
      title: ({ name }) => `Add ${name} to a unit`,
      verb: 'Add to a unit…',
      group: 'Units',
      fields: {
        unitId: {
          kind: 'reference',
          to: 'organization.unit',
          sameOrganization: true,
          label: 'Unit',
          prompt: 'Choose a unit',
        },
      },
      leavesOut: ({ unitIds }) => ({ unitId: unitIds }),
      input: { unitId: uuidSchema },
      effect: 'changes',
      available: (person) => !isGone(person),
      decide: ({ id, unitId }) => ({
        event_type: 'PersonAddedToUnit',
        payload: { person_id: id, unit_id: unitId },
      }),
    },
    /** Move a person from one unit to another, in one act. */
    MovePerson: {
      title: ({ name }) => `Move ${name} to another unit`,
      verb: 'Move to another unit…',
      group: 'Units',
      fields: {
        fromUnitId: { kind: 'choice', choices: {}, label: 'From', prompt: 'Choose the unit they leave' },
        unitId: {
          kind: 'reference',
          to: 'organization.unit',
          sameOrganization: true,
          label: 'To',
          prompt: 'Choose the unit they come to',
        },
      },
      now: ({ unitIds: [only, ...others] }) =>
        only === undefined || others.length > 0 ? {} : { fromUnitId: only },
      offers: (person, names) => ({ fromUnitId: unitsOf(person, names) }),
      leavesOut: ({ unitIds }) => ({ unitId: unitIds }),
      input: { fromUnitId: uuidSchema, unitId: uuidSchema },
      effect: 'changes',
      available: (person) => !isGone(person) && person.unitIds.length > 0,
      decide: ({ id, fromUnitId, unitId }) => [
        { event_type: 'PersonRemovedFromUnit', payload: { person_id: id, unit_id: fromUnitId } },
        { event_type: 'PersonAddedToUnit', payload: { person_id: id, unit_id: unitId } },
      ],
    },
    /** Let a person be a member of a unit no more. */
    RemovePersonFromUnit: {
      title: ({ name }) => `Remove ${name} from a unit`,
      verb: 'Remove from a unit…',
      group: 'Units',
      fields: {
        unitId: { kind: 'choice', choices: {}, label: 'Unit', prompt: 'Choose the unit they leave' },
      },
      now: ({ unitIds: [only, ...others] }) =>
        only === undefined || others.length > 0 ? {} : { unitId: only },
      offers: (person, names) => ({ unitId: unitsOf(person, names) }),
      input: { unitId: uuidSchema },
      effect: 'changes',
      available: (person) => !isGone(person) && person.unitIds.length > 0,
      decide: ({ id, unitId }) => ({
        event_type: 'PersonRemovedFromUnit',
        payload: { person_id: id, unit_id: unitId },
      }),
    },
    /** Give a person a role as a bootstrap file describes it. */
    AssignRole: {
      withheld: true,
      input: { role: describedRoleSchema },
      effect: 'changes',
      decide: ({ id, role }) => ({ event_type: 'RoleAssigned', payload: { person_id: id, role } }),
    },
    /** Give a person a role that the organization has defined. */
    GiveRole: {
      title: ({ name }) => `Give ${name} a role`,
      verb: 'Give a role…',
      group: 'Roles',
      fields: {
        roleId: {
          kind: 'reference',
          to: 'role',
          sameOrganization: true,
          label: 'Role',
          prompt: 'Choose a role',
        },
        unitId: {
          kind: 'reference',
          to: 'organization.unit',
          sameOrganization: true,
          label: 'Holds in',
          none: 'The whole organization',
        },
        systemWide: {
          kind: 'yes',
          label: 'Holds for the whole system',
          hint: 'In every organization, and for this ledger itself.',
        },
      },
      input: { roleId: uuidSchema, unitId: uuidSchema.nullable(), systemWide: z.boolean() },
      effect: 'changes',
      available: (person) => !isGone(person),
      decide({ id, roleId, unitId, systemWide }, _, registry) {
        const role = registry.get('role', roleId);
        if (role === undefined) return UNKNOWN_ROLE;
        if (systemWide && unitId !== null) return ONE_PLACE;
        return {
          event_type: 'RoleAssigned',
          payload: {
            person_id: id,
            role: { role_id: roleId, role_name: role.name, scope: scopeIn({ unitId, systemWide }) },
          },
        };
      },
    },
    /** Take a role from a person. */
    RemoveRole: {
      title: ({ name }) => `Take a role from ${name}`,
      verb: 'Take a role away…',
      group: 'Roles',
      fields: {
        role: { kind: 'choice', choices: {}, label: 'Role', prompt: 'Choose the role' },
      },
      offers: ({ roles }, names) => ({
        role: Object.fromEntries(
          roles.map((role) => [
            roleKey(role),
            `${roleName(role)} in ${scopeInWords(role.scope, (id) => names('organization.unit', id) ?? id)}`,
          ]),
        ),
      }),
      input: { role: textSchema },
      effect: 'changes',
      available: (person) => !isGone(person) && person.roles.length > 0,
      decide({ id, role: key }, { name, roles }) {
        const role = roles.find((held) => roleKey(held) === key);
        if (role === undefined) return notHeld(name);
        return { event_type: 'RoleRemoved', payload: { person_id: id, role } };
      },
    },
    /** Let a person not act for a while. */
    SuspendPerson: {
      title: ({ name }) => `Suspend ${name}`,
      verb: 'Suspend…',
      group: STATE_ACTS,
      fields: {
        reason: REASON,
        expectedReturn: { kind: 'day', label: 'Expected back on' },
      },
      input: { reason: reasonSchema, expectedReturn: daySchema.nullable() },
      effect: 'changes',
      available: (person, registry) =>
        person.status === 'active' &&
        unlessRefused(answeringRefusal(person, registry) ?? withoutRefusal(person, registry)),
      inTheWay: ({ id }, registry) => answeredBy(id, registry),
      decide: ({ id, reason, expectedReturn }) => ({
        event_type: 'PersonSuspended',
        payload: { person_id: id, reason, expected_return: expectedReturn },
      }),
    },
    /** Let a suspended person act again. */
    ReactivatePerson: {
      title: ({ name }) => `Reactivate ${name}`,
      verb: 'Reactivate',
      group: STATE_ACTS,
      fields: {},
      input: {},
      effect: 'changes',
      available: ({ status }) => status === 'suspended',
      decide: ({ id }) => ({ event_type: 'PersonReactivated', payload: { person_id: id } }),
    },
    /** Let a person leave who has handed over everything. */
    DeactivatePerson: {
      title: ({ name }) => `Record that ${name} has left`,
      verb: 'Record leaving…',
      fields: { reason: REASON },
      input: { reason: reasonSchema },
      effect: 'changes',
      irreversible:
        'Whoever has left cannot act any more, and is not offered anywhere. If they come back, they are recorded anew.',
      available(person, registry) {
        if (isGone(person)) return false;
        const open = openWith(person, registry, null);
        if (open.length > 0)
          return `${person.name} still has ${inOneSentence(open)}. Hand them over or end them first.`;
        return withoutRefusal(person, registry)?.refusal.happened ?? true;
      },
      inTheWay: ({ id }, registry) => openOf(id, registry),
      decide: ({ id, reason }) => ({ event_type: 'PersonDeactivated', payload: { person_id: id, reason } }),
    },
    /** Close the record of a person who has left. */
    ArchivePerson: {
      title: ({ name }) => `Archive ${name}`,
      verb: 'Archive…',
      fields: { reason: REASON },
      input: { reason: reasonSchema },
      effect: 'changes',
      irreversible: 'An archived record stays in the ledger and is never opened again.',
      available: ({ status }) => status === 'left',
      decide: ({ id, reason }) => ({ event_type: 'PersonArchived', payload: { person_id: id, reason } }),
    },
  },
  rules: {
    PersonCreated: {
      makes: ({ payload, aggregate_id: id }, registry) =>
        organizationRefusal(registry, payload.organization_id, {
          code: 'person.unknown-organization',
          what: 'this person',
        }) ?? emailRefusal({ id, organizationId: payload.organization_id, email: payload.email }, registry),
    },
    PersonUpdated: {
      changes: ({ payload }, before, registry) =>
        goneRefusal(before) ??
        change.refusal(payload, factsOf(before)) ??
        emailRefusal({ ...before, email: later(payload.to, 'email', before.email) }, registry),
    },
    PersonAddedToUnit: {
      changes({ payload: { unit_id } }, person, registry) {
        const wrong = goneRefusal(person) ?? chosenUnitRefusal(person, unit_id, registry);
        if (wrong !== null) return wrong;
        if (!person.unitIds.includes(unit_id)) return null;
        return refuse(
          'person.in-unit',
          'unitId',
          `${person.name} is a member of ${registry.get('organization.unit', unit_id)?.name} already.`,
          'Nothing needs to be done.',
        );
      },
    },
    PersonRemovedFromUnit: {
      changes({ payload: { unit_id } }, person) {
        if (isGone(person)) return goneRefusal(person);
        if (person.unitIds.includes(unit_id)) return null;
        return refuse(
          'person.not-in-unit',
          'unitId',
          `${person.name} is no member of this unit.`,
          'Choose one of the units they are in.',
        );
      },
    },
    RoleAssigned: {
      changes({ payload: { role } }, person, registry) {
        const { scope } = role;
        const wrong =
          goneRefusal(person) ??
          (scope.kind === 'unit' ? chosenUnitRefusal(person, scope.unit_id, registry) : null) ??
          ('role_id' in role ? definedRoleRefusal(person, role.role_id, registry) : null);
        if (wrong !== null || !person.roles.some((held) => isSameRole(held, role))) return wrong;
        return refuse(
          'person.role-assigned',
          'role',
          `${person.name} has the role ${roleName(role)} in this place already.`,
          'Nothing needs to be done, or choose another role.',
        );
      },
    },
    RoleRemoved: {
      changes: ({ payload: { role } }, person, registry) =>
        goneRefusal(person) ??
        (person.roles.some((held) => isSameRole(held, role)) ? null : notHeld(person.name)) ??
        lastWhoMayRefusal(registry, ({ id }, held) => id === person.id && isSameRole(held, role)),
    },
    PersonSuspended: {
      changes: (_, person, registry) =>
        mustBe(person.status === 'active', 'person.not-active', person.name, 'active') ??
        answeringRefusal(person, registry) ??
        withoutRefusal(person, registry),
    },
    PersonReactivated: {
      changes: (_, { status, name }) =>
        mustBe(status === 'suspended', 'person.not-suspended', name, 'suspended'),
    },
    PersonDeactivated: {
      changes({ timestamp }, person, registry) {
        if (isGone(person)) return goneRefusal(person);
        const open = openWith(person, registry, dayOf(timestamp));
        if (open.length === 0) return withoutRefusal(person, registry);
        return refuse(
          'person.not-handed-over',
          null,
          `${person.name} still has ${inOneSentence(open)}.`,
          'Hand them over or end them first: they stand on the page of the person.',
        );
      },
    },
    PersonArchived: {
      changes: (_, { status, name }) =>
        status === 'left'
          ? null
          : refuse(
              'person.not-left',
              null,
              `${name} has not left, or is archived already.`,
              'Record that they have left first.',
            ),
    },
  },
});

/** What to look at twice before somebody is recorded as this. @param before who it is that is changed */
function personWarnings(
  entered: {
    readonly organizationId?: string | undefined;
    readonly name?: string | undefined;
    readonly email?: string | undefined;
  },
  registry: Registry,
  before?: Person,
): Warning[] {
  const { email, organizationId = null } = entered;
  const domain = email === undefined || email === before?.email ? null : email.split('@').at(-1);
  return [
    ...namesakes(registry, entered, before),
    ...lookAlikes(registry, 'person', entered, before),
    ...sharedDomains(registry, domain?.toLowerCase(), { field: 'email', organizationId }),
  ];
}

function unitsOf({ unitIds }: Person, names: Names): Record<string, string> {
  return Object.fromEntries(unitIds.map((id) => [id, names('organization.unit', id) ?? id]));
}

function definedRoleRefusal({ organizationId }: Person, roleId: string, registry: Registry): Refused | null {
  const role = registry.get('role', roleId);
  return role?.organizationId === organizationId && role.status === 'active' ? null : UNKNOWN_ROLE;
}

const UNKNOWN_ROLE = refuse(
  'person.unknown-role',
  'roleId',
  'The role chosen is not one of the person’s organization.',
  'Choose one of its roles, or create it first.',
);

const ONE_PLACE = refuse(
  'person.role-in-two-places',
  'unitId',
  'A role holds in one unit or for the whole system, not both.',
  'Choose no unit, or do not let it hold for the whole system.',
);

/** Where a role is to hold, as it is entered. */
interface EnteredPlace {
  readonly unitId: string | null;
  readonly systemWide: boolean;
}

function scopeIn({ unitId, systemWide }: EnteredPlace): Role['scope'] {
  if (systemWide) return { kind: 'system' };
  return unitId === null ? { kind: 'organization' } : { kind: 'unit', unit_id: unitId };
}

function placeAsEntered(scope: Role['scope']): EnteredPlace {
  return { unitId: scope.kind === 'unit' ? scope.unit_id : null, systemWide: scope.kind === 'system' };
}

function notHeld(name: string): Refused {
  return refuse(
    'person.role-not-held',
    'role',
    `${name} does not have this role.`,
    'Choose one of the roles they have.',
  );
}
