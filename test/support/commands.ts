import type { GenerateKey } from '../../app/aggregates/key.ts';
import type { CreateLocation } from '../../app/aggregates/location.ts';
import type { CreateNatsAccount } from '../../app/aggregates/nats-account.ts';
import type { CreateNatsOperator } from '../../app/aggregates/nats-operator.ts';
import type { CreateNatsUser } from '../../app/aggregates/nats-user.ts';
import type { CreateOrganization } from '../../app/aggregates/organization.ts';
import type { CreateOrganizationalUnit } from '../../app/aggregates/organization-unit.ts';
import type { CreatePerson } from '../../app/aggregates/person.ts';
import { testId } from './in-memory-registry.ts';

/** A command that creates an organization. */
export function createOrganization(changes: Partial<CreateOrganization> = {}): CreateOrganization {
  return {
    type: 'CreateOrganization',
    organizationId: testId(),
    name: 'Acme',
    domain: 'acme.example',
    ...changes,
  };
}

/** A command that creates a person. */
export function createPerson(organizationId: string, changes: Partial<CreatePerson> = {}): CreatePerson {
  return {
    type: 'CreatePerson',
    personId: testId(),
    organizationId,
    name: 'Alice Officer',
    email: 'alice@acme.example',
    title: null,
    department: null,
    ...changes,
  };
}

/** A command that records a key; the public key is RFC 8032's first test vector. */
export function generateKey(organizationId: string, changes: Partial<GenerateKey> = {}): GenerateKey {
  return {
    type: 'GenerateKey',
    keyId: testId(),
    organizationId,
    personId: null,
    label: 'Root CA 2026',
    description: null,
    purpose: 'CertificateAuthority',
    publicKey: '11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo',
    fingerprint: `SHA256:${'A'.repeat(43)}`,
    ...changes,
  };
}

/** A command that records a NATS operator. */
export function createNatsOperator(
  organizationId: string,
  changes: Partial<CreateNatsOperator> = {},
): CreateNatsOperator {
  return {
    type: 'CreateNatsOperator',
    operatorId: testId(),
    organizationId,
    name: 'ACME',
    publicKey: `O${'A'.repeat(55)}`,
    ...changes,
  };
}

/** A command that creates a unit directly below the organization. */
export function createUnit(
  organizationId: string,
  changes: Partial<CreateOrganizationalUnit> = {},
): CreateOrganizationalUnit {
  return {
    type: 'CreateOrganizationalUnit',
    unitId: testId(),
    organizationId,
    name: 'Operations',
    unitType: 'Division',
    parentId: null,
    responsiblePersonId: null,
    ...changes,
  };
}

/** A command that creates a location. */
export function createLocation(
  organizationId: string,
  changes: Partial<CreateLocation> = {},
): CreateLocation {
  return {
    type: 'CreateLocation',
    locationId: testId(),
    organizationId,
    name: 'Vault A',
    locationType: 'Physical',
    securityLevel: null,
    address: null,
    ...changes,
  };
}

/** A command that records a NATS account. */
export function createNatsAccount(
  operatorId: string,
  changes: Partial<CreateNatsAccount> = {},
): CreateNatsAccount {
  return {
    type: 'CreateNatsAccount',
    accountId: testId(),
    operatorId,
    name: 'KEYS',
    isSystem: false,
    unitId: null,
    publicKey: `A${'A'.repeat(55)}`,
    ...changes,
  };
}

/** A command that records a NATS user. */
export function createNatsUser(accountId: string, changes: Partial<CreateNatsUser> = {}): CreateNatsUser {
  return {
    type: 'CreateNatsUser',
    userId: testId(),
    accountId,
    name: 'alice',
    personId: null,
    permissions: { publish: ['cim.keys.>'], subscribe: [], allow_responses: false },
    publicKey: `U${'A'.repeat(55)}`,
    ...changes,
  };
}
