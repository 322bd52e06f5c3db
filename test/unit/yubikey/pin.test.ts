import { createDecipheriv, createECDH, createHmac, hkdfSync } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { FieldError, Fields } from '../../../app/evidence/fields.ts';
import {
  choosePinProtocol,
  pinProtocolOne,
  pinProtocolTwo,
} from '../../../main/yubikey/ctap/pin-protocol.ts';
import { newPinProblem, paddedPin, pinBytes } from '../../../main/yubikey/ctap/pin-rules.ts';
import { hex } from './support/scripted.ts';

/* Vectors of protocol one, as Yubico publishes them with python-fido2 (tests of ClientPin). */
const EC_PRIVATE = hex('7452e599fee739d8a653f6a507343d12d382249108a651402520b72f24fe7684');
const EC_PUBLIC_X = hex('44d78d7989b97e62ea993496c9ef6e8fd58b8b00715f9a89153ddd9c4657e47f');
const EC_PUBLIC_Y = hex('ec802ee7d22bd4e100f12e48537eb4e7e96ed3a47a0a3bd5f5eeab65001664f9');
const DEVICE_X = hex('0501d5bc78da9252560a26cb08fcc60cbe0b6d3b8e1d1fcee514fac0af675168');
const DEVICE_Y = hex('d551b3ed46f665731f95b4532939c25d91db7eb844bd96d4abd4083785f8df47');
const TOKEN_ENCRYPTED = hex('7a9f98e31b77be90f9c64d12e9635040');
const TOKEN = hex('aff12c6dcfbf9df52f7a09211e8865cd');
const PIN_HASH_ENCRYPTED = hex('afe8327ce416da8ee3d057589c2ce1a9');
/** LEFT(SHA-256("1234"), 16). */
const PIN_HASH = hex('03ac674216f3e15c761ee1a5e255f067');
const NEW_PIN_ENCRYPTED = hex(
  '0222fc42c6dd76a274a7057858b9b29d98e8a722ec2dc6668476168c5320473cec9907b4cd76ce7943c96ba5683943211d84471e64d9c51e54763488cd66526a',
);
const NEW_PIN_AUTH = hex('7b40c084ccc5794194189ab57836475f');

function device(x = DEVICE_X, y = DEVICE_Y): Fields {
  return new Fields(
    new Map<number, number | Uint8Array>([
      [1, 2],
      [3, -25],
      [-1, 1],
      [-2, x],
      [-3, y],
    ]),
    'key agreement',
  );
}

describe('PIN protocol one', () => {
  const secret = pinProtocolOne.agree(device(), EC_PRIVATE);

  test('key agreement - sends this side’s point', () => {
    expect(secret.keyAgreement).toEqual(
      new Map<number, number | Uint8Array>([
        [1, 2],
        [3, -25],
        [-1, 1],
        [-2, EC_PUBLIC_X],
        [-3, EC_PUBLIC_Y],
      ]),
    );
  });

  test('secret - encrypts and decrypts as published', () => {
    expect(secret.encrypt(PIN_HASH)).toEqual(Buffer.from(PIN_HASH_ENCRYPTED));
    expect(secret.decrypt(TOKEN_ENCRYPTED)).toEqual(Buffer.from(TOKEN));
    expect(secret.encrypt(paddedPin('1234'))).toEqual(Buffer.from(NEW_PIN_ENCRYPTED));
    expect(secret.authenticate(NEW_PIN_ENCRYPTED)).toEqual(Buffer.from(NEW_PIN_AUTH));
  });
});

describe('PIN protocol two', () => {
  test('secret - is what the specification derives, computed here step by step', () => {
    const secret = pinProtocolTwo.agree(device(), EC_PRIVATE);
    const ecdh = createECDH('prime256v1');
    ecdh.setPrivateKey(EC_PRIVATE);
    const x = ecdh.computeSecret(Buffer.concat([Buffer.of(4), DEVICE_X, DEVICE_Y]));
    const aes = new Uint8Array(hkdfSync('sha256', x, new Uint8Array(32), 'CTAP2 AES key', 32));
    const mac = new Uint8Array(hkdfSync('sha256', x, new Uint8Array(32), 'CTAP2 HMAC key', 32));
    const ciphertext = secret.encrypt(PIN_HASH);
    const decipher = createDecipheriv('aes-256-cbc', aes, ciphertext.subarray(0, 16)).setAutoPadding(false);
    expect(ciphertext).toHaveLength(32);
    expect(decipher.update(ciphertext.subarray(16))).toEqual(Buffer.from(PIN_HASH));
    expect(secret.decrypt(ciphertext)).toEqual(Buffer.from(PIN_HASH));
    expect(secret.authenticate(PIN_HASH)).toEqual(createHmac('sha256', mac).update(PIN_HASH).digest());
    // A fresh initialization vector each time.
    expect(secret.encrypt(PIN_HASH)).not.toEqual(ciphertext);
  });

  test('token - has 32 bytes; that of protocol one 16 or 32', () => {
    expect([16, 32, 48].map((length) => pinProtocolTwo.isToken(new Uint8Array(length)))).toEqual([
      false,
      true,
      false,
    ]);
    expect([16, 32, 48].map((length) => pinProtocolOne.isToken(new Uint8Array(length)))).toEqual([
      true,
      true,
      false,
    ]);
  });
});

describe('PIN protocols', () => {
  test('choice - is two where both are offered, and none where neither is', () => {
    expect(choosePinProtocol([1, 2])?.version).toBe(2);
    expect(choosePinProtocol([1])?.version).toBe(1);
    expect(choosePinProtocol([3])).toBeNull();
  });

  test.each([pinProtocolOne, pinProtocolTwo])(
    'a point off the curve, or a ciphertext of an odd length - is refused',
    (protocol) => {
      expect(() => protocol.agree(device(DEVICE_X, DEVICE_X))).toThrow(FieldError);
      expect(() => protocol.agree(device(new Uint8Array(31)))).toThrow(FieldError);
      const secret = protocol.agree(device());
      for (const length of [0, 1, 15, 17, 33]) {
        expect(() => secret.decrypt(new Uint8Array(length))).toThrow(FieldError);
      }
    },
  );
});

describe('a new PIN', () => {
  test.each([
    ['123', 4, 'yubikey.pin-too-short'],
    ['7392', 4, null],
    // Weak ones; weak-pin.test.ts has all of them.
    ['1234', 4, 'yubikey.pin-weak'],
    ['19850412', 4, 'yubikey.pin-weak'],
    ['10000001', 4, 'yubikey.pin-weak'],
    ['12345', 6, 'yubikey.pin-too-short'],
    // Code points count, not UTF-16 units or bytes.
    ['🔑🔑🔑', 4, 'yubikey.pin-too-short'],
    ['🔑🗝🔒🛡', 4, null],
    ['🔑🗝🔒'.repeat(5), 4, 'yubikey.pin-weak'],
    ['🔑'.repeat(16), 4, 'yubikey.pin-too-long'],
    ['x9-'.repeat(20).concat('end'), 4, null],
    ['x'.repeat(64), 4, 'yubikey.pin-too-long'],
    ['12345\0', 4, 'yubikey.pin-ends-in-zero'],
    // Four signs that are two letters with their accents.
    ['e\u0301e\u0301', 3, 'yubikey.pin-too-short'],
  ])('%j with at least %i - %s', (pin, least, code) => {
    expect(newPinProblem(pin, least, '10000001')?.code ?? null).toBe(code);
  });

  test('normal form - makes a PIN the same from any keyboard', () => {
    expect(pinBytes('e\u0301')).toEqual(pinBytes('\u00e9'));
    expect(paddedPin('é')).toHaveLength(64);
  });
});
