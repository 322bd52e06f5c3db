import type { z } from 'zod';
import { decodeBlock } from '../content/block.ts';
import { type CheckpointSigned, checkpointSignedSchema, readCheckpointSigned } from './checkpoint.ts';
import { type ComparisonMade, comparisonMadeSchema, readComparisonMade } from './comparison.ts';
import type { Readable } from './envelope.ts';
import { type KeyGenerated, keyGeneratedSchema, readKeyGenerated } from './key.ts';
import {
  type OperationalModeChanged,
  operationalModeChangedSchema,
  readOperationalModeChanged,
} from './ledger.ts';
import { type LocationCreated, locationCreatedSchema, readLocationCreated } from './location.ts';
import { type NatsAccountCreated, natsAccountCreatedSchema, readNatsAccountCreated } from './nats-account.ts';
import {
  type NatsOperatorCreated,
  natsOperatorCreatedSchema,
  readNatsOperatorCreated,
} from './nats-operator.ts';
import { type NatsUserCreated, natsUserCreatedSchema, readNatsUserCreated } from './nats-user.ts';
import {
  type OrganizationCreated,
  organizationCreatedSchema,
  readOrganizationCreated,
} from './organization.ts';
import {
  type OrganizationalUnitCreated,
  organizationalUnitCreatedSchema,
  readOrganizationalUnitCreated,
} from './organization-unit.ts';
import {
  type PersonAddedToUnit,
  type PersonCreated,
  personAddedToUnitSchema,
  personCreatedSchema,
  type RoleAssigned,
  readPersonAddedToUnit,
  readPersonCreated,
  readRoleAssigned,
  roleAssignedSchema,
} from './person.ts';
import {
  pinConfiguredSchema,
  type YubiKeyEvent,
  yubiKeyAssignedSchema,
  yubiKeyDetectedSchema,
  yubiKeyProvisionedSchema,
  yubiKeyReportedLostSchema,
  yubiKeyResetSchema,
  yubiKeyRetiredSchema,
} from './yubikey.ts';
import {
  readPinConfigured,
  readYubiKeyAssigned,
  readYubiKeyDetected,
  readYubiKeyProvisioned,
  readYubiKeyReportedLost,
  readYubiKeyReset,
  readYubiKeyRetired,
} from './yubikey-reading.ts';

/** Every event that can stand in a ledger. */
export type LedgerEvent =
  | OrganizationCreated
  | OrganizationalUnitCreated
  | PersonCreated
  | PersonAddedToUnit
  | RoleAssigned
  | LocationCreated
  | KeyGenerated
  | NatsOperatorCreated
  | NatsAccountCreated
  | NatsUserCreated
  | OperationalModeChanged
  | CheckpointSigned
  | ComparisonMade
  | YubiKeyEvent;

/** Every aggregate's name. */
export type AggregateName = LedgerEvent['aggregate'];

/** The event names of one aggregate. */
export type EventTypeOf<A extends AggregateName> = Extract<LedgerEvent, { aggregate: A }>['event_type'];

/** One row of the catalogue. */
export interface EventKind {
  /** @throws z.ZodError when the value is not such an event */
  parse(value: unknown): LedgerEvent;
  /** The event in plain words. @throws z.ZodError when the value is not such an event */
  read(value: unknown): Readable;
}

function kind<E extends LedgerEvent>(schema: z.ZodType<E>, read: (event: E) => Readable): EventKind {
  return { parse: (value) => schema.parse(value), read: (value) => read(schema.parse(value)) };
}

/**
 * The event catalogue: per aggregate, each event's schema and its reading in plain words. The compiler refuses
 * an event that has no row here or none in the subject table.
 */
export const catalogue: {
  readonly [A in AggregateName]: { readonly [T in EventTypeOf<A>]: EventKind };
} = {
  organization: {
    OrganizationCreated: kind(organizationCreatedSchema, readOrganizationCreated),
  },
  'organization.unit': {
    OrganizationalUnitCreated: kind(organizationalUnitCreatedSchema, readOrganizationalUnitCreated),
  },
  person: {
    PersonCreated: kind(personCreatedSchema, readPersonCreated),
    PersonAddedToUnit: kind(personAddedToUnitSchema, readPersonAddedToUnit),
    RoleAssigned: kind(roleAssignedSchema, readRoleAssigned),
  },
  location: {
    LocationCreated: kind(locationCreatedSchema, readLocationCreated),
  },
  key: {
    KeyGenerated: kind(keyGeneratedSchema, readKeyGenerated),
  },
  'nats.operator': {
    NatsOperatorCreated: kind(natsOperatorCreatedSchema, readNatsOperatorCreated),
  },
  'nats.account': {
    NatsAccountCreated: kind(natsAccountCreatedSchema, readNatsAccountCreated),
  },
  'nats.user': {
    NatsUserCreated: kind(natsUserCreatedSchema, readNatsUserCreated),
  },
  ledger: {
    OperationalModeChanged: kind(operationalModeChangedSchema, readOperationalModeChanged),
  },
  checkpoint: {
    CheckpointSigned: kind(checkpointSignedSchema, readCheckpointSigned),
  },
  comparison: {
    ComparisonMade: kind(comparisonMadeSchema, readComparisonMade),
  },
  yubikey: {
    YubiKeyDetected: kind(yubiKeyDetectedSchema, readYubiKeyDetected),
    YubiKeyAssigned: kind(yubiKeyAssignedSchema, readYubiKeyAssigned),
    PinConfigured: kind(pinConfiguredSchema, readPinConfigured),
    YubiKeyProvisioned: kind(yubiKeyProvisionedSchema, readYubiKeyProvisioned),
    YubiKeyReset: kind(yubiKeyResetSchema, readYubiKeyReset),
    YubiKeyReportedLost: kind(yubiKeyReportedLostSchema, readYubiKeyReportedLost),
    YubiKeyRetired: kind(yubiKeyRetiredSchema, readYubiKeyRetired),
  },
};

/** A block that is no event of this catalogue: another version's event, or not an event at all. */
export class UnknownEventError extends Error {
  override readonly name = 'UnknownEventError';
}

// Maps, not plain objects: a foreign block's `__proto__` or `constructor` must find nothing.
const kinds: ReadonlyMap<string, ReadonlyMap<string, EventKind>> = new Map(
  Object.entries(catalogue).map(([aggregate, row]) => [aggregate, new Map(Object.entries(row))]),
);

function kindOf(value: unknown): EventKind {
  const { aggregate, event_type } = namesIn(value);
  const found = kinds.get(aggregate)?.get(event_type);
  if (!found) throw new UnknownEventError(`This version knows no event ${event_type} of ${aggregate}.`);
  return found;
}

/** By hand, since this is done for each entry of a ledger: a schema would copy the whole value. */
function namesIn(value: unknown): { readonly aggregate: string; readonly event_type: string } {
  if (typeof value === 'object' && value !== null && 'aggregate' in value && 'event_type' in value) {
    const { aggregate, event_type } = value;
    if (typeof aggregate === 'string' && typeof event_type === 'string') return { aggregate, event_type };
  }
  throw new UnknownEventError('This block has no aggregate and event_type: it is not an event.');
}

/**
 * Narrows a value to an event of the catalogue.
 * @throws UnknownEventError when no such event is known
 * @throws z.ZodError when its content does not fit
 */
export function parseEvent(value: unknown): LedgerEvent {
  return kindOf(value).parse(value);
}

/**
 * The event in a block.
 * @throws NotCanonicalError when the block is not in the one form that dag-cbor allows
 * @throws as `parseEvent`
 */
export function decodeEvent(block: Uint8Array): LedgerEvent {
  return parseEvent(decodeBlock(block));
}

/** An event in plain words. @throws as `parseEvent` */
export function readEvent(value: unknown): Readable {
  return kindOf(value).read(value);
}
