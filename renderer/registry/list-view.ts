import { create } from 'zustand';
import type { InputOf } from '../../app/contract/operations.ts';
import type { RegistryRow } from '../../app/contract/registry.ts';
import { presentationOf } from '../../app/registry/dispatch.ts';
import type { AggregateName } from '../../app/registry/index.ts';
import { forgetOnSwitch } from '../window/reading.ts';

/** An object of the registry. */
export type ObjectRef = Pick<RegistryRow, 'kind' | 'id'>;

/** Which objects are listed, and in which order. */
export type ListOf = Pick<
  InputOf<'registry.page'>,
  'organizationId' | 'status' | 'naming' | 'search' | 'order'
>;

/** A list that leaves nothing out, by name. */
export const EVERYTHING: ListOf = {
  organizationId: null,
  status: null,
  naming: [],
  search: '',
  order: 'name',
};

/** As above, as it stands before anybody chose an order: by name, or what is to be done before what is over. */
export function everythingOf(kind: AggregateName): ListOf {
  return { ...EVERYTHING, order: presentationOf(kind).screen?.order ?? 'name' };
}

/** Whether a list leaves nothing out. */
export function isEverything({ organizationId, status, naming, search }: ListOf): boolean {
  return organizationId === null && status === null && naming.length === 0 && search === '';
}

/** What a person looks for in one list, and what they have chosen there. */
export interface ListView {
  readonly list: ListOf;
  /** What the objects are called, by their ids, that the list is narrowed to. */
  readonly called: Readonly<Record<string, string>>;
  /** null: the first one. */
  readonly chosen: ObjectRef | null;
  /** Whether the list is to go where the chosen one stands: it was just recorded, or come to from elsewhere. */
  readonly revealed: boolean;
}

/** The views of lists that nobody has changed, so that each is the same one every time. */
const untouched = new Map<AggregateName, ListView>();

function untouchedOf(kind: AggregateName): ListView {
  const known = untouched.get(kind);
  if (known !== undefined) return known;
  const view = { list: everythingOf(kind), called: {}, chosen: null, revealed: false };
  untouched.set(kind, view);
  return view;
}

const useLists = create<{ readonly lists: { readonly [A in AggregateName]?: ListView } }>(() => ({
  lists: {},
}));

forgetOnSwitch(() => useLists.setState({ lists: {} }));

/** The view of a list, as it was left. */
export function useListView(kind: AggregateName): ListView {
  return useLists(({ lists }) => lists[kind]) ?? untouchedOf(kind);
}

/** Changes the view of a list. */
export function setListView(kind: AggregateName, change: Partial<ListView>): void {
  useLists.setState(({ lists }) => ({
    lists: { ...lists, [kind]: { ...untouchedOf(kind), ...lists[kind], ...change } },
  }));
}
