import type { z } from 'zod';
import type { AggregateName, LedgerEvent } from '../events/catalogue.ts';
import { checkpointKey, checkpointSchema, evolveCheckpoint } from './checkpoint.ts';
import { comparisonKey, comparisonSchema, evolveComparison } from './comparison.ts';
import { evolveKey, keyKey, keySchema } from './key.ts';
import { evolveLedger, ledgerSchema } from './ledger.ts';
import { evolveLocation, locationKey, locationSchema } from './location.ts';
import { evolveNatsAccount, natsAccountKey, natsAccountSchema } from './nats-account.ts';
import { evolveNatsOperator, natsOperatorKey, natsOperatorSchema } from './nats-operator.ts';
import { evolveNatsUser, natsUserKey, natsUserSchema } from './nats-user.ts';
import { evolveOrganization, organizationKey, organizationSchema } from './organization.ts';
import {
  evolveOrganizationalUnit,
  organizationalUnitKey,
  organizationalUnitSchema,
} from './organization-unit.ts';
import { evolvePerson, personKey, personSchema } from './person.ts';
import type { Registry, StateOf } from './registry.ts';
import { evolveYubiKey, yubiKeyKey, yubiKeyLabel, yubiKeySchema } from './yubikey.ts';

type EventOf = { readonly [A in AggregateName]: Extract<LedgerEvent, { aggregate: A }> };

/** What the registry must know of an aggregate: how its objects come about, are stored, found and told apart. */
interface AggregateKind<A extends AggregateName> {
  /** For reading a state back from where it was stored. */
  readonly schema: z.ZodType<StateOf[A]>;
  /** Asks for the state before only where the event does not say everything: looking it up takes time. */
  readonly evolve: (event: EventOf[A], before: () => StateOf[A] | undefined) => StateOf[A];
  /** The name a person looks for. */
  readonly label: (state: StateOf[A]) => string;
  readonly uniqueKey: (state: StateOf[A]) => string;
  /** The organization it belongs to; null for an organization itself, and for what belongs to something else. */
  readonly organizationId: (state: StateOf[A]) => string | null;
}

const named = { label: ({ name }: { readonly name: string }) => name };
const owned = {
  organizationId: ({ organizationId }: { readonly organizationId: string }) => organizationId,
};
const unowned = { organizationId: () => null };

/** One row for each aggregate; the compiler names the one that is missing. */
const kinds: { readonly [A in AggregateName]: AggregateKind<A> } = {
  organization: {
    ...named,
    ...unowned,
    schema: organizationSchema,
    evolve: evolveOrganization,
    uniqueKey: organizationKey,
  },
  'organization.unit': {
    ...named,
    ...owned,
    schema: organizationalUnitSchema,
    evolve: evolveOrganizationalUnit,
    uniqueKey: organizationalUnitKey,
  },
  person: { ...named, ...owned, schema: personSchema, evolve: evolvePerson, uniqueKey: personKey },
  location: { ...named, ...owned, schema: locationSchema, evolve: evolveLocation, uniqueKey: locationKey },
  key: { ...owned, label: ({ label }) => label, schema: keySchema, evolve: evolveKey, uniqueKey: keyKey },
  'nats.operator': {
    ...named,
    ...owned,
    schema: natsOperatorSchema,
    evolve: evolveNatsOperator,
    uniqueKey: natsOperatorKey,
  },
  'nats.account': {
    ...named,
    ...unowned,
    schema: natsAccountSchema,
    evolve: evolveNatsAccount,
    uniqueKey: natsAccountKey,
  },
  'nats.user': {
    ...named,
    ...unowned,
    schema: natsUserSchema,
    evolve: evolveNatsUser,
    uniqueKey: natsUserKey,
  },
  ledger: {
    ...unowned,
    label: ({ mode }) => mode,
    schema: ledgerSchema,
    evolve: evolveLedger,
    uniqueKey: ({ id }) => id,
  },
  checkpoint: {
    ...unowned,
    label: ({ seq }) => `Entry ${seq}`,
    schema: checkpointSchema,
    evolve: evolveCheckpoint,
    uniqueKey: checkpointKey,
  },
  comparison: {
    ...unowned,
    label: ({ cid }) => cid,
    schema: comparisonSchema,
    evolve: evolveComparison,
    uniqueKey: comparisonKey,
  },
  yubikey: {
    label: yubiKeyLabel,
    organizationId: ({ holder }) => holder?.organizationId ?? null,
    schema: yubiKeySchema,
    evolve: evolveYubiKey,
    uniqueKey: yubiKeyKey,
  },
};

/** Every aggregate's name. */
export const aggregateNames: readonly AggregateName[] = Object.keys(kinds).filter(isAggregateName);

function isAggregateName(name: string): name is AggregateName {
  return Object.hasOwn(kinds, name);
}

/** Schema of an aggregate's state, for reading it back from where it was stored. */
export function stateSchema<A extends AggregateName>(aggregate: A): z.ZodType<StateOf[A]> {
  return kinds[aggregate].schema;
}

/** What an event makes of the object it is about. */
export interface Evolved {
  readonly aggregate: AggregateName;
  readonly id: string;
  readonly uniqueKey: string;
  /** The organization it belongs to; null for an organization itself, and for what belongs to something else. */
  readonly organizationId: string | null;
  /** The name a person looks for. */
  readonly label: string;
  readonly state: StateOf[AggregateName];
}

/** The state of an event's object after the event. Pure; folding a ledger gives the same registry every time. */
export function evolve(registry: Registry, event: LedgerEvent): Evolved {
  return evolveAs(registry, event.aggregate, event);
}

function evolveAs<A extends AggregateName>(registry: Registry, aggregate: A, event: EventOf[A]): Evolved {
  const kind = kinds[aggregate];
  const { aggregate_id: id } = event;
  const state = kind.evolve(event, () => registry.get(aggregate, id));
  return {
    aggregate,
    id,
    state,
    label: kind.label(state),
    organizationId: kind.organizationId(state),
    uniqueKey: kind.uniqueKey(state),
  };
}
