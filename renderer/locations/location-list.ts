import type { LocationRow } from '../../app/contract/registry.ts';
import { call } from '../bridge/call.ts';
import { createRegistryList } from '../registry/registry-list.ts';

/** The locations as far as they are shown. */
export const locationList = createRegistryList<LocationRow>((page) => call('locations.list', page));
