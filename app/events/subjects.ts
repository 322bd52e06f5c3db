import type { AggregateName, EventTypeOf } from './catalogue.ts';

/**
 * The subject table: every event's subject below the configured prefix. `cim.keys` + `key.keygenerated` gives
 * `cim.keys.key.keygenerated`. The compiler refuses an event without a row; a test checks the rows' form.
 */
export const subjectTable: {
  readonly [A in AggregateName]: { readonly [T in EventTypeOf<A>]: `${A}.${Lowercase<T>}` };
} = {
  organization: { OrganizationCreated: 'organization.organizationcreated' },
  'organization.unit': { OrganizationalUnitCreated: 'organization.unit.organizationalunitcreated' },
  person: {
    PersonCreated: 'person.personcreated',
    PersonAddedToUnit: 'person.personaddedtounit',
    RoleAssigned: 'person.roleassigned',
  },
  location: { LocationCreated: 'location.locationcreated' },
  key: { KeyGenerated: 'key.keygenerated' },
  'nats.operator': { NatsOperatorCreated: 'nats.operator.natsoperatorcreated' },
  'nats.account': { NatsAccountCreated: 'nats.account.natsaccountcreated' },
  'nats.user': { NatsUserCreated: 'nats.user.natsusercreated' },
  ledger: { OperationalModeChanged: 'ledger.operationalmodechanged' },
  checkpoint: { CheckpointSigned: 'checkpoint.checkpointsigned' },
  comparison: { ComparisonMade: 'comparison.comparisonmade' },
  yubikey: {
    YubiKeyDetected: 'yubikey.yubikeydetected',
    YubiKeyAssigned: 'yubikey.yubikeyassigned',
    PinConfigured: 'yubikey.pinconfigured',
    YubiKeyProvisioned: 'yubikey.yubikeyprovisioned',
    YubiKeyReset: 'yubikey.yubikeyreset',
    YubiKeyReportedLost: 'yubikey.yubikeyreportedlost',
    YubiKeyRetired: 'yubikey.yubikeyretired',
  },
};

const tails: ReadonlyMap<string, string> = new Map(
  Object.entries(subjectTable).flatMap(([aggregate, rows]) =>
    Object.entries(rows).map(([eventType, tail]): [string, string] => [`${aggregate}/${eventType}`, tail]),
  ),
);

/**
 * The NATS subject of an event.
 * @param prefix the configured `subject_prefix`, `cim.keys`
 * @throws Error when the event has no row: it must never go out under a made-up subject
 */
export function subjectOf(
  prefix: string,
  event: { readonly aggregate: string; readonly event_type: string },
): string {
  const tail = tails.get(`${event.aggregate}/${event.event_type}`);
  if (tail === undefined)
    throw new Error(`The subject table has no row for ${event.event_type} of ${event.aggregate}.`);
  return `${prefix}.${tail}`;
}
