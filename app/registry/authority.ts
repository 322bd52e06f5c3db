import { type Refused, refuse } from '../model/decision.ts';
import type { Registry, StateOf } from './index.ts';
import { isActive, isEmpty } from './living.ts';
import { isWithin } from './organization-unit.ts';
import { CONFIGURATION, type Permission, type Role, type RoleScope } from './role-facts.ts';
import { dayOf, isOver } from './validity.ts';

/** The unique key of the one object that the ledger is to itself. */
export const LEDGER_KEY = 'ledger';

/** Whether this ledger has said that roles govern. */
export function rolesGovern(registry: Registry): boolean {
  return (registry.holderOf('ledger', LEDGER_KEY)?.rolesGovernSince ?? null) !== null;
}

/**
 * Where an act takes place: for the system itself, or in an organization, in all of these units. Without units it is of
 * the organization as a whole; without an organization (the ledger itself) whoever may in a whole one may there.
 */
export type Place =
  | 'system'
  | { readonly organizationId: string | null; readonly unitIds: readonly string[] };

/** One spot of a place: who may in each of them may in the place. */
type Spot = 'system' | { readonly organizationId: string | null; readonly unitId: string | null };

/** The place in which something holds that holds in a scope. */
export function placeIn(organizationId: string, scope: RoleScope): Place {
  if (scope.kind === 'system') return 'system';
  return { organizationId, unitIds: scope.kind === 'unit' ? [scope.unit_id] : [] };
}

function spotsOf(place: Place): readonly Spot[] {
  if (place === 'system') return ['system'];
  const { organizationId, unitIds } = place;
  return unitIds.length === 0
    ? [{ organizationId, unitId: null }]
    : unitIds.map((unitId) => ({ organizationId, unitId }));
}

function covers(registry: Registry, scope: RoleScope, organizationId: string, spot: Spot): boolean {
  if (scope.kind === 'system') return true;
  if (spot === 'system') return false;
  if (scope.kind === 'organization')
    return spot.organizationId === null || spot.organizationId === organizationId;
  return spot.unitId !== null && isWithin(spot.unitId, scope.unit_id, registry);
}

/** What a role of a person permits now. */
function permittedBy(
  registry: Registry,
  { organizationId }: StateOf['person'],
  role: Role,
): readonly Permission[] {
  if (!('role_id' in role)) return role.permissions;
  const defined = registry.get('role', role.role_id);
  return defined?.organizationId === organizationId && defined.status === 'active' ? defined.permissions : [];
}

function maySpotByRole(
  registry: Registry,
  person: StateOf['person'],
  permission: Permission,
  spot: Spot,
): boolean {
  return person.roles.some(
    (role) =>
      covers(registry, role.scope, person.organizationId, spot) &&
      permittedBy(registry, person, role).includes(permission),
  );
}

/**
 * An organization which nobody of its own may configure, such as a new one, is in the care of those who may configure
 * another one as a whole: they give it its first role. Otherwise nobody could ever act in it.
 */
function takesCareOf(registry: Registry, person: StateOf['person'], spot: Spot): boolean {
  if (spot === 'system' || spot.organizationId === null) return false;
  if (!person.roles.some((role) => configures(registry, person, role))) return false;
  for (const other of configurers(registry)) if (other.organizationId === spot.organizationId) return false;
  return true;
}

/** Whether a person may do this in a place by their roles alone. Who is not active may nothing. */
export function mayByRole(
  registry: Registry,
  personId: string,
  permission: Permission,
  place: Place,
): boolean {
  const person = registry.get('person', personId);
  return (
    isActive(person) &&
    spotsOf(place).every(
      (spot) =>
        maySpotByRole(registry, person, permission, spot) ||
        (permission === 'ModifyConfiguration' && takesCareOf(registry, person, spot)),
    )
  );
}

/**
 * Whether a person may do this in a place at a moment: by their roles, or by delegations that count then. Who is not
 * active may nothing.
 * @param at RFC 3339 UTC
 */
export function mayDo(
  registry: Registry,
  personId: string,
  permission: Permission,
  place: Place,
  at: string,
): boolean {
  const person = registry.get('person', personId);
  if (!isActive(person)) return false;
  if (mayByRole(registry, personId, permission, place)) return true;
  const delegated = [...registry.naming('delegation', 'delegate', personId)];
  if (delegated.length === 0) return false;
  return spotsOf(place).every(
    (spot) =>
      maySpotByRole(registry, person, permission, spot) ||
      delegated.some((delegation) => givesSpot(registry, delegation, permission, spot, dayOf(at))),
  );
}

/**
 * Whether a delegation gives a permission in a place on a day. It gives what its delegator may then, and no more: asked
 * up the whole chain, so that nothing of it lasts when one above was revoked, reduced or is over, when somebody in
 * between acts no more or has lost a role, and whether or not the ledger says so of each below.
 */
export function gives(
  registry: Registry,
  delegation: StateOf['delegation'],
  permission: Permission,
  place: Place,
  day: string,
): boolean {
  return spotsOf(place).every((spot) => givesSpot(registry, delegation, permission, spot, day));
}

function givesSpot(
  registry: Registry,
  delegation: StateOf['delegation'],
  permission: Permission,
  spot: Spot,
  day: string,
): boolean {
  const { status, validFrom, permissions, scope, organizationId, delegatorId, derivesFrom } = delegation;
  if (status !== 'active' || day < validFrom || isOver(delegation, day)) return false;
  if (!permissions.includes(permission) || !covers(registry, scope, organizationId, spot)) return false;
  const delegator = registry.get('person', delegatorId);
  if (!isActive(delegator)) return false;
  if (derivesFrom === null) return maySpotByRole(registry, delegator, permission, spot);
  const parent = registry.get('delegation', derivesFrom);
  return parent?.delegateId === delegatorId && givesSpot(registry, parent, permission, spot, day);
}

/** Whether a role lets its person modify the configuration of a whole organization, or of the system. */
function configures(registry: Registry, person: StateOf['person'], role: Role): boolean {
  return role.scope.kind !== 'unit' && permittedBy(registry, person, role).includes('ModifyConfiguration');
}

/** The active people who may modify the configuration of a whole organization, or of the system, by a role. */
function* configurers(registry: Registry): Iterable<StateOf['person']> {
  // Read to the end before anything else is asked: a store answers one such question at a time.
  const described = [...registry.naming('person', 'configures', CONFIGURATION)];
  yield* described.filter(isActive);
  for (const role of [...registry.naming('role', 'configures', CONFIGURATION)])
    for (const person of [...registry.naming('person', 'role', role.id)])
      if (isActive(person) && person.roles.some((held) => configures(registry, person, held))) yield person;
}

/** Whether somebody active may modify the configuration of a whole organization, or of the system, by a role. */
export function somebodyMayConfigure(registry: Registry): boolean {
  return !isEmpty(configurers(registry));
}

/**
 * Why an act cannot be that would leave nobody who may modify the configuration by a role: then nobody could ever give
 * a permission again. Null where somebody is left, and as long as roles do not govern.
 * @param isTaken whether the act takes this role from this person, or lets it permit this no more
 */
export function lastWhoMayRefusal(
  registry: Registry,
  isTaken: (person: StateOf['person'], role: Role) => boolean,
): Refused | null {
  if (!rolesGovern(registry)) return null;
  for (const person of configurers(registry))
    if (person.roles.some((role) => configures(registry, person, role) && !isTaken(person, role)))
      return null;
  return LAST_WHO_MAY;
}

const LAST_WHO_MAY = refuse(
  'authority.last-who-may',
  null,
  'Nobody would be left who may modify the configuration, and nobody could give that permission again.',
  'Give somebody else a role that permits it for the whole organization first.',
);
