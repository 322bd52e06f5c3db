import type { CommandNamed } from '../../app/registry/index.ts';
import { testId } from './in-memory-registry.ts';

/** A command that records an asset. */
export function createAsset(
  organizationId: string,
  at: Pick<CommandNamed<'CreateAsset'>, 'locationId' | 'holderId'>,
  changes: Partial<CommandNamed<'CreateAsset'>> = {},
): CommandNamed<'CreateAsset'> {
  return {
    type: 'CreateAsset',
    id: testId(),
    organizationId,
    name: 'Backup of the root key',
    number: 'A-0017',
    assetType: 'SafeBag',
    notes: null,
    ...at,
    ...changes,
  };
}

/** A command by which one person supervises another. */
export function createRelationship(
  organizationId: string,
  between: Pick<CommandNamed<'CreateRelationship'>, 'fromPersonId' | 'toPersonId'>,
  changes: Partial<CommandNamed<'CreateRelationship'>> = {},
): CommandNamed<'CreateRelationship'> {
  return {
    type: 'CreateRelationship',
    id: testId(),
    organizationId,
    relationshipType: 'Supervises',
    toUnitId: null,
    trustLevel: null,
    validUntil: null,
    ...between,
    ...changes,
  };
}

/** A command by which a person may enter a location. */
export function grantAccess(
  locationId: string,
  personId: string,
  changes: Partial<CommandNamed<'GrantAccess'>> = {},
): CommandNamed<'GrantAccess'> {
  return {
    type: 'GrantAccess',
    id: locationId,
    personId,
    accessLevel: 'Unescorted',
    validUntil: null,
    ...changes,
  };
}

/** A command by which a person who has handed over everything leaves. */
export function leave(personId: string): CommandNamed<'DeactivatePerson'> {
  return { type: 'DeactivatePerson', id: personId, reason: 'Left the house' };
}

/** A command by which a person does not act for a while. */
export function suspend(personId: string): CommandNamed<'SuspendPerson'> {
  return { type: 'SuspendPerson', id: personId, reason: 'On leave', expectedReturn: null };
}
