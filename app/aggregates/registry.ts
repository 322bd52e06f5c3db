import type { AggregateName } from '../events/catalogue.ts';
import type { Checkpoint } from './checkpoint.ts';
import type { Comparison } from './comparison.ts';
import type { Key } from './key.ts';
import type { LedgerState } from './ledger.ts';
import type { Location } from './location.ts';
import type { NatsAccount } from './nats-account.ts';
import type { NatsOperator } from './nats-operator.ts';
import type { NatsUser } from './nats-user.ts';
import type { Organization } from './organization.ts';
import type { OrganizationalUnit } from './organization-unit.ts';
import type { Person } from './person.ts';
import type { YubiKey } from './yubikey.ts';

/** The current state of one object, by aggregate. */
export interface StateOf {
  readonly organization: Organization;
  readonly 'organization.unit': OrganizationalUnit;
  readonly person: Person;
  readonly location: Location;
  readonly key: Key;
  readonly 'nats.operator': NatsOperator;
  readonly 'nats.account': NatsAccount;
  readonly 'nats.user': NatsUser;
  readonly ledger: LedgerState;
  readonly checkpoint: Checkpoint;
  readonly comparison: Comparison;
  readonly yubikey: YubiKey;
}

/**
 * What a decider may know of the world: the current state of every object, read-only. The store answers from
 * SQLite inside the same transaction that appends; tests answer from a map.
 */
export interface Registry {
  /** @returns the object, or undefined when the ledger has never created it */
  get<A extends AggregateName>(aggregate: A, id: string): StateOf[A] | undefined;
  /** @returns the object that already holds this unique key (see each aggregate's `uniqueKey`) */
  holderOf<A extends AggregateName>(aggregate: A, uniqueKey: string): StateOf[A] | undefined;
}
