import { ActorSelect } from '../evidence/entries/actor-select.tsx';
import {
  type EntryFilter,
  EVERY_ENTRY,
  isEveryEntry,
  lookForEntries,
  useEntriesView,
} from '../evidence/entries/entries-store.ts';
import { KindSelect } from '../evidence/entries/kind-select.tsx';
import { useNotInStream } from '../evidence/stored.ts';
import { Button } from '../shared/button.tsx';
import { counted, number } from '../shared/counted.ts';
import { NarrowSelect } from '../shared/narrow-select.tsx';
import { UserText } from '../shared/user-text.tsx';
import { DayInput } from './day-input.tsx';
import { ObjectChoice } from './object-choice.tsx';

const STATES: readonly { readonly id: EntryFilter['state']; readonly name: string }[] = [
  { id: 'all', name: 'Any state' },
  { id: 'waiting', name: 'Waiting' },
  { id: 'stored', name: 'Stored' },
  { id: 'set-aside', name: 'Set aside' },
];

const MISSING = { id: 'missing', name: 'Not in NATS' } as const;

/** Which entries are shown, and how many there are. */
export function EntryFilters(props: {
  readonly total: number | null;
  readonly all: number;
  /** Words that are part of too many names for entries that only name such an object to be found. */
  readonly common: readonly string[];
}) {
  const { total, all, common } = props;
  const filter = useEntriesView((view) => view.filter);
  const missing = useNotInStream();
  const states = missing === null && filter.state !== 'missing' ? STATES : [...STATES, MISSING];
  return (
    <search aria-label="Entries" className="flex flex-wrap items-center gap-2">
      <KindSelect value={filter} onChange={lookForEntries} />
      <ObjectChoice />
      <ActorSelect value={filter.actors} onChange={(actors) => lookForEntries({ actors })} />
      <NarrowSelect
        label="State in NATS"
        choices={states}
        value={filter.state}
        onChange={(id) => lookForEntries({ state: states.find((state) => state.id === id)?.id ?? 'all' })}
      />
      <span className="flex items-center gap-2">
        <DayInput label="From" value={filter.since} onChange={(since) => lookForEntries({ since })} />
        <DayInput label="To" value={filter.until} onChange={(until) => lookForEntries({ until })} />
      </span>
      <p role="status" className="ms-auto text-sm text-muted">
        {total === null
          ? ''
          : isEveryEntry(filter)
            ? counted(all, 'entry', 'entries')
            : `${number(total)} of ${counted(all, 'entry', 'entries')}`}
      </p>
      {isEveryEntry(filter) ? null : (
        <Button small look="quiet" onPress={() => lookForEntries(EVERY_ENTRY)}>
          Clear filters
        </Button>
      )}
      {common.map((word) => (
        <p key={word} className="w-full text-sm text-muted">
          “<UserText>{word}</UserText>” is part of thousands of names: entries that only name such an object
          are not found by it. Choose the object under “About…”, or find it by a longer name.
        </p>
      ))}
    </search>
  );
}
