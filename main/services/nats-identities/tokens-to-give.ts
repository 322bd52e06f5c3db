import type { Trusted } from '../../../app/pki/nats/chain.ts';
import { ProblemError } from '../../../app/problem.ts';
import type { Registry, StateOf } from '../../../app/registry/index.ts';
import { currentToken, isOutdated, systemAccountsOf } from '../../../app/registry/nats-token-rules.ts';
import { natsExportProblem } from './problems.ts';
import { nowInSeconds } from './token-check.ts';

/** The token of an identity that holds, and says what the registry says: no other is given to anybody. @throws ProblemError */
export function tokenToGive(
  { id, name }: { readonly id: string; readonly name: string },
  registry: Registry,
): StateOf['nats.token'] {
  const token = currentToken(id, registry);
  if (token === undefined) throw new ProblemError(natsExportProblem('nats-export.no-token', { name }));
  if (isOutdated(token, registry))
    throw new ProblemError(natsExportProblem('nats-export.outdated', { name }));
  return token;
}

/** The accounts whose tokens servers are given: those that have one, and the system account, which must. */
export function accountsToGive(operatorId: string, registry: Registry): StateOf['nats.account'][] {
  const system = new Set(systemAccountsOf(operatorId, registry).map(({ id }) => id));
  return [...registry.naming('nats.account', 'operator', operatorId)].filter(
    ({ id }) => system.has(id) || currentToken(id, registry) !== undefined,
  );
}

/** Who tokens are checked against: the operator as the ledger knows it. */
export function trustedOf({ publicKey }: StateOf['nats.operator']): Trusted {
  return { operatorKey: publicKey, now: nowInSeconds() };
}
