import { call } from '../bridge/call.ts';
import type { FetchChoices } from '../shared/use-choices.ts';

/** The units of an organization, to choose from. */
export function unitsOf(organizationId: string): FetchChoices {
  return async (page) => {
    const { rows, total } = await call('units.list', { ...page, organizationId });
    return { choices: rows.map(({ id, path }) => ({ id, name: path })), total };
  };
}
