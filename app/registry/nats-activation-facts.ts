import { isWithin, overlaps } from '../pki/nats/subjects.ts';
import type { Registry, StateOf } from './index.ts';
import type { Activations, Exported } from './nats-configuration.ts';

/*
 * What follows from activation tokens of this registry for the tokens of accounts: those that were granted go into the token of
 * the account that imports, and those that were revoked are said in the token of the account that exports.
 */

type Activation = StateOf['nats.activation'];

/** So long after the last token of a key has expired its revocation is still said, in seconds: clocks of servers differ. */
export const AFTERMATH = 86_400;

/** What is activated for whom. */
export type Shared = Pick<Activation, 'accountId' | 'importer' | 'kind' | 'subject'>;

/** What of the token of an account follows from activation tokens. @param iat of the token */
export function activationsOf(
  { id, publicKey }: StateOf['nats.account'],
  iat: number,
  registry: Registry,
): Activations {
  return {
    revoked: (exported) => revokedOf(exported, id, iat, registry),
    granted({ account, kind, subject }) {
      const [last] = [...registry.naming('nats.activation', 'grantedTo', publicKey)]
        .filter(
          (each) =>
            each.status === 'current' &&
            (each.expiresAt === null || each.expiresAt > iat) &&
            each.kind === kind &&
            isWithin(subject, each.subject) &&
            registry.get('nats.account', each.accountId)?.publicKey === account,
        )
        // The narrowest would do as well: which one it is must only be the same wherever the ledger is read.
        .sort((one, other) => other.issuedAt - one.issuedAt || (one.id < other.id ? -1 : 1));
      return last?.jwt ?? null;
    },
  };
}

/** The activation of the same for the same account that holds now; undefined where none does. */
export function currentActivation(shared: Shared, registry: Registry): Activation | undefined {
  return activationsIn(shared.accountId, registry).find(
    (each) =>
      each.status === 'current' &&
      each.importer === shared.importer &&
      each.kind === shared.kind &&
      each.subject === shared.subject,
  );
}

/**
 * The activations that servers revoke with one: those of the same account for what is shared through the same export. A token
 * names the account alone whose activations of an export do not count any more.
 */
export function revokedTogether(shared: Shared, registry: Registry): Activation[] {
  const exports = registry.get('nats.account', shared.accountId)?.configuration.exports ?? [];
  const through = exports.filter((each) => isShared(each, shared));
  return activationsIn(shared.accountId, registry).filter(
    (each) =>
      each.importer === shared.importer &&
      each.kind === shared.kind &&
      (overlaps(each.subject, shared.subject) || through.some((exported) => isShared(exported, each))),
  );
}

/** Up to which second activations of the same account for the same are revoked; null where none is. */
export function activationsRevokedUntil(shared: Shared, registry: Registry): number | null {
  const until = revokedTogether(shared, registry).flatMap(({ revokedUntil }) => revokedUntil ?? []);
  return until.length === 0 ? null : Math.max(...until);
}

function activationsIn(accountId: string, registry: Registry): Activation[] {
  return [...registry.naming('nats.activation', 'exporter', accountId)];
}

function isShared(exported: Exported, { kind, subject }: Pick<Activation, 'kind' | 'subject'>): boolean {
  return exported.kind === kind && overlaps(exported.subject, subject);
}

function revokedOf(exported: Exported, accountId: string, iat: number, registry: Registry) {
  const revocations: Record<string, number> = {};
  const last = new Map<string, number>();
  for (const each of activationsIn(accountId, registry)) {
    if (!isShared(exported, each)) continue;
    const { importer, revokedUntil, expiresAt } = each;
    last.set(importer, Math.max(last.get(importer) ?? 0, expiresAt ?? Number.POSITIVE_INFINITY));
    if (revokedUntil !== null) revocations[importer] = Math.max(revocations[importer] ?? 0, revokedUntil);
  }
  return Object.fromEntries(
    Object.entries(revocations).filter(([importer]) => (last.get(importer) ?? 0) + AFTERMATH >= iat),
  );
}
