import { ShieldUser } from 'lucide-react';
import type { Chart, ChartLevel, ChartUnit } from '../../../app/contract/chart.ts';
import { counted, number } from '../../shared/counted.ts';
import { UserText } from '../../shared/user-text.tsx';
import { type Columns, moreNode, ownerKey } from './chart-nodes.ts';
import { ChartCount, ChartLacks, ChartPeople, RestOfPeople } from './chart-people.tsx';
import { useChartView } from './chart-store.ts';
import { ChartItem } from './chart-tree.tsx';

/** A large organization: the levels of the one open path beside each other, and the people at its end. */
export function ChartColumns(props: {
  readonly chart: Chart;
  readonly columns: Columns;
  readonly looking: boolean;
}) {
  const { chart, columns, looking } = props;
  return (
    <>
      <div className="min-w-0 pt-6.5">
        <Owner chart={chart} level={columns.owner} looking={looking} />
      </div>
      {columns.units.map((level) => (
        <UnitColumn key={ownerKey(level)} level={level} path={chart.path} looking={looking} />
      ))}
      {columns.people === null ? null : (
        <div className="pane rounded-md border border-line bg-surface">
          <p className="flex flex-wrap justify-between gap-x-3 border-b border-edge px-3.5 py-2">
            <span className="font-semibold">
              <UserText>{columns.people.name}</UserText>
            </span>
            <span className="text-sm text-muted">{directly(columns.people)}</span>
          </p>
          <ChartPeople people={columns.people.people.rows} within={ownerKey(columns.people)} />
          <RestOfPeople level={columns.people} />
        </div>
      )}
    </>
  );
}

function directly({ unitId, people, units }: ChartLevel): string {
  if (people.total === 0) return units.length === 0 ? 'nobody in it' : 'nobody in it directly';
  const all = counted(people.total, 'person', 'people');
  if (unitId === null) return `${all} in no unit`;
  return units.length === 0 ? all : `${all} directly`;
}

/** What the first column is in: the organization, or a unit whose siblings are out of sight. */
function Owner(props: { readonly chart: Chart; readonly level: ChartLevel; readonly looking: boolean }) {
  const { chart, level, looking } = props;
  const about =
    level.unitId === null
      ? [
          looking
            ? `${number(chart.hits)} of ${counted(chart.people.everyone, 'person', 'people')}`
            : counted(chart.people.everyone, 'person', 'people'),
          `${counted(chart.units, 'unit')}, ${counted(chart.people.officers, 'officer')}`,
        ]
      : [counted(level.units.length + level.more.units, 'unit')];
  return (
    <ChartItem nodeKey={ownerKey(level)} className="rounded-md border-2 border-accent bg-chosen px-3.5 py-3">
      <span className="block text-xl font-semibold">
        <UserText>{level.name}</UserText>
      </span>
      {about.map((line) => (
        <span key={line} className="block text-sm text-muted">
          {line}
        </span>
      ))}
    </ChartItem>
  );
}

function UnitColumn(props: {
  readonly level: ChartLevel;
  readonly path: readonly string[];
  readonly looking: boolean;
}) {
  const { level, path, looking } = props;
  const unfolded = useChartView((view) => view.unfolded);
  const largest = level.units[0]?.people ?? 0;
  const more = moreNode(level, 0);
  const owner = ownerKey(level);
  const units = counted(level.units.length + level.more.units, 'unit');
  return (
    <div className="pane flex flex-col">
      <p className="h-6.5 shrink-0 truncate ps-4 text-sm text-muted">
        {level.unitId === null ? `${units}, by size` : `in ${level.name}: ${units}`}
      </p>
      <div className="chart-branches flex flex-col gap-1.5">
        {level.units.map((unit) => (
          <UnitRow
            key={unit.id}
            unit={unit}
            largest={largest}
            isOpen={path.includes(unit.id)}
            looking={looking}
          />
        ))}
        {more === null ? null : (
          <ChartItem
            nodeKey={more.key}
            className="rounded-md border border-dashed border-edge px-3 py-2 text-muted -outline-offset-3!"
          >
            {more.name}
          </ChartItem>
        )}
        {level.dissolved.length === 0 ? null : (
          <ChartItem
            nodeKey={`${owner} dissolved`}
            className="rounded-md border border-dashed border-edge px-3 py-2 text-muted -outline-offset-3!"
          >
            {counted(level.dissolved.length, 'dissolved unit')}
          </ChartItem>
        )}
        {unfolded.includes(owner)
          ? level.dissolved.map(({ id, name }) => (
              <ChartItem key={id} nodeKey={id} className="ms-3 px-3 py-1 text-muted -outline-offset-3!">
                <UserText>{name}</UserText>
              </ChartItem>
            ))
          : null}
      </div>
    </div>
  );
}

function UnitRow(props: {
  readonly unit: ChartUnit;
  readonly largest: number;
  readonly isOpen: boolean;
  readonly looking: boolean;
}) {
  const { unit, largest, isOpen, looking } = props;
  const dim = looking && !unit.hit;
  return (
    <div
      data-open={isOpen}
      className={`chart-branch rounded-md border ${
        isOpen
          ? 'border-accent bg-chosen outline-1 -outline-offset-2 outline-accent'
          : 'border-line bg-surface'
      }`}
    >
      <ChartItem nodeKey={unit.id} className="px-3 pt-1 pb-0.5 -outline-offset-3!">
        <span className={`flex items-baseline justify-between gap-3 ${dim ? 'text-muted' : ''}`}>
          <span className={dim ? '' : 'font-semibold'}>
            <UserText>{unit.name}</UserText>
          </span>
          <ChartCount unit={unit} looking={looking} />
        </span>
        <span aria-hidden className="my-0.5 block h-1 rounded-md bg-canvas">
          <span
            className={`block h-full rounded-md ${isOpen ? 'bg-accent' : dim ? 'bg-line' : 'bg-edge'}`}
            style={{ width: `${largest === 0 ? 0 : (100 * unit.people) / largest}%` }}
          />
        </span>
        <span className="flex flex-wrap gap-x-3.5 text-xs text-muted">
          {unit.unitsBelow === 0 ? null : <span>{counted(unit.unitsBelow, 'unit')}</span>}
          {unit.officers === 0 ? null : (
            <span className="inline-flex items-center gap-1">
              <ShieldUser aria-hidden size={13} />
              {number(unit.officers)}
              <span className="sr-only"> with a role</span>
            </span>
          )}
          <ChartLacks unit={unit} />
        </span>
      </ChartItem>
      {unit.members === null ? null : <ChartPeople people={unit.members} within={unit.id} />}
    </div>
  );
}
