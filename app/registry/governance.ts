import { type Refused, refuse } from '../model/decision.ts';
import type { Actor } from '../model/envelope.ts';
import { mayByRole, mayDo, type Place, placeIn, rolesGovern } from './authority.ts';
import { placeOf } from './belonging.ts';
import { besideCeremonyRefusal, saysCustody } from './ceremony-beside.ts';
import { policyRefusal } from './compliance.ts';
import { evolve, isStateOf, refusalOf } from './dispatch.ts';
import type { AggregateName, EventsOf, LedgerEvent, Registry, StateOf } from './index.ts';
import { type Permission, permissions } from './role-facts.ts';

/** What an event demands of who acts. */
interface Demand {
  /** null where every active person may. */
  readonly permission: Permission | null;
  /**
   * A delegation of the permission is not enough: with it somebody could give themselves for good what they were given
   * for a while.
   */
  readonly byRole?: true;
}

type EventType<A extends AggregateName> = EventsOf[A]['event_type'];

/**
 * What the events of an aggregate demand. Where its events do not all demand the same, each is named, so that a new one
 * cannot come without somebody deciding what it demands.
 */
type Demands<A extends AggregateName> =
  | { readonly all: Demand }
  | { readonly each: { readonly [T in EventType<A>]: Demand } };

const anybody: Demand = { permission: null };
const configuration: Demand = { permission: 'ModifyConfiguration' };
const configurationByRole: Demand = { permission: 'ModifyConfiguration', byRole: true };
const infrastructure: Demand = { permission: 'ManageInfrastructure' };
const making: Demand = { permission: 'CreateKeys' };
const ending: Demand = { permission: 'RevokeKeys' };
const certifying: Demand = { permission: 'SignCertificates' };

/** Where an aggregate does not stand here, its events change the configuration. */
const demands: { readonly [A in AggregateName]?: Demands<A> } = {
  person: {
    each: {
      PersonCreated: configuration,
      PersonUpdated: configuration,
      PersonAddedToUnit: configuration,
      PersonRemovedFromUnit: configuration,
      PersonSuspended: configuration,
      PersonReactivated: configuration,
      PersonDeactivated: configuration,
      PersonArchived: configuration,
      RoleAssigned: configurationByRole,
      RoleRemoved: configurationByRole,
    },
  },
  role: { all: configurationByRole },
  // And without any permission who delegates what is their own: see `isTheirOwn`.
  delegation: {
    each: {
      DelegationCreated: configurationByRole,
      DelegationExtended: configurationByRole,
      DelegationPermissionsModified: configurationByRole,
      DelegationRevoked: configuration,
      // It says only what follows already from what was recorded before.
      DelegationCascadeRevoked: anybody,
    },
  },
  policy: { all: { permission: 'ConfigureCompliancePolicy' } },
  key: {
    each: {
      KeyGenerated: making,
      KeyUpdated: making,
      KeySuspended: ending,
      // What was ended for a while is taken up again by who may make one.
      KeyReactivated: making,
      KeyRevoked: ending,
      KeyImported: making,
      // Who was given the permission for a while takes no private key along.
      KeyExported: { permission: 'CreateKeys', byRole: true },
      KeyStoredOffline: making,
      KeyShareEntrusted: making,
      KeyRecoveryDrilled: making,
      KeyRotationInitiated: making,
      KeyRotationCompleted: ending,
      KeyRotationAborted: making,
      KeyArchived: ending,
      KeyDestroyed: ending,
    },
  },
  yubikey: {
    each: {
      // That it was seen; nobody has it by that.
      YubiKeyDetected: anybody,
      YubiKeyAssigned: making,
      YubiKeyUpdated: making,
      YubiKeyMoved: making,
      PinConfigured: making,
      YubiKeyProvisioned: making,
      YubiKeyReset: ending,
      YubiKeyReportedLost: ending,
      YubiKeyRetired: ending,
    },
  },
  certificate: {
    each: {
      CertificateIssued: certifying,
      CertificateReplaced: certifying,
      CertificateRevoked: ending,
    },
  },
  'revocation.list': { all: certifying },
  'certificate.request': { all: certifying },
  'certificate.profile': { all: certifying },
  // What may be signed, and who approves it, the rules of drafts say; what comes of it demands what it is.
  draft: { all: anybody },
  'nats.operator': {
    each: {
      NatsOperatorCreated: infrastructure,
      NatsOperatorUpdated: infrastructure,
      NatsConfigExported: infrastructure,
      NatsOperatorSuspended: ending,
      NatsOperatorReactivated: infrastructure,
      NatsOperatorRevoked: ending,
    },
  },
  'nats.account': {
    each: {
      NatsAccountCreated: infrastructure,
      NatsAccountUpdated: infrastructure,
      NatsAccountConfigured: infrastructure,
      NatsAccountSuspended: ending,
      NatsAccountReactivated: infrastructure,
      NatsAccountDeleted: ending,
    },
  },
  'nats.user': {
    each: {
      NatsUserCreated: infrastructure,
      NatsUserUpdated: infrastructure,
      NatsUserConfigured: infrastructure,
      NatsUserSuspended: ending,
      NatsUserReactivated: infrastructure,
      NatsUserDeleted: ending,
    },
  },
  'nats.signing.key': { each: { NatsSigningKeyGenerated: infrastructure, NatsSigningKeyRevoked: ending } },
  'nats.token': {
    each: {
      NatsTokenSigned: infrastructure,
      NatsTokenReplaced: infrastructure,
      NatsTokenRevoked: ending,
      NatsTokenPushed: infrastructure,
    },
  },
  script: {
    each: {
      ScriptRegistered: { permission: 'ConfigureCompliancePolicy' },
      // Who approves has one of the roles that the script names, and signs.
      ScriptApproved: anybody,
      ScriptSuperseded: { permission: 'ConfigureCompliancePolicy' },
    },
  },
  // Who sits in it, the script says; what is done in it demands what it demands elsewhere.
  ceremony: { all: anybody },
  'nats.activation': {
    each: {
      NatsActivationSigned: infrastructure,
      NatsActivationReplaced: infrastructure,
      NatsActivationRevoked: ending,
    },
  },
  ledger: { each: { OperationalModeChanged: infrastructure, RolesGovern: configurationByRole } },
  // Who signs and who compares must be somebody; that the ledger is right, anybody may say, and must.
  checkpoint: { all: anybody },
  comparison: { all: anybody },
};

function demandOf<A extends AggregateName>(aggregate: A, type: EventType<A>): Demand {
  const row: Demands<A> | undefined = demands[aggregate];
  if (row === undefined) return configuration;
  return 'each' in row ? row.each[type] : row.all;
}

/**
 * Whether an event is about what is a person's own, who then needs no permission: their YubiKey's PIN and its loss, what
 * they delegate, and what was delegated to them, when they give it back. What somebody may delegate at all, the
 * rules of delegations say.
 */
function isTheirOwn(registry: Registry, event: LedgerEvent, personId: string): boolean {
  switch (event.event_type) {
    case 'PinConfigured':
    case 'YubiKeyReportedLost':
      return registry.get('yubikey', event.aggregate_id)?.holder?.personId === personId;
    case 'DelegationCreated':
      return event.payload.delegator_id === personId;
    case 'DelegationRevoked': {
      const delegation = registry.get('delegation', event.aggregate_id);
      return delegation?.delegatorId === personId || delegation?.delegateId === personId;
    }
    case 'DelegationExtended':
      return registry.get('delegation', event.aggregate_id)?.delegatorId === personId;
    case 'DelegationPermissionsModified': {
      const delegation = registry.get('delegation', event.aggregate_id);
      return delegation?.delegatorId === personId || followsOnParent(registry, delegation, event.payload);
    }
    default:
      return false;
  }
}

/** Whether a delegation loses only what the one it derives from has lost: then it did not permit that any more. */
function followsOnParent(
  registry: Registry,
  delegation: StateOf['delegation'] | undefined,
  {
    permissions_removed: removed,
    permissions_added: added,
  }: {
    readonly permissions_removed: readonly Permission[];
    readonly permissions_added: readonly Permission[];
  },
): boolean {
  const parentId = delegation?.derivesFrom ?? null;
  const parent = parentId === null ? undefined : registry.get('delegation', parentId);
  return (
    parent !== undefined &&
    added.length === 0 &&
    removed.every((permission) => !parent.permissions.includes(permission))
  );
}

/** Where an event takes place: who acts must be permitted to in all of it. */
function placesOf(registry: Registry, event: LedgerEvent): readonly Place[] {
  switch (event.event_type) {
    case 'RoleAssigned':
    case 'RoleRemoved': {
      // Where the role holds, not where the person is: nobody gives more than they have.
      const { role, person_id } = event.payload;
      const person = registry.get('person', person_id);
      return person === undefined ? [] : [placeIn(person.organizationId, role.scope)];
    }
    case 'OrganizationalUnitCreated':
      return [below(event.payload.organization_id, event.payload.parent_id)];
    case 'OrganizationalUnitUpdated': {
      const unit = registry.get('organization.unit', event.aggregate_id);
      if (unit === undefined) return [];
      const { parent_id } = event.payload.to;
      const here = placeOf('organization.unit', unit, registry);
      return parent_id === undefined ? [here] : [here, below(unit.organizationId, parent_id)];
    }
    default:
      return homesOf(registry, event.aggregate, event);
  }
}

function below(organizationId: string, parentId: string | null): Place {
  return { organizationId, unitIds: parentId === null ? [] : [parentId] };
}

/** Where its object was at home and is from now on: who takes something from one place to another may act in both. */
function homesOf<A extends AggregateName>(registry: Registry, aggregate: A, event: LedgerEvent): Place[] {
  const before = registry.get(aggregate, event.aggregate_id);
  const evolved = evolve(registry, event);
  const after = isStateOf(aggregate, evolved) ? [placeOf(aggregate, evolved.state, registry)] : [];
  return before === undefined || isNowhere(placeOf(aggregate, before, registry))
    ? after
    : [placeOf(aggregate, before, registry), ...after];
}

/** Of what nobody had before, only where it goes to is asked. */
function isNowhere(place: Place): boolean {
  return place !== 'system' && place.organizationId === null;
}

/**
 * Why who acts may not; null where they may. Before roles govern everybody may everything.
 * @param registry as it is before the event
 */
export function permissionRefusal(registry: Registry, event: LedgerEvent): Refused | null {
  if (!rolesGovern(registry)) return null;
  const { actor } = event;
  switch (actor.kind) {
    case 'system':
      return BY_ITSELF.has(event.event_type) ? null : NOT_BY_ITSELF;
    case 'officer':
      return refuse(
        'governance.not-a-person',
        null,
        `Roles govern this ledger: ${actor.name} must be a person of the registry to act, and sign in.`,
        'Sign in as a person who may do this.',
      );
    case 'person':
      return personRefusal(registry, event, actor);
  }
}

function personRefusal(
  registry: Registry,
  event: LedgerEvent,
  actor: Extract<Actor, { readonly kind: 'person' }>,
): Refused | null {
  const person = registry.get('person', actor.id);
  if (person === undefined || person.name !== actor.name) return UNKNOWN_ACTOR;
  if (person.status !== 'active')
    return refuse(
      'governance.not-active',
      null,
      `${person.name} ${person.status === 'suspended' ? 'is suspended' : 'has left'} and does not act.`,
      'Sign in as somebody who is active.',
    );
  const { permission, byRole } = demandOf(event.aggregate, event.event_type);
  if (permission === null || isTheirOwn(registry, event, person.id)) return null;
  // What people in their seats have put away and taken out is so, whoever records it.
  if (saysCustody(event, registry)) return null;
  const may = placesOf(registry, event).every((place) =>
    byRole === true
      ? mayByRole(registry, person.id, permission, place)
      : mayDo(registry, person.id, permission, place, event.timestamp),
  );
  if (may) return null;
  return refuse(
    'governance.not-permitted',
    null,
    `${person.name} may not ${permissions[permission]} there${byRole === true ? ' by a role' : ''}.`,
    'Let somebody do this who may. Who may modify the configuration gives the roles that permit it.',
  );
}

/** The program acts by itself where it says what was done to it from outside, in its configuration file, and what it measures. */
const BY_ITSELF: ReadonlySet<LedgerEvent['event_type']> = new Set([
  'OperationalModeChanged',
  'CeremonyMachineRecorded',
]);

const NOT_BY_ITSELF = refuse(
  'governance.not-by-itself',
  null,
  'Roles govern this ledger: the program does nothing of this kind by itself.',
  'Sign in as a person who may do this.',
);

const UNKNOWN_ACTOR = refuse(
  'governance.unknown-actor',
  null,
  'Who acts is not a person of this ledger, or is called otherwise in it.',
  'Sign in again.',
);

/**
 * Why an act cannot be, in words for the person: a ceremony runs that it is no part of, a rule of what it is about speaks
 * against it, who acts may not, or a policy of the organization forbids it. Null where nothing speaks against it. Asked of whatever is recorded here, and
 * of every event that comes from elsewhere.
 * @param registry as it is before the event
 */
export function actRefusal(registry: Registry, event: LedgerEvent): Refused | null {
  return (
    besideCeremonyRefusal(registry, event) ??
    refusalOf(registry, event) ??
    permissionRefusal(registry, event) ??
    policyRefusal(registry, event)
  );
}
