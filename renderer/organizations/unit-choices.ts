import { namesOf } from '../shared/named-choices.ts';
import type { FetchChoices } from '../shared/use-choices.ts';

/** The units of an organization, to choose from. */
export function unitsOf(organizationId: string): FetchChoices {
  return namesOf('organization.unit', organizationId);
}

/** What a list of an organization’s units says when it is empty. */
export const NO_UNITS = 'This organization has no units yet.';
