/** The screens, in the order of the navigation; the first ten open with Ctrl and a digit. */
export const screens = [
  { id: 'organizations', title: 'Organizations', section: 'Registry' },
  { id: 'people', title: 'People', section: 'Registry' },
  { id: 'locations', title: 'Locations', section: 'Registry' },
  { id: 'keys', title: 'Keys', section: 'Registry' },
  { id: 'yubikeys', title: 'YubiKeys', section: 'Registry' },
  { id: 'operators', title: 'NATS', section: 'Registry' },
  { id: 'queue', title: 'Queue', section: 'Evidence' },
  { id: 'sign', title: 'Sign', section: 'Evidence' },
  { id: 'verify', title: 'Verify', section: 'Evidence' },
  { id: 'exchange', title: 'Exchange', section: 'Evidence' },
  { id: 'sync', title: 'Sync', section: 'Network' },
  { id: 'settings', title: 'Settings', section: 'This laptop' },
] as const;

/** The screens of this laptop rather than of a ledger: a copy that is read has none of them. */
export const laptopScreens: ReadonlySet<ScreenId> = new Set(['exchange', 'sync', 'settings', 'bootstrap']);

/** The digits that open the first screens together with Ctrl, in their order. */
export const shortcutDigits: readonly string[] = [...'1234567890'];

/** The name of a screen that the navigation leads to. */
export type NavigableId = (typeof screens)[number]['id'];

/** A screen's name; to the bootstrap screen lead the places where one would begin with a file. */
export type ScreenId = NavigableId | 'bootstrap';
