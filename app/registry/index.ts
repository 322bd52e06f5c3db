import type { z } from 'zod';
import type { EventKind } from '../model/aggregate.ts';
import * as agent from './agent.ts';
import * as asset from './asset.ts';
import * as ceremony from './ceremony.ts';
import * as certificate from './certificate.ts';
import * as certificateProfile from './certificate-profile.ts';
import * as certificateRequest from './certificate-request.ts';
import * as checkpoint from './checkpoint.ts';
import * as comparison from './comparison.ts';
import * as delegation from './delegation.ts';
import * as draft from './draft.ts';
import * as key from './key.ts';
import * as ledger from './ledger.ts';
import * as location from './location.ts';
import * as natsAccount from './nats-account.ts';
import * as natsActivation from './nats-activation.ts';
import * as natsOperator from './nats-operator.ts';
import * as natsSigningKey from './nats-signing-key.ts';
import * as natsToken from './nats-token.ts';
import * as natsUser from './nats-user.ts';
import * as organization from './organization.ts';
import * as organizationUnit from './organization-unit.ts';
import * as person from './person.ts';
import * as policy from './policy.ts';
import * as relationship from './relationship.ts';
import * as revocationList from './revocation-list.ts';
import * as role from './role.ts';
import * as script from './script.ts';
import * as serviceAccount from './service-account.ts';
import * as yubikey from './yubikey.ts';

/**
 * The aggregates: one row for each. Everything else follows from what stands in their files.
 *
 * Namespaces, not values: so that the compiler can know the state of one aggregate without having read the deciders of
 * another, and deciders may look at each other's objects.
 */
export const rows = {
  organization,
  'organization.unit': organizationUnit,
  person,
  role,
  delegation,
  policy,
  'service.account': serviceAccount,
  agent,
  relationship,
  location,
  asset,
  key,
  yubikey,
  certificate,
  'revocation.list': revocationList,
  'certificate.request': certificateRequest,
  draft,
  'certificate.profile': certificateProfile,
  'nats.operator': natsOperator,
  'nats.account': natsAccount,
  'nats.user': natsUser,
  'nats.signing.key': natsSigningKey,
  'nats.token': natsToken,
  script,
  ceremony,
  'nats.activation': natsActivation,
  ledger,
  checkpoint,
  comparison,
};

type Rows = typeof rows;

/** Every aggregate's name. */
export type AggregateName = keyof Rows;

/** The state of one object, by aggregate. */
export type StateOf = { readonly [A in AggregateName]: z.output<Rows[A]['aggregate']['schema']> };

/** The events, by aggregate. */
export type EventsOf = { readonly [A in AggregateName]: EventIn<Rows[A]['aggregate']['kinds']> };

type EventIn<K> = K extends ReadonlyMap<string, EventKind<infer E>> ? E : never;

/** Every event that can stand in a ledger. */
export type LedgerEvent = EventsOf[AggregateName];

/** The event of one name. */
export type EventNamed<T extends LedgerEvent['event_type']> = Extract<
  LedgerEvent,
  { readonly event_type: T }
>;

/** The commands, by aggregate. */
export type CommandsOf = { readonly [A in AggregateName]: Parameters<Rows[A]['desk']['decide']>[1] };

/** Everything a person can ask for that changes the ledger. */
export type Command = CommandsOf[AggregateName];

/** The command of one name. */
export type CommandNamed<T extends Command['type']> = Extract<Command, { readonly type: T }>;

/**
 * What a decider may know of the world: the current state of every object, read-only. The store answers from
 * SQLite inside the same transaction that appends; tests answer from a map.
 */
export interface Registry {
  /** @returns the object, or undefined when the ledger has never created it */
  get<A extends AggregateName>(aggregate: A, id: string): StateOf[A] | undefined;
  /** @returns the object that already holds this unique key (see each aggregate's `uniqueKey`) */
  holderOf<A extends AggregateName>(aggregate: A, uniqueKey: string): StateOf[A] | undefined;
  /**
   * Those that have not ended and name an object as this (see each aggregate's `links`), one after the other: whoever
   * only asks whether there is one looks at the first.
   */
  naming<A extends AggregateName>(aggregate: A, as: string, id: string): Iterable<StateOf[A]>;
  /** Those of an organization that have not ended, one after the other. */
  within<A extends AggregateName>(aggregate: A, organizationId: string): Iterable<StateOf[A]>;
}

/** Refuses a row that stands under another name than its aggregate has. */
export const named: { readonly [A in AggregateName]: { readonly aggregate: { readonly name: A } } } = rows;
