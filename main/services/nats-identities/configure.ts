import type { Command, Registry } from '../../../app/registry/index.ts';
import type { AccountConfiguration, UserConfiguration } from '../../../app/registry/nats-configuration.ts';
import type { EntryRecord } from '../../store/entries.ts';
import type { Registrar } from '../recording/registrar.ts';
import { foreignActivation } from './token-check.ts';

/**
 * Records what was decided about an account, all of it. Activation tokens from elsewhere that were not there before are checked,
 * signatures and all.
 * @throws ProblemError; then nothing was recorded
 */
export function configureAccount(
  registrar: Registrar,
  registry: Registry,
  id: string,
  configuration: AccountConfiguration,
): EntryRecord {
  const account = registry.get('nats.account', id);
  const known = new Set(account?.configuration.imports.map(({ activation }) => activation));
  for (const { activation } of configuration.imports)
    if (account !== undefined && activation !== undefined && !known.has(activation))
      foreignActivation(activation, account.publicKey);
  return only(registrar, { type: 'ConfigureNatsAccount', id, configuration });
}

/** Records what was decided about a user, all of it. @throws ProblemError; then nothing was recorded */
export function configureUser(
  registrar: Registrar,
  id: string,
  configuration: UserConfiguration,
): EntryRecord {
  return only(registrar, { type: 'ConfigureNatsUser', id, configuration });
}

function only(registrar: Registrar, command: Command): EntryRecord {
  const [entry] = registrar.record(command);
  if (entry === undefined) throw new Error('A configuration gave no event.');
  return entry;
}
