import { useVirtualizer } from '@tanstack/react-virtual';
import { type KeyboardEvent, useEffect, useId, useRef, useState } from 'react';
import type { ListedEntry } from '../../app/contract/entries.ts';
import { StateBadge } from '../evidence/entries/state-badge.tsx';
import { WordsText } from '../registry/words-text.tsx';
import { counted, number } from '../shared/counted.ts';
import { spanInWords } from '../shared/days.ts';
import { rowAfterKey } from '../shared/row-after-key.ts';
import { ClockTime } from '../shared/time-text.tsx';
import { useMedia } from '../shared/use-media.ts';
import { UserText } from '../shared/user-text.tsx';
import type { Span } from './spans.ts';

/** How high a line is before it was drawn, in pixels. */
const LINE = 41;

/**
 * Entries under the days on which they were recorded, of which only what is in sight is drawn. The arrow keys, Page Up and
 * Down, Home and End go from entry to entry, Ctrl with an arrow key from day to day; Enter opens one. It is one stop for
 * the Tab key.
 */
export function EntryList(props: {
  readonly total: number;
  readonly days: readonly Span[];
  readonly rowAt: (index: number) => ListedEntry | undefined;
  readonly onSight: (first: number, last: number) => void;
  /** The position where one is. */
  readonly at: number;
  /** Goes to a position. */
  readonly onGo: (index: number) => void;
  readonly onOpen: (row: ListedEntry) => void;
  /** Where the list begins when it is drawn, and whether the focus comes along: one has been there before. */
  readonly begin: { readonly index: number; readonly focused: boolean };
  /** The position to jump to, told anew for each jump. */
  readonly jump: { readonly index: number } | null;
}) {
  const { total, days, rowAt, onSight, at, onGo, jump } = props;
  const scroller = useRef<HTMLDivElement>(null);
  const hint = useId();
  const lines = linesOf(total, days);
  const wide = useMedia('(min-width: 68.75rem)');
  const columns = wide ? COLUMNS : COLUMNS.filter(({ title }) => title !== WHO);
  const [wanted, setWanted] = useState<number | null>(props.begin.focused ? props.begin.index : null);
  const virtual = useVirtualizer({
    count: lines.count,
    getScrollElement: () => scroller.current,
    estimateSize: () => LINE,
    overscan: 10,
    initialOffset: Math.max(0, lines.ofEntry(props.begin.index) - 3) * LINE,
  });
  const items = virtual.getVirtualItems();
  const [first, last] = [items.at(0), items.at(-1)];
  const from = lines.entryFrom(first?.index ?? 0);
  const to = lines.entryFrom(last?.index ?? 0);
  useEffect(() => onSight(from, to), [onSight, from, to]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: once for each jump, however the list changes meanwhile.
  useEffect(() => {
    // The heading of the day comes into sight with its newest entry.
    if (jump !== null) virtual.scrollToIndex(Math.max(0, lines.ofEntry(jump.index) - 1), { align: 'start' });
  }, [jump]);
  useEffect(() => {
    if (wanted === null) return;
    const element = scroller.current?.querySelector<HTMLTableRowElement>(`tr[data-entry="${wanted}"]`);
    if (element == null || rowAt(wanted) === undefined) return;
    setWanted(null);
    element.focus({ preventScroll: true });
  }, [wanted, rowAt]);

  const go = (index: number) => {
    virtual.scrollToIndex(lines.ofEntry(index));
    setWanted(index);
    onGo(index);
  };
  const step = (event: KeyboardEvent) => {
    if (event.altKey || event.metaKey) return;
    const row = rowAt(at);
    if (event.key === 'Enter' && row !== undefined) {
      event.preventDefault();
      props.onOpen(row);
      return;
    }
    const target = event.ctrlKey ? dayAway(event.key, at, days) : rowAfterKey(event.key, at, total);
    if (target === null) return;
    event.preventDefault();
    go(target);
  };

  const before = first?.start ?? 0;
  const after = virtual.getTotalSize() - (last?.end ?? 0);
  return (
    <div ref={scroller} className="long-list min-h-0 flex-1 overflow-y-auto">
      <table
        // biome-ignore lint/a11y/noNoninteractiveElementToInteractiveRole: rows can be opened, so it is a grid.
        role="grid"
        aria-label="Entries"
        aria-describedby={hint}
        aria-rowcount={lines.count + 1}
        className="w-full table-fixed border-collapse"
      >
        <caption id={hint} className="sr-only">
          Go to an entry with the arrow keys, from day to day with Ctrl and an arrow key; Enter opens it.
        </caption>
        <thead className="sticky top-0 z-1 bg-surface">
          <tr aria-rowindex={1}>
            {columns.map(({ title, className }) => (
              <th
                key={title}
                scope="col"
                className={`border-b border-edge px-3 py-1.5 text-start text-sm font-semibold text-muted ${className}`}
              >
                {title}
              </th>
            ))}
          </tr>
        </thead>
        <tbody onKeyDown={step}>
          <Space height={before} />
          {items.map(({ index: line }) => {
            const day = lines.dayAt(line);
            if (day !== null)
              return (
                <tr
                  key={`day ${day.first}`}
                  ref={virtual.measureElement}
                  data-index={line}
                  aria-rowindex={line + 2}
                >
                  <th
                    scope="rowgroup"
                    colSpan={columns.length}
                    className="border-b border-line bg-raised px-3 py-1.5 text-start text-sm font-bold"
                  >
                    {spanInWords(day.name)}
                    <span className="ms-3 font-normal text-muted">
                      {counted(day.count, 'entry', 'entries')}
                    </span>
                  </th>
                </tr>
              );
            const index = lines.entryFrom(line);
            const row = rowAt(index);
            return (
              <tr
                key={row === undefined ? `at ${index}` : row.seq}
                ref={virtual.measureElement}
                data-index={line}
                data-entry={index}
                aria-rowindex={line + 2}
                aria-selected={index === at}
                aria-busy={row === undefined}
                tabIndex={index === at ? 0 : -1}
                onFocus={() => index !== at && onGo(index)}
                onClick={() => row !== undefined && props.onOpen(row)}
                className={`cursor-pointer -outline-offset-3! ${index === at ? 'bg-chosen' : 'hover:bg-raised'}`}
              >
                {row === undefined ? (
                  <Unknown columns={columns.length} />
                ) : (
                  <Cells row={row} chosen={index === at} wide={wide} />
                )}
              </tr>
            );
          })}
          <Space height={after} />
        </tbody>
      </table>
    </div>
  );
}

const WHO = 'Who acted';

const COLUMNS = [
  { title: 'Entry', className: 'w-24' },
  { title: 'What happened', className: '' },
  { title: WHO, className: 'w-44' },
  { title: 'Time', className: 'w-38' },
  { title: 'In NATS', className: 'w-32' },
];

const CELL = 'border-b border-line px-3 py-1.5 align-top text-start';

function Cells(props: { readonly row: ListedEntry; readonly chosen: boolean; readonly wide: boolean }) {
  const { row, chosen, wide } = props;
  const edge = chosen ? 'border-s-accent' : 'marks-start border-s-transparent';
  return (
    <>
      <th scope="row" className={`${CELL} border-s-4 font-semibold whitespace-nowrap tabular-nums ${edge}`}>
        {number(row.seq)}
      </th>
      <td className={CELL}>
        <span className="font-semibold">{row.title}</span>{' '}
        {row.called === null ? null : (
          <>
            <UserText>{row.called.text}</UserText>
            {': '}
          </>
        )}
        {/* The row is the way to the entry, and from there to what it names. */}
        <WordsText words={row.said} plain />
        {wide ? null : (
          <span className="block text-sm text-muted">
            by <UserText>{row.actor}</UserText>
          </span>
        )}
      </td>
      {wide ? (
        <td className={CELL}>
          <UserText>{row.actor}</UserText>
        </td>
      ) : null}
      <td className={`${CELL} text-sm leading-6`}>
        <ClockTime at={row.at} day={row.day} />
      </td>
      <td className={CELL}>
        <StateBadge {...row} />
      </td>
    </>
  );
}

function Unknown({ columns }: { readonly columns: number }) {
  return (
    <th scope="row" colSpan={columns} className={`${CELL} font-normal text-muted`}>
      …
    </th>
  );
}

/** In place of the lines out of sight. */
function Space({ height }: { readonly height: number }) {
  return height > 0 ? <tr aria-hidden style={{ height }} /> : null;
}

/** The lines of a list: a heading before the entries of each day. */
function linesOf(total: number, days: readonly Span[]) {
  /** How many days begin at or before a position. */
  const begunAt = (isBegun: (day: Span, index: number) => boolean) => {
    let [from, to] = [0, days.length];
    while (from < to) {
      const middle = (from + to) >>> 1;
      const day = days[middle];
      if (day !== undefined && isBegun(day, middle)) from = middle + 1;
      else to = middle;
    }
    return from;
  };
  const before = (line: number) => begunAt((day, index) => day.first + index <= line);
  return {
    count: total + days.filter(({ first }) => first < total).length,
    /** The day whose heading stands there; null where an entry does. */
    dayAt: (line: number): Span | null => {
      const index = before(line) - 1;
      const day = days[index];
      return day !== undefined && day.first + index === line ? day : null;
    },
    /** The position of the entry there, or of the first one behind the heading there. */
    entryFrom: (line: number): number => {
      const index = before(line) - 1;
      const day = days[index];
      return day !== undefined && day.first + index === line ? day.first : line - before(line);
    },
    /** The line of an entry. */
    ofEntry: (entry: number): number => entry + begunAt((day) => day.first <= entry),
  };
}

function dayAway(key: string, at: number, days: readonly Span[]): number | null {
  const older = days.find(({ first }) => first > at);
  const its = days.findLast(({ first }) => first <= at);
  if (key === 'ArrowDown') return older?.first ?? null;
  if (key !== 'ArrowUp') return null;
  if (its !== undefined && its.first < at) return its.first;
  return days.findLast(({ first }) => first < at)?.first ?? null;
}
