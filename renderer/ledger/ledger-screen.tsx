import { Hourglass } from 'lucide-react';
import { useMemo, useState } from 'react';
import { askAgain } from '../bridge/query.ts';
import {
  type EntryFilter,
  entriesActs,
  isEveryEntry,
  lookForEntries,
  openEntry,
  stayAt,
  useEntriesView,
} from '../evidence/entries/entries-store.ts';
import { RetryAll } from '../evidence/entries/set-aside.tsx';
import { Button } from '../shared/button.tsx';
import { number } from '../shared/counted.ts';
import { EmptyState } from '../shared/empty-state.tsx';
import { ProblemNotice } from '../shared/problem-notice.tsx';
import { SearchBox } from '../shared/search-box.tsx';
import { useReading } from '../window/reading.ts';
import { ScreenFrame } from '../window/screen-frame.tsx';
import { useShown } from '../window/shown-ledger.ts';
import { DayStrip } from './day-strip.tsx';
import { EntryFilters } from './entry-filters.tsx';
import { EntryList } from './entry-list.tsx';
import { EntryScreen } from './entry-page.tsx';
import { barsOf, daysOf } from './spans.ts';
import { useEntries } from './use-entries.ts';

const emptyWords: Record<EntryFilter['state'], { readonly title: string; readonly text: string }> = {
  all: {
    title: 'Nothing has happened yet',
    text: 'Every act is recorded here as an event, and waits here until NATS has stored it.',
  },
  waiting: {
    title: 'Nothing is waiting',
    text: 'NATS has acknowledged every event of this ledger, or it was set aside.',
  },
  stored: {
    title: 'Nothing is stored yet',
    text: 'Events are stored by a sync. Until then they wait on this laptop, and are safe there.',
  },
  'set-aside': {
    title: 'Nothing is set aside',
    text: 'An event that NATS will not take as it is would stand here with the reason, until you try it again.',
  },
  missing: {
    title: 'Nothing is missing in NATS',
    text: 'What NATS has acknowledged was in the stream when a sync looked last.',
  },
};

/** Everything that happened, newest first: the list with its filters, or the page of one entry. */
export function LedgerScreen() {
  const shown = useEntriesView((view) => view.shown);
  // The list is drawn anew when one comes back, at the place where one was.
  return shown === null ? <Entries /> : <EntryScreen key={shown} seq={shown} />;
}

function Entries() {
  const { filter, older, returned } = useEntriesView();
  const readOnly = useReading(({ ledger }) => ledger !== null);
  const waiting = useShown((status) => status?.waiting ?? 0);
  const entries = useEntries(filter);
  const { days, total } = entries;
  const spans = useMemo(() => (days === undefined ? [] : daysOf(days)), [days]);
  const bars = useMemo(() => (days === undefined ? [] : barsOf(days)), [days]);
  const [jump, setJump] = useState<{ readonly index: number } | null>(null);
  const problem = entriesActs.use().problem ?? entries.problem;
  const at = total === null || older === null ? 0 : Math.max(0, total - 1 - older);
  const key = JSON.stringify(filter);
  const go = (index: number) => total !== null && stayAt(total - 1 - index);
  return (
    <ScreenFrame
      title="Ledger"
      acts={
        <>
          {filter.state === 'set-aside' && !readOnly && (total ?? 0) > 1 ? <RetryAll /> : null}
          <SearchBox
            label="Find entries"
            value={filter.search}
            onSearch={(search) => lookForEntries({ search })}
          />
        </>
      }
    >
      <EntryFilters total={total} all={entries.all} common={entries.common} />
      {readOnly ? null : <LongQueue waiting={waiting} />}
      {problem === null ? null : (
        <ProblemNotice problem={problem}>
          <Button small onPress={() => askAgain('entries.page', 'entries.days')}>
            Try again
          </Button>
        </ProblemNotice>
      )}
      {total === 0 && problem === null ? (
        <Nothing filter={filter} />
      ) : (
        <>
          {days === undefined ? null : (
            <DayStrip
              bars={bars}
              zone={days.zone}
              at={at}
              onJump={(bar) => {
                setJump({ index: bar.first });
                go(bar.first);
              }}
            />
          )}
          <div className="pane @container flex flex-1 flex-col overflow-hidden rounded-md border border-line bg-surface">
            {total === null || days === undefined ? null : (
              <EntryList
                key={key}
                total={total}
                days={spans}
                rowAt={entries.rowAt}
                onSight={entries.onSight}
                at={at}
                onGo={go}
                onOpen={({ seq }) => openEntry(seq)}
                begin={{ index: at, focused: returned }}
                jump={jump}
              />
            )}
          </div>
        </>
      )}
    </ScreenFrame>
  );
}

function Nothing({ filter }: { readonly filter: EntryFilter }) {
  const isState = isEveryEntry({ ...filter, state: 'all' });
  const { title, text } = emptyWords[filter.state];
  return (
    <div className="pane rounded-md border border-line bg-surface">
      {isState ? (
        <EmptyState title={title}>
          <p>{text}</p>
        </EmptyState>
      ) : (
        <EmptyState title="No such entry">
          <p>
            No entry fits all that is chosen above. Words are looked for in what the events say, in what
            happened, in the names of who acted and of what the entry names, and in what its object was called
            then. A number, an identifier or an id is found, too.
          </p>
        </EmptyState>
      )}
    </div>
  );
}

/** From here on a sync is due: the predecessor's limit, which for this queue is none. */
const LONG = 1000;

/** Says that many events wait. */
function LongQueue({ waiting }: { readonly waiting: number }) {
  if (waiting <= LONG) return null;
  return (
    <p
      role="status"
      data-testid="long-queue"
      className="flex items-center gap-3 rounded-md border border-line bg-waiting-soft px-4 py-1.5 text-sm"
    >
      <Hourglass aria-hidden size={16} className="shrink-0 text-waiting" />
      <span>
        <span className="font-semibold">{number(waiting)} events wait for NATS.</span> All of them are safe on
        this laptop, and the queue has no limit. Sync when a connection is allowed.
      </span>
    </p>
  );
}
