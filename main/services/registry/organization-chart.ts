import type { Chart, ChartLevel, ChartPerson, ChartShow, ChartUnit } from '../../../app/contract/chart.ts';
import type { InputOf } from '../../../app/contract/operations.ts';
import { presentationOf } from '../../../app/registry/dispatch.ts';
import type { StateOf } from '../../../app/registry/index.ts';
import { roleName } from '../../../app/registry/role-facts.ts';
import type { MemberRow, UnitRow } from '../../store/chart-rows.ts';
import type { Ledger } from '../../store/ledger.ts';

/** Up to so many people are shown at once, and not folded into a number. */
const SHOWN_AT_ONCE = 8;

/** An organization of up to so many people and units is open as a whole. */
const OPEN_AS_A_WHOLE = 60;

/** So many people of a unit are told; whoever wants all of them has the list. */
const PEOPLE = 100;

type Asked = Omit<InputOf<'registry.chart'>, 'ledger' | 'path'> & { readonly path: readonly string[] };

/** A unit, or the organization itself, with everything in it. */
interface Branch {
  readonly unit: UnitRow | null;
  readonly above: Branch | null;
  readonly below: Branch[];
  readonly direct: Member[];
  people: number;
  hits: number;
  officers: number;
  /** Its name has the words. */
  called: boolean;
  /** The last person counted in it: who is in two units of it is counted once. */
  counted: Member | null;
}

/** Somebody, and whether one looks for them. */
interface Member {
  readonly row: MemberRow;
  readonly hit: boolean;
}

/**
 * Draws an organization as far as it is open, as it is when all of it has been read; null where there is none. Other work has
 * its turn while much is read.
 */
export async function organizationChart(
  ledger: Pick<Ledger, 'objects' | 'lists' | 'chartRows' | 'head'>,
  asked: Asked,
): Promise<Chart | null> {
  await ledger.chartRows.prepare(asked.organizationId);
  return draw(ledger, asked);
}

function draw(
  ledger: Pick<Ledger, 'objects' | 'lists' | 'chartRows' | 'head'>,
  { organizationId, path, show, search, limit }: Asked,
): Chart | null {
  const { objects } = ledger;
  const organization = objects.get('organization', organizationId);
  if (organization === undefined) return null;
  const words = search.trim().toLowerCase();
  const { units, members: rows } = ledger.chartRows.of(organizationId, ledger.head()?.cid ?? '');
  const members = rows.map(
    (row): Member => ({
      row,
      hit: isOf(row, show) && (has(row.name, words) || row.address.includes(words)),
    }),
  );
  const { top, byId } = branchesOf(units);
  // Whoever looks for people of one sort does not look for units.
  if (words !== '' && show === 'everyone')
    for (const branch of byId.values()) branch.called = has(branch.unit?.name ?? '', words);
  for (const member of members) count(member, top, byId);

  const whole = members.length <= OPEN_AS_A_WHOLE && byId.size <= OPEN_AS_A_WHOLE;
  const open = openPath(path, top, byId);
  const opened = whole ? [...byId.values()] : open;
  const people = new PeopleOfChart(objects);
  const level = (branch: Branch): ChartLevel => {
    const below = branch.below.toSorted(bySize);
    const told = below.filter((one, index) => index < limit || open.includes(one));
    const rest = below.filter((one) => !told.includes(one));
    return {
      unitId: branch.unit?.id ?? null,
      name: branch.unit?.name ?? organization.name,
      units: told.map((one) => people.unit(one)),
      more: { units: rest.length, people: rest.reduce((sum, one) => sum + one.people, 0) },
      dissolved: units
        .filter(({ ended, parentId }) => ended && parentId === (branch.unit?.id ?? null))
        .map(({ id, name }) => ({ id, name })),
      people: { rows: people.of(branch), total: branch.direct.length },
    };
  };
  return {
    organizationId,
    name: organization.name,
    whole,
    units: byId.size,
    people: {
      everyone: members.length,
      officers: rows.filter((row) => isOf(row, 'officers')).length,
      suspended: rows.filter((row) => isOf(row, 'suspended')).length,
      keyless: rows.filter((row) => isOf(row, 'keyless')).length,
    },
    left: ledger.lists.count('person', { search: '', organizationId }) - members.length,
    hits: top.hits,
    path: open.flatMap(({ unit }) => unit?.id ?? []),
    levels: [top, ...opened].map(level),
    found: words === '' ? null : firstFound(words, members, byId),
  };
}

function isOf(member: MemberRow, show: ChartShow): boolean {
  switch (show) {
    case 'everyone':
      return true;
    case 'officers':
      return member.officer;
    case 'suspended':
      return member.suspended;
    case 'keyless':
      return member.keyless;
  }
}

function has(name: string, words: string): boolean {
  return words === '' || name.toLowerCase().includes(words);
}

/** The living units in each other; what stands in none of them stands at the top. */
function branchesOf(units: readonly UnitRow[]): { top: Branch; byId: Map<string, Branch> } {
  const top = branch(null, null);
  const rows = new Map(units.filter(({ ended }) => !ended).map((unit) => [unit.id, unit]));
  const byId = new Map<string, Branch>();
  const branchOf = (unit: UnitRow): Branch => {
    const known = byId.get(unit.id);
    if (known !== undefined) return known;
    const parent = unit.parentId === null ? undefined : rows.get(unit.parentId);
    const above = parent === undefined ? top : branchOf(parent);
    const made = branch(unit, above);
    above.below.push(made);
    byId.set(unit.id, made);
    return made;
  };
  for (const unit of rows.values()) branchOf(unit);
  return { top, byId };
}

function branch(unit: UnitRow | null, above: Branch | null): Branch {
  const nobody = { people: 0, hits: 0, officers: 0, called: false, counted: null };
  return { unit, above, below: [], direct: [], ...nobody };
}

/** Counts a person once in each of their units, and in all above. */
function count(member: Member, top: Branch, byId: ReadonlyMap<string, Branch>): void {
  const units = member.row.unitIds.flatMap((id) => byId.get(id) ?? []);
  for (const unit of units.length === 0 ? [top] : units) {
    unit.direct.push(member);
    for (let at: Branch | null = unit; at !== null && at.counted !== member; at = at.above) {
      at.counted = member;
      at.people++;
      if (member.hit) at.hits++;
      if (member.row.officer) at.officers++;
    }
  }
}

/** As much of a path as leads from the top down through units that are there. */
function openPath(path: readonly string[], top: Branch, byId: ReadonlyMap<string, Branch>): Branch[] {
  const open: Branch[] = [];
  for (const id of path) {
    const next = byId.get(id);
    if (next === undefined || next.above !== (open.at(-1) ?? top)) break;
    open.push(next);
  }
  return open;
}

function pathTo(branch: Branch | null): string[] {
  return branch === null || branch.unit === null ? [] : [...pathTo(branch.above), branch.unit.id];
}

function bySize(a: Branch, b: Branch): number {
  return b.people - a.people || byName(a.unit?.name ?? '', b.unit?.name ?? '');
}

function byName(a: string, b: string): number {
  const [left, right] = [a.toLowerCase(), b.toLowerCase()];
  return left < right ? -1 : left > right ? 1 : 0;
}

/** Units before people, and what begins with the words before what only has them. */
function firstFound(
  words: string,
  members: readonly Member[],
  byId: ReadonlyMap<string, Branch>,
): Chart['found'] {
  const rank = (name: string) => (name.toLowerCase().startsWith(words) ? 0 : 1);
  const first = <T extends { readonly name: string }>(all: readonly T[]): T | undefined =>
    all.toSorted((a, b) => rank(a.name) - rank(b.name) || byName(a.name, b.name))[0];
  const unit = first(
    [...byId.values()].flatMap((one) => (one.called && one.unit !== null ? [one.unit] : [])),
  );
  // Without the unit itself: it is seen where the one above is open.
  if (unit !== undefined) return { id: unit.id, path: pathTo(byId.get(unit.id)?.above ?? null) };
  const member = first(members.flatMap(({ row, hit }) => (hit ? [row] : [])));
  if (member === undefined) return null;
  const [id] = member.unitIds.filter((one) => byId.has(one));
  return { id: member.id, path: id === undefined ? [] : pathTo(byId.get(id) ?? null) };
}

/** Says who people are, of those that are shown. */
class PeopleOfChart {
  readonly #objects: Ledger['objects'];

  constructor(objects: Ledger['objects']) {
    this.#objects = objects;
  }

  unit(branch: Branch): ChartUnit {
    const { unit, people, hits, officers, direct } = branch;
    if (unit === null) throw new Error('The organization is no unit of its own.');
    const lead = unit.responsibleId === null ? undefined : this.#objects.get('person', unit.responsibleId);
    return {
      id: unit.id,
      name: unit.name,
      ...{ people, hits, officers },
      unitsBelow: unitsBelow(branch),
      lead: lead?.name ?? null,
      hit: hasHit(branch),
      members: people <= SHOWN_AT_ONCE && direct.length > 0 ? this.of(branch) : null,
    };
  }

  /** Who is in it directly, the first ones. */
  of({ direct, unit }: Branch): ChartPerson[] {
    const leads = ({ row }: Member) => row.id === unit?.responsibleId;
    const rank = (member: Member) => (member.hit ? 0 : 4) + (leads(member) ? 0 : member.row.officer ? 1 : 2);
    return direct
      .toSorted((a, b) => rank(a) - rank(b) || byName(a.row.name, b.row.name))
      .slice(0, PEOPLE)
      .flatMap((member) => {
        const state = this.#objects.get('person', member.row.id);
        return state === undefined ? [] : [personOf(member, state, leads(member))];
      });
  }
}

function personOf(member: Member, state: StateOf['person'], leads: boolean): ChartPerson {
  const { id, name, officer, suspended } = member.row;
  const status = presentationOf('person').status?.(state);
  const roles = [...(leads ? ['leads'] : []), ...new Set(state.roles.map(roleName))];
  const about = suspended
    ? (status?.word ?? '')
    : roles.length === 0
      ? (state.title ?? '')
      : roles.join('; ');
  return { id, name, about, officer, away: suspended, hit: member.hit };
}

function unitsBelow({ below }: Branch): number {
  return below.reduce((sum, one) => sum + 1 + unitsBelow(one), 0);
}

function hasHit({ hits, called, below }: Branch): boolean {
  return hits > 0 || called || below.some(hasHit);
}
