import type { OrganizationRow } from '../../app/contract/schemas.ts';
import { call } from '../bridge/call.ts';
import { read } from '../ledger/reading.ts';
import { createRegistryList } from '../registry/registry-list.ts';

/** The organizations as far as they are shown. */
export const organizationList = createRegistryList<OrganizationRow>((page) =>
  read((ledger) => call('organizations.list', { ...page, ledger })),
);
