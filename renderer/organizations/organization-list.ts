import type { OrganizationRow } from '../../app/contract/schemas.ts';
import { call } from '../bridge/call.ts';
import { createRegistryList } from '../registry/registry-list.ts';

/** The organizations as far as they are shown. */
export const organizationList = createRegistryList<OrganizationRow>((page) =>
  call('organizations.list', page),
);
