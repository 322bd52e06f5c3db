/** The screens, in the order of the navigation; the first ten open with Ctrl and a digit. */
export const screens = [
  { id: 'organizations', title: 'Organizations', section: 'Registry' },
  { id: 'people', title: 'People', section: 'Registry' },
  { id: 'keys', title: 'Keys', section: 'Registry' },
  { id: 'operators', title: 'NATS operators', section: 'Registry' },
  { id: 'queue', title: 'Queue', section: 'Evidence' },
  { id: 'sign', title: 'Sign', section: 'Evidence' },
  { id: 'verify', title: 'Verify', section: 'Evidence' },
  { id: 'exchange', title: 'Exchange', section: 'Evidence' },
  { id: 'sync', title: 'Sync', section: 'Network' },
  { id: 'settings', title: 'Settings', section: 'This laptop' },
] as const;

/** The digits that open the first screens together with Ctrl, in their order. */
export const shortcutDigits: readonly string[] = [...'1234567890'];

/** A screen's name. */
export type ScreenId = (typeof screens)[number]['id'];
