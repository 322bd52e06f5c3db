import type { z } from 'zod';
import type { AggregateName, LedgerEvent } from '../events/catalogue.ts';
import {
  checkpointKey,
  checkpointSchema,
  decideCheckpoint,
  evolveCheckpoint,
  type SignCheckpoint,
} from './checkpoint.ts';
import type { Decision } from './decision.ts';
import { decideKey, evolveKey, type GenerateKey, keyKey, keySchema } from './key.ts';
import { type ChangeOperationalMode, decideLedger, evolveLedger, ledgerSchema } from './ledger.ts';
import {
  type CreateNatsOperator,
  decideNatsOperator,
  evolveNatsOperator,
  natsOperatorKey,
  natsOperatorSchema,
} from './nats-operator.ts';
import {
  type CreateOrganization,
  decideOrganization,
  evolveOrganization,
  organizationKey,
  organizationSchema,
} from './organization.ts';
import { type CreatePerson, decidePerson, evolvePerson, personKey, personSchema } from './person.ts';
import type { Registry, StateOf } from './registry.ts';

/** Everything a person can ask for that changes the ledger. */
export type Command =
  | CreateOrganization
  | CreatePerson
  | GenerateKey
  | CreateNatsOperator
  | ChangeOperationalMode
  | SignCheckpoint;

/** Turns a command and the current state into facts, or into a refusal. Pure. */
export function decide(command: Command, registry: Registry): Decision {
  switch (command.type) {
    case 'CreateOrganization':
      return decideOrganization(command, registry);
    case 'CreatePerson':
      return decidePerson(command, registry);
    case 'GenerateKey':
      return decideKey(command, registry);
    case 'CreateNatsOperator':
      return decideNatsOperator(command, registry);
    case 'ChangeOperationalMode':
      return decideLedger(command, registry);
    case 'SignCheckpoint':
      return decideCheckpoint(command, registry);
  }
}

/** What an event makes of the object it is about. */
export interface Evolved {
  readonly aggregate: AggregateName;
  readonly id: string;
  readonly uniqueKey: string;
  /** The organization it belongs to; null for an organization itself. */
  readonly organizationId: string | null;
  /** The name a person looks for. */
  readonly label: string;
  readonly state: StateOf[AggregateName];
}

/** The state of an event's object after the event. Pure; folding a ledger gives the same registry every time. */
export function evolve(registry: Registry, event: LedgerEvent): Evolved {
  const { aggregate, aggregate_id: id } = event;
  switch (aggregate) {
    case 'organization': {
      const state = evolveOrganization(registry.get(aggregate, id), event);
      return {
        aggregate,
        id,
        state,
        label: state.name,
        organizationId: null,
        uniqueKey: organizationKey(state),
      };
    }
    case 'person': {
      const state = evolvePerson(registry.get(aggregate, id), event);
      return {
        aggregate,
        id,
        state,
        label: state.name,
        organizationId: state.organizationId,
        uniqueKey: personKey(state),
      };
    }
    case 'key': {
      const state = evolveKey(registry.get(aggregate, id), event);
      return {
        aggregate,
        id,
        state,
        label: state.label,
        organizationId: state.organizationId,
        uniqueKey: keyKey(state),
      };
    }
    case 'nats.operator': {
      const state = evolveNatsOperator(registry.get(aggregate, id), event);
      return {
        aggregate,
        id,
        state,
        label: state.name,
        organizationId: state.organizationId,
        uniqueKey: natsOperatorKey(state),
      };
    }
    case 'ledger': {
      const state = evolveLedger(registry.get(aggregate, id), event);
      return { aggregate, id, state, label: state.mode, organizationId: null, uniqueKey: id };
    }
    case 'checkpoint': {
      const state = evolveCheckpoint(registry.get(aggregate, id), event);
      return {
        aggregate,
        id,
        state,
        label: `Entry ${state.seq}`,
        organizationId: null,
        uniqueKey: checkpointKey(state),
      };
    }
  }
}

/** Schema of each aggregate's state, for reading it back from where it was stored. */
export const stateSchemas: { readonly [A in AggregateName]: z.ZodType<StateOf[A]> } = {
  organization: organizationSchema,
  person: personSchema,
  key: keySchema,
  'nats.operator': natsOperatorSchema,
  ledger: ledgerSchema,
  checkpoint: checkpointSchema,
};
