import { expect, test } from 'vitest';
import { inDays } from '../../../renderer/home/in-days.ts';

test.for<[day: string, away: number, words: string]>([
  ['2026-11-28', 0, 'today'],
  ['2026-11-29', 1, 'tomorrow'],
  ['2026-12-10', 12, 'in 12 days'],
  // Over the end of a leap year’s February.
  ['2028-03-01', 459, 'in 15 months'],
  ['2027-02-27', 91, 'in 91 days'],
  ['2027-02-28', 92, 'in 3 months'],
  ['2036-11-28', 3653, 'in 10 years'],
])('%s', ([day, away, words]) => {
  expect(inDays('2026-11-28', day)).toEqual({ away, words });
});
