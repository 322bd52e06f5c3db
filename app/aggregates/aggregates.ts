import { decideCheckpoint, type SignCheckpoint } from './checkpoint.ts';
import { decideComparison, type RecordComparison } from './comparison.ts';
import { type Decision, refuse } from './decision.ts';
import { decideKey, type GenerateKey } from './key.ts';
import { aggregateNames } from './kinds.ts';
import { type ChangeOperationalMode, decideLedger } from './ledger.ts';
import { type CreateLocation, decideLocation } from './location.ts';
import { type AddPersonToUnit, type AssignRole, decideMembership, decideRole } from './membership.ts';
import { type CreateNatsAccount, decideNatsAccount } from './nats-account.ts';
import { type CreateNatsOperator, decideNatsOperator } from './nats-operator.ts';
import { type CreateNatsUser, decideNatsUser } from './nats-user.ts';
import { newObjectOf } from './new-object.ts';
import { type CreateOrganization, decideOrganization } from './organization.ts';
import { type CreateOrganizationalUnit, decideOrganizationalUnit } from './organization-unit.ts';
import { type CreatePerson, decidePerson } from './person.ts';
import type { Registry } from './registry.ts';
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
  | RecordComparison
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
    case 'RecordComparison':
      return decideComparison(command, registry);
    case 'AssignYubiKey':
    case 'ConfigurePin':
    case 'ProvisionYubiKey':
    case 'ResetYubiKey':
    case 'ReportYubiKeyLost':
    case 'RetireYubiKey':
      return decideYubiKey(command, registry);
  }
}
