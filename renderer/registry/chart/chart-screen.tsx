import { CirclePause, KeyRound, type LucideIcon, Plus, ShieldUser } from 'lucide-react';
import { useState } from 'react';
import type { Chart, ChartShow } from '../../../app/contract/chart.ts';
import { endedWords } from '../../../app/registry/listing.ts';
import { useAnswer } from '../../bridge/query.ts';
import { Button } from '../../shared/button.tsx';
import { counted, number } from '../../shared/counted.ts';
import { EmptyState } from '../../shared/empty-state.tsx';
import { ProblemNotice } from '../../shared/problem-notice.tsx';
import { SearchBox } from '../../shared/search-box.tsx';
import { SelectField } from '../../shared/select-field.tsx';
import { useMedia } from '../../shared/use-media.ts';
import { UserText } from '../../shared/user-text.tsx';
import { go } from '../../window/navigation.ts';
import { useReading } from '../../window/reading.ts';
import { ScreenFrame } from '../../window/screen-frame.tsx';
import { useReadOnly } from '../../window/shown-ledger.ts';
import { openListOf, openObject } from '../open-object.ts';
import { ChartColumns } from './chart-columns.tsx';
import { type ChartNode, columnNodes, columnsOf, wholeNodes } from './chart-nodes.ts';
import { lookAt, showMoreUnits, useChartView } from './chart-store.ts';
import { ChartTree } from './chart-tree.tsx';
import { ChartWhole } from './chart-whole.tsx';

const SHOWN: readonly { readonly show: ChartShow; readonly name: string; readonly icon?: LucideIcon }[] = [
  { show: 'everyone', name: 'Everyone' },
  { show: 'officers', name: 'Officers', icon: ShieldUser },
  { show: 'suspended', name: 'Suspended', icon: CirclePause },
  { show: 'keyless', name: 'Without a key', icon: KeyRound },
];

/** The units of one organization in each other, with their people. */
export function ChartScreen() {
  const ledger = useReading((reading) => reading.ledger);
  const readOnly = useReadOnly();
  const view = useChartView();
  const organizations = useOrganizations(ledger);
  const organizationId = view.organizationId ?? organizations.first;
  const { answer, isPrevious, problem } = useAnswer(
    'registry.chart',
    {
      ledger,
      organizationId: organizationId ?? '',
      ...{ path: [...view.path], show: view.show, search: view.search, limit: view.limit },
    },
    { enabled: organizationId !== null, keepPrevious: true },
  );
  const chart = answer ?? null;
  const newUnit = (parent: { readonly id: string; readonly name: string } | null) => {
    if (chart === null) return;
    const organization = { id: chart.organizationId, name: chart.name };
    const filled = parent === null ? {} : { parentId: parent };
    go('organization.unit', { filled: { organizationId: organization, ...filled } });
  };
  return (
    <ScreenFrame
      title="Organization chart"
      acts={
        readOnly || chart === null ? null : (
          <Button look="primary" onPress={() => newUnit(null)}>
            <Plus aria-hidden size={18} />
            New unit…
          </Button>
        )
      }
    >
      {problem === null ? null : <ProblemNotice problem={problem} />}
      {organizations.none ? (
        <div className="pane rounded-md border border-line bg-surface">
          <EmptyState title="No organizations yet">
            <p>The chart shows the units of an organization, and who is in them.</p>
            {readOnly ? null : (
              <Button look="primary" onPress={() => go('organization', { filled: {} })}>
                New organization
              </Button>
            )}
          </EmptyState>
        </div>
      ) : chart === null ? null : (
        <Drawn chart={chart} isPrevious={isPrevious} organizations={organizations} onNewUnit={newUnit} />
      )}
    </ScreenFrame>
  );
}

/** A chart, above it what one looks for, and below it what is chosen. */
function Drawn(props: {
  readonly chart: Chart;
  readonly isPrevious: boolean;
  readonly organizations: Organizations;
  readonly onNewUnit: (parent: { readonly id: string; readonly name: string } | null) => void;
}) {
  const { chart, organizations } = props;
  const { show, search, unfolded } = useChartView();
  const [seeking, setSeeking] = useState(false);
  const [goTo, setGoTo] = useState<string | null>(null);
  const readOnly = useReadOnly();
  const wide = useMedia('(min-width: 68.75rem)');
  const looking = show !== 'everyone' || search.trim() !== '';
  const columns = chart.whole ? null : columnsOf(chart, wide ? 2 : 1);
  const isUnfolded = (owner: string) => unfolded.includes(owner);
  const nodes = columns === null ? wholeNodes(chart, isUnfolded) : columnNodes(chart, columns, isUnfolded);
  if (seeking && !props.isPrevious && chart.found !== null) {
    // The path to what is found is opened, and the focus goes there as soon as it is drawn.
    setSeeking(false);
    lookAt({ path: chart.found.path });
    setGoTo(chart.found.id);
  }
  const open = (node: ChartNode) => {
    if (node.what.kind === 'dissolved') enter(node);
    if (node.what.kind !== 'organization.unit' || chart.whole) return;
    const { id } = node.what;
    const level = chart.levels.findIndex(({ units }) => units.some((unit) => unit.id === id));
    const unit = chart.levels[level]?.units.find((one) => one.id === id);
    // A small unit without units below shows all it has already.
    if (unit === undefined || (unit.members !== null && unit.unitsBelow === 0)) return;
    lookAt({ path: [...chart.path.slice(0, level), id] });
  };
  const enter = ({ what, parent }: ChartNode) => {
    switch (what.kind) {
      case 'more':
        return showMoreUnits();
      case 'dissolved': {
        const owner = parent ?? '';
        return lookAt({
          unfolded: isUnfolded(owner) ? unfolded.filter((one) => one !== owner) : [...unfolded, owner],
        });
      }
      case 'rest': {
        const level = chart.levels.find(({ unitId }) => unitId === what.unitId);
        const name = level?.name ?? chart.name;
        const of =
          what.unitId === null ? { id: chart.organizationId, as: null } : { id: what.unitId, as: 'unit' };
        return openListOf('person', { ...of, name });
      }
      default:
        return openObject({ kind: what.kind, id: what.id });
    }
  };
  // The levels above come back into sight where there was no room for them.
  const leave = (node: ChartNode) => {
    const at = chart.path.indexOf(node.key);
    if (at < 0) return;
    lookAt({ path: chart.path.slice(0, at + (wide ? 1 : 0)) });
    setGoTo(node.key);
  };
  const tree = { label: chart.name, nodes, enter, open, leave, goTo, onGone: () => setGoTo(null) };
  return (
    <>
      <div className="flex flex-wrap items-end gap-x-4 gap-y-2">
        {organizations.several ? (
          <div className="w-56">
            <SelectField
              label="Organization"
              name="organization"
              choices={organizations.choices}
              state={organizations.state}
              search={organizations.search}
              value={{ id: chart.organizationId, name: chart.name }}
              onChange={({ id }) => lookAt({ organizationId: id, path: [], focused: null, unfolded: [] })}
              placeholder="Choose an organization"
            />
          </div>
        ) : null}
        <form
          className="max-[68.74rem]:w-44"
          onSubmit={(event) => {
            event.preventDefault();
            const words = event.currentTarget.querySelector('input')?.value ?? '';
            lookAt({ search: words });
            setSeeking(words.trim() !== '');
          }}
        >
          <SearchBox
            label="Find a person or a unit"
            value={search}
            onSearch={(words) => lookAt({ search: words })}
          />
        </form>
        <p role="status" className="min-w-max flex-1 self-end pb-2.5 text-muted">
          {looking ? `${number(chart.hits)} of ` : ''}
          {counted(chart.people.everyone, 'person', 'people')}
          <span className="max-[68.74rem]:hidden"> in {counted(chart.units, 'unit')}</span>
          {chart.left === 0 || looking ? null : (
            <span className="max-[68.74rem]:hidden">
              ; not shown: {endedWords('person', number(chart.left))}
            </span>
          )}
          {search.trim() !== '' && chart.found === null && !props.isPrevious ? ': nothing is called so' : ''}
        </p>
        <fieldset className="flex flex-wrap overflow-hidden rounded-md border border-edge bg-surface text-sm">
          <legend className="sr-only">Whom to look for</legend>
          {SHOWN.map(({ show: one, name, icon: Icon }, index) => (
            <label
              key={one}
              className={`inline-flex min-h-8 items-center gap-1.5 px-3 has-checked:bg-accent has-checked:font-bold has-checked:text-on-accent has-focus-visible:outline-3 has-focus-visible:-outline-offset-5 has-focus-visible:outline-current ${index === 0 ? '' : 'border-s border-edge'}`}
            >
              <input
                type="radio"
                name="show"
                className="sr-only"
                checked={show === one}
                onChange={() => lookAt({ show: one })}
              />
              {Icon === undefined ? null : <Icon aria-hidden size={14} className="max-[68.74rem]:hidden" />}
              {one === 'everyone' ? name : `${name} ${number(chart.people[one])}`}
            </label>
          ))}
        </fieldset>
      </div>
      {columns === null ? (
        <ChartTree {...tree} className="chart-whole pane flex-1">
          <ChartWhole chart={chart} looking={looking} />
        </ChartTree>
      ) : (
        <ChartTree {...tree} className="chart-columns min-h-0 flex-1">
          <ChartColumns chart={chart} columns={columns} looking={looking} />
        </ChartTree>
      )}
      {chart.whole ? null : <Chosen chart={chart} readOnly={readOnly} onNewUnit={props.onNewUnit} />}
    </>
  );
}

/** Where one is in the tree, and what can be done there. */
function Chosen(props: {
  readonly chart: Chart;
  readonly readOnly: boolean;
  readonly onNewUnit: (parent: { readonly id: string; readonly name: string } | null) => void;
}) {
  const { chart } = props;
  const low = useMedia('(max-height: 43rem)');
  const [last, ...above] = chart.levels.toReversed();
  if (last === undefined) return null;
  const { unitId, name } = last;
  const what = {
    kind: unitId === null ? 'organization' : 'organization.unit',
    id: unitId ?? chart.organizationId,
  } as const;
  return (
    <div className="flex flex-wrap items-center gap-3 border-t border-line pt-3 low:pt-2">
      <p className="min-w-0 flex-1">
        <span className="text-muted">Open: </span>
        {above.toReversed().map((level) => (
          <span key={level.unitId}>
            <UserText>{level.name}</UserText> <span className="text-muted">›</span>{' '}
          </span>
        ))}
        <strong>
          <UserText>{name}</UserText>
        </strong>
      </p>
      <Button small={low} onPress={() => openObject(what)}>
        {unitId === null ? 'Open organization' : 'Open unit'}
      </Button>
      {props.readOnly || unitId === null ? null : (
        <Button small={low} onPress={() => props.onNewUnit({ id: unitId, name })}>
          New unit below…
        </Button>
      )}
    </div>
  );
}

/** The organizations whose chart can be drawn. */
type Organizations = ReturnType<typeof useOrganizations>;

/** How many organizations are listed; more are searched. */
const LISTED = 50;

function useOrganizations(ledger: string | null) {
  const [text, setText] = useState('');
  const asked = { ledger, kind: 'organization', organizationId: null, where: {}, limit: LISTED } as const;
  const all = useAnswer('registry.choices', { ...asked, search: '' });
  const found = useAnswer(
    'registry.choices',
    { ...asked, search: text },
    { enabled: text !== '', keepPrevious: true },
  );
  const shown = text === '' ? all : found;
  const choices = (shown.answer?.choices ?? []).map(({ id, name }) => ({ id, name }));
  const listed = all.answer?.choices ?? [];
  return {
    choices,
    first: listed[0]?.id ?? null,
    none: all.answer !== undefined && listed.length === 0,
    several: listed.length > 1,
    state: shown.problem ?? (shown.answer === undefined ? ('loading' as const) : ('ready' as const)),
    search: all.answer?.more === true ? { text, onSearch: setText } : undefined,
  };
}
