import { expect, test } from 'vitest';
import { LocalDays } from '../../app/model/local-days.ts';

const at = (time: string) => Date.parse(time);

test('a day begins when the clocks of its place say so, summer time or not', () => {
  const berlin = new LocalDays('Europe/Berlin');
  expect(berlin.startOf('2026-11-28')).toBe(at('2026-11-27T23:00:00Z'));
  expect(berlin.startOf('2026-07-01')).toBe(at('2026-06-30T22:00:00Z'));
  // The clocks go forward, and back: days of 23 and of 25 hours.
  expect(berlin.endOf('2026-03-29') - berlin.startOf('2026-03-29')).toBe(23 * 3_600_000);
  expect(berlin.endOf('2026-10-25') - berlin.startOf('2026-10-25')).toBe(25 * 3_600_000);
  expect(berlin.dayOf(at('2026-11-27T22:59:59Z'))).toBe('2026-11-27');
  expect(berlin.dayOf(at('2026-11-27T23:00:00Z'))).toBe('2026-11-28');
  expect(berlin.hourOf(at('2026-11-28T08:59:59Z'))).toBe('2026-11-28T09');
});

test('zones of quarters of an hour, far from UTC, and without a midnight', () => {
  expect(new LocalDays('Asia/Kathmandu').startOf('2026-11-28')).toBe(at('2026-11-27T18:15:00Z'));
  expect(new LocalDays('Pacific/Kiritimati').startOf('2026-11-28')).toBe(at('2026-11-27T10:00:00Z'));
  expect(new LocalDays('Etc/GMT+12').startOf('2026-11-28')).toBe(at('2026-11-28T12:00:00Z'));
  // The clocks went from midnight to one.
  expect(new LocalDays('America/Sao_Paulo').startOf('2018-11-04')).toBe(at('2018-11-04T03:00:00Z'));
  expect(new LocalDays('UTC').startOf('2026-11-28')).toBe(at('2026-11-28T00:00:00Z'));
});
