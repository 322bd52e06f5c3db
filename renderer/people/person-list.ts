import type { PersonRow } from '../../app/contract/schemas.ts';
import { call } from '../bridge/call.ts';
import { read } from '../ledger/reading.ts';
import { createRegistryList } from '../registry/registry-list.ts';

/** The people of all organizations as far as they are shown. */
export const personList = createRegistryList<PersonRow>((page) =>
  read((ledger) => call('people.list', { ...page, organizationId: null, ledger })),
);
