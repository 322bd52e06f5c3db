import { type Place, placeIn } from './authority.ts';
import { natureOf } from './dispatch.ts';
import type { AggregateName, Registry, StateOf } from './index.ts';

/** Where an object is at home: whoever may do something with it may do it there. */
type Home<A extends AggregateName> = (state: StateOf[A], registry: Registry) => Place;

const NOWHERE: Place = { organizationId: null, unitIds: [] };

function whole(organizationId: string): Place {
  return { organizationId, unitIds: [] };
}

/** With a person who holds or answers for it, it is at home in the units of that person. */
function heldBy(registry: Registry, organizationId: string, personId: string | null): Place {
  const person = personId === null ? undefined : registry.get('person', personId);
  return { organizationId, unitIds: person?.unitIds ?? [] };
}

function accountPlace({ operatorId, unitId }: StateOf['nats.account'], registry: Registry): Place {
  const operator = registry.get('nats.operator', operatorId);
  return operator === undefined
    ? NOWHERE
    : { organizationId: operator.organizationId, unitIds: unitId === null ? [] : [unitId] };
}

function inAccount(id: string, registry: Registry): Place {
  const account = registry.get('nats.account', id);
  return account === undefined ? NOWHERE : accountPlace(account, registry);
}

/** Where an aggregate does not stand here, its objects are at home in the whole of their organization. */
const homes: { readonly [A in AggregateName]?: Home<A> } = {
  organization: ({ id }) => whole(id),
  'organization.unit': ({ organizationId, id }) => ({ organizationId, unitIds: [id] }),
  // Who has a role for the whole organization is nobody's who answers for some units of it alone.
  person: ({ organizationId, unitIds, roles }) => ({
    organizationId,
    unitIds: roles.some(({ scope }) => scope.kind !== 'unit') ? [] : unitIds,
  }),
  delegation: ({ organizationId, scope }) => placeIn(organizationId, scope),
  'service.account': ({ organizationId, unitId }) => ({ organizationId, unitIds: [unitId] }),
  agent: ({ organizationId, responsiblePersonId }, registry) =>
    heldBy(registry, organizationId, responsiblePersonId),
  key: ({ organizationId, personId }, registry) => heldBy(registry, organizationId, personId),
  yubikey: ({ holder }, registry) =>
    holder === null ? NOWHERE : heldBy(registry, holder.organizationId, holder.personId),
  'nats.account': accountPlace,
  'nats.user': ({ accountId }, registry) => inAccount(accountId, registry),
  'nats.signing.key'({ signsFor: owner }, registry) {
    if (owner.kind === 'account') return inAccount(owner.account_id, registry);
    const operator = registry.get('nats.operator', owner.operator_id);
    return operator === undefined ? NOWHERE : whole(operator.organizationId);
  },
  'nats.token': ({ organizationId, accountId }, registry) =>
    accountId === null ? whole(organizationId) : inAccount(accountId, registry),
  'nats.activation': ({ accountId }, registry) => inAccount(accountId, registry),
};

/** The organization and the units that an object belongs to, directly or by what it is a part of. */
export function placeOf<A extends AggregateName>(aggregate: A, state: StateOf[A], registry: Registry): Place {
  const home: Home<A> | undefined = homes[aggregate];
  if (home !== undefined) return home(state, registry);
  return { organizationId: natureOf(aggregate).organizationId?.(state) ?? null, unitIds: [] };
}
