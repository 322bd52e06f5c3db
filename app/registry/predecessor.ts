/*
 * The events of the predecessor, and what became of each: for whoever knows them and looks for them here. Two of its
 * aggregates may each have had one of a name.
 */

const WITH_KEYS = 'Not yet: it comes with the cryptography of keys';
const FOR_SSH =
  'Left out: `KeyGenerated` says it, with a purpose for SSH and the person as its owner. The public half goes out as a line for OpenSSH.';
const WITH_PIV = 'Not yet: it comes with the PIV application of YubiKeys';
const STEP_OF_IMPORT =
  'Left out: it is a step of an import, and changes nothing by itself. What was imported comes with certificates, and its outcome is one event.';
const PIN_ENTRY =
  'Left out: a PIN that was entered, right or wrong, is no fact of the ledger, and would tell everybody how far somebody got who guesses.';
const BOOKKEEPING =
  'Left out: it tells how a program went about its work, not what is so. The events of one act stand in the ledger together or not at all, under one correlation id; what a ceremony does in which order, its script will say.';
const MANIFEST =
  'Left out: an export is a file, and changes nothing of what the ledger is about. Each bundle carries its manifest.';
const PROJECTION =
  'Left out: it tells of the machine, not of the world. What is derived from a ledger can be derived anew at any time.';

/** What the predecessor had, by its aggregates: null where an event has that name here, else why none does and what says it. */
export const predecessor: Readonly<Record<string, Readonly<Record<string, string | null>>>> = {
  Person: {
    PersonCreated: null,
    PersonUpdated: null,
    RoleAssigned: null,
    RoleRemoved: null,
    PersonDeactivated: null,
    PersonActivated:
      'Left out: a person is active from the first entry on. Without a role they may do nothing anyway where roles govern.',
    PersonSuspended: null,
    PersonReactivated: null,
    PersonArchived: null,
    SshKeyGenerated: FOR_SSH,
    GpgKeyGenerated: `${WITH_KEYS}, as OpenPGP keys; the person is the owner that \`KeyGenerated\` names.`,
  },
  Organization: {
    OrganizationCreated: null,
    OrganizationUpdated: null,
    OrganizationalUnitCreated: null,
    OrganizationalUnitUpdated: null,
    OrganizationalUnitDissolved: null,
    RoleCreated: null,
    RoleUpdated: null,
    RoleDeleted: null,
    PolicyCreated: null,
    PolicyUpdated: null,
    PolicyRevoked: null,
    OrganizationActivated: null,
    OrganizationSuspended: null,
    OrganizationDissolved: null,
    PolicyActivated: null,
    PolicyAmended:
      'Left out: `PolicyUpdated` says what a policy demanded and what it demands from now on, and not only that it was amended.',
    PolicySuspended: null,
  },
  Location: {
    LocationCreated: null,
    LocationUpdated: null,
    LocationDeactivated:
      'Left out: for a while `LocationSuspended` says it, for good `LocationDecommissioned`. A third word would leave open which.',
    AccessGranted: null,
    AccessRevoked: null,
    AssetStored:
      'Left out: it does not say where a thing was before. `AssetRegistered` says where it is first, and `AssetMoved` from where and whom to where and whom it goes.',
    AssetRemoved:
      'Left out: a thing would then be nowhere. `AssetMoved` says where it goes to, and `AssetRetired` that it is kept no more.',
    LocationActivated: 'Left out: a location is in use from its first entry on.',
    LocationSuspended: null,
    LocationReactivated: null,
    LocationDecommissioned: null,
  },
  Certificate: {
    CertificateGenerated:
      'Left out: what is to be signed is drafted first, as `DraftPrepared` says, and there is no certificate before `CertificateIssued`.',
    CertificateSigned:
      'Left out: `DraftSigned` says that a key has signed the bytes which people approved, and `CertificateIssued` what came of it.',
    CertificateRevoked: null,
    CertificateRenewed:
      'Left out: `CertificateIssued` says in whose place a certificate comes, and `CertificateReplaced` that the other one has ended with it.',
    CertificateValidated:
      'Left out: whether a path holds depends on when it is asked. It is verified before anything is recorded, and can be verified by everybody.',
    CertificateExported:
      'Left out: a certificate is public, and that somebody has a copy of it changes nothing.',
    PkiHierarchyCreated:
      'Left out: each certificate names its issuer, and that is the hierarchy. `CertificateIssued` records one after the other.',
    CertificateActivated:
      'Left out: a certificate is valid from the time on that stands in it, and nobody decides on it again.',
    CertificateSuspended:
      'Left out: a certificate that is on hold may come back, and whoever has missed that trusts it too early or too late. It is revoked, and another one issued.',
    CertificateExpired:
      'Left out: when it expires stands in the certificate. Home shows what expires soon, and no event is needed.',
  },
  CertificateImport: {
    CertificateSelectedForImport: STEP_OF_IMPORT,
    CertificateDeselected: STEP_OF_IMPORT,
    CertificateValidationStarted: STEP_OF_IMPORT,
    CertificateValidationSucceeded: STEP_OF_IMPORT,
    CertificateValidationFailed: STEP_OF_IMPORT,
    PinEntryRequested: PIN_ENTRY,
    PinVerified: PIN_ENTRY,
    PinEntryFailed: PIN_ENTRY,
    CertificateImportStarted: STEP_OF_IMPORT,
    CertificateImportSucceeded: `${WITH_PIV}.`,
    CertificateImportFailed: STEP_OF_IMPORT,
    CertificateImportAborted: STEP_OF_IMPORT,
    WorkflowReset: STEP_OF_IMPORT,
  },
  Key: {
    KeyGenerated: null,
    KeyImported: null,
    KeyExported: null,
    KeyStoredOffline: null,
    KeyRevoked: null,
    KeyRotationInitiated: null,
    KeyRotationCompleted: null,
    SshKeyGenerated: FOR_SSH,
    GpgKeyGenerated: `${WITH_KEYS}, as OpenPGP keys.`,
    TotpSecretGenerated: `${WITH_KEYS}, as secrets for one-time passwords.`,
  },
  Delegation: {
    DelegationCreated: null,
    DelegationRevoked: null,
    DelegationCascadeRevoked: null,
    DelegationExtended: null,
    DelegationPermissionsModified: null,
  },
  NatsOperator: {
    NatsOperatorCreated: null,
    NatsOperatorUpdated: null,
    NatsSigningKeyGenerated: null,
    NatsConfigExported: null,
    NKeyGenerated:
      'Left out: the public key stands in `NatsOperatorCreated`, `NatsAccountCreated` and `NatsUserCreated`. The seed, which this event held, never stands in a ledger.',
    JwtClaimsCreated:
      'Left out: what a token is to say is drafted first, as `DraftPrepared` says, and follows from what is recorded of the identity.',
    JwtSigned:
      'Left out: `DraftSigned` says that a key has signed the bytes which people approved, and `NatsTokenSigned` what came of it.',
    NatsOperatorSuspended: null,
    NatsOperatorReactivated: null,
    NatsOperatorRevoked: null,
    JwksExported:
      'Left out: servers of NATS know no sets of keys in JWK. They are given tokens, as `NatsConfigExported` says.',
    ProjectionApplied: PROJECTION,
  },
  NatsAccount: {
    NatsAccountCreated: null,
    NatsAccountUpdated: null,
    NatsPermissionsSet:
      'Left out: `NatsAccountConfigured` says all that holds of an account, and `NatsUserConfigured` what a user may.',
    NatsAccountSuspended: null,
    NatsAccountReactivated: null,
    NatsAccountActivated:
      'Left out: an account is active from its first entry on, and `NatsAccountReactivated` says that it is used again.',
    NatsAccountDeleted: null,
  },
  NatsUser: {
    NatsUserCreated: null,
    NatsUserUpdated: null,
    NatsUserPermissionsSet:
      'Left out: `NatsUserConfigured` says what a user may, from where, when, and for how long.',
    NatsUserSuspended: null,
    NatsUserReactivated: null,
    ServiceAccountCreated: null,
    AgentCreated: null,
    NatsUserActivated:
      'Left out: a user is active from the first entry on, and `NatsUserReactivated` says that it is used again.',
    NatsUserDeleted: null,
    TotpSecretGenerated: `${WITH_KEYS}, as secrets for one-time passwords.`,
  },
  YubiKey: {
    YubiKeyDetected: null,
    YubiKeyProvisioned: null,
    PinConfigured: null,
    PukConfigured: `${WITH_PIV}.`,
    ManagementKeyRotated: `${WITH_PIV}.`,
    SlotAllocationPlanned: `${WITH_PIV}.`,
    KeyGeneratedInSlot: `${WITH_PIV}. A credential that signs the ledger, \`YubiKeyProvisioned\` says.`,
    CertificateImportedToSlot: `${WITH_PIV}.`,
  },
  Relationship: {
    RelationshipEstablished: null,
    TrustEstablished: 'Left out: `RelationshipEstablished` of the type `Trusts` says it, with the level.',
    RelationshipModified: null,
    RelationshipTerminated: null,
    AccountabilityValidated:
      'Left out: that somebody answers for a service account or an agent is asked before anything is recorded, each time.',
    AccountabilityViolated:
      'Left out: what would leave a service account or an agent without an active person who answers for it is refused, so nothing in a ledger can violate it.',
  },
  Manifest: {
    ManifestCreated: MANIFEST,
    ManifestUpdated: MANIFEST,
    JwksExported: MANIFEST,
    ProjectionApplied: PROJECTION,
  },
  Saga: {
    SagaStarted: BOOKKEEPING,
    StepStarted: BOOKKEEPING,
    StepCompleted: BOOKKEEPING,
    StepFailed: BOOKKEEPING,
    SagaCompleted: BOOKKEEPING,
    SagaFailed: BOOKKEEPING,
    CompensationStarted: BOOKKEEPING,
    CompensationStepCompleted: BOOKKEEPING,
    CompensationCompleted: BOOKKEEPING,
    SagaResumed: BOOKKEEPING,
    SagaRecovered: BOOKKEEPING,
  },
};
