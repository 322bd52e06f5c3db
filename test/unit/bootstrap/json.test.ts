import { describe, expect, test } from 'vitest';
import { JsonFault, readJson } from '../../../app/bootstrap/json.ts';
import { atOnce } from '../../../app/pieces.ts';
import { exampleText } from '../../support/bootstrap.ts';

describe('reading JSON', () => {
  test.each([
    exampleText,
    'null',
    ' [1, -0.5e+3, true, false, null, "a\\u00e9\\n\\"\\\\/"] \n',
    '{"":{"a":[],"b":{}},"constructor":1}',
    '"\u2028 and \u007f"',
  ])('%# - gives what JSON.parse gives', (text) => expect(atOnce(readJson(text))).toEqual(JSON.parse(text)));

  test.each([
    ['', 'ends before'],
    ['{', 'key in double quotes'],
    ['{"a":1', 'closing brace'],
    ['{"a" 1}', 'colon'],
    ['{"a":1,}', 'key in double quotes'],
    ["{'a':1}", 'key in double quotes'],
    ['[1,]', 'no JSON value'],
    ['[1 2]', 'closing bracket'],
    ['"a', 'does not end'],
    ['"a\nb"', 'does not end'],
    ['"\\x"', 'does not end'],
    ['01', 'behind the end'],
    ['1.', 'behind the end'],
    ['nul', 'no JSON value'],
    ['NaN', 'no JSON value'],
    ['1 // note', 'behind the end'],
    ['\ufeff1', 'no JSON value'],
    ['{"a":1,"\\u0061":2}', 'stands twice'],
    ['{"x":{"__proto__":{}}}', '__proto__ is not allowed'],
    ['{"\\u005f_proto__":1}', '__proto__ is not allowed'],
    ['['.repeat(100_000), 'nested deeper'],
  ])('%j is refused', (text, why) => {
    expect(() => atOnce(readJson(text))).toThrow(JsonFault);
    expect(() => atOnce(readJson(text))).toThrow(why);
    if (!/^\ufeff|__|twice|nested/.test(text + why)) expect(() => JSON.parse(text)).toThrow();
  });

  test('a mistake is placed, and what stands there is not quoted', () => {
    const secret = 'hunter2hunter2';
    try {
      atOnce(readJson(`{\n  "pin": "${secret}" "x"\n}`));
    } catch (error) {
      expect(error).toMatchObject({ line: 2, column: 27 });
      expect(String(error)).not.toContain(secret);
    }
    expect.assertions(2);
  });

  test('a text of a megabyte is read at once', () => {
    const text = JSON.stringify({ a: 'x'.repeat(500_000), b: '\\"'.repeat(100_000) });
    expect(atOnce(readJson(text))).toEqual(JSON.parse(text));
  });
});
