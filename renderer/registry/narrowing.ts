import { presentationOf } from '../../app/registry/dispatch.ts';
import type { AggregateName } from '../../app/registry/index.ts';
import { kindsIn, type ListOrder, type NarrowingLink, narrowingOf } from '../../app/registry/listing.ts';
import type { ListOf, ListView } from './list-view.ts';
import { capitalized, nounOf } from './words.ts';

/** What each order is called. */
export const orderWords: Readonly<Record<ListOrder, string>> = {
  name: 'By name',
  state: 'By state',
  organization: 'By organization',
  email: 'By e-mail',
  changed: 'Last changed first',
};

/** Something that a list is narrowed by now, in three parts: `Unit: `, `Operations`, and what follows. */
export interface Narrowed {
  readonly key: string;
  readonly before: string;
  readonly name: string;
  readonly after: string;
  /** What the list is to be instead, without it. */
  readonly without: Partial<ListOf>;
}

/** What a link by which lists are narrowed is called. */
export function linkWord(list: AggregateName, { to }: NarrowingLink): string {
  return to === list ? 'Part of' : capitalized(nounOf(to));
}

/** Everything that a list is narrowed by now. */
export function narrowedBy(
  kind: AggregateName,
  list: ListOf,
  called: ListView['called'],
): readonly Narrowed[] {
  const { search, status, organizationId, naming } = list;
  const name = (id: string) => called[id] ?? id;
  const found = { before: 'Words: ', name: search, after: '' };
  return [
    ...(search === '' ? [] : [{ key: 'search', ...found, without: { search: '' } }]),
    ...(status === null
      ? []
      : [
          {
            key: 'state',
            before: 'State: ',
            name: capitalized(status),
            after: '',
            without: { status: null },
          },
        ]),
    ...(organizationId === null
      ? []
      : [
          {
            key: 'organization',
            before: 'Organization: ',
            name: name(organizationId),
            after: '',
            without: { organizationId: null },
          },
        ]),
    ...naming.map((one) => ({
      key: `${one.as} ${one.id}`,
      ...linkParts(kind, one.as, name(one.id)),
      without: { naming: naming.filter((other) => other !== one) },
    })),
  ];
}

/** A link that one can choose is called by what it names; any other as it is read on the page of what it names. */
function linkParts(
  kind: AggregateName,
  as: string,
  name: string,
): Pick<Narrowed, 'before' | 'name' | 'after'> {
  const link = narrowingOf(kind).links.find((known) => known.as === as);
  if (link !== undefined) return { before: `${linkWord(kind, link)}: `, name, after: '' };
  const [read] = kindsIn(kind).flatMap((one) => presentationOf(one).readAs?.[as] ?? []);
  return { before: '', name, after: read === undefined ? '' : `: ${read}` };
}

/** What is said in place of a list in which nothing fits. */
export function nothingFits(kind: AggregateName, list: ListOf): string {
  const { search, status, organizationId, naming } = list;
  const none = presentationOf(kind).screen?.none ?? `No ${nounOf(kind)}`;
  const parts = [search !== '', status !== null, organizationId !== null, ...naming.map(() => true)];
  if (parts.filter((part) => part).length > 1) return `${none} here fits all of this`;
  if (status !== null) return `${none} here is ${status}`;
  return search === '' ? `${none} here fits this` : 'Nothing here is found by these words';
}
