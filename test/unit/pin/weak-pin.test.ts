import { describe, expect, test } from 'vitest';
import { weakness } from '../../../app/pin/weak-pin.ts';

const SERIAL = '17394826';

describe('PINs that are tried first', () => {
  test.each([
    ['repeats', /repeats/, ['000000', '1111', '121212', '123123', 'abcabc', 'aaaaab', '11112222']],
    [
      'runs',
      /in order/,
      ['123456', '654321', '12345678', 'abcdef', '890123', '123321', '123789', 'abc123', '123456a'],
    ],
    [
      'keyboard patterns',
      /keyboard/,
      ['qwerty', 'asdfgh', '147258', '1470369', '159357', 'qwertz', '1qaz2wsx', 'QWERTY', '2580'],
    ],
    [
      'dates',
      /date/,
      [
        '19850412',
        '12041985',
        '04121985',
        '850412',
        '120485',
        '198504',
        '1985',
        '2412',
        '12.04.1985',
        '1985-04-12',
      ],
    ],
    ['the serial number', /serial/, ['17394826', '739482', 'a17394826', '1739-4826', '62849371']],
    ['words everybody tries', /word/, ['password', 'Passwort1', 'yubikey', '12admin', 'secret!!']],
  ])('%s', (_what, reason, pins) => {
    for (const pin of pins)
      expect([pin, weakness(pin, SERIAL)]).toEqual([pin, expect.stringMatching(reason)]);
  });

  test.each([
    '271828',
    '482913',
    '161803',
    'zanzibar-271828',
    'Kaffee 7 Uhr',
    '739264',
    'harbour-relic',
    'żółw-92',
  ])('%s is not among them', (pin) => expect(weakness(pin, SERIAL)).toBeNull());

  test('a key without a serial number, and one with a short one, refuse nothing for it', () => {
    expect(weakness('739264', null)).toBeNull();
    expect(weakness('739264', '7')).toBeNull();
  });

  test('most six-digit PINs stay possible', () => {
    let weak = 0;
    for (let number = 0; number < 1_000_000; number += 37)
      if (weakness(String(number).padStart(6, '0'), SERIAL) !== null) weak += 1;
    expect(weak / (1_000_000 / 37)).toBeLessThan(0.15);
  });
});
