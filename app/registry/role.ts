import { z } from 'zod';
import { defineAggregate, type ValueOf } from '../model/aggregate.ts';
import { Change, later, NOTHING_CHANGED } from '../model/change.ts';
import { defineCommands } from '../model/commands.ts';
import { type Refused, refuse } from '../model/decision.ts';
import { linkTo } from '../model/presentation.ts';
import { comparable, nameSchema, textSchema, uuidSchema } from '../model/values.ts';
import { lastWhoMayRefusal } from './authority.ts';
import type { Registry } from './index.ts';
import { lookAlikes, namedLike } from './likeness.ts';
import { isEmpty, isNow, mustBe, organizationRefusal, REASON, reasonSchema } from './living.ts';
import { CONFIGURATION, permissionSchema, permissions, permissionsInWords } from './role-facts.ts';

/** A name stands for one role of an organization. */
function definedRoleKey(role: { readonly organizationId: string; readonly name: string }): string {
  return `${role.organizationId} ${comparable(role.name)}`;
}

const role_id = uuidSchema;
const facts = {
  name: nameSchema,
  description: textSchema.nullable(),
  permissions: z.array(permissionSchema),
};
const change = new Change(facts, {
  name: 'Role',
  description: 'Description',
  permissions: 'May',
});

const state = {
  id: uuidSchema,
  organizationId: uuidSchema,
  ...facts,
  status: z.enum(['active', 'deleted']),
};

type DefinedRole = ValueOf<typeof state>;

/** What stands of roles in ledgers that organizations define; who has one stands with the person. */
export const aggregate = defineAggregate('role', {
  state,
  label: ({ name }) => name,
  uniqueKey: (role) => (role.status === 'deleted' ? `Deleted ${role.id}` : definedRoleKey(role)),
  organizationId: ({ organizationId }) => organizationId,
  links: (role) => ({
    configures: role.permissions.includes('ModifyConfiguration') ? CONFIGURATION : null,
    ...namedLike(role),
  }),
  ended: ({ status }) => status === 'deleted',
}).withEvents({
  /** An organization defined a role. */
  RoleCreated: {
    payload: { role_id, organization_id: uuidSchema, ...facts },
    effect: 'makes',
    title: 'Role created',
    about: ({ payload }) => payload.name,
    lines: ({ payload }) => ({
      Role: payload.name,
      Description: payload.description,
      May: permissionsInWords(payload.permissions),
      'Role id': payload.role_id,
      'Organization id': payload.organization_id,
    }),
    evolve: ({ payload }) => ({
      id: payload.role_id,
      organizationId: payload.organization_id,
      name: payload.name,
      description: payload.description,
      permissions: payload.permissions,
      status: 'active',
    }),
  },
  /** What a role is or permits was changed, for everybody who has it. */
  RoleUpdated: {
    payload: { role_id, ...change.payload },
    effect: 'changes',
    title: 'Role changed',
    about: ({ payload }) => change.about(payload),
    outcome: ({ payload, aggregate_id }) => change.outcome(aggregate_id, payload),
    lines: ({ payload }) => ({ ...change.lines(payload), 'Role id': payload.role_id }),
    evolve: ({ payload: { to } }, before) => ({
      ...before,
      name: later(to, 'name', before.name),
      description: later(to, 'description', before.description),
      permissions: later(to, 'permissions', before.permissions),
    }),
  },
  /** A role that nobody has is there no more. */
  RoleDeleted: {
    payload: { role_id, reason: reasonSchema },
    effect: 'changes',
    title: 'Role deleted',
    about: ({ payload }) => payload.reason,
    outcome: ({ payload }) => isNow(payload.role_id, 'deleted', payload.reason),
    lines: ({ payload }) => ({ Reason: payload.reason, 'Role id': payload.role_id }),
    evolve: (_, before) => ({ ...before, status: 'deleted' }),
  },
});

function factsOf({ name, description, permissions }: DefinedRole) {
  return { name, description, permissions };
}

function nameRefusal(
  role: Pick<DefinedRole, 'id' | 'organizationId' | 'name'>,
  registry: Registry,
): Refused | null {
  const holder = registry.holderOf('role', definedRoleKey(role));
  if (holder === undefined || holder.id === role.id) return null;
  return refuse(
    'role.name-taken',
    'name',
    `There is a role named “${holder.name}” in this organization already.`,
    'Use the existing one, or choose another name.',
  );
}

const FIELDS = {
  name: { kind: 'text', label: 'Name', hint: 'Such as Crypto officer.' },
  description: { kind: 'text', label: 'Description' },
  permissions: { kind: 'several', choices: permissions, label: 'May' },
} as const;

/** What can be asked of roles. */
export const desk = defineCommands(aggregate, {
  nouns: ['role', 'roles'],
  made: 'Role recorded',
  screen: {
    title: 'Roles',
    about: 'What people may do. A role is given to a person, for the whole organization or in one unit.',
    belongsTo: 'organization',
    empty: {
      title: 'No roles yet',
      text: 'Define what people may do, then give each of them their role.',
    },
  },
  status: ({ status }) =>
    status === 'active' ? { word: 'Active', tone: 'usual' } : { word: 'Deleted', tone: 'ended' },
  particulars: ({ organizationId, description, permissions }) => ({
    Organization: linkTo('organization', organizationId),
    Description: description,
    May: permissionsInWords(permissions),
  }),
  columns: ['Organization', 'May'],
  commands: {
    /** Define a role of an organization. */
    CreateRole: {
      title: 'New role',
      verb: 'Record role',
      warns: (entered, registry) => lookAlikes(registry, 'role', entered),
      fields: {
        ...FIELDS,
        organizationId: {
          kind: 'reference',
          to: 'organization',
          label: 'Organization',
          prompt: 'Choose an organization',
        },
      },
      input: { ...facts, organizationId: uuidSchema },
      effect: 'makes',
      decide: ({ id, organizationId, name, description, permissions }) => ({
        event_type: 'RoleCreated',
        payload: { role_id: id, organization_id: organizationId, name, description, permissions },
      }),
    },
    /** Change what a role is or permits, for everybody who has it. */
    ChangeRole: {
      title: ({ name }) => `Change ${name}`,
      verb: 'Change…',
      warns: ({ name }, before, registry) => lookAlikes(registry, 'role', { ...before, name }, before),
      fields: FIELDS,
      now: factsOf,
      input: facts,
      effect: 'changes',
      available: ({ status }) => status === 'active',
      decide({ id, name, description, permissions }, before) {
        const changed = change.between(factsOf(before), { name, description, permissions });
        if (changed === null) return NOTHING_CHANGED;
        return { event_type: 'RoleUpdated', payload: { role_id: id, ...changed } };
      },
    },
    /** Delete a role that nobody has. */
    DeleteRole: {
      title: ({ name }) => `Delete ${name}`,
      verb: 'Delete role…',
      fields: { reason: REASON },
      input: { reason: reasonSchema },
      effect: 'changes',
      irreversible: 'A deleted role stays in the ledger and never comes back. Its name becomes free.',
      available({ id, status }, registry) {
        if (status === 'deleted') return false;
        return (
          isEmpty(registry.naming('person', 'role', id)) || 'People have this role. Take it from them first.'
        );
      },
      decide: ({ id, reason }) => ({ event_type: 'RoleDeleted', payload: { role_id: id, reason } }),
    },
  },
  rules: {
    RoleCreated: {
      makes: ({ payload, aggregate_id: id }, registry) =>
        organizationRefusal(registry, payload.organization_id, {
          code: 'role.unknown-organization',
          what: 'this role',
        }) ?? nameRefusal({ id, organizationId: payload.organization_id, name: payload.name }, registry),
    },
    RoleUpdated: {
      changes: ({ payload }, before, registry) =>
        mustBe(before.status === 'active', 'role.not-active', before.name, 'active') ??
        change.refusal(payload, factsOf(before)) ??
        nameRefusal({ ...before, name: later(payload.to, 'name', before.name) }, registry) ??
        (payload.to.permissions?.includes('ModifyConfiguration') === false
          ? lastWhoMayRefusal(registry, (_, role) => 'role_id' in role && role.role_id === before.id)
          : null),
    },
    RoleDeleted: {
      changes(_, { id, name, status }, registry) {
        if (status !== 'active') return mustBe(false, 'role.not-active', name, 'active');
        if (isEmpty(registry.naming('person', 'role', id))) return null;
        return refuse(
          'role.held',
          null,
          `People have the role ${name}.`,
          'Take it from them first, or give them another one.',
        );
      },
    },
  },
});
