import { nkeyText } from '../../app/pki/nats/nkey.ts';
import type { CommandNamed } from '../../app/registry/index.ts';
import { testId } from './in-memory-registry.ts';

/** A command that creates an organization. */
export function createOrganization(
  changes: Partial<CommandNamed<'CreateOrganization'>> = {},
): CommandNamed<'CreateOrganization'> {
  return {
    type: 'CreateOrganization',
    id: testId(),
    name: 'Acme',
    domain: 'acme.example',
    ...changes,
  };
}

/** A command that creates a person. */
export function createPerson(
  organizationId: string,
  changes: Partial<CommandNamed<'CreatePerson'>> = {},
): CommandNamed<'CreatePerson'> {
  return {
    type: 'CreatePerson',
    id: testId(),
    organizationId,
    name: 'Alice Officer',
    email: 'alice@acme.example',
    title: null,
    department: null,
    ...changes,
  };
}

/** A command that records a key; the public key is RFC 8032's first test vector. */
export function generateKey(
  organizationId: string,
  changes: Partial<CommandNamed<'GenerateKey'>> = {},
): CommandNamed<'GenerateKey'> {
  return {
    type: 'GenerateKey',
    id: testId(),
    organizationId,
    personId: null,
    label: 'Root CA 2026',
    description: null,
    purpose: 'CertificateAuthority',
    algorithm: 'Ed25519',
    publicKey: '11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo',
    fingerprint: `SHA256:${'A'.repeat(43)}`,
    ...changes,
  };
}

/** A command that records a NATS operator. */
export function createNatsOperator(
  organizationId: string,
  changes: Partial<CommandNamed<'CreateNatsOperator'>> = {},
): CommandNamed<'CreateNatsOperator'> {
  return {
    type: 'CreateNatsOperator',
    id: testId(),
    organizationId,
    name: 'ACME',
    publicKey: `O${'A'.repeat(55)}`,
    ...changes,
  };
}

/** A command that creates a unit directly below the organization. */
export function createUnit(
  organizationId: string,
  changes: Partial<CommandNamed<'CreateOrganizationalUnit'>> = {},
): CommandNamed<'CreateOrganizationalUnit'> {
  return {
    type: 'CreateOrganizationalUnit',
    id: testId(),
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
  changes: Partial<CommandNamed<'CreateLocation'>> = {},
): CommandNamed<'CreateLocation'> {
  return {
    type: 'CreateLocation',
    id: testId(),
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
  changes: Partial<CommandNamed<'CreateNatsAccount'>> = {},
): CommandNamed<'CreateNatsAccount'> {
  return {
    type: 'CreateNatsAccount',
    id: testId(),
    operatorId,
    name: 'KEYS',
    isSystem: false,
    unitId: null,
    publicKey: `A${'A'.repeat(55)}`,
    ...changes,
  };
}

/** A command that records a signing key of a NATS operator or account. */
export function createNatsSigningKey(
  signsFor: CommandNamed<'GenerateNatsSigningKey'>['signsFor'],
): CommandNamed<'GenerateNatsSigningKey'> {
  const bytes = new Uint8Array(32).fill(signsFor.kind === 'operator' ? 1 : 2);
  const publicKey = nkeyText({ kind: signsFor.kind, bytes });
  return { type: 'GenerateNatsSigningKey', id: testId(), signsFor, name: 'Daily', publicKey, scope: null };
}

/** A command that records a NATS user. */
export function createNatsUser(
  accountId: string,
  changes: Partial<CommandNamed<'CreateNatsUser'>> = {},
): CommandNamed<'CreateNatsUser'> {
  return {
    type: 'CreateNatsUser',
    id: testId(),
    accountId,
    name: 'alice',
    personId: null,
    permissions: { publish: ['cim.keys.>'], subscribe: [], allow_responses: false },
    publicKey: `U${'A'.repeat(55)}`,
    ...changes,
  };
}
