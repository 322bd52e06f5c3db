import { expect, test } from 'vitest';
import { settings } from '../../../app/config/settings.ts';
import { settingChangesSchema } from '../../../app/contract/config.ts';

const changes = (count: number) =>
  Object.fromEntries(Array.from({ length: count }, (_, index) => [`nats.x${index}`, 1]));

test('a change of settings may name every setting there is, and not thousands of others', () => {
  const all = Object.fromEntries(settings.map(({ key }) => [key, null]));
  expect(settingChangesSchema.safeParse(all).success).toBe(true);
  expect(settingChangesSchema.safeParse(changes(200)).success).toBe(true);
  expect(settingChangesSchema.safeParse(changes(201)).success).toBe(false);
  expect(settingChangesSchema.safeParse({ 'nats.url': 'x'.repeat(5000) }).success).toBe(false);
  expect(settingChangesSchema.safeParse({ x: Array.from({ length: 1001 }, () => 'y') }).success).toBe(false);
});
