import type { z } from 'zod';
import type { AggregateName, LedgerEvent } from '../events/catalogue.ts';
import {
  checkpointKey,
  checkpointSchema,
  decideCheckpoint,
  evolveCheckpoint,
  type SignCheckpoint,
} from './checkpoint.ts';
import { type Decision, refuse } from './decision.ts';
import { decideKey, evolveKey, type GenerateKey, keyKey, keySchema } from './key.ts';
import { type ChangeOperationalMode, decideLedger, evolveLedger, ledgerSchema } from './ledger.ts';
import {
  type CreateLocation,
  decideLocation,
  evolveLocation,
  locationKey,
  locationSchema,
} from './location.ts';
import { type AddPersonToUnit, type AssignRole, decideMembership, decideRole } from './membership.ts';
import {
  type CreateNatsAccount,
  decideNatsAccount,
  evolveNatsAccount,
  natsAccountKey,
  natsAccountSchema,
} from './nats-account.ts';
import {
  type CreateNatsOperator,
  decideNatsOperator,
  evolveNatsOperator,
  natsOperatorKey,
  natsOperatorSchema,
} from './nats-operator.ts';
import {
  type CreateNatsUser,
  decideNatsUser,
  evolveNatsUser,
  natsUserKey,
  natsUserSchema,
} from './nats-user.ts';
import { newObjectOf } from './new-object.ts';
import {
  type CreateOrganization,
  decideOrganization,
  evolveOrganization,
  organizationKey,
  organizationSchema,
} from './organization.ts';
import {
  type CreateOrganizationalUnit,
  decideOrganizationalUnit,
  evolveOrganizationalUnit,
  organizationalUnitKey,
  organizationalUnitSchema,
} from './organization-unit.ts';
import { type CreatePerson, decidePerson, evolvePerson, personKey, personSchema } from './person.ts';
import type { Registry, StateOf } from './registry.ts';
import { evolveYubiKey, yubiKeyKey, yubiKeyLabel, yubiKeySchema } from './yubikey.ts';
import { decideYubiKey, type YubiKeyCommand } from './yubikey-decider.ts';

/** Everything a person can ask for that changes the ledger. */
export type Command =
  | CreateOrganization
  | CreateOrganizationalUnit
  | CreatePerson
  | AddPersonToUnit
  | AssignRole
  | CreateLocation
  | GenerateKey
  | CreateNatsOperator
  | CreateNatsAccount
  | CreateNatsUser
  | ChangeOperationalMode
  | SignCheckpoint
  | YubiKeyCommand;

/** Turns a command and the current state into facts, or into a refusal. Pure. */
export function decide(command: Command, registry: Registry): Decision {
  const id = newObjectOf(command);
  return id !== null && isTaken(id, registry) ? refuseId() : decideOn(command, registry);
}

/** Ids are unique across all aggregates: an object's history and its secret are found by the id alone. */
function isTaken(id: string, registry: Registry): boolean {
  return aggregateNames.some((aggregate) => registry.get(aggregate, id) !== undefined);
}

function refuseId(): Decision {
  return refuse(
    'object.id-taken',
    null,
    'The id meant for something new already stands for something else in the ledger.',
    'Use an id that was never used before.',
  );
}

function decideOn(command: Command, registry: Registry): Decision {
  switch (command.type) {
    case 'CreateOrganization':
      return decideOrganization(command, registry);
    case 'CreateOrganizationalUnit':
      return decideOrganizationalUnit(command, registry);
    case 'CreatePerson':
      return decidePerson(command, registry);
    case 'AddPersonToUnit':
      return decideMembership(command, registry);
    case 'AssignRole':
      return decideRole(command, registry);
    case 'CreateLocation':
      return decideLocation(command, registry);
    case 'GenerateKey':
      return decideKey(command, registry);
    case 'CreateNatsOperator':
      return decideNatsOperator(command, registry);
    case 'CreateNatsAccount':
      return decideNatsAccount(command, registry);
    case 'CreateNatsUser':
      return decideNatsUser(command, registry);
    case 'ChangeOperationalMode':
      return decideLedger(command, registry);
    case 'SignCheckpoint':
      return decideCheckpoint(command, registry);
    case 'AssignYubiKey':
    case 'ConfigurePin':
    case 'ProvisionYubiKey':
    case 'ResetYubiKey':
    case 'ReportYubiKeyLost':
    case 'RetireYubiKey':
      return decideYubiKey(command, registry);
  }
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
    case 'organization.unit': {
      const state = evolveOrganizationalUnit(registry.get(aggregate, id), event);
      return {
        aggregate,
        id,
        state,
        label: state.name,
        organizationId: state.organizationId,
        uniqueKey: organizationalUnitKey(state),
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
    case 'location': {
      const state = evolveLocation(registry.get(aggregate, id), event);
      return {
        aggregate,
        id,
        state,
        label: state.name,
        organizationId: state.organizationId,
        uniqueKey: locationKey(state),
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
    case 'nats.account': {
      const state = evolveNatsAccount(registry.get(aggregate, id), event);
      return {
        aggregate,
        id,
        state,
        label: state.name,
        organizationId: null,
        uniqueKey: natsAccountKey(state),
      };
    }
    case 'nats.user': {
      const state = evolveNatsUser(registry.get(aggregate, id), event);
      return {
        aggregate,
        id,
        state,
        label: state.name,
        organizationId: null,
        uniqueKey: natsUserKey(state),
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
    case 'yubikey': {
      const state = evolveYubiKey(registry.get(aggregate, id), event);
      return {
        aggregate,
        id,
        state,
        label: yubiKeyLabel(state),
        organizationId: state.holder?.organizationId ?? null,
        uniqueKey: yubiKeyKey(state),
      };
    }
  }
}

/** Schema of each aggregate's state, for reading it back from where it was stored. */
export const stateSchemas: { readonly [A in AggregateName]: z.ZodType<StateOf[A]> } = {
  organization: organizationSchema,
  'organization.unit': organizationalUnitSchema,
  person: personSchema,
  location: locationSchema,
  key: keySchema,
  'nats.operator': natsOperatorSchema,
  'nats.account': natsAccountSchema,
  'nats.user': natsUserSchema,
  ledger: ledgerSchema,
  checkpoint: checkpointSchema,
  yubikey: yubiKeySchema,
};

const aggregateNames: readonly AggregateName[] = Object.keys(stateSchemas).filter(isAggregateName);

function isAggregateName(name: string): name is AggregateName {
  return Object.hasOwn(stateSchemas, name);
}
