import type { ClaimsOf } from './claims.ts';
import type { NatsPermissions } from './subjects.ts';

type UserClaims = ClaimsOf<'user'>['nats'];

/** What a user may do, as it stands in the token. */
export type PermissionClaims = Required<Pick<UserClaims, 'pub' | 'sub'>> & Pick<UserClaims, 'resp'>;

/**
 * Permissions as a server reads them. There an empty list of what is allowed permits everything, so that a list that
 * permits nothing becomes one that denies everything. One answer to each request, within the server's own two minutes,
 * is what "may answer requests" stands for. Source: nats-server, permissions of users; measured.
 */
export function permissionClaims({ publish, subscribe, allow_responses }: NatsPermissions): PermissionClaims {
  return {
    pub: only(publish),
    sub: only(subscribe),
    ...(allow_responses ? { resp: { max: 1, ttl: 0 } } : {}),
  };
}

function only(subjects: readonly string[]) {
  return subjects.length === 0 ? { deny: ['>'] } : { allow: [...subjects] };
}

/** No limit beyond those of the account: one that is left out would count as 0. */
export const UNLIMITED_USER = { subs: -1, data: -1, payload: -1 } as const;
