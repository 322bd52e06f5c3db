import { useVirtualizer } from '@tanstack/react-virtual';
import { type KeyboardEvent, type ReactNode, useEffect, useId, useRef, useState } from 'react';
import { rowAfterKey } from './row-after-key.ts';

/** How high a row is before it was drawn, in pixels. */
const ROW = 62;

/**
 * A list of any length, of which only what is in sight is drawn. One row can be chosen with the pointer, or with the arrow
 * keys, Page Up and Down, Home and End once the focus is in it; a letter goes to the first row that begins with it. It
 * is one stop for the Tab key.
 */
export function LongList<R>(props: {
  readonly label: string;
  readonly total: number;
  /** The row at a position; undefined while it is on its way. */
  readonly rowAt: (index: number) => R | undefined;
  /** Told which rows are in sight. */
  readonly onSight: (first: number, last: number) => void;
  /** What stands in a row. */
  readonly cell: (row: R) => ReactNode;
  readonly keyOf: (row: R) => string;
  readonly chosen: string | null;
  readonly onChoose: (row: R) => void;
  /** A position to which the list goes; null leaves it where it is. */
  readonly goTo: number | null;
  /** Where rows that begin with a letter begin; null where there are none, undefined while that is not known. */
  readonly positionOf?: (letter: string) => number | null | undefined;
}) {
  const { total, rowAt, onSight, cell, keyOf, chosen, onChoose, goTo, positionOf } = props;
  const scroller = useRef<HTMLDivElement>(null);
  const hint = useId();
  // The row to which the keys have gone; it is chosen as soon as it is here.
  const [wanted, setWanted] = useState<number | null>(null);
  // A letter that was typed before it was known where its rows begin: the list goes there as soon as it is.
  const [typed, setTyped] = useState<string | null>(null);
  const virtual = useVirtualizer({
    count: total,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW,
    overscan: 12,
  });
  const items = virtual.getVirtualItems();
  const [first, last] = [items.at(0), items.at(-1)];
  const [from, to] = [first?.index ?? 0, last?.index ?? 0];
  useEffect(() => onSight(from, to), [onSight, from, to]);
  useEffect(() => {
    if (goTo !== null) virtual.scrollToIndex(goTo, { align: 'center' });
  }, [virtual, goTo]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the row is there only when the list has come to it.
  useEffect(() => {
    const row = wanted === null ? undefined : rowAt(wanted);
    const element = scroller.current?.querySelector<HTMLTableRowElement>(`tr[data-index="${wanted}"]`);
    if (row === undefined || element == null) return;
    setWanted(null);
    element.focus({ preventScroll: true });
    onChoose(row);
  }, [wanted, rowAt, onChoose, from, to]);

  const at = items.find(({ index }) => {
    const row = rowAt(index);
    return row !== undefined && keyOf(row) === chosen;
  })?.index;
  const step = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    const letter = event.key.length === 1 ? event.key : null;
    const target = letter === null ? rowAfterKey(event.key, at ?? from, total) : positionOf?.(letter);
    setTyped(target === undefined ? letter : null);
    if (target == null) return;
    event.preventDefault();
    virtual.scrollToIndex(target);
    setWanted(target);
  };
  const typedAt = typed === null ? null : positionOf?.(typed);
  useEffect(() => {
    if (typedAt === undefined) return;
    setTyped(null);
    if (typedAt === null) return;
    virtual.scrollToIndex(typedAt);
    setWanted(typedAt);
  }, [typedAt, virtual]);

  const before = first?.start ?? 0;
  const after = virtual.getTotalSize() - (last?.end ?? 0);
  return (
    // Firefox makes whatever scrolls a stop of its own for the Tab key, in which the keys of the list do nothing.
    <div ref={scroller} tabIndex={-1} className="long-list min-h-0 flex-1 overflow-y-auto outline-none">
      <table
        // biome-ignore lint/a11y/noNoninteractiveElementToInteractiveRole: rows can be chosen, so it is a grid.
        role="grid"
        aria-label={props.label}
        aria-describedby={hint}
        aria-rowcount={total + 1}
        className="w-full table-fixed border-collapse"
      >
        <caption id={hint} className="sr-only">
          Choose a row with the arrow keys; what it is stands beside the list.
        </caption>
        <thead className="sr-only">
          <tr aria-rowindex={1}>
            <th scope="col">{props.label}</th>
          </tr>
        </thead>
        <tbody onKeyDown={step}>
          <Space height={before} />
          {items.map(({ index }) => {
            const row = rowAt(index);
            const isChosen = row !== undefined && keyOf(row) === chosen;
            return (
              <tr
                key={row === undefined ? `at ${index}` : keyOf(row)}
                ref={virtual.measureElement}
                data-index={index}
                aria-rowindex={index + 2}
                aria-selected={isChosen}
                aria-busy={row === undefined}
                tabIndex={index === (at ?? from) ? 0 : -1}
                onClick={() => row !== undefined && !isChosen && onChoose(row)}
                className={`cursor-pointer -outline-offset-3! ${isChosen ? 'bg-chosen' : 'hover:bg-raised'}`}
              >
                <th
                  scope="row"
                  className={`border-b border-line border-s-4 px-3 py-2 text-start font-semibold ${isChosen ? 'border-s-accent' : 'marks-start border-s-transparent'}`}
                >
                  {row === undefined ? '…' : cell(row)}
                </th>
              </tr>
            );
          })}
          <Space height={after} />
        </tbody>
      </table>
    </div>
  );
}

/** In place of the rows out of sight. */
function Space({ height }: { readonly height: number }) {
  return height > 0 ? <tr aria-hidden style={{ height }} /> : null;
}
