import type { OutputOf, ParsedInputOf } from '../../app/contract/operations.ts';
import { Facts } from '../../app/registry/facts.ts';
import { ledgerToRead } from '../services/ledgers/ledger-to-read.ts';
import type { Objects } from '../store/objects.ts';
import type { Context } from './context.ts';
import type { Handlers } from './router.ts';

type Query = Omit<ParsedInputOf<'names.list'>, 'ledger'>;
type Name = OutputOf<'names.list'>['names'][number];

/** Handler of what forms choose from. */
export function nameHandlers(context: Context): Pick<Handlers, 'names.list'> {
  return {
    'names.list': ({ ledger, ...query }) => {
      // One more than asked for says whether there are more, without counting all of them.
      const names = namesOf(ledgerToRead(context, ledger).objects, { ...query, limit: query.limit + 1 });
      return { names: names.slice(0, query.limit), more: names.length > query.limit };
    },
  };
}

function namesOf(objects: Objects, { kind, ...rest }: Query): Name[] {
  const page = { ...rest, offset: 0 };
  switch (kind) {
    case 'organization':
      return objects.list(kind, page).map(({ state: { id, name, domain } }) => ({ id, name, about: domain }));
    case 'person':
      return objects.list(kind, page).map(({ state: { id, name, email, organizationId } }) => {
        // Among people of one organization its name would only be in the way.
        const organization =
          rest.organizationId === null ? objects.get('organization', organizationId)?.name : undefined;
        return { id, name, about: organization === undefined ? email : `${organization}, ${email}` };
      });
    case 'organization.unit': {
      const facts = new Facts(objects);
      return objects
        .list(kind, page)
        .map(({ state: { id, name } }) => ({ id, name: facts.unitName(id) ?? name, about: null }));
    }
  }
}
