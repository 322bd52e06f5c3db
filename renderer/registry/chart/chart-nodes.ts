import type { Chart, ChartLevel, ChartPerson, ChartUnit } from '../../../app/contract/chart.ts';
import { counted } from '../../shared/counted.ts';

/** The key of the organization itself among the nodes. */
export const TOP = 'top';

/** What a node of the tree is. */
type What =
  | { readonly kind: 'organization' | 'organization.unit' | 'person'; readonly id: string }
  /** The units of a level that are not shown yet. */
  | { readonly kind: 'more' }
  /** The dissolved units of a level, folded. */
  | { readonly kind: 'dissolved' }
  /** The people of a unit that are not shown here: they stand in the list. */
  | { readonly kind: 'rest'; readonly unitId: string | null };

/** A node of the tree as it is drawn. */
export interface ChartNode {
  readonly key: string;
  readonly parent: string | null;
  readonly level: number;
  readonly name: string;
  readonly what: What;
  /** Whether it is open; null where nothing is below it. */
  readonly open: boolean | null;
}

/** Which levels of a chart are drawn, from the left to the right. */
export interface Columns {
  /** The unit or the organization whose units stand in the first column. */
  readonly owner: ChartLevel;
  readonly units: readonly ChartLevel[];
  /** Whose people stand in the last column; null where they stand elsewhere already. */
  readonly people: ChartLevel | null;
}

/** The key of what a level is in. */
export function ownerKey({ unitId }: ChartLevel): string {
  return unitId ?? TOP;
}

/** The last levels of the open path. @param room for how many columns of units there is room */
export function columnsOf(chart: Chart, room: number): Columns | null {
  const { levels } = chart;
  const [top, last] = [levels.at(0), levels.at(-1)];
  if (top === undefined || last === undefined) return null;
  const units = levels
    .filter(({ units, dissolved }) => units.length > 0 || dissolved.length > 0)
    .slice(-room);
  const inline = levels.some((level) =>
    level.units.some(({ id, members }) => id === last.unitId && members !== null),
  );
  const everybodyIsInAUnit = last.unitId === null && last.people.total === 0;
  return { owner: units.at(0) ?? top, units, people: inline || everybodyIsInAUnit ? null : last };
}

/** A unit as a node. */
function unitNode(unit: ChartUnit, level: ChartLevel, depth: number, open: boolean): ChartNode {
  const folded = unit.unitsBelow > 0 || (unit.people > 0 && unit.members === null);
  return {
    key: unit.id,
    parent: ownerKey(level),
    level: depth,
    name: unit.name,
    what: { kind: 'organization.unit', id: unit.id },
    open: folded ? open : unit.members === null ? null : true,
  };
}

/** A person as a node: in each of their units one. */
function personNode(person: ChartPerson, within: string, depth: number): ChartNode {
  const what = { kind: 'person', id: person.id } as const;
  return { key: `${within} ${person.id}`, parent: within, level: depth, name: person.name, what, open: null };
}

/** The units behind those that are shown; null where all are. */
export function moreNode({ more, ...level }: ChartLevel, depth: number): ChartNode | null {
  if (more.units === 0) return null;
  const parent = level.unitId ?? TOP;
  const name = `${counted(more.units, 'more unit')}, ${counted(more.people, 'person', 'people')}`;
  return { key: `${parent} more`, parent, level: depth, name, what: { kind: 'more' }, open: null };
}

/** The fold of the dissolved units, and what is in it once it is unfolded. */
function dissolvedNodes(level: ChartLevel, depth: number, unfolded: boolean): ChartNode[] {
  const { dissolved } = level;
  if (dissolved.length === 0) return [];
  const parent = ownerKey(level);
  const key = `${parent} dissolved`;
  const name = counted(dissolved.length, 'dissolved unit');
  const fold = { key, parent, level: depth, name, what: { kind: 'dissolved' }, open: unfolded } as const;
  const inIt = dissolved.map((unit): ChartNode => {
    const what = { kind: 'organization.unit', id: unit.id } as const;
    return { key: unit.id, parent: key, level: depth + 1, name: unit.name, what, open: null };
  });
  return [fold, ...(unfolded ? inIt : [])];
}

/** The people of a level that are not told; null where all are. */
export function restNode(level: ChartLevel, depth: number): ChartNode | null {
  const { rows, total } = level.people;
  if (rows.length === total) return null;
  const parent = ownerKey(level);
  const name = `${counted(total - rows.length, 'more person', 'more people')} in the list`;
  const what = { kind: 'rest', unitId: level.unitId } as const;
  return { key: `${parent} rest`, parent, level: depth, name, what, open: null };
}

/** The people of a level, and the way to those behind them. */
function peopleNodes(level: ChartLevel, depth: number): ChartNode[] {
  const rest = restNode(level, depth);
  const people = level.people.rows.map((person) => personNode(person, ownerKey(level), depth));
  return rest === null ? people : [...people, rest];
}

/** What a level of units draws, in its order; a small unit has its people with it. */
function levelNodes(
  level: ChartLevel,
  depth: number,
  open: (id: string) => boolean,
  unfolded: (owner: string) => boolean,
): ChartNode[] {
  const more = moreNode(level, depth);
  return [
    ...level.units.flatMap((unit) => [
      unitNode(unit, level, depth, open(unit.id)),
      ...(unit.members ?? []).map((person) => personNode(person, unit.id, depth + 1)),
    ]),
    ...(more === null ? [] : [more]),
    ...dissolvedNodes(level, depth, unfolded(ownerKey(level))),
  ];
}

/** The node of what a level is in, where it stands alone: the organization, or a unit whose siblings are out of sight. */
function ownerNode(level: ChartLevel, chart: Chart): ChartNode {
  const depth = chart.levels.indexOf(level) + 1;
  const { unitId: id, name } = level;
  return id === null
    ? {
        key: TOP,
        parent: null,
        level: 1,
        name,
        what: { kind: 'organization', id: chart.organizationId },
        open: true,
      }
    : { key: id, parent: null, level: depth, name, what: { kind: 'organization.unit', id }, open: true };
}

/** Everything that is drawn of a small organization. */
export function wholeNodes(chart: Chart, unfolded: (owner: string) => boolean): ChartNode[] {
  const levels = new Map(chart.levels.map((level) => [ownerKey(level), level]));
  const within = (key: string, depth: number): ChartNode[] => {
    const level = levels.get(key);
    if (level === undefined) return [];
    return [
      ...peopleNodes(level, depth),
      ...level.units.flatMap((unit) => {
        const below = within(unit.id, depth + 1);
        const open = below.length === 0 ? null : true;
        return [{ ...unitNode(unit, level, depth, true), open }, ...below];
      }),
      ...dissolvedNodes(level, depth, unfolded(key)),
    ];
  };
  const [top] = chart.levels;
  return top === undefined ? [] : [ownerNode(top, chart), ...within(TOP, 2)];
}

/** Everything that is drawn of a large one: the last levels of its open path. */
export function columnNodes(
  chart: Chart,
  columns: Columns,
  unfolded: (owner: string) => boolean,
): ChartNode[] {
  const { owner, units, people } = columns;
  const depthIn = (level: ChartLevel) => chart.levels.indexOf(level) + 2;
  const open = (id: string) => chart.path.includes(id);
  return [
    ownerNode(owner, chart),
    ...units.flatMap((level) => levelNodes(level, depthIn(level), open, unfolded)),
    ...(people === null ? [] : peopleNodes(people, depthIn(people))),
  ];
}
