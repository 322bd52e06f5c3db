import type { NatsRow } from '../../app/contract/registry.ts';
import { call } from '../bridge/call.ts';
import { createRegistryList } from '../registry/registry-list.ts';

/** The NATS identities as far as they are shown. */
export const natsList = createRegistryList<NatsRow>((page) => call('nats.list', page));
