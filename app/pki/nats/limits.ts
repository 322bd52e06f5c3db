import type { AccountLimits } from './claims.ts';

/* What limits of an account mean to servers. */

/** Whether an account has JetStream: either kind of storage is enough. */
export function hasJetStream({
  mem_storage,
  disk_storage,
}: Pick<AccountLimits, 'mem_storage' | 'disk_storage'>): boolean {
  return mem_storage !== 0 || disk_storage !== 0;
}

/** Of which a server takes 0 for no limit. Measured against nats-server 2.9.10 and 2.15.1. */
const ZERO_IS_NONE = [
  'streams',
  'consumer',
  'max_ack_pending',
  'mem_max_stream_bytes',
  'disk_max_stream_bytes',
] as const;

/** Some limits of an account; what is left out is as of an account without JetStream. */
type SaidLimits = { readonly [L in keyof AccountLimits]?: AccountLimits[L] | undefined };

/** The limits that are 0, and so limit nothing where they look as if they permitted nothing: of an account with JetStream. */
export function limitlessZeros(limits: SaidLimits): (typeof ZERO_IS_NONE)[number][] {
  const { mem_storage = 0, disk_storage = 0 } = limits;
  return hasJetStream({ mem_storage, disk_storage }) ? ZERO_IS_NONE.filter((name) => limits[name] === 0) : [];
}

/** What people read of such a limit. */
export const NO_LIMIT_BY_ZERO = 'No limit: a server takes 0 for that';

/** The same limits as servers take them: what limits nothing says so. */
export function meantLimits(limits: AccountLimits): AccountLimits {
  return { ...limits, ...Object.fromEntries(limitlessZeros(limits).map((name) => [name, -1])) };
}
