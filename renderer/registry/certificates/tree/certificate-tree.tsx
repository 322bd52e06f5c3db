import { useVirtualizer } from '@tanstack/react-virtual';
import {
  ChevronDown,
  ChevronRight,
  CircleCheck,
  CircleSlash,
  Clock,
  Hourglass,
  LogOut,
  Replace,
} from 'lucide-react';
import { type KeyboardEvent, useEffect, useRef } from 'react';
import type { TreeRow } from '../../../../app/contract/certificate-tree.ts';
import { counted, number } from '../../../shared/counted.ts';
import { rowAfterKey } from '../../../shared/row-after-key.ts';
import { UserText } from '../../../shared/user-text.tsx';
import type { Axis } from './time-axis.ts';
import { percent } from './time-axis.ts';
import type { ShownRow, TreeRows } from './tree-rows.ts';
import { choose, lookAtTree, turn, unfold, useTreeView } from './tree-store.ts';
import { ValidityBar } from './validity-bar.tsx';

/** How high a row is, in pixels. */
const ROW = 34;

const looks = {
  valid: { icon: CircleCheck, tone: 'text-stored font-semibold' },
  ending: { icon: Hourglass, tone: 'text-waiting font-semibold' },
  waiting: { icon: Clock, tone: 'text-muted' },
  over: { icon: LogOut, tone: 'text-muted' },
  replaced: { icon: Replace, tone: 'text-muted' },
  revoked: { icon: CircleSlash, tone: 'text-broken font-semibold' },
} as const;

/** How a certificate stands today, in a word. */
export function stateWord({ state, days }: Pick<TreeRow, 'state' | 'days'>): string {
  switch (state) {
    case 'valid':
      return 'Valid';
    case 'ending':
      return days < 1 ? 'Ends today' : counted(days, 'day');
    case 'waiting':
      return 'Not yet';
    case 'over':
      return 'Over';
    case 'replaced':
      return 'Replaced';
    case 'revoked':
      return 'Revoked';
  }
}

/**
 * Certificates below those that have issued them, each with its bar. Up and down go from row to row, right opens and goes in,
 * left closes and goes to the one above, Enter chooses. It is one stop for the Tab key; only what is in sight is drawn.
 */
export function CertificateTree(props: {
  readonly rows: TreeRows;
  readonly axis: Axis;
  readonly now: number;
  readonly onSight: (first: number, last: number) => void;
  readonly onChoose: (id: string) => void;
}) {
  const { rows, axis, now, onSight, onChoose } = props;
  const { at, chosen } = useTreeView();
  const scroller = useRef<HTMLDivElement>(null);
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW,
    overscan: 10,
  });
  const items = virtual.getVirtualItems();
  const [first, last] = [items.at(0)?.index ?? 0, items.at(-1)?.index ?? 0];
  useEffect(() => onSight(first, last), [onSight, first, last]);
  const current = Math.min(at, Math.max(0, rows.length - 1));
  // A row that is out of sight, or not measured yet, is not there to be named.
  const isDrawn = items.some(({ index }) => index === current && rows.at(index) !== undefined);
  const goTo = (position: number) => {
    lookAtTree({ at: position });
    virtual.scrollToIndex(position);
  };
  const act = (row: ShownRow | undefined, position: number) => {
    lookAtTree({ at: position });
    if (row?.kind === 'more' && row.below !== null) unfold(row.below);
    else if (row?.kind === 'certificate' && row.row !== null) {
      choose(row.row.id, rows.above(position));
      onChoose(row.row.id);
    }
  };
  const press = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    const done = actOf(event.key, rows.at(current), current, rows.length, { goTo, act });
    if (done === null) return;
    event.preventDefault();
    done();
  };
  return (
    <div
      ref={scroller}
      role="tree"
      aria-label="Certificates below those that have issued them"
      tabIndex={0}
      {...(isDrawn ? { 'aria-activedescendant': `tree-row-${current}` } : {})}
      onKeyDown={press}
      className="long-list tree-rows min-h-0 flex-1 overflow-y-auto -outline-offset-3!"
    >
      {/* Where there are few rows the lines go on to the foot, where the word of today stands. */}
      <div role="presentation" className="relative min-h-full" style={{ height: virtual.getTotalSize() }}>
        <div aria-hidden className="tree-grid pointer-events-none absolute inset-y-0">
          {axis.marks.map(({ at: mark }) => (
            <span
              key={mark}
              className="absolute inset-y-0 w-px bg-line"
              style={{ left: `${percent(axis, mark)}%` }}
            />
          ))}
          <span
            data-testid="today-line"
            className="absolute inset-y-0 z-1 w-0.5 bg-ink"
            style={{ left: `${percent(axis, now)}%` }}
          />
        </div>
        {items.map(({ index, start }) => {
          const row = rows.at(index);
          return row === undefined ? null : (
            <Row
              key={index}
              position={index}
              start={start}
              shown={row}
              isCurrent={index === current}
              isChosen={row.kind === 'certificate' && row.row !== null && row.row.id === chosen}
              axis={axis}
              now={now}
              onAct={() => act(row, index)}
            />
          );
        })}
      </div>
    </div>
  );
}

function Row(props: {
  readonly position: number;
  readonly start: number;
  readonly shown: ShownRow;
  readonly isCurrent: boolean;
  readonly isChosen: boolean;
  readonly axis: Axis;
  readonly now: number;
  readonly onAct: () => void;
}) {
  const { shown, isCurrent, isChosen } = props;
  const row = shown.kind === 'certificate' ? shown.row : null;
  const canOpen = row !== null && row.below > 0;
  const isOpen = shown.kind === 'certificate' && shown.open;
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the tree hears the keys of all its rows.
    <div
      id={`tree-row-${props.position}`}
      role="treeitem"
      tabIndex={-1}
      aria-level={shown.depth + 1}
      aria-setsize={shown.total}
      aria-posinset={shown.index + 1}
      aria-selected={isChosen}
      aria-busy={shown.kind === 'certificate' && row === null}
      {...(canOpen ? { 'aria-expanded': isOpen } : {})}
      onClick={props.onAct}
      className={`tree-row absolute inset-x-0 cursor-pointer items-center border-b border-line border-s-4 ${isChosen ? 'border-s-accent bg-chosen' : 'border-s-transparent hover:bg-raised'} ${isCurrent ? 'tree-current' : ''}`}
      style={{ height: ROW, transform: `translateY(${props.start}px)` }}
    >
      <span
        className="flex min-w-0 items-center gap-1.5 pe-2"
        style={{ paddingInlineStart: 10 + shown.depth * 20 }}
      >
        {canOpen ? (
          <button
            type="button"
            tabIndex={-1}
            aria-hidden
            className="-m-1 shrink-0 p-1"
            onClick={(event) => {
              event.stopPropagation();
              turn(row.id);
            }}
          >
            {isOpen ? <ChevronDown size={16} /> : <ChevronRight size={16} />}
          </button>
        ) : (
          <span className="w-4 shrink-0" />
        )}
        {shown.kind === 'more' ? (
          <span className="text-muted">{number(shown.more)} more</span>
        ) : row === null ? (
          '…'
        ) : (
          <>
            <span className={`truncate ${row.kind === 'leaf' && !isChosen ? '' : 'font-semibold'}`}>
              <UserText>{row.name}</UserText>
            </span>
            <span className="shrink-0 text-sm text-muted">
              {row.kind === 'leaf' ? '' : isOpen ? '' : row.below === 0 ? '' : `${number(row.below)} below`}
            </span>
          </>
        )}
      </span>
      {row === null ? null : (
        <>
          <StateWord row={row} />
          <ValidityBar row={row} axis={props.axis} now={props.now} />
        </>
      )}
    </div>
  );
}

function StateWord({ row }: { readonly row: TreeRow }) {
  const { icon: Icon, tone } = looks[row.state];
  return (
    <span className={`inline-flex items-center gap-1.5 text-sm whitespace-nowrap ${tone}`}>
      <Icon aria-hidden size={15} className="shrink-0" />
      {stateWord(row)}
    </span>
  );
}

interface Acts {
  readonly goTo: (position: number) => void;
  readonly act: (row: ShownRow | undefined, position: number) => void;
}

/** What a key does in the tree; null where it does nothing. */
function actOf(
  key: string,
  row: ShownRow | undefined,
  at: number,
  length: number,
  { goTo, act }: Acts,
): (() => void) | null {
  const certificate = row?.kind === 'certificate' ? row.row : null;
  const target = rowAfterKey(key, at, length);
  if (target !== null) return () => goTo(target);
  switch (key) {
    case 'Enter':
    case ' ':
      return () => act(row, at);
    case 'ArrowRight':
      if (certificate === null || certificate.below === 0) return null;
      return row?.kind === 'certificate' && row.open ? () => goTo(at + 1) : () => turn(certificate.id);
    case 'ArrowLeft':
      if (row?.kind === 'certificate' && row.open && certificate !== null) return () => turn(certificate.id);
      return row === undefined || row.parentAt === null ? null : () => goTo(row.parentAt ?? 0);
    default:
      return null;
  }
}
