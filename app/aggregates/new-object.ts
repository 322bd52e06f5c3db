import type { Command } from './aggregates.ts';

/** The id of the object that a command would make; null when it changes one that is there. */
export function newObjectOf(command: Command): string | null {
  switch (command.type) {
    case 'CreateOrganization':
      return command.organizationId;
    case 'CreateOrganizationalUnit':
      return command.unitId;
    case 'CreatePerson':
      return command.personId;
    case 'CreateLocation':
      return command.locationId;
    case 'GenerateKey':
      return command.keyId;
    case 'CreateNatsOperator':
      return command.operatorId;
    case 'CreateNatsAccount':
      return command.accountId;
    case 'CreateNatsUser':
      return command.userId;
    case 'AddPersonToUnit':
    case 'AssignRole':
    case 'ChangeOperationalMode':
    case 'SignCheckpoint':
    case 'RecordComparison':
    // A key may be known already: its decider finds out.
    case 'AssignYubiKey':
    case 'ConfigurePin':
    case 'ProvisionYubiKey':
    case 'ResetYubiKey':
    case 'ReportYubiKeyLost':
    case 'RetireYubiKey':
      return null;
  }
}
