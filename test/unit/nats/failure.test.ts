import { JetStreamApiError } from '@nats-io/jetstream';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { explainNatsError } from '../../../main/nats/failure.ts';

const TO = { url: 'nats://server:4222', stream: 'S', configFile: 'config.toml' };

test.each([
  [
    'the client library stumbles over',
    new TypeError("Cannot read properties of undefined (reading 'subjects')"),
  ],
  ['is no JSON', new SyntaxError('Unexpected token < in JSON at position 0')],
  ['holds an impossible number', new RangeError('Invalid time value')],
  ['is of another form', z.object({ seq: z.int() }).safeParse({}).error],
  ['refuses without a number', new JetStreamApiError(JSON.parse('{"err_code":null,"description":"no"}'))],
  ['refuses without words', new JetStreamApiError(JSON.parse('{"code":400,"err_code":1}'))],
  ['is told by a cause only', new Error('outer', { cause: new TypeError('x is not iterable') })],
])('an answer that %s is told in words for people', (_name, error) => {
  const { problem } = explainNatsError(error, TO);
  expect([problem.code, problem.happened]).toEqual([
    'nats.unexpected',
    'This program can make no sense of an answer of nats://server:4222.',
  ]);
});

test('what a server says of an error stands on one line, and is cut where it is long', () => {
  const description = `no\n\u202eroom ${'x'.repeat(5000)}.`;
  const api = new JetStreamApiError({ code: 500, err_code: 1, description });
  for (const error of [api, new Error(description)]) {
    const { happened } = explainNatsError(error, TO).problem;
    expect(happened).toContain('no room x');
    expect(happened).not.toMatch(/[\n\u202e]/);
    expect(happened.length).toBeLessThan(300);
  }
});
