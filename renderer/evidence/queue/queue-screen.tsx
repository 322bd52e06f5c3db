import { Hourglass } from 'lucide-react';
import { useEffect } from 'react';
import type { QueueRow } from '../../../app/contract/schemas.ts';
import { askAgain, usePages } from '../../bridge/query.ts';
import { Button } from '../../shared/button.tsx';
import { counted, number } from '../../shared/counted.ts';
import { EmptyState } from '../../shared/empty-state.tsx';
import { ProblemNotice } from '../../shared/problem-notice.tsx';
import { type Column, RecordTable } from '../../shared/record-table.tsx';
import { TimeText } from '../../shared/time-text.tsx';
import { UserText } from '../../shared/user-text.tsx';
import { useReading } from '../../window/reading.ts';
import { ScreenFrame } from '../../window/screen-frame.tsx';
import { useShown } from '../../window/shown-ledger.ts';
import { EntryDetails } from './entry-details.tsx';
import { filterQueue, type QueueFilter, queueActs, useQueue } from './queue-store.ts';
import { RetryAll } from './set-aside.tsx';
import { StateBadge } from './state-badge.tsx';

const columns: readonly Column<QueueRow>[] = [
  { title: 'Entry', cell: ({ seq }) => number(seq), className: 'w-18 tabular-nums' },
  {
    title: 'What happened',
    cell: ({ title, about, at }) => (
      <>
        <span className="font-semibold">{title}</span>
        <span className="block @min-[30rem]:hidden">
          <UserText>{about}</UserText>
        </span>
        <span className="block text-sm text-muted @min-[44rem]:hidden">
          <TimeText at={at} />
        </span>
      </>
    ),
  },
  {
    title: 'About',
    cell: ({ about }) => <UserText>{about}</UserText>,
    className: 'hidden @min-[30rem]:table-cell',
  },
  {
    title: 'Time',
    cell: ({ at }) => (
      <span className="text-sm">
        <TimeText at={at} />
      </span>
    ),
    className: 'hidden w-36 @min-[44rem]:table-cell',
  },
  {
    title: 'State',
    cell: (row) => <StateBadge {...row} />,
    className: 'w-36',
  },
];

/** How many entries are shown at first, and how many more each time. */
const PAGE = 100;
const none: readonly QueueRow[] = [];

const emptyWords: Record<QueueFilter, { readonly title: string; readonly text: string }> = {
  all: {
    title: 'Nothing has happened yet',
    text: 'Every act is recorded here as an event, and waits here until NATS has stored it.',
  },
  waiting: {
    title: 'Nothing is waiting',
    text: 'NATS has acknowledged every event of this ledger, or it was set aside.',
  },
  'set-aside': {
    title: 'Nothing is set aside',
    text: 'An event that NATS will not take as it is would stand here with the reason, until you try it again.',
  },
  stored: {
    title: 'Nothing is stored yet',
    text: 'Events are stored by a sync. Until then they wait on this laptop, and are safe there.',
  },
};

/** Every event of the ledger, newest first, and whether NATS has it. */
export function QueueScreen() {
  const { filter, chosenSeq } = useQueue();
  const { ledger } = useReading();
  const readOnly = ledger !== null;
  const waiting = useShown((status) => status?.waiting ?? 0);
  const first = { before: null, limit: PAGE, state: filter, ledger };
  const pages = usePages('queue.page', first, ({ rows, more }) => {
    const last = rows.at(-1);
    return more && last !== undefined ? { ...first, before: last.seq } : undefined;
  });
  const rows = pages.answer?.flatMap((page) => page.rows) ?? none;
  const loaded = pages.answer !== undefined;
  const problem = queueActs.use().problem ?? pages.problem;
  const newest = rows[0]?.seq;
  // It stays chosen when newer ones come.
  useEffect(() => {
    if (chosenSeq === null && newest !== undefined) choose(newest);
  }, [chosenSeq, newest]);
  const empty = loaded && rows.length === 0 && problem === null;
  return (
    <ScreenFrame
      title="Queue"
      about="Everything that happened, newest first. An event stays on this laptop, whether NATS has stored it or not."
      acts={
        <>
          {filter === 'set-aside' && !readOnly && rows.length > 1 ? <RetryAll /> : null}
          <QueueFilterChoice />
        </>
      }
    >
      {readOnly ? null : <LongQueue waiting={waiting} />}
      {problem === null ? null : (
        <ProblemNotice problem={problem}>
          <Button small onPress={() => askAgain('queue.page')}>
            Try again
          </Button>
        </ProblemNotice>
      )}
      {empty ? (
        <div className="pane rounded-md border border-line bg-surface">
          <EmptyState title={emptyWords[filter].title}>
            <p>{emptyWords[filter].text}</p>
          </EmptyState>
        </div>
      ) : (
        <div className="panes flex-1">
          <div className="pane @container flex flex-col rounded-md border border-line bg-surface">
            <RecordTable
              label="Queue"
              rows={rows}
              columns={columns}
              keyOf={keyOf}
              chosen={chosenSeq === null ? null : String(chosenSeq)}
              onChoose={choose}
            />
            <div className="flex flex-wrap items-center justify-between gap-3 px-4 py-3">
              <p role="status" className="text-sm text-muted">
                {loaded ? `${counted(rows.length, 'entry', 'entries')} shown.` : ''}
              </p>
              {pages.more ? (
                <Button small onPress={pages.showMore}>
                  Show older
                </Button>
              ) : null}
            </div>
          </div>
          {chosenSeq === null ? null : <EntryDetails seq={chosenSeq} />}
        </div>
      )}
    </ScreenFrame>
  );
}

function choose(seq: number | string): void {
  useQueue.setState({ chosenSeq: Number(seq) });
}

function keyOf({ seq }: QueueRow): string {
  return String(seq);
}

const filters: readonly { readonly id: QueueFilter; readonly word: string }[] = [
  { id: 'all', word: 'All' },
  { id: 'waiting', word: 'Waiting' },
  { id: 'stored', word: 'Stored' },
  { id: 'set-aside', word: 'Set aside' },
];

/** Which entries are shown. */
function QueueFilterChoice() {
  const chosen = useQueue(({ filter }) => filter);
  return (
    <fieldset className="flex rounded-md border border-edge bg-surface">
      <legend className="sr-only">Show</legend>
      {filters.map(({ id, word }) => (
        <label
          key={id}
          className="relative border-s border-edge px-4 py-2 font-semibold first-of-type:rounded-s-md first-of-type:border-s-0 last-of-type:rounded-e-md has-checked:bg-accent has-checked:text-on-accent has-focus-visible:outline-3 has-focus-visible:outline-offset-2 has-focus-visible:outline-focus"
        >
          <input
            type="radio"
            name="queue-filter"
            className="absolute inset-0 size-full appearance-none opacity-0"
            checked={chosen === id}
            onChange={() => filterQueue(id)}
          />
          {word}
        </label>
      ))}
    </fieldset>
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
      className="flex items-center gap-3 rounded-md border border-line bg-waiting-soft px-4 py-2"
    >
      <Hourglass aria-hidden size={18} className="shrink-0 text-waiting" />
      <span>
        <span className="font-semibold">{number(waiting)} events wait for NATS.</span> All of them are safe on
        this laptop, and the queue has no limit. Sync when a connection is allowed.
      </span>
    </p>
  );
}
