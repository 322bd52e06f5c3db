import { expect, test } from 'vitest';
import { counted } from '../../../app/content/counted.ts';
import { counted as inGroups } from '../../../renderer/shared/counted.ts';

test('one has its own noun, none and many have another', () => {
  expect([0, 1, 2].map((value) => counted(value, 'byte'))).toEqual(['0 bytes', '1 byte', '2 bytes']);
  expect([1, 21].map((value) => counted(value, 'entry', 'entries'))).toEqual(['1 entry', '21 entries']);
});

test('digits stand in groups where the screens count, and nowhere else', () => {
  expect(inGroups(12_400, 'event')).toBe('12,400 events');
  expect(counted(12_400, 'event')).toBe('12400 events');
});
