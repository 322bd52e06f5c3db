import { Plus } from 'lucide-react';
import { useEffect, useState } from 'react';
import { ENDS_SOON_DAYS, type TreeShow, treeShows } from '../../../../app/contract/certificate-tree.ts';
import type { Recorded } from '../../../../app/contract/schemas.ts';
import { useAnswer } from '../../../bridge/query.ts';
import { Button } from '../../../shared/button.tsx';
import { number } from '../../../shared/counted.ts';
import { EmptyState } from '../../../shared/empty-state.tsx';
import { NarrowSelect } from '../../../shared/narrow-select.tsx';
import { ProblemNotice } from '../../../shared/problem-notice.tsx';
import { SearchBox } from '../../../shared/search-box.tsx';
import { useMedia } from '../../../shared/use-media.ts';
import { go } from '../../../window/navigation.ts';
import { useReading } from '../../../window/reading.ts';
import { ScreenFrame } from '../../../window/screen-frame.tsx';
import { useReadOnly } from '../../../window/shown-ledger.ts';
import { ObjectDetail } from '../../object-detail.tsx';
import { openObject } from '../../open-object.ts';
import { RecordedNotice } from '../../recorded-notice.tsx';
import { CertificateTree } from './certificate-tree.tsx';
import { AxisWords, ListCalendar } from './list-calendar.tsx';
import { axisOf, percent } from './time-axis.ts';
import { lookAtTree, lookFor, openRoots, type Span, useTreeView } from './tree-store.ts';
import { useTreeRows } from './use-tree-rows.ts';

const SPANS: readonly { readonly span: Span; readonly name: string }[] = [
  { span: 'years20', name: '20 years' },
  { span: 'years4', name: '4 years' },
  { span: 'days90', name: '90 days' },
];

/** Who issued whom and until when, and when revocation lists are due, in one look. */
export function CertificateTreeScreen() {
  const { show, search, span, chosen, begun } = useTreeView();
  const { rows, problem, isFirst, found, onSight } = useTreeRows();
  const readOnly = useReadOnly();
  const wide = useMedia('(min-width: 68.75rem)');
  const [now] = useState(() => Date.now());
  const axis = axisOf(span, now);
  const looking = search.trim() !== '';
  useOpenRoots(begun || isFirst || looking ? null : rows);
  const isEmpty = !isFirst && rows.length === 0 && !looking;
  // Where there is nothing there is no search: what stands behind it comes once that is known.
  const [isKnown, setIsKnown] = useState(false);
  if (!isKnown && !(isFirst && problem === null)) setIsKnown(true);
  return (
    <ScreenFrame
      title="Tree of certificates"
      acts={
        !isKnown ? null : (
          <>
            {isEmpty ? null : (
              <form
                onSubmit={(event) => {
                  event.preventDefault();
                  lookFor(event.currentTarget.querySelector('input')?.value ?? '');
                  document.querySelector<HTMLElement>('[role="tree"]')?.focus();
                }}
              >
                <SearchBox label="Find in the tree" value={search} onSearch={lookFor} />
              </form>
            )}
            <NarrowSelect
              label="Show"
              choices={Object.entries(treeShows).map(([id, name]) => ({ id, name }))}
              value={show}
              onChange={(id) => lookAtTree({ show: shownAs(id), at: 0 })}
            />
            {readOnly ? null : (
              <Button look="primary" onPress={() => go('certificate', { filled: {} })}>
                <Plus aria-hidden size={18} />
                New certificate…
              </Button>
            )}
          </>
        )
      }
    >
      {problem === null ? null : <ProblemNotice problem={problem} />}
      {isEmpty ? (
        <div className="pane rounded-md border border-line bg-surface">
          <EmptyState title="No certificates yet">
            <p>Here stand roots, below them what they have issued, and until when each of them is valid.</p>
          </EmptyState>
        </div>
      ) : (
        <div className={`panes flex-1 ${wide && chosen !== null ? 'panes-tree' : 'panes-whole'}`}>
          <div className="pane flex flex-col gap-3 overflow-hidden!">
            <section
              aria-label="Tree"
              className="flex min-h-0 flex-1 flex-col overflow-hidden rounded-md border border-line bg-surface"
            >
              <div className="tree-row h-9 shrink-0 items-center border-b border-edge border-s-4 border-s-transparent text-sm text-muted">
                <span className="px-2.5" role="status">
                  {!looking
                    ? 'Root, below it what it issued'
                    : found === null
                      ? ''
                      : found === 0
                        ? 'Nothing is called so'
                        : `${number(found)} found`}
                </span>
                <span>State</span>
                <AxisWords axis={axis} />
              </div>
              <CertificateTree
                rows={rows}
                axis={axis}
                now={now}
                onSight={onSight}
                onChoose={(id) => {
                  if (!wide) openObject({ kind: 'certificate', id });
                }}
              />
              <div className="relative flex shrink-0 flex-wrap items-center gap-x-4 gap-y-1 border-t border-line px-3.5 py-1.5 text-sm text-muted">
                <Spans span={span} />
                <span className="inline-flex items-center gap-2 low:hidden">
                  <span aria-hidden className="stripes-waiting inline-block h-2.5 w-4.5 rounded-xs" />
                  ends within {ENDS_SOON_DAYS} days
                </span>
                <span aria-hidden className="tree-grid pointer-events-none absolute top-0">
                  <span
                    className="absolute -translate-x-1/2 text-xs font-semibold text-ink"
                    style={{ left: `${percent(axis, now)}%` }}
                  >
                    today
                  </span>
                </span>
              </div>
            </section>
            <ListCalendar />
          </div>
          {wide && chosen !== null ? <Chosen id={chosen} /> : null}
        </div>
      )}
    </ScreenFrame>
  );
}

function shownAs(id: string): TreeShow {
  return id in treeShows
    ? (Object.keys(treeShows).find((known): known is TreeShow => known === id) ?? 'all')
    : 'all';
}

/** The first roots are open when one comes here for the first time: whoever has one wants to see what is below it. */
function useOpenRoots(rows: ReturnType<typeof useTreeRows>['rows'] | null): void {
  useEffect(() => {
    if (rows === null) return;
    const roots: string[] = [];
    for (let at = 0; at < Math.min(rows.length, 3); at++) {
      const shown = rows.at(at);
      if (shown?.kind === 'certificate' && shown.row !== null && shown.depth === 0) roots.push(shown.row.id);
    }
    openRoots(roots);
  }, [rows]);
}

/** How much time the bars show. */
function Spans({ span }: { readonly span: Span }) {
  return (
    <fieldset className="flex overflow-hidden rounded-md border border-edge text-xs text-ink">
      <legend className="sr-only">Time that is shown</legend>
      {SPANS.map((one) => (
        <label
          key={one.span}
          className="cursor-pointer border-edge px-2.5 py-1 not-first-of-type:border-s has-checked:bg-accent has-checked:font-bold has-checked:text-on-accent has-focus-visible:outline-3 has-focus-visible:-outline-offset-3 has-focus-visible:outline-focus"
        >
          <input
            type="radio"
            name="span"
            className="sr-only"
            checked={span === one.span}
            onChange={() => lookAtTree({ span: one.span })}
          />
          {one.name}
        </label>
      ))}
    </fieldset>
  );
}

/** The certificate that was chosen, with what can be done with it. */
function Chosen({ id }: { readonly id: string }) {
  const ledger = useReading((reading) => reading.ledger);
  const { answer, problem } = useAnswer(
    'registry.object',
    { ledger, kind: 'certificate', id },
    { keepPrevious: true },
  );
  const [done, setDone] = useState<{
    readonly what: string;
    readonly name: string;
    readonly recorded: Recorded;
  } | null>(null);
  const tell = (what: string, recorded: Recorded, name: string) => setDone({ what, name, recorded });
  return (
    <div className="pane @container flex flex-col gap-4">
      {problem === null ? null : <ProblemNotice problem={problem} />}
      {done === null ? null : (
        <RecordedNotice
          key={done.recorded.eventCid}
          what={done.what}
          name={done.name}
          recorded={done.recorded}
          onClose={() => setDone(null)}
        >
          {null}
        </RecordedNotice>
      )}
      {answer == null ? null : (
        <ObjectDetail
          key={answer.id}
          object={answer}
          onAdded={(_, { recorded, name }) => tell('', recorded, name)}
          onDone={tell}
        />
      )}
    </div>
  );
}
