import { describe, expect, test } from 'vitest';
import { childrenOf, fromHex, hexOf, oidOf, readDer, tlv, utf8Text } from '../../../app/pki/der/der.ts';
import { ProblemError } from '../../../app/problem.ts';

/* What is not strictly DER is refused before anything is made of it. */

function why(hex: string): string {
  try {
    readDer(fromHex(hex), 'structure', 1000);
    return 'read';
  } catch (error) {
    if (!(error instanceof ProblemError)) throw error;
    return error.problem.happened;
  }
}

describe('DER', () => {
  test.each([
    ['3003020101', 'a sequence'],
    ['0101ff', 'yes'],
    ['020100', 'zero'],
    ['02020080', '128'],
    ['0303070080', 'a named bit'],
    ['0c02c3a5', 'å'],
    ['3106020101020102', 'a sorted set'],
    ['170d3236303130313030303030305a', 'a UTCTime'],
  ])('%s is read: %s', (hex) => {
    expect(why(hex)).toBe('read');
  });

  test.each([
    ['', 'end too early'],
    ['30', 'end too early'],
    ['300302010100', 'something follows the end'],
    ['30800201010000', 'left open (BER)'],
    ['308103020101', 'longer than it need be'],
    ['30820003020101', 'longer than it need be'],
    [`04820080${'00'.repeat(128)}`, 'longer than it need be'],
    ['308500000000030201', 'too large'],
    ['3004020101', 'beyond the end'],
    ['3003020201', 'beyond the end'],
    ['010101', 'neither 00 nor FF'],
    ['0200', 'a number is empty'],
    ['02020001', 'longer than it need be'],
    ['0202ff80', 'longer than it need be'],
    ['030101', 'unused bits'],
    ['03020801', 'how many bits are unused'],
    ['03020101', 'unused bits of a bit string are set'],
    ['050100', 'a NULL has content'],
    ['0600', 'empty or too long'],
    ['060180', 'is cut'],
    ['0603558001', 'longer than it need be'],
    ['0c02c328', 'not UTF-8'],
    ['0c02c080', 'not UTF-8'],
    ['0c03eda080', 'not UTF-8'],
    ['13012a', 'printable'],
    ['1601e5', 'ASCII'],
    ['1e0141', 'cut in a character'],
    ['170b3236303130313030303030', 'UTCTime'],
    ['181132303236303130313030303030302e355a', 'GeneralizedTime'],
    ['3106020102020101', 'not sorted'],
    ['3106020101020101', 'twice'],
    ['2403040100', 'in pieces (BER)'],
    ['1f810100', 'a number that X.509 does not use'],
    ['4100', 'a class that X.509 does not use'],
    ['0900', 'a type (0x09)'],
  ])('%s is refused: %s', (hex, words) => {
    expect(why(hex)).toContain(words);
  });

  test('nesting and size have an end', () => {
    let deep = Uint8Array.of(0x30, 0);
    for (let level = 0; level < 30; level++) deep = tlv(0x30, deep);
    expect(why(hexOf(deep))).toContain('nested deeper');
    expect(why(`04820400${'00'.repeat(1024)}`)).toContain('has 1028 bytes; at most 1000 are read');
  });

  test.each([
    ['06032a0304', '1.2.3.4'],
    ['0603883703', '2.999.3'],
    ['060c698180808080808080808000', '2.25.1180591620717411303424'],
  ])('%s is %s', (hex, oid) => {
    const [read] = childrenOf(readDer(tlv(0x30, fromHex(hex)), 'structure', 100));
    expect(read && oidOf(read)).toBe(oid);
  });

  test('UTF-8 is read as it is, and nothing else is', () => {
    expect(utf8Text(Uint8Array.from(Buffer.from('Räksmörgås 日本 😀')))).toBe('Räksmörgås 日本 😀');
    expect(utf8Text(Uint8Array.of(0xf4, 0x90, 0x80, 0x80))).toBeNull();
  });
});
