import type { NatsRow } from '../../app/contract/registry.ts';

/** How the kinds of NATS identities are called. */
export const natsKinds: Readonly<Record<NatsRow['kind'], string>> = {
  operator: 'NATS operator',
  account: 'NATS account',
  user: 'NATS user',
};
