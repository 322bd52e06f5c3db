import type { NamedKind } from '../../app/contract/registry-operations.ts';
import { call } from '../bridge/call.ts';
import type { FetchChoices } from './use-choices.ts';

/** The names of one kind to choose from. @param organizationId null for those of all organizations */
export function namesOf(kind: NamedKind, organizationId: string | null): FetchChoices {
  return async (query) => {
    // Forms record in the own ledger, and choose from nothing else.
    const { names, more } = await call('names.list', { ledger: null, kind, organizationId, ...query });
    const choices = names.map(({ id, name, about }) => ({ id, name, ...(about === null ? {} : { about }) }));
    return { choices, more };
  };
}
