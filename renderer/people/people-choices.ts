import { namesOf } from '../shared/named-choices.ts';
import type { FetchChoices } from '../shared/use-choices.ts';

/** The people of an organization, to choose from. */
export function peopleOf(organizationId: string): FetchChoices {
  return namesOf('person', organizationId);
}

/** What a list of an organization’s people says when it is empty. */
export const NO_PEOPLE = 'This organization has no people yet. Record them on the People screen first.';
