import { presentationOf } from '../../app/registry/dispatch.ts';
import type { AggregateName } from '../../app/registry/index.ts';
import { listOf } from '../../app/registry/listing.ts';
import { go } from '../window/navigation.ts';
import { everythingOf, type ObjectRef, setListView } from './list-view.ts';

/** Goes to an object: the list in which it stands, with the object chosen. */
export function openObject({ kind, id }: ObjectRef): void {
  const list = listOf(kind);
  setListView(list, { list: everythingOf(list), called: {}, chosen: { kind, id }, revealed: true });
  go(list);
}

/** Goes to the list of those that belong to an object, or name it as something. @param of.as as what it is named; null where they belong to it */
export function openListOf(
  kind: AggregateName,
  of: { readonly id: string; readonly name: string; readonly as: string | null },
): void {
  const { id, as } = of;
  const only = as === null ? { organizationId: id } : { naming: [{ as, id }] };
  const called = { [id]: of.name };
  setListView(listOf(kind), {
    list: { ...everythingOf(listOf(kind)), ...only },
    called,
    chosen: null,
    revealed: false,
  });
  go(listOf(kind));
}

/** Whether there is a list in which objects of an aggregate stand. */
export function isShownInList(kind: AggregateName): boolean {
  return presentationOf(listOf(kind)).screen !== undefined;
}
