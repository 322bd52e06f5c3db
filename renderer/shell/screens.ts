/** The screens, in the order of the navigation and of Ctrl+1 to Ctrl+9. */
export const screens = [
  { id: 'organizations', title: 'Organizations', section: 'Registry' },
  { id: 'people', title: 'People', section: 'Registry' },
  { id: 'keys', title: 'Keys', section: 'Registry' },
  { id: 'operators', title: 'NATS operators', section: 'Registry' },
  { id: 'queue', title: 'Queue', section: 'Evidence' },
  { id: 'verify', title: 'Verify', section: 'Evidence' },
  { id: 'exchange', title: 'Exchange', section: 'Evidence' },
  { id: 'sync', title: 'Sync', section: 'Network' },
  { id: 'settings', title: 'Settings', section: 'This laptop' },
] as const;

/** A screen's name. */
export type ScreenId = (typeof screens)[number]['id'];
