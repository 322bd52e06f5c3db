import { create } from 'zustand';
import type { ChartShow } from '../../../app/contract/chart.ts';
import { go } from '../../window/navigation.ts';
import { forgetOnSwitch } from '../../window/reading.ts';

/** How many units of one level are shown before one asks for more. */
const UNITS = 50;

/** What a person looks at in the organization chart; it stays while they look elsewhere. */
interface ChartView {
  /** null: the first organization there is. */
  readonly organizationId: string | null;
  /** The units that are open, each in the one before. */
  readonly path: readonly string[];
  readonly show: ChartShow;
  readonly search: string;
  /** How many units of one level are shown. */
  readonly limit: number;
  /** Whose dissolved units are unfolded. */
  readonly unfolded: readonly string[];
  /** The node that has the focus, or had it last. */
  readonly focused: string | null;
}

const untouched: ChartView = {
  organizationId: null,
  path: [],
  show: 'everyone',
  search: '',
  limit: UNITS,
  unfolded: [],
  focused: null,
};

/** The view of the organization chart, as it was left. */
export const useChartView = create<ChartView>(() => untouched);

forgetOnSwitch(() => useChartView.setState(untouched));

/** Changes what is looked at. */
export function lookAt(change: Partial<ChartView>): void {
  useChartView.setState(change);
}

/** Shows more units of each level. */
export function showMoreUnits(): void {
  useChartView.setState(({ limit }) => ({ limit: Math.min(limit * 2, 1000) }));
}

/** Goes to the chart of an organization. */
export function openChart(organizationId: string): void {
  useChartView.setState({ ...untouched, organizationId });
  go('chart');
}
