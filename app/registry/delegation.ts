import { z } from 'zod';
import { defineAggregate, type Lines, type ValueOf } from '../model/aggregate.ts';
import { NOTHING_CHANGED } from '../model/change.ts';
import { defineCommands, type FactOf } from '../model/commands.ts';
import { type Refused, refuse } from '../model/decision.ts';
import { linkTo } from '../model/presentation.ts';
import { daySchema, textSchema, uuidSchema } from '../model/values.ts';
import { gives, mayByRole, placeIn } from './authority.ts';
import type { Registry } from './index.ts';
import { organizationRefusal, personRefusal, unitRefusal } from './living.ts';
import {
  type Permission,
  permissionSchema,
  permissionsInWords,
  permissions as permissionWords,
  type RoleScope,
  roleScopeSchema,
  scopeInWords,
} from './role-facts.ts';
import { dayOf, isOver } from './validity.ts';

/** How often what was delegated may be delegated on: the first delegation counts, too. */
const MAX_DEPTH = 3;

/** Why a delegation was revoked, and how a person says it. */
const reasons = {
  DelegatorRevoked: 'Who gave it takes it back',
  DelegateRequested: 'Who has it gives it back',
  AdminRevoked: 'An administrator ends it',
  Expired: 'Its last day is past',
  RoleChange: 'Somebody’s role has changed',
  OrganizationalChange: 'The organization has changed',
  SecurityIncident: 'A security incident',
  Other: 'Another reason, as remarked',
} as const;

const reason = z.enum([
  'DelegatorRevoked',
  'DelegateRequested',
  'AdminRevoked',
  'Expired',
  'RoleChange',
  'OrganizationalChange',
  'SecurityIncident',
  'Other',
]);

const delegation_id = uuidSchema;
const granted = z.array(permissionSchema);

const state = {
  id: uuidSchema,
  organizationId: uuidSchema,
  delegatorId: uuidSchema,
  delegateId: uuidSchema,
  permissions: granted,
  scope: roleScopeSchema,
  /** The delegation to the delegator that it passes on; null where they delegate what their roles permit. */
  derivesFrom: uuidSchema.nullable(),
  validFrom: daySchema,
  /** Its last day; null where it has none. */
  validUntil: daySchema.nullable(),
  status: z.enum(['active', 'revoked']),
};

type Delegation = ValueOf<typeof state>;

/** What stands of delegations in ledgers. Whether one counts is asked up its whole chain: `gives` in authority.ts. */
export const aggregate = defineAggregate('delegation', {
  state,
  label: ({ permissions }) => `To ${permissionsInWords(permissions)}`,
  uniqueKey: ({ id }) => id,
  organizationId: ({ organizationId }) => organizationId,
  links: ({ delegatorId: delegator, delegateId: delegate, derivesFrom: parent, scope }) => ({
    delegator,
    delegate,
    parent,
    'holds-in': scope.kind === 'unit' ? scope.unit_id : null,
  }),
  ended: ({ status }) => status === 'revoked',
  comesUp: ({ status, validUntil }) =>
    status === 'revoked' || validUntil === null ? [] : [{ day: validUntil, what: 'Delegation ends' }],
}).withEvents({
  /** A person lets another one do what they may do themselves. */
  DelegationCreated: {
    payload: {
      delegation_id,
      organization_id: uuidSchema,
      delegator_id: uuidSchema,
      delegate_id: uuidSchema,
      permissions: granted,
      scope: roleScopeSchema,
      derives_from: uuidSchema.nullable(),
      valid_from: daySchema,
      valid_until: daySchema.nullable(),
    },
    effect: 'makes',
    title: 'Delegation created',
    about: ({ payload }) => `To ${permissionsInWords(payload.permissions)}`,
    outcome: ({ payload }) =>
      `${payload.delegate_id} may ${permissionsInWords(payload.permissions)} for ${payload.delegator_id}`,
    lines: ({ payload }) => ({
      May: permissionsInWords(payload.permissions),
      'Holds in': scopeInWords(payload.scope, (id) => id),
      From: payload.valid_from,
      Until: payload.valid_until ?? 'It is revoked',
      'Delegator id': payload.delegator_id,
      'Delegate id': payload.delegate_id,
      'Derives from': payload.derives_from ?? 'What the delegator’s roles permit',
      'Delegation id': payload.delegation_id,
      'Organization id': payload.organization_id,
    }),
    evolve: ({ payload }) => ({
      id: payload.delegation_id,
      organizationId: payload.organization_id,
      delegatorId: payload.delegator_id,
      delegateId: payload.delegate_id,
      permissions: payload.permissions,
      scope: payload.scope,
      derivesFrom: payload.derives_from,
      validFrom: payload.valid_from,
      validUntil: payload.valid_until,
      status: 'active',
    }),
  },
  /** A delegation permits nothing more. */
  DelegationRevoked: {
    payload: { delegation_id, reason, remark: textSchema.nullable() },
    effect: 'changes',
    title: 'Delegation revoked',
    about: ({ payload }) => reasons[payload.reason],
    lines: ({ payload }) => ({
      Reason: reasons[payload.reason],
      Remark: payload.remark,
      'Delegation id': payload.delegation_id,
    }),
    evolve: (_, before) => ({ ...before, status: 'revoked' }),
  },
  /** A delegation permits nothing more because one that it derives from does not. */
  DelegationCascadeRevoked: {
    payload: {
      delegation_id,
      /** The one it derives from. */
      caused_by: uuidSchema,
      /** The one at which the act began. */
      root: uuidSchema,
    },
    effect: 'changes',
    title: 'Delegation revoked with another',
    about: () => 'What it derives from permits it no more',
    lines: ({ payload }) => ({
      'Derives from': payload.caused_by,
      'It began with': payload.root,
      'Delegation id': payload.delegation_id,
    }),
    evolve: (_, before) => ({ ...before, status: 'revoked' }),
  },
  /** A delegation lasts longer. */
  DelegationExtended: {
    payload: {
      delegation_id,
      previous_valid_until: daySchema,
      /** null where it lasts until it is revoked. */
      new_valid_until: daySchema.nullable(),
    },
    effect: 'changes',
    title: 'Delegation extended',
    about: ({ payload }) => `Until ${payload.new_valid_until ?? 'it is revoked'}`,
    lines: ({ payload }) => ({
      Until: `${payload.new_valid_until ?? 'It is revoked'}, before: ${payload.previous_valid_until}`,
      'Delegation id': payload.delegation_id,
    }),
    evolve: ({ payload }, before) => ({ ...before, validUntil: payload.new_valid_until }),
  },
  /** A delegation permits something more, or something less. */
  DelegationPermissionsModified: {
    payload: { delegation_id, permissions_removed: granted, permissions_added: granted },
    effect: 'changes',
    title: 'Delegation changed',
    about: ({ payload }) => Object.keys(modificationLines(payload)).join(', '),
    lines: ({ payload }) => ({ ...modificationLines(payload), 'Delegation id': payload.delegation_id }),
    evolve: ({ payload }, before) => ({ ...before, permissions: modified(before, payload) }),
  },
});

type Fact = FactOf<{
  readonly [T in keyof typeof aggregate.events]: (typeof aggregate.events)[T]['payload'];
}>;

interface Modification {
  readonly permissions_removed: readonly Permission[];
  readonly permissions_added: readonly Permission[];
}

function modified({ permissions }: Pick<Delegation, 'permissions'>, change: Modification): Permission[] {
  const { permissions_removed: removed, permissions_added: added } = change;
  return [...permissions.filter((permission) => !removed.includes(permission)), ...added];
}

function modificationLines({ permissions_removed, permissions_added }: Modification): Lines {
  return {
    ...(permissions_added.length > 0 ? { 'May now': permissionsInWords(permissions_added) } : {}),
    ...(permissions_removed.length > 0 ? { 'May no more': permissionsInWords(permissions_removed) } : {}),
  };
}

/** A delegation and those it derives from, up to the first; as far as they are there. */
function* chainOf(delegation: Delegation, registry: Registry): Iterable<Delegation> {
  for (let at: Delegation | undefined = delegation; at !== undefined; at = parentOf(at, registry)) yield at;
}

function parentOf({ derivesFrom }: Delegation, registry: Registry): Delegation | undefined {
  return derivesFrom === null ? undefined : registry.get('delegation', derivesFrom);
}

/** Those that derive directly from a delegation and are not revoked. Read to the end: more is asked of each. */
function childrenOf(id: string, registry: Registry): Delegation[] {
  return [...registry.naming('delegation', 'parent', id)];
}

/** What a revocation brings with it: all that derives from the delegation is revoked in the same act. */
function cascade(id: string, root: string, registry: Registry): Fact[] {
  return childrenOf(id, registry).flatMap((child): Fact[] => [
    {
      event_type: 'DelegationCascadeRevoked',
      aggregate_id: child.id,
      payload: { delegation_id: child.id, caused_by: id, root },
    },
    ...cascade(child.id, root, registry),
  ]);
}

/**
 * What follows when a delegation permits less: nothing that derives from it keeps more. Each loses the same in the same
 * act, and one that would be left with nothing is revoked. Refusing instead would let a delegate keep their delegator
 * from taking something back. In a ledger where these events were left out nothing else comes of it: `gives` asks
 * the whole chain.
 */
function reduce(id: string, left: readonly Permission[], root: string, registry: Registry): Fact[] {
  return childrenOf(id, registry).flatMap((child): Fact[] => {
    const kept = child.permissions.filter((permission) => left.includes(permission));
    if (kept.length === child.permissions.length) return [];
    if (kept.length === 0)
      return [
        {
          event_type: 'DelegationCascadeRevoked',
          aggregate_id: child.id,
          payload: { delegation_id: child.id, caused_by: id, root },
        },
        ...cascade(child.id, root, registry),
      ];
    const permissions_removed = child.permissions.filter((permission) => !kept.includes(permission));
    return [
      {
        event_type: 'DelegationPermissionsModified',
        aggregate_id: child.id,
        payload: { delegation_id: child.id, permissions_removed, permissions_added: [] },
      },
      ...reduce(child.id, kept, root, registry),
    ];
  });
}

/** Why a delegation cannot be built upon on a day: it, or one it derives from, is revoked or over. */
function forceRefusal(delegation: Delegation, day: string, registry: Registry): Refused | null {
  for (const one of chainOf(delegation, registry))
    if (one.status === 'revoked' || isOver(one, day))
      return one.id === delegation.id ? ENDED : aboveEnded(null);
  return null;
}

/** Why a delegation cannot last until then: the one it derives from ends before. */
function endRefusal(validUntil: string | null, parent: Delegation | undefined): Refused | null {
  const end = parent?.validUntil ?? null;
  if (end === null || (validUntil !== null && validUntil <= end)) return null;
  return refuse(
    'delegation.beyond-parent',
    'validUntil',
    `What it derives from ends on ${end}: nothing of it lasts longer.`,
    `Choose ${end} or an earlier day as the last one.`,
  );
}

/** Why a delegator cannot delegate these permissions: they may not do that themselves, as it will be on that day. */
function moreRefusal(
  delegation: Pick<Delegation, 'organizationId' | 'delegatorId' | 'scope' | 'validFrom'>,
  permissions: readonly Permission[],
  parent: Delegation | undefined,
  today: string,
  registry: Registry,
): Refused | null {
  const { organizationId, delegatorId, scope, validFrom } = delegation;
  const place = placeIn(organizationId, scope);
  const day = validFrom < today ? today : validFrom;
  const more = permissions.filter((permission) =>
    parent === undefined
      ? !mayByRole(registry, delegatorId, permission, place)
      : !gives(registry, parent, permission, place, day),
  );
  if (more.length === 0) return null;
  const { name } = registry.get('person', delegatorId) ?? { name: 'Who delegates' };
  const how = parent === undefined ? 'by their roles' : 'by the delegation that it derives from';
  return refuse(
    'delegation.more-than-may',
    'permissions',
    `${name} may not ${permissionsInWords(more)} there ${how}.`,
    'Delegate only what they may do themselves, or choose what it derives from.',
  );
}

const ENDED = refuse(
  'delegation.ended',
  null,
  'This delegation was revoked, or its last day is past.',
  'Create a new delegation.',
);

function aboveEnded(field: string | null): Refused {
  return refuse(
    'delegation.parent-ended',
    field,
    'A delegation from which it derives was revoked, or its last day is past.',
    'Delegate what somebody may by their roles, or by a delegation that still counts.',
  );
}

const NOTHING = refuse(
  'delegation.nothing',
  'permissions',
  'A delegation permits at least one thing.',
  'Choose what it permits, or revoke the delegation.',
);

const SELF = refuse(
  'delegation.self',
  'delegateId',
  'Nobody delegates something to themselves.',
  'Choose somebody else.',
);

const CYCLE = refuse(
  'delegation.cycle',
  'delegateId',
  'It would come back to somebody from whom it was passed on.',
  'Choose somebody who is not among those it came from.',
);

const ENDS_BEFORE = refuse(
  'delegation.ends-before',
  'validUntil',
  'It would end before it begins, or be over already.',
  'Choose a later day as the last one.',
);

const BEGINS_BEFORE = refuse(
  'delegation.begins-before-parent',
  'validFrom',
  'It would begin before the delegation from which it derives.',
  'Choose a later first day.',
);

const TOO_DEEP = refuse(
  'delegation.too-deep',
  'derivesFrom',
  'What was delegated on twice is not delegated any further.',
  'Let somebody delegate who may by their roles.',
);

const NOT_THEIRS = refuse(
  'delegation.not-delegate',
  'derivesFrom',
  'The delegation that it would derive from is not one to the person who delegates.',
  'Choose a delegation that they were given, or none.',
);

const PERMISSIONS = { kind: 'several', choices: permissionWords, label: 'May' } as const;
const UNTIL = {
  kind: 'day',
  label: 'Last day',
  hint: 'It is over when this day is, in UTC.',
  none: 'Until it is revoked',
  half: true,
} as const;

function scopeOf(unitId: string | null): RoleScope {
  return unitId === null ? { kind: 'organization' } : { kind: 'unit', unit_id: unitId };
}

/** What can be asked of delegations. */
export const desk = defineCommands(aggregate, {
  nouns: ['delegation', 'delegations'],
  made: 'Delegation recorded',
  screen: {
    title: 'Delegations',
    about:
      'What people let others do in their stead: only what they may themselves, and only as long as they may.',
    belongsTo: 'organization',
    empty: {
      title: 'No delegations',
      text: 'Whoever may do something can let somebody else of the organization do it, for a while.',
    },
  },
  fullName: ({ delegatorId, delegateId, permissions }, names) =>
    `${names('person', delegatorId)} to ${names('person', delegateId)}: ${permissionsInWords(permissions)}`,
  status: ({ status, validUntil }) => {
    if (status === 'revoked') return { word: 'Revoked', tone: 'broken' };
    return { word: validUntil === null ? 'Active' : `Until ${validUntil}`, tone: 'usual' };
  },
  particulars: (delegation, names) => ({
    Organization: linkTo('organization', delegation.organizationId),
    From: linkTo('person', delegation.delegatorId),
    To: linkTo('person', delegation.delegateId),
    May: permissionsInWords(delegation.permissions),
    'Holds in': scopeInWords(delegation.scope, (id) => names('organization.unit', id) ?? id),
    'Derives from':
      delegation.derivesFrom === null
        ? 'Roles of who delegates'
        : linkTo('delegation', delegation.derivesFrom),
    'First day': delegation.validFrom,
    'Last day': delegation.validUntil ?? 'None: until it is revoked',
  }),
  columns: ['From', 'To', 'May'],
  narrowedBy: { 'holds-in': 'organization.unit' },
  readAs: {
    delegator: 'Has delegated',
    delegate: 'Was delegated',
    parent: 'Delegated on',
    'holds-in': 'Delegations in it',
  },
  anew: {
    made: ({ scope }) => ({ unitId: scope.kind === 'unit' ? scope.unit_id : null }),
  },
  commands: {
    /** Let a person do what another one may. */
    CreateDelegation: {
      title: 'New delegation',
      verb: 'Record delegation',
      fields: {
        organizationId: {
          kind: 'reference',
          to: 'organization',
          where: { status: 'active' },
          label: 'Organization',
          prompt: 'Choose an organization',
        },
        delegatorId: {
          kind: 'reference',
          to: 'person',
          within: 'organizationId',
          where: { status: 'active' },
          label: 'Who delegates',
          prompt: 'Choose a person',
        },
        delegateId: {
          kind: 'reference',
          to: 'person',
          within: 'organizationId',
          where: { status: 'active' },
          label: 'To whom',
          prompt: 'Choose a person',
        },
        permissions: PERMISSIONS,
        unitId: {
          kind: 'reference',
          to: 'organization.unit',
          within: 'organizationId',
          where: { status: 'active' },
          label: 'Holds in',
          none: 'The whole organization',
        },
        derivesFrom: {
          kind: 'reference',
          to: 'delegation',
          within: 'organizationId',
          where: { status: 'active' },
          label: 'Derives from',
          hint: 'Where they pass on what was delegated to them.',
          none: 'What their roles permit',
        },
        validFrom: { kind: 'day', label: 'First day', half: true },
        validUntil: UNTIL,
      },
      input: {
        organizationId: uuidSchema,
        delegatorId: uuidSchema,
        delegateId: uuidSchema,
        permissions: granted,
        unitId: uuidSchema.nullable(),
        derivesFrom: uuidSchema.nullable(),
        validFrom: daySchema,
        validUntil: daySchema.nullable(),
      },
      effect: 'makes',
      decide: ({ id, unitId, ...command }) => ({
        event_type: 'DelegationCreated',
        payload: {
          delegation_id: id,
          organization_id: command.organizationId,
          delegator_id: command.delegatorId,
          delegate_id: command.delegateId,
          permissions: command.permissions,
          scope: scopeOf(unitId),
          derives_from: command.derivesFrom,
          valid_from: command.validFrom,
          valid_until: command.validUntil,
        },
      }),
    },
    /** Let a delegation last longer. */
    ExtendDelegation: {
      title: () => 'Extend the delegation',
      verb: 'Extend…',
      fields: { validUntil: UNTIL },
      now: ({ validUntil }) => ({ validUntil }),
      input: { validUntil: daySchema.nullable() },
      effect: 'changes',
      available: ({ status, validUntil }) => status === 'active' && validUntil !== null,
      decide({ id, validUntil }, before) {
        if (before.validUntil === null || validUntil === before.validUntil) return NOTHING_CHANGED;
        return {
          event_type: 'DelegationExtended',
          payload: {
            delegation_id: id,
            previous_valid_until: before.validUntil,
            new_valid_until: validUntil,
          },
        };
      },
    },
    /** Let a delegation permit more or less. What derives from it loses what it loses. */
    ChangeDelegation: {
      title: () => 'Change the delegation',
      verb: 'Change…',
      fields: { permissions: PERMISSIONS },
      now: ({ permissions }) => ({ permissions }),
      input: { permissions: granted },
      effect: 'changes',
      available: ({ status }) => status === 'active',
      decide({ id, permissions }, before, registry) {
        const removed = before.permissions.filter((permission) => !permissions.includes(permission));
        const added = permissions.filter((permission) => !before.permissions.includes(permission));
        if (removed.length === 0 && added.length === 0) return NOTHING_CHANGED;
        const payload = { delegation_id: id, permissions_removed: removed, permissions_added: added };
        return [
          { event_type: 'DelegationPermissionsModified', payload },
          ...reduce(id, permissions, id, registry),
        ];
      },
    },
    /** Take a delegation back, and with it all that derives from it. */
    RevokeDelegation: {
      title: () => 'Revoke the delegation',
      verb: 'Revoke…',
      fields: {
        reason: { kind: 'choice', choices: reasons, label: 'Reason', prompt: 'Choose why' },
        remark: { kind: 'text', label: 'Remark' },
      },
      input: { reason, remark: textSchema.nullable() },
      effect: 'changes',
      irreversible: 'A revoked delegation never counts again, nor does any that derives from it.',
      available: ({ status }) => status === 'active',
      decide: ({ id, reason, remark }, _, registry) => [
        { event_type: 'DelegationRevoked', payload: { delegation_id: id, reason, remark } },
        ...cascade(id, id, registry),
      ],
    },
  },
  rules: {
    DelegationCreated: {
      makes({ payload, timestamp }, registry) {
        const {
          organization_id: organizationId,
          delegator_id: delegatorId,
          delegate_id: delegateId,
        } = payload;
        const { permissions, scope, valid_from: validFrom, valid_until: validUntil, derives_from } = payload;
        const today = dayOf(timestamp);
        const parent = derives_from === null ? undefined : registry.get('delegation', derives_from);
        const code = 'delegation.unknown-person';
        const wrong =
          organizationRefusal(registry, organizationId, {
            code: 'delegation.unknown-organization',
            what: 'this delegation',
          }) ??
          personRefusal(registry, delegatorId, {
            organizationId,
            code,
            field: 'delegatorId',
            role: 'Who delegates',
          }) ??
          personRefusal(registry, delegateId, {
            organizationId,
            code,
            field: 'delegateId',
            role: 'To whom it is delegated',
          }) ??
          (delegatorId === delegateId ? SELF : null) ??
          (scope.kind === 'unit'
            ? unitRefusal(registry, scope.unit_id, {
                organizationId,
                code: 'delegation.unknown-unit',
                field: 'unitId',
                what: 'this delegation',
              })
            : null);
        if (wrong !== null) return wrong;
        if (permissions.length === 0) return NOTHING;
        if (validUntil !== null && (validUntil < validFrom || validUntil < today)) return ENDS_BEFORE;
        if (derives_from !== null) {
          if (parent?.delegateId !== delegatorId) return NOT_THEIRS;
          const above = [...chainOf(parent, registry)];
          if (above.some((one) => one.status === 'revoked' || isOver(one, today)))
            return aboveEnded('derivesFrom');
          if (above.length >= MAX_DEPTH) return TOO_DEEP;
          if (above.some((one) => one.delegatorId === delegateId)) return CYCLE;
          if (validFrom < parent.validFrom) return BEGINS_BEFORE;
        }
        const delegation = { organizationId, delegatorId, scope, validFrom };
        return (
          endRefusal(validUntil, parent) ?? moreRefusal(delegation, permissions, parent, today, registry)
        );
      },
    },
    DelegationRevoked: {
      changes({ payload, timestamp }, before) {
        if (before.status === 'revoked') return ENDED;
        if (payload.reason === 'Other' && payload.remark === null)
          return refuse(
            'delegation.no-remark',
            'remark',
            'Another reason than those to choose from needs a remark.',
            'Write why, or choose one of the reasons.',
          );
        if (payload.reason !== 'Expired' || isOver(before, dayOf(timestamp))) return null;
        return refuse(
          'delegation.not-expired',
          'reason',
          'Its last day is not past yet.',
          'Choose the reason for which it is to end now.',
        );
      },
    },
    DelegationCascadeRevoked: {
      changes({ payload: { caused_by, root } }, before, registry) {
        const parent = parentOf(before, registry);
        // It says only what is so already: whoever may say so, nothing is taken from anybody by it.
        const isSo =
          parent?.id === caused_by &&
          [...chainOf(parent, registry)].some(({ id }) => id === root) &&
          (parent.status === 'revoked' ||
            !parent.permissions.some((permission) => before.permissions.includes(permission)));
        return before.status === 'active' && isSo
          ? null
          : refuse(
              'delegation.no-cascade',
              null,
              'What this delegation derives from has not taken everything from it.',
              'Revoke the delegation itself.',
            );
      },
    },
    DelegationExtended: {
      changes({ payload, timestamp }, before, registry) {
        const { previous_valid_until: previous, new_valid_until: next } = payload;
        const wrong = forceRefusal(before, dayOf(timestamp), registry);
        if (wrong !== null) return wrong;
        if (previous !== before.validUntil || (next !== null && next <= previous))
          return refuse(
            'delegation.not-later',
            'validUntil',
            'Its last day would not be later than it is now.',
            'Choose a later day. To end it earlier, revoke it.',
          );
        return endRefusal(next, parentOf(before, registry));
      },
    },
    DelegationPermissionsModified: {
      changes({ payload, timestamp }, before, registry) {
        const { permissions_removed: removed, permissions_added: added } = payload;
        if (before.status === 'revoked') return ENDED;
        const follows =
          removed.length + added.length > 0 &&
          removed.every((permission) => before.permissions.includes(permission)) &&
          !added.some((permission) => before.permissions.includes(permission));
        if (!follows) return NOTHING_CHANGED;
        if (modified(before, payload).length === 0) return NOTHING;
        // Taking away is always possible, from one that is over, too: it may follow on what another one has lost.
        if (added.length === 0) return null;
        const today = dayOf(timestamp);
        return (
          forceRefusal(before, today, registry) ??
          moreRefusal(before, added, parentOf(before, registry), today, registry)
        );
      },
    },
  },
});
