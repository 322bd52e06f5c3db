import { describe, expect, test } from 'vitest';
import { aaguidText } from '../../../app/evidence/authenticators.ts';
import { CborError, decodeCbor, decodeFirstCbor, encodeCbor } from '../../../app/evidence/cbor.ts';
import { Fields } from '../../../app/evidence/fields.ts';
import { hasPin, readInfo } from '../../../main/yubikey/ctap/info.ts';
import { CtapError } from '../../../main/yubikey/ctap/status.ts';
import { hex } from './support/scripted.ts';

function toHex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex');
}

describe('CTAP2 CBOR', () => {
  test('keys - stand in canonical order: integers before texts, short before long, then by bytes', () => {
    const key = new Map<number, number>([
      [-3, 0],
      [-1, 0],
      [3, 0],
      [1, 0],
      [24, 0],
      [-2, 0],
    ]);
    expect(toHex(encodeCbor(key))).toBe('a60100030018180020002100' + '2200');
    const options = new Map([
      ['up', true],
      ['clientPin', true],
      ['rk', true],
      ['plat', false],
    ]);
    expect(toHex(encodeCbor(options))).toBe('a462726bf5627570f564706c6174f469636c69656e7450696ef5');
  });

  test.each([
    ['a key twice', 'a2010001 01'],
    ['a number that is not the shortest', '1801'],
    ['an indefinite map', 'bf0100ff'],
    ['an indefinite array', '9f01ff'],
    ['indefinite bytes', '5f4101ff'],
    ['a float', 'f93c00'],
    ['a float in a map', 'a101fb3ff8000000000000'],
    ['a tag', 'c000'],
    ['undefined', 'f7'],
    ['a number beyond what is safe', '1bffffffffffffffff'],
    ['a map as a key', 'a1a0 00'],
    ['bytes as a key', 'a14101 00'],
    ['bytes that are cut off', '4401'],
    ['a map that is cut off', 'a201'],
    ['an array of two to the 40', '9b0000010000000000'],
    ['nothing', ''],
    ['something behind the value', '0101'],
    ['text that is not UTF-8 in a key position', 'a1'],
  ])('%s - is refused', (_, text) => {
    expect(() => decodeCbor(hex(text))).toThrow(CborError);
  });

  test('depth - eight levels are enough, and nine too many', () => {
    expect(() => decodeCbor(hex(`${'81'.repeat(8)}00`))).not.toThrow();
    expect(() => decodeCbor(hex(`${'81'.repeat(9)}00`))).toThrow(CborError);
    expect(() => decodeCbor(new Uint8Array(20_000).fill(0x81))).toThrow(CborError);
    // Many side by side are not deep.
    expect(() => decodeCbor(hex(`98c8${'8100'.repeat(200)}`))).not.toThrow();
  });

  test('the first value - leaves what follows', () => {
    const [value, rest] = decodeFirstCbor(hex('a10102 a0ff'));
    expect(value).toEqual(new Map([[1, 2]]));
    expect(toHex(rest)).toBe('a0ff');
  });
});

/** Published test data: an answer to getInfo of a Security Key of firmware 5.1. */
const INFO =
  'a60182665532465f5632684649444f5f325f3002826375766d6b686d61632d7365637265740350f8a011f38c0a4d15800617111f9edc7d04a462726bf5627570f564706c6174f469636c69656e7450696ef4051904b0068101';

describe('getInfo', () => {
  test('an answer of firmware 5.1 - is read, with what it leaves out', () => {
    const info = readInfo(new Fields(decodeCbor(hex(INFO)), 'getInfo'));
    expect(info).toMatchObject({
      versions: ['U2F_V2', 'FIDO_2_0'],
      extensions: ['uvm', 'hmac-secret'],
      maxMessage: 1200,
      pinProtocols: [1],
      algorithms: [-7],
      minPinLength: 4,
      forcePinChange: false,
      remainingCredentials: null,
    });
    expect(hasPin(info)).toBe(false);
    expect(aaguidText(info.aaguid)).toBe('f8a011f3-8c0a-4d15-8006-17111f9edc7d');
  });
});

describe('status', () => {
  test('every byte - has words of its own; those that no specification names are told by their number', () => {
    const problems = Array.from({ length: 255 }, (_, index) => new CtapError(index + 1).problem);
    expect(new Set(problems.map(({ code, happened }) => `${code} ${happened}`)).size).toBe(255);
    expect(problems[0xf1 - 1]).toMatchObject({
      code: 'yubikey.unnamed-status',
      happened: 'The key reported the error 0xf1.',
    });
    for (const { code, happened, meaning, remedy } of problems) {
      expect(code).toMatch(/^yubikey\.[a-z0-9-]+$/);
      for (const words of [happened, meaning, remedy]) expect(words).toMatch(/^[A-Z].*\.$/);
    }
  });

  test('PIN_INVALID, PIN_AUTH_BLOCKED and PIN_BLOCKED - cannot be confused', () => {
    const [invalid, auth, blocked] = [0x31, 0x34, 0x32].map(
      (status) => new CtapError(status, { left: 5, needsReplug: false }).problem,
    );
    expect(invalid?.happened).toBe('The PIN is wrong. 5 tries are left before the key locks.');
    expect(auth).toMatchObject({
      code: 'yubikey.pin-auth-blocked',
      remedy: expect.stringContaining('plug it in'),
    });
    expect(blocked).toMatchObject({ code: 'yubikey.pin-blocked', meaning: expect.stringContaining('reset') });
  });
});
