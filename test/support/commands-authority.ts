import type { IndexedRegistry } from '../../app/registry/contradiction.ts';
import { aggregateNames } from '../../app/registry/dispatch.ts';
import type { Command, CommandNamed, Registry } from '../../app/registry/index.ts';
import type { Permission, RoleScope } from '../../app/registry/role-facts.ts';
import { given, TEST_TIME, testId } from './in-memory-registry.ts';

/** The day of `TEST_TIME`. */
export const TEST_DAY = TEST_TIME.slice(0, 10);

/** A command that gives a person a described role. */
export function assignRole(
  id: string,
  permissions: Permission[],
  scope: RoleScope = { kind: 'organization' },
): CommandNamed<'AssignRole'> {
  return { type: 'AssignRole', id, role: { role_type: 'Administrator', scope, permissions } };
}

/** A command that defines a role. */
export function createRole(organizationId: string, permissions: Permission[]): CommandNamed<'CreateRole'> {
  return {
    type: 'CreateRole',
    id: testId(),
    organizationId,
    name: 'Officer',
    description: null,
    permissions,
  };
}

/** A command that delegates the making of keys in the whole organization, from today on. */
export function createDelegation(
  organizationId: string,
  delegatorId: string,
  delegateId: string,
  changes: Partial<CommandNamed<'CreateDelegation'>> = {},
): CommandNamed<'CreateDelegation'> {
  return {
    type: 'CreateDelegation',
    id: testId(),
    organizationId,
    delegatorId,
    delegateId,
    permissions: ['CreateKeys'],
    unitId: null,
    derivesFrom: null,
    validFrom: TEST_DAY,
    validUntil: null,
    ...changes,
  };
}

/** A command that draws up a policy which demands that keys are described. */
export function createPolicy(
  organizationId: string,
  changes: Partial<CommandNamed<'CreatePolicy'>> = {},
): CommandNamed<'CreatePolicy'> {
  return {
    type: 'CreatePolicy',
    id: testId(),
    organizationId,
    name: 'Keys in order',
    description: null,
    boundKeyPurposes: [],
    minimumYubiKeys: null,
    keysDescribed: true,
    peopleAnswer: false,
    yubiKeysAttested: false,
    locationsLevelled: false,
    actorsProven: false,
    ...changes,
  };
}

/** A command that lets roles govern. */
export function letRolesGovern(): CommandNamed<'LetRolesGovern'> {
  return { type: 'LetRolesGovern', id: testId() };
}

/** A registry that knows which kind of object an id stands for. */
export function indexed(registry: Registry): IndexedRegistry {
  return {
    get: (aggregate, id) => registry.get(aggregate, id),
    holderOf: (aggregate, key) => registry.holderOf(aggregate, key),
    naming: (aggregate, as, id) => registry.naming(aggregate, as, id),
    within: (aggregate, id) => registry.within(aggregate, id),
    aggregateOf: (id) => aggregateNames.find((name) => registry.get(name, id) !== undefined),
  };
}

/** The registry that commands lead to. */
export function registryAfter(...commands: readonly Command[]): IndexedRegistry {
  return indexed(given(...commands).registry);
}
