import { expect, test } from 'vitest';
import { operations } from '../../app/contract/operations.ts';
import { inputWords } from '../../main/ipc/input-words.ts';

function wordsFor(operation: keyof typeof operations, input: unknown): string | undefined {
  return operations[operation].input.safeParse(input, { error: inputWords }).error?.issues[0]?.message;
}

test('an input that is refused is told in words for people, never in those of the schema library', () => {
  expect(wordsFor('config.save', {})).toBe('What was entered cannot be used.');
  expect(wordsFor('entries.read', { ledger: null, seq: Number.NaN })).toBe(
    'What was entered cannot be used.',
  );
  expect(wordsFor('clipboard.write', { text: 'x'.repeat(10_001) })).toBe(
    'This is too long: at most 10,000 characters.',
  );
  expect(wordsFor('officer.set', { as: 'name', name: '' })).toBe('Enter a name.');
});
