import type { CommandNamed } from '../../app/registry/index.ts';
import { testId } from './in-memory-registry.ts';

/** A command that creates a service account. */
export function createServiceAccount(
  owner: Pick<CommandNamed<'CreateServiceAccount'>, 'organizationId' | 'unitId' | 'responsiblePersonId'>,
  changes: Partial<CommandNamed<'CreateServiceAccount'>> = {},
): CommandNamed<'CreateServiceAccount'> {
  return {
    type: 'CreateServiceAccount',
    id: testId(),
    name: 'Nightly backup',
    purpose: 'Copies the ledger at night',
    ...owner,
    ...changes,
  };
}

/** A command that creates an agent. */
export function createAgent(
  owner: Pick<CommandNamed<'CreateAgent'>, 'organizationId' | 'responsiblePersonId'>,
  changes: Partial<CommandNamed<'CreateAgent'>> = {},
): CommandNamed<'CreateAgent'> {
  return {
    type: 'CreateAgent',
    id: testId(),
    name: 'Watcher 1',
    agentType: 'Monitoring',
    ...owner,
    ...changes,
  };
}
