import type { StreamInfo } from '@nats-io/jetstream';
import { expect, test } from 'vitest';
import { requirePossible, requirePossibleStream } from '../../../main/nats/answer-check.ts';

test('a message without a number, or with one that cannot be, is refused in words', () => {
  const time = new Date(0);
  expect(() => requirePossible({ seq: Number.NaN, time })).toThrow('an impossible number (no number)');
  expect(() => requirePossible({ seq: -1, time })).toThrow('an impossible number (the number -1)');
  expect(() => requirePossible({ seq: 1, time: new Date(Number.NaN) })).toThrow('an impossible time');
});

test('a stream of which impossible things are said is refused in words', () => {
  const info: StreamInfo = JSON.parse(
    '{"config":{"name":"S"},"created":"2026-11-23T09:00:00Z","state":{"first_seq":1,"messages":-2}}',
  );
  expect(() => requirePossibleStream(info)).toThrow('the number 1, no number, the number -2');
});
