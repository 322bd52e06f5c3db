import { expect, test } from 'vitest';
import { generateCid } from '../../../app/content/cid.ts';
import { wordsOf } from '../../../app/content/fingerprint.ts';
import { isSameReading } from '../../../app/registry/ceremony-values.ts';
import { machineReading } from '../../../renderer/room/machine-readback.tsx';

const [cid, other] = [generateCid({ a: 1 }), generateCid({ a: 2 })];
const words = (of: typeof cid) => wordsOf(of).join(' ');

test.each<[string, string, string, boolean | null]>([
  ['words and words', words(cid), words(cid).toLowerCase(), true],
  ['words and the identifier', words(cid), cid, true],
  ['an identifier and words', cid, words(cid), true],
  ['an identifier in groups', cid, cid.replace(/.{4}/g, '$& '), true],
  ['words and those of another', words(cid), words(other), false],
  ['words and another identifier', words(cid), other, false],
  ['an identifier and words of another', cid, words(other), false],
  ['half of it', words(cid), words(cid).split(' ').slice(0, 8).join(' '), null],
  ['what is no identifier', cid, 'https://example.org', null],
  ['a number', 'B 0051-7720', 'b00517720', true],
  ['another number', 'B 0051 7720', 'B 0051 7721', false],
])(
  '%s: the machine says it, and the ledger finds the same of what is recorded',
  (_what, said, given, equal) => {
    const reading = machineReading(said, given);
    expect(reading?.equal).toBe(equal);
    if (equal !== null) expect(isSameReading(said, reading?.heard ?? '')).toBe(equal);
  },
);

test('where they differ is said, and nothing is made of nothing', () => {
  expect(machineReading(words(cid), words(cid).split(' ').with(4, 'zulu').join(' '))).toMatchObject({
    firstDifference: 5,
  });
  expect(machineReading(words(cid), '  ')).toBeNull();
});
