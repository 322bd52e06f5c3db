import { expect, test } from 'vitest';
import { catalogue } from '../../app/registry/dispatch.ts';
import { predecessor } from '../../app/registry/predecessor.ts';
import { eventsDocument } from '../../scripts/events-document.ts';

/** The predecessor's 135 events, by its aggregates, as its sources name them. */
const PREDECESSOR_EVENTS: Readonly<Record<string, string>> = {
  Person:
    'PersonCreated PersonUpdated RoleAssigned RoleRemoved PersonDeactivated PersonActivated PersonSuspended PersonReactivated PersonArchived SshKeyGenerated GpgKeyGenerated',
  Organization:
    'OrganizationCreated OrganizationUpdated OrganizationalUnitCreated OrganizationalUnitUpdated OrganizationalUnitDissolved RoleCreated RoleUpdated RoleDeleted PolicyCreated PolicyUpdated PolicyRevoked OrganizationActivated OrganizationSuspended OrganizationDissolved PolicyActivated PolicyAmended PolicySuspended',
  Location:
    'LocationCreated LocationUpdated LocationDeactivated AccessGranted AccessRevoked AssetStored AssetRemoved LocationActivated LocationSuspended LocationReactivated LocationDecommissioned',
  Certificate:
    'CertificateGenerated CertificateSigned CertificateRevoked CertificateRenewed CertificateValidated CertificateExported PkiHierarchyCreated CertificateActivated CertificateSuspended CertificateExpired',
  CertificateImport:
    'CertificateSelectedForImport CertificateDeselected CertificateValidationStarted CertificateValidationSucceeded CertificateValidationFailed PinEntryRequested PinVerified PinEntryFailed CertificateImportStarted CertificateImportSucceeded CertificateImportFailed CertificateImportAborted WorkflowReset',
  Key: 'KeyGenerated KeyImported KeyExported KeyStoredOffline KeyRevoked KeyRotationInitiated KeyRotationCompleted SshKeyGenerated GpgKeyGenerated TotpSecretGenerated',
  Delegation:
    'DelegationCreated DelegationRevoked DelegationCascadeRevoked DelegationExtended DelegationPermissionsModified',
  NatsOperator:
    'NatsOperatorCreated NatsOperatorUpdated NatsSigningKeyGenerated NatsConfigExported NKeyGenerated JwtClaimsCreated JwtSigned NatsOperatorSuspended NatsOperatorReactivated NatsOperatorRevoked JwksExported ProjectionApplied',
  NatsAccount:
    'NatsAccountCreated NatsAccountUpdated NatsPermissionsSet NatsAccountSuspended NatsAccountReactivated NatsAccountActivated NatsAccountDeleted',
  NatsUser:
    'NatsUserCreated NatsUserUpdated NatsUserPermissionsSet NatsUserSuspended NatsUserReactivated ServiceAccountCreated AgentCreated NatsUserActivated NatsUserDeleted TotpSecretGenerated',
  YubiKey:
    'YubiKeyDetected YubiKeyProvisioned PinConfigured PukConfigured ManagementKeyRotated SlotAllocationPlanned KeyGeneratedInSlot CertificateImportedToSlot',
  Relationship:
    'RelationshipEstablished TrustEstablished RelationshipModified RelationshipTerminated AccountabilityValidated AccountabilityViolated',
  Manifest: 'ManifestCreated ManifestUpdated JwksExported ProjectionApplied',
  Saga: 'SagaStarted StepStarted StepCompleted StepFailed SagaCompleted SagaFailed CompensationStarted CompensationStepCompleted CompensationCompleted SagaResumed SagaRecovered',
};

const here = new Set([...catalogue.values()].flatMap((kinds) => [...kinds.keys()]));

test('of each of the predecessor’s events it is said what became of it', () => {
  const names = Object.entries(PREDECESSOR_EVENTS).map(([aggregate, all]) => [aggregate, all.split(' ')]);
  expect(Object.entries(predecessor).map(([aggregate, events]) => [aggregate, Object.keys(events)])).toEqual(
    names,
  );
  expect(names.flatMap(([, all]) => all)).toHaveLength(135);
});

test('what has its name here is said to be here, and what has none has a reason in a sentence', () => {
  for (const [aggregate, events] of Object.entries(predecessor))
    for (const [name, words] of Object.entries(events)) {
      expect([aggregate, name, words === null]).toEqual([aggregate, name, here.has(name)]);
      if (words !== null) expect(words).toMatch(/^(Left out: |Not yet: ).{20,}\.$/);
      for (const [, named = ''] of words?.matchAll(/`([A-Z][a-z]+[A-Z]\w+)`/g) ?? [])
        expect(here, `${name}: ${words}`).toContain(named);
    }
});

test('docs/events.md names them all', () => {
  const [, section = ''] = eventsDocument().split('## What the predecessor had');
  for (const events of Object.values(predecessor))
    for (const name of Object.keys(events)) expect(section).toContain(`| \`${name}\` | `);
});
