import { expect, test } from 'vitest';
import { operationNames, topicNames } from '../../app/contract/channels.ts';
import { operations, topics } from '../../app/contract/operations.ts';

test('contract - the preload allows exactly the operations and topics that have schemas', () => {
  expect(Object.keys(operations).sort()).toEqual([...operationNames].sort());
  expect(Object.keys(topics).sort()).toEqual([...topicNames].sort());
});
