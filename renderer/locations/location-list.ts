import type { LocationRow } from '../../app/contract/registry.ts';
import { call } from '../bridge/call.ts';
import { read } from '../ledger/reading.ts';
import { createRegistryList } from '../registry/registry-list.ts';

/** The locations as far as they are shown. */
export const locationList = createRegistryList<LocationRow>((page) =>
  read((ledger) => call('locations.list', { ...page, ledger })),
);
