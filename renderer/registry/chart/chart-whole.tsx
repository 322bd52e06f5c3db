import type { Chart, ChartLevel, ChartUnit } from '../../../app/contract/chart.ts';
import { endedWords } from '../../../app/registry/listing.ts';
import { counted, number } from '../../shared/counted.ts';
import { UserText } from '../../shared/user-text.tsx';
import { ownerKey, TOP } from './chart-nodes.ts';
import { ChartLacks, ChartPeople, RestOfPeople } from './chart-people.tsx';
import { useChartView } from './chart-store.ts';
import { ChartItem } from './chart-tree.tsx';

/** A small organization: everything is open, and everybody in sight. */
export function ChartWhole({ chart, looking }: { readonly chart: Chart; readonly looking: boolean }) {
  const [top] = chart.levels;
  if (top === undefined) return null;
  const everybody = chart.people.everyone;
  return (
    <>
      <div className="min-w-0">
        <ChartItem nodeKey={TOP} className="rounded-md border-2 border-accent bg-chosen px-3.5 py-3">
          <span className="block text-xl font-semibold">
            <UserText>{chart.name}</UserText>
          </span>
          <span className="block text-sm text-muted">
            {looking ? `${number(chart.hits)} of ` : ''}
            {counted(everybody, 'person', 'people')}, {counted(chart.units, 'unit')}
            {chart.left === 0 ? null : (
              <span className="block">and {endedWords('person', number(chart.left))}</span>
            )}
          </span>
        </ChartItem>
      </div>
      <div className="chart-below flex min-w-0 flex-col gap-3.5">
        {top.people.total === 0 ? null : (
          <div className="chart-box rounded-md border border-line bg-surface pb-1.5">
            <p className="flex justify-between gap-3 px-3.5 pt-2 pb-1">
              <span className="font-semibold">In no unit</span>
              <span className="text-muted tabular-nums">{number(top.people.total)}</span>
            </p>
            <ChartPeople people={top.people.rows} within={TOP} />
            <RestOfPeople level={top} />
          </div>
        )}
        <Below level={top} chart={chart} looking={looking} />
      </div>
    </>
  );
}

function Below(props: { readonly level: ChartLevel; readonly chart: Chart; readonly looking: boolean }) {
  const { level, chart, looking } = props;
  const unfolded = useChartView((view) => view.unfolded).includes(ownerKey(level));
  return (
    <>
      {level.units.map((unit) => (
        <UnitBox key={unit.id} unit={unit} chart={chart} looking={looking} />
      ))}
      {level.dissolved.length === 0 ? null : (
        <div className="chart-box rounded-md border border-dashed border-edge text-muted">
          <ChartItem nodeKey={`${ownerKey(level)} dissolved`} className="px-3.5 py-2">
            {counted(level.dissolved.length, 'dissolved unit')}
          </ChartItem>
          {unfolded
            ? level.dissolved.map(({ id, name }) => (
                <ChartItem key={id} nodeKey={id} className="px-3.5 py-1">
                  <UserText>{name}</UserText>
                </ChartItem>
              ))
            : null}
        </div>
      )}
    </>
  );
}

function UnitBox(props: { readonly unit: ChartUnit; readonly chart: Chart; readonly looking: boolean }) {
  const { unit, chart, looking } = props;
  const level = chart.levels.find(({ unitId }) => unitId === unit.id);
  const dim = looking && !unit.hit;
  return (
    <div className="chart-boxes">
      <div className="chart-box rounded-md border border-line bg-surface pb-1.5">
        <ChartItem nodeKey={unit.id} className="px-3.5 pt-2 pb-1">
          <span className={`flex items-baseline justify-between gap-3 ${dim ? 'text-muted' : ''}`}>
            <span className={dim ? '' : 'font-semibold'}>
              <UserText>{unit.name}</UserText>
            </span>
            {level === undefined ? null : (
              <span className="shrink-0 tabular-nums">
                {looking ? `${level.people.rows.filter(({ hit }) => hit).length} of ` : ''}
                {number(level.people.total)}
                <span className="sr-only"> people</span>
              </span>
            )}
          </span>
          <span className="flex flex-wrap gap-x-3.5 text-xs text-muted">
            <ChartLacks unit={unit} />
          </span>
        </ChartItem>
        {level === undefined ? null : <ChartPeople people={level.people.rows} within={unit.id} />}
      </div>
      {level === undefined || level.units.length + level.dissolved.length === 0 ? null : (
        <div className="chart-below flex min-w-0 flex-col gap-3.5">
          <Below level={level} chart={chart} looking={looking} />
        </div>
      )}
    </div>
  );
}
