import { type KeyboardEvent, type ReactNode, useId, useMemo, useRef } from 'react';
import { rowAfterKey } from './row-after-key.ts';

/** A column: its heading, and what stands in it. The first column names the row. */
export interface Column<R> {
  readonly title: string;
  readonly cell: (row: R) => ReactNode;
  /** Classes for heading and cells alike: width, alignment, or when there is room for it. */
  readonly className?: string;
}

/**
 * A table in which one row can be chosen with the pointer, or with the arrow keys, Page Up and Down, Home and End
 * once the focus is in it. It is one stop for the Tab key however long it is.
 */
export function RecordTable<R>(props: {
  readonly label: string;
  readonly rows: readonly R[];
  readonly columns: readonly Column<R>[];
  readonly keyOf: (row: R) => string;
  readonly chosen: string | null;
  readonly onChoose: (key: string) => void;
}) {
  const { rows, keyOf, chosen, onChoose } = props;
  const body = useRef<HTMLTableSectionElement>(null);
  const hint = useId();
  const chosenIndex = rows.findIndex((row) => keyOf(row) === chosen);

  const step = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    const at = Math.max(0, chosenIndex);
    const to = rowAfterKey(event.key, at, rows.length);
    const row = to === null ? undefined : rows[to];
    if (to === null || row === undefined) return;
    event.preventDefault();
    onChoose(keyOf(row));
    body.current?.querySelectorAll<HTMLTableRowElement>(':scope > tr')[to]?.focus();
  };

  return (
    <table
      // biome-ignore lint/a11y/noNoninteractiveElementToInteractiveRole: rows can be chosen, so it is a grid.
      role="grid"
      aria-label={props.label}
      aria-describedby={hint}
      className="w-full table-fixed border-collapse"
    >
      <caption id={hint} className="sr-only">
        Choose a row with the arrow keys; what it is stands beside the table.
      </caption>
      <thead className="sticky top-0 z-1 bg-surface">
        <tr>
          {props.columns.map((column) => (
            <th
              key={column.title}
              scope="col"
              className={`border-b border-edge px-3 py-2 text-start text-sm font-semibold text-muted ${column.className ?? ''}`}
            >
              {column.title}
            </th>
          ))}
        </tr>
      </thead>
      <tbody ref={body} onKeyDown={step}>
        {rows.map((row, index) => (
          <RecordRow
            key={keyOf(row)}
            rowKey={keyOf(row)}
            row={row}
            columns={props.columns}
            chosen={index === chosenIndex}
            stop={index === Math.max(0, chosenIndex)}
            onChoose={onChoose}
          />
        ))}
      </tbody>
    </table>
  );
}

interface RowProps<R> {
  readonly rowKey: string;
  readonly row: R;
  readonly columns: readonly Column<R>[];
  readonly chosen: boolean;
  /** Whether the Tab key stops here. */
  readonly stop: boolean;
  readonly onChoose: (key: string) => void;
}

const CELL = 'border-b border-line px-3 py-2 align-top text-start';

function RecordRow<R>(props: RowProps<R>) {
  const { row, columns, chosen } = props;
  const [first] = columns;
  // Thousands of rows may be shown while a sync changes a few of them: only their cells are drawn again.
  const cells = useMemo(
    () =>
      columns.slice(1).map((column) => (
        <td key={column.title} className={`${CELL} ${column.className ?? ''}`}>
          {column.cell(row)}
        </td>
      )),
    [columns, row],
  );
  if (first === undefined) return null;
  // A press focuses first; what that has chosen need not be chosen again.
  const choose = () => {
    if (!chosen) props.onChoose(props.rowKey);
  };
  const edge = chosen ? 'border-s-accent' : 'marks-start border-s-transparent';
  return (
    <tr
      aria-selected={chosen}
      tabIndex={props.stop ? 0 : -1}
      onClick={choose}
      onFocus={choose}
      className={`cursor-pointer scroll-mt-12 -outline-offset-3! ${chosen ? 'bg-chosen' : 'hover:bg-raised'}`}
    >
      <th scope="row" className={`${CELL} border-s-4 font-semibold ${edge} ${first.className ?? ''}`}>
        {first.cell(row)}
      </th>
      {cells}
    </tr>
  );
}
