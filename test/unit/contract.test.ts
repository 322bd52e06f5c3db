import { expect, test } from 'vitest';
import { operationNames, topicNames } from '../../app/contract/channels.ts';
import { operations, topics } from '../../app/contract/operations.ts';

test('contract - the preload allows exactly the operations and topics that have schemas', () => {
  expect(Object.keys(operations).sort()).toEqual([...operationNames].sort());
  expect(Object.keys(topics).sort()).toEqual([...topicNames].sort());
});

test('contract - every operation says what it needs, and each thing once', () => {
  for (const [name, { needs }] of Object.entries(operations)) {
    const listed: readonly string[] = typeof needs === 'string' ? [needs] : needs;
    expect(new Set(listed).size, name).toBe(listed.length);
    expect(['none', 'officer', 'secret', 'confirmation', 'confirmation-when'], name).toEqual(
      expect.arrayContaining([...listed]),
    );
  }
});
