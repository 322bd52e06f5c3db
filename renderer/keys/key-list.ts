import type { KeyRow } from '../../app/contract/schemas.ts';
import { call } from '../bridge/call.ts';
import { read } from '../ledger/reading.ts';
import { createRegistryList } from '../registry/registry-list.ts';

/** The keys as far as they are shown. */
export const keyList = createRegistryList<KeyRow>((page) =>
  read((ledger) => call('keys.list', { ...page, ledger })),
);
