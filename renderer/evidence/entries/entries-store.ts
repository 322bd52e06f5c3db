import { create } from 'zustand';
import type { InputOf } from '../../../app/contract/operations.ts';
import { createActs } from '../../bridge/act.ts';
import { call } from '../../bridge/call.ts';
import { go, useNavigation } from '../../window/navigation.ts';
import { forgetOnSwitch } from '../../window/reading.ts';
import type { ScreenId } from '../../window/screens.ts';

/** Which entries are looked for. */
export type EntryFilter = Omit<InputOf<'entries.page'>, 'ledger' | 'upTo' | 'offset' | 'limit'>;

/** An object by which entries are looked for, as it is called. */
interface NamedObject {
  readonly id: string;
  readonly name: string;
}

interface EntriesView {
  readonly filter: EntryFilter;
  /** What the object of the filter is called. */
  readonly objectName: string;
  /** The entry whose page is open; null shows the list. */
  readonly shown: number | null;
  /** The screen to which the page of an entry goes back; null for the list. */
  readonly cameFrom: ScreenId | null;
  /** Where one is in the list: how many of the entries found are older. It stays while newer ones come. null: at the newest. */
  readonly older: number | null;
  /** Whether one has just come back to the list from the page of an entry: then the focus is to stand there again. */
  readonly returned: boolean;
}

/** Looks for nothing in particular. */
export const EVERY_ENTRY: EntryFilter = {
  search: '',
  aggregate: null,
  eventType: null,
  object: null,
  actors: null,
  state: 'all',
  since: null,
  until: null,
};

const nothing: EntriesView = {
  filter: EVERY_ENTRY,
  objectName: '',
  shown: null,
  cameFrom: null,
  older: null,
  returned: false,
};

/** What of the ledger’s entries a person looks at. */
export const useEntriesView = create<EntriesView>(() => nothing);

forgetOnSwitch(() => useEntriesView.setState(nothing));

// Whoever goes elsewhere has done with the entry; where one is in the list stays.
useNavigation.subscribe((now, before) => {
  if (before.screen === 'entries' && now.screen !== 'entries')
    useEntriesView.setState({ shown: null, cameFrom: null, returned: false });
});

/** Whether anything in particular is looked for. */
export function isEveryEntry(filter: EntryFilter): boolean {
  const { search, aggregate, eventType, object, actors, state, since, until } = filter;
  const narrowed = [aggregate, eventType, object, actors, since, until].some((value) => value !== null);
  return !narrowed && search.trim() === '' && state === 'all';
}

/** Looks for other entries; what is not named of the filter stays. */
export function lookForEntries(filter: Partial<EntryFilter>): void {
  useEntriesView.setState((before) => ({
    filter: { ...before.filter, ...filter },
    older: null,
    returned: false,
  }));
}

/** Looks only for those that name an object, or are about it; null for any. */
export function lookForObject(object: NamedObject | null, as: 'named' | 'about' = 'named'): void {
  useEntriesView.setState({ objectName: object?.name ?? '' });
  lookForEntries({ object: object === null ? null : { id: object.id, as } });
}

/** Opens the list with all entries that name an object, or are about it. */
export function openEntriesOf(object: NamedObject, as: 'named' | 'about'): void {
  useEntriesView.setState({ ...nothing, filter: EVERY_ENTRY });
  lookForObject(object, as);
  go('entries');
}

/** Opens the list with all entries in which somebody acted. @param actors by the keys that `entries.actors` gives */
export function openEntriesBy(actors: readonly string[]): void {
  useEntriesView.setState({ ...nothing, filter: { ...EVERY_ENTRY, actors: [...actors] } });
  go('entries');
}

/** Opens the list with what waits for NATS. */
export function openQueue(): void {
  useEntriesView.setState({ ...nothing, filter: { ...EVERY_ENTRY, state: 'waiting' } });
  go('entries');
}

/** Opens the page of an entry. From the list one comes back to where one was, and from another screen to that one. */
export function openEntry(seq: number): void {
  const { screen } = useNavigation.getState();
  useEntriesView.setState({ shown: seq, ...(screen === 'entries' ? {} : { cameFrom: screen }) });
  go('entries');
}

/** Goes back from the page of an entry. */
export function closeEntry(): void {
  const { cameFrom } = useEntriesView.getState();
  useEntriesView.setState({ shown: null, cameFrom: null, returned: cameFrom === null });
  if (cameFrom !== null) go(cameFrom);
}

/** Remembers where one is in the list. */
export function stayAt(older: number): void {
  useEntriesView.setState({ older });
}

/** The acts above the entries. */
export const entriesActs = createActs();

/** Lets everything that was set aside wait for the next sync again. */
export function retryAll(): void {
  void entriesActs.attempt(null, () => call('queue.retry', { seq: null }));
}
