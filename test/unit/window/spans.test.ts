import { expect, test } from 'vitest';
import { barsOf, daysOf } from '../../../renderer/ledger/spans.ts';
import { spanInWords, spanShort } from '../../../renderer/shared/days.ts';

const DAY = 86_400_000;

/** So many days with two entries each, newest first. */
function days(count: number) {
  return Array.from({ length: count }, (_, index) => ({
    from: new Date(Date.UTC(2026, 10, 28) - index * DAY).toISOString().slice(0, 10),
    count: 2,
  }));
}

test('each day leads to its newest entry; a day that comes twice stands twice', () => {
  const spans = [
    { from: '2026-11-27', count: 1 },
    { from: '2026-11-28', count: 4 },
    { from: '2026-11-27', count: 2 },
  ];
  expect(daysOf({ zone: 'UTC', per: 'day', spans })).toEqual([
    { name: '2026-11-27', count: 1, first: 0 },
    { name: '2026-11-28', count: 4, first: 1 },
    { name: '2026-11-27', count: 2, first: 5 },
  ]);
});

test('one day is told by its hours, many days by months, and many months by years', () => {
  const hours = [
    { from: '2026-11-28T10', count: 3 },
    { from: '2026-11-28T09', count: 1 },
  ];
  const oneDay = { zone: 'UTC', per: 'hour', spans: hours } as const;
  expect(barsOf(oneDay).map(({ name, first }) => [name, first])).toEqual([
    ['2026-11-28T10', 0],
    ['2026-11-28T09', 3],
  ]);
  expect(daysOf(oneDay)).toEqual([{ name: '2026-11-28', count: 4, first: 0 }]);
  const of = (count: number) => barsOf({ zone: 'UTC', per: 'day', spans: days(count) });
  expect(of(60)).toHaveLength(60);
  expect(of(61).map(({ name, count, first }) => [name, count, first])).toEqual([
    ['2026-11', 56, 0],
    ['2026-10', 62, 56],
    ['2026-09', 4, 118],
  ]);
  expect(of(3000).map(({ name }) => name)).toEqual([
    ...['2026', '2025', '2024', '2023', '2022', '2021', '2020', '2019', '2018'],
  ]);
});

test('spans in words', () => {
  expect(['2026-11-28', '2026-11-28T09', '2026-11', '2026'].map(spanInWords)).toEqual([
    'Saturday, 28 Nov 2026',
    '28 Nov 2026, 09:00 to 09:59',
    'Nov 2026',
    '2026',
  ]);
  expect(['2026-11-28', '2026-11-28T09', '2026-11', '2026'].map(spanShort)).toEqual([
    '28 Nov',
    '09:00',
    'Nov 26',
    '2026',
  ]);
});
