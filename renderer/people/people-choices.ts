import { call } from '../bridge/call.ts';
import type { FetchChoices } from '../shared/use-choices.ts';

/** The people of an organization, to choose from. */
export function peopleOf(organizationId: string): FetchChoices {
  return async (page) => {
    const { rows, total } = await call('people.list', { ...page, organizationId });
    return { choices: rows.map(({ id, name, email }) => ({ id, name, about: email })), total };
  };
}
