import { aggregateNames, presentationOf } from '../../app/registry/dispatch.ts';
import type { AggregateName } from '../../app/registry/index.ts';
import { go } from '../window/navigation.ts';
import { EVERYTHING, type ListOf, type ObjectRef, setListView } from './list-view.ts';

/** Goes to an object: the list in which it stands, with the object chosen. */
export function openObject({ kind, id }: ObjectRef): void {
  const list = listOf(kind);
  setListView(list, { list: EVERYTHING, of: null, chosen: { kind, id }, revealed: true });
  go(list);
}

/** Goes to the list of those that belong to an object, or name it as something. @param of what the object is called */
export function openListOf(
  kind: AggregateName,
  only: Partial<Pick<ListOf, 'organizationId' | 'naming'>>,
  of: string,
): void {
  setListView(listOf(kind), { list: { ...EVERYTHING, ...only }, of, chosen: null, revealed: false });
  go(listOf(kind));
}

/** The aggregate in whose list objects of this one stand. */
function listOf(kind: AggregateName): AggregateName {
  const above = aggregateNames.find((name) => presentationOf(name).behind === kind);
  return above === undefined ? kind : listOf(above);
}

/** Whether there is a list in which objects of an aggregate stand. */
export function isShownInList(kind: AggregateName): boolean {
  return presentationOf(listOf(kind)).screen !== undefined;
}
