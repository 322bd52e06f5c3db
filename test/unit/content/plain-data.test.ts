import { describe, expect, test } from 'vitest';
import {
  assertPlainData,
  isSameData,
  MAX_DEPTH,
  NotPlainDataError,
} from '../../../app/content/plain-data.ts';

function refusal(value: unknown): { path: string; found: string } | null {
  try {
    assertPlainData(value);
    return null;
  } catch (error) {
    if (!(error instanceof NotPlainDataError)) throw error;
    return { path: error.path, found: error.found };
  }
}

function nested(levels: number): unknown {
  let value: unknown = 1;
  for (let level = 0; level < levels; level++) value = [value];
  return value;
}

describe('plain data - what may become an event', () => {
  test.each([
    null,
    true,
    0,
    -1,
    Number.MAX_SAFE_INTEGER,
    '',
    'é 🔑',
    [],
    {},
    { a: [1, { b: null }] },
    Object.assign(Object.create(null), { a: 1 }),
  ])('accepts %j', (value) => expect(refusal(value)).toBeNull());

  const cycle: Record<string, unknown> = { a: {} };
  cycle['a'] = { back: cycle };

  test.each<[string, unknown, string, string]>([
    ['a fraction', { payload: { size: 1.5 } }, 'event.payload.size', 'the fraction 1.5'],
    ['NaN', { n: Number.NaN }, 'event.n', 'NaN'],
    ['infinity', [1, Number.NEGATIVE_INFINITY], 'event[1]', '-Infinity'],
    ['an unsafe integer', { n: 2 ** 53 }, 'event.n', 'the unsafe integer 9007199254740992'],
    ['undefined', { a: { b: undefined } }, 'event.a.b', 'undefined'],
    ['a function', { f: () => 1 }, 'event.f', 'a function'],
    ['a symbol', { s: Symbol('x') }, 'event.s', 'a symbol'],
    ['a bigint', { n: 1n }, 'event.n', 'a bigint'],
    ['a date', { at: new Date(0) }, 'event.at', 'a Date object'],
    ['bytes', { key: new Uint8Array(2) }, 'event.key', 'a Uint8Array object'],
    ['a map', { m: new Map() }, 'event.m', 'a Map object'],
    ['a cycle', cycle, 'event.a.back', 'a reference back to its own parent'],
    ['a lone surrogate', { text: 'a\ud800' }, 'event.text', 'text with a lone surrogate'],
    ['a lone surrogate in a key', { '\udfff': 1 }, 'event', 'a map with a lone surrogate in a key'],
    ['a hole in a list', { list: Object.assign(new Array(3), { 0: 1, 2: 3 }) }, 'event.list[1]', 'undefined'],
    ['a symbol key', { [Symbol('k')]: 1 }, 'event', 'a map with a symbol key'],
    ['__proto__ as a key', JSON.parse('{"a":{"__proto__":1}}'), 'event.a.__proto__', 'a forbidden key'],
    [
      'too deep nesting',
      nested(MAX_DEPTH + 1),
      `event${'[0]'.repeat(MAX_DEPTH)}`,
      'nested deeper than 64 levels',
    ],
  ])('refuses %s, naming where it is', (_name, value, path, found) => {
    expect(refusal(value)).toEqual({ path, found });
  });

  test('accepts the same object in two places, which is no cycle', () => {
    const shared = { a: 1 };
    expect(refusal([shared, shared])).toBeNull();
  });
});

describe('the same plain data', () => {
  test.each([
    [
      { a: 1, b: [null, 'x'] },
      { b: [null, 'x'], a: 1 },
    ],
    [[], []],
    [{}, {}],
  ])('%j is %j', (one, other) => expect(isSameData(one, other)).toBe(true));

  test.each([
    [{ a: 1 }, { a: 1, b: 2 }],
    [{ a: 1, b: 2 }, { a: 1 }],
    [{ a: undefined }, { b: undefined }],
    [
      ['x', 'y'],
      ['y', 'x'],
    ],
    [[], {}],
    [null, {}],
    [{ a: { b: 'é' } }, { a: { b: 'e\u0301' } }],
    ['1', 1],
  ])('%j is not %j', (one, other) => expect(isSameData(one, other)).toBe(false));
});
