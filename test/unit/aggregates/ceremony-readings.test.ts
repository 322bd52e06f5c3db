import { expect, test } from 'vitest';
import { firstDifferentCharacter, isSameReading } from '../../../app/registry/ceremony-values.ts';

test('two readings differ at a character that is counted without spaces and hyphens, whichever of them is longer', () => {
  for (const [one, other, at] of [
    ['A 0048 2137', 'A 0048 2187', 8],
    ['A-0048 2137', 'a00482137', null],
    ['B 1', 'B 17', 3],
    ['B 17', 'B 1', 3],
    ['', 'B', 1],
    ['O0', '00', 1],
  ] as const) {
    expect(firstDifferentCharacter(one, other), `${one} and ${other}`).toBe(at);
    expect(isSameReading(one, other)).toBe(at === null);
  }
});
