import type { NatsRow } from '../../app/contract/registry.ts';
import { call } from '../bridge/call.ts';
import { read } from '../ledger/reading.ts';
import { createRegistryList } from '../registry/registry-list.ts';

/** The NATS identities as far as they are shown. */
export const natsList = createRegistryList<NatsRow>((page) =>
  read((ledger) => call('nats.list', { ...page, ledger })),
);
