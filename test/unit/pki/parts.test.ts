import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { KEY_ALGORITHMS, keyIdentifierOf, parsePublicKey } from '../../../app/pki/algorithms.ts';
import { readDer } from '../../../app/pki/der/der.ts';
import { constraintFault, nameFault } from '../../../app/pki/general-names.ts';
import { ipOf, ipText, subnetOf, subnetText } from '../../../app/pki/ip.ts';
import { attributeFault, nameBytes, nameText, readName } from '../../../app/pki/names.ts';
import { isOwnSerial, serialOf } from '../../../app/pki/serial.ts';
import { daysBetween, encodeTime, isInstant } from '../../../app/pki/time.ts';
import { testKey } from '../../support/pki.ts';

describe('names', () => {
  test('each attribute stands in a part of its own, text as UTF-8, country and number as printable', () => {
    const bytes = nameBytes([
      ['C', 'SE'],
      ['O', 'Räksmörgås & Söhne'],
      ['CN', '日本, "Blue"'],
    ]);
    const name = readName(readDer(bytes, 'structure', 1000), 'a name');
    expect(name.rdns.map((rdn) => rdn.map(({ type, text, stringType }) => [type, text, stringType]))).toEqual(
      [[['C', 'SE', 0x13]], [['O', 'Räksmörgås & Söhne', 0x0c]], [['CN', '日本, "Blue"', 0x0c]]],
    );
    expect(nameText(name)).toBe('C=SE, O=Räksmörgås & Söhne, CN=日本\\, \\"Blue\\"');
  });

  test('two spellings of the same letters are the same bytes', () => {
    expect(nameBytes([['CN', 'A\u030asa']])).toEqual(nameBytes([['CN', '\u00c5sa']]));
  });

  test.each([
    ['C', 'Sweden', 'two capital letters'],
    ['C', 'se', 'two capital letters'],
    ['CN', '', 'empty'],
    ['CN', ' x', 'space'],
    ['CN', 'a\nb', 'line breaks'],
    ['CN', 'a\u202eb', 'invisible'],
    ['CN', 'x'.repeat(65), 'more than 64'],
    ['SERIALNUMBER', 'å1', 'letters, digits'],
  ] as const)('%s=%s is refused: %s', (type, text, words) => {
    expect(attributeFault([type, text])).toContain(words);
  });

  test('64 characters are 64 characters, however many bytes', () => {
    expect(attributeFault(['CN', '日'.repeat(64)])).toBeNull();
  });
});

describe('serial numbers', () => {
  test.each([0x00, 0x7f, 0x80, 0xff])(
    'random octets that begin with %i are positive and have 20 octets',
    (first) => {
      const serial = serialOf(new Uint8Array(20).fill(first));
      expect(serial).toHaveLength(40);
      expect(Number.parseInt(serial.slice(0, 2), 16)).toBeGreaterThanOrEqual(0x40);
      expect(Number.parseInt(serial.slice(0, 2), 16)).toBeLessThan(0x80);
      expect(isOwnSerial(serial)).toBe(true);
    },
  );

  test('another number of octets makes none', () => {
    expect(() => serialOf(new Uint8Array(8))).toThrow(RangeError);
    expect(isOwnSerial('01')).toBe(false);
  });
});

describe('times', () => {
  test.each([
    '2026-02-30T00:00:00Z',
    '1949-12-31T23:59:59Z',
    '2026-01-01',
    '2026-01-01T00:00:00.5Z',
    '2026-01-01T00:00:00+01:00',
    'soon',
  ])('a certificate cannot say %s', (text) => {
    expect(isInstant(text)).toBe(false);
    expect(() => encodeTime(text)).toThrow(RangeError);
  });

  test('UTCTime through 2049, GeneralizedTime from 2050 on', () => {
    expect(encodeTime('2049-12-31T23:59:59Z').utcTime).toBeDefined();
    expect(encodeTime('2050-01-01T00:00:00Z').generalTime).toBeDefined();
    expect(encodeTime('9999-12-31T23:59:59Z').generalTime).toBeDefined();
  });

  test('both the first and the last second belong to the validity', () => {
    expect(daysBetween('2026-01-01T00:00:00Z', '2026-01-01T23:59:59Z')).toBe(1);
    expect(daysBetween('2026-01-01T00:00:00Z', '2026-01-02T00:00:00Z')).toBe(2);
  });
});

describe('addresses', () => {
  test.each([
    ['192.0.2.1', 'c0000201', '192.0.2.1'],
    ['::ffff:1.2.3.4', '00000000000000000000ffff01020304', '::ffff:102:304'],
    ['2001:DB8:0:0:1:0:0:0', '20010db8000000000001000000000000', '2001:db8:0:0:1::'],
    ['::', '00000000000000000000000000000000', '::'],
  ])('%s', (text, hex, again) => {
    const octets = ipOf(text);
    expect(Buffer.from(octets ?? []).toString('hex')).toBe(hex);
    expect(octets && ipText(octets)).toBe(again);
  });

  test.each([
    '1.2.3',
    '1.2.3.256',
    '01.2.3.4',
    '1.2.3.4.5',
    ':::',
    '1::2::3',
    '12345::',
    '1:2:3:4:5:6:7',
    'x',
  ])('%s is none', (text) => {
    expect(ipOf(text)).toBeNull();
  });

  test('a network has no bits behind its prefix', () => {
    expect(subnetText(subnetOf('10.0.0.0/8') ?? new Uint8Array())).toBe('10.0.0.0/8');
    expect(subnetText(subnetOf('2001:db8::/33') ?? new Uint8Array())).toBe('2001:db8::/33');
    expect(subnetText(subnetOf('0.0.0.0/0') ?? new Uint8Array())).toBe('0.0.0.0/0');
    expect(constraintFault({ kind: 'ip', text: '10.1.2.3/8' })).toContain('behind the prefix');
    expect(constraintFault({ kind: 'ip', text: '1.2.3.4/x' })).toContain('no network');
    expect(subnetText(Uint8Array.of(10, 0, 0, 0, 255, 0, 255, 0))).toBeNull();
  });
});

describe('alternative names', () => {
  test.each([
    ['dns', 'nats.example.com'],
    ['dns', '*.example.com'],
    ['dns', 'localhost'],
    ['dns', 'xn--rksmrgs-5wao1o.example'],
    ['email', 'asa.oberg+x@example.com'],
    ['uri', 'https://example.com/a?b#c'],
    ['ip', '::1'],
  ] as const)('%s %s', (kind, text) => {
    expect(nameFault({ kind, text })).toBeNull();
  });

  test.each([
    ['dns', '日.example'],
    ['dns', 'Nats.example.com'],
    ['dns', 'a_b.example'],
    ['dns', '-a.example'],
    ['dns', 'a..b'],
    ['dns', '192.0.2.1'],
    ['dns', 'a.*.example'],
    ['dns', `${'a'.repeat(64)}.example`],
    ['email', 'åsa@example.com'],
    ['email', 'a@b@c'],
    ['email', '@example.com'],
    ['uri', 'example.com'],
    ['uri', 'http://exa mple.com'],
    ['uri', 'http://ex\u0000ample.com'],
    ['ip', 'localhost'],
  ] as const)('not %s %s', (kind, text) => {
    expect(nameFault({ kind, text })).not.toBeNull();
  });
});

describe('keys', () => {
  test.each(KEY_ALGORITHMS)('%s is known by its bytes, with the identifier of RFC 7093', (algorithm) => {
    const { info } = testKey(algorithm);
    const read = parsePublicKey(info);
    expect(read.algorithm).toBe(algorithm);
    const bits = Buffer.from(read.bits);
    expect(Buffer.from(info).subarray(-bits.length)).toEqual(bits);
    expect(keyIdentifierOf(read)).toBe(createHash('sha256').update(bits).digest('hex').slice(0, 40));
  });
});
