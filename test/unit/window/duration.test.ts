import { expect, test } from 'vitest';
import { duration, timeLeft } from '../../../renderer/shared/duration.ts';

test.each([
  [0.2, '1 second'],
  [8.4, '8 seconds'],
  [89, '89 seconds'],
  [90, '2 minutes'],
  [3540, '59 minutes'],
  [5400, '2 hours'],
])('%d seconds are said as %s', (seconds, words) => {
  expect(duration(seconds)).toBe(words);
});

test('time left is told where it is known and more than a moment', () => {
  expect(timeLeft(null)).toBeNull();
  expect(timeLeft(4.9)).toBeNull();
  expect(timeLeft(5)).toBe('about 5 seconds left');
  expect(timeLeft(120)).toBe('about 2 minutes left');
});
