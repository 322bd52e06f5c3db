import { aggregateNames, presentationOf } from '../../app/registry/dispatch.ts';
import type { AggregateName } from '../../app/registry/index.ts';

/** The parts of the navigation, in their order. */
export const sections = ['Registry', 'Evidence', 'Network', 'This laptop'] as const;

/** A screen as the navigation shows it. */
export interface Screen {
  readonly id: NavigableId;
  readonly title: string;
  readonly section: (typeof sections)[number];
}

const others = [
  { id: 'queue', title: 'Queue', section: 'Evidence' },
  { id: 'sign', title: 'Sign', section: 'Evidence' },
  { id: 'verify', title: 'Verify', section: 'Evidence' },
  { id: 'exchange', title: 'Exchange', section: 'Evidence' },
  { id: 'sync', title: 'Sync', section: 'Network' },
  { id: 'settings', title: 'Settings', section: 'This laptop' },
] as const;

/** The name of a screen that the navigation leads to: an aggregate’s, or another one. */
export type NavigableId = AggregateName | (typeof others)[number]['id'];

/** A screen's name; to the bootstrap screen lead the places where one would begin with a file. */
export type ScreenId = NavigableId | 'bootstrap';

/** The screens, in the order of the navigation; the first ten open with Ctrl and a digit. */
export const screens: readonly Screen[] = [
  ...aggregateNames.flatMap((id) => {
    const { screen } = presentationOf(id);
    return screen === undefined
      ? []
      : [{ id, title: screen.short ?? screen.title, section: 'Registry' as const }];
  }),
  ...others,
];

/** The screens of this laptop rather than of a ledger: a copy that is read has none of them. */
export const laptopScreens: ReadonlySet<ScreenId> = new Set(['exchange', 'sync', 'settings', 'bootstrap']);

/** The digits that open the first screens together with Ctrl, in their order. */
export const shortcutDigits: readonly string[] = [...'1234567890'];
