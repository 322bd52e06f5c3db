import { expect, test } from 'vitest';
import { areWaiting, waitingIn, waitingInWords } from '../../renderer/network/waiting.ts';

const sound = { problem: null, integrity: { state: 'unchecked' } as const };
const PROBLEM = { code: 'x', happened: '', meaning: '', remedy: '', field: null };

test('imported events that wait are counted with the own ones, those of damaged copies are not', () => {
  const imported = [
    { ...sound, waiting: 22 },
    { ...sound, waiting: 5, problem: PROBLEM },
    {
      ...sound,
      waiting: 7,
      integrity: { state: 'damaged' as const, checkedAt: '', seq: 1, problem: PROBLEM },
    },
  ];
  expect(waitingIn(1, imported)).toEqual({ own: 1, imported: 22 });
});

test.each([
  [0, 0, '0 events', 'Nothing is waiting'],
  [1, 0, '1 event', '1 event is waiting'],
  [2, 0, '2 events', '2 events are waiting'],
  [0, 1, '1 event of other laptops', '1 event of other laptops is waiting'],
  [0, 22, '22 events of other laptops', '22 events of other laptops are waiting'],
  [1, 22, '23 events, 22 of them of other laptops', '23 events, 22 of them of other laptops are waiting'],
])('%i own and %i imported: “%s”', (own, imported, words, sentence) => {
  expect(waitingInWords({ own, imported })).toBe(words);
  expect(areWaiting({ own, imported })).toBe(sentence);
});
