import { aggregateNames, presentationOf } from '../../app/registry/dispatch.ts';
import type { AggregateName } from '../../app/registry/index.ts';

/** A screen’s name: an aggregate’s, or another one. */
export type ScreenId =
  | AggregateName
  | 'home'
  | 'room'
  | 'chart'
  | 'tree'
  | 'bootstrap'
  | 'entries'
  | 'sign'
  | 'verify'
  | 'export'
  | 'import'
  | 'backups'
  | 'sync'
  | 'receipts'
  | 'settings';

/** A screen as its tab shows it. */
export interface Screen {
  readonly id: ScreenId;
  readonly title: string;
  /** What somebody may call it who looks for it. */
  readonly also?: readonly string[];
}

/** A place of the rail; its screens are tabs, and the first one opens. */
export interface Place {
  readonly id: 'home' | 'ceremony' | 'registry' | 'certificates' | 'nats' | 'evidence' | 'network' | 'laptop';
  readonly title: string;
  readonly screens: readonly [Screen, ...Screen[]];
}

/** The screens of the registry: its aggregates in their order. */
function registryScreens(
  place: 'Ceremony' | 'Certificates' | 'NATS' | undefined,
): readonly [Screen, ...Screen[]] {
  const [first, ...others] = aggregateNames.flatMap((id) => {
    const { screen } = presentationOf(id);
    if (screen === undefined || screen.place !== place) return [];
    return [
      screen.short === undefined
        ? { id, title: screen.title }
        : { id, title: screen.short, also: [screen.title] },
    ];
  });
  if (first === undefined) throw new Error('A place of the rail has no screen.');
  return [first, ...others];
}

/** The organization chart stands behind the first list, which is that of the organizations. */
function withChart([first, ...others]: readonly [Screen, ...Screen[]]): readonly [Screen, ...Screen[]] {
  return [first, { id: 'chart', title: 'Chart', also: ['Organization chart'] }, ...others];
}

/** Who issued whom stands behind the list of certificates. */
function withTree([first, ...others]: readonly [Screen, ...Screen[]]): readonly [Screen, ...Screen[]] {
  return [first, { id: 'tree', title: 'Tree', also: ['Certificate tree', 'Chain'] }, ...others];
}

/** The places of the rail, in their order; Alt and a digit opens one. */
export const places: readonly Place[] = [
  { id: 'home', title: 'Home', screens: [{ id: 'home', title: 'Home' }] },
  {
    id: 'ceremony',
    title: 'Ceremony',
    screens: [
      { id: 'room', title: 'Room' },
      ...registryScreens('Ceremony'),
      { id: 'bootstrap', title: 'From a file', also: ['Bootstrap file'] },
    ],
  },
  { id: 'registry', title: 'Registry', screens: withChart(registryScreens(undefined)) },
  { id: 'certificates', title: 'Certificates', screens: withTree(registryScreens('Certificates')) },
  { id: 'nats', title: 'NATS', screens: registryScreens('NATS') },
  {
    id: 'evidence',
    title: 'Evidence',
    screens: [
      { id: 'entries', title: 'Ledger', also: ['Entries', 'Events'] },
      { id: 'sign', title: 'Sign' },
      { id: 'verify', title: 'Verify', also: ['Compare'] },
      { id: 'export', title: 'Export', also: ['Bundle, to export'] },
      { id: 'import', title: 'Import', also: ['Bundle, to open'] },
      { id: 'backups', title: 'Backups' },
    ],
  },
  {
    id: 'network',
    title: 'Network',
    screens: [
      { id: 'sync', title: 'Sync' },
      { id: 'receipts', title: 'Receipts' },
    ],
  },
  { id: 'laptop', title: 'This laptop', screens: [{ id: 'settings', title: 'Settings' }] },
];

/** The screens of this laptop rather than of a ledger: a copy that is read has none of them. */
export const laptopScreens: ReadonlySet<ScreenId> = new Set([
  'home',
  'room',
  'export',
  'import',
  'backups',
  'sync',
  'receipts',
  'settings',
  'bootstrap',
]);

/** The place in which a screen stands. */
export function placeOf(screen: ScreenId): Place {
  const place = places.find(({ screens }) => screens.some(({ id }) => id === screen));
  if (place === undefined) throw new Error('A screen stands in no place.');
  return place;
}
