import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { cidOfBytesToSign, readCertificate } from '../../../app/pki/certificate/certificate.ts';
import { readListContent } from '../../../app/pki/certificate/revocation-list.ts';
import { draftList, type ListDraft } from '../../../app/pki/draft/list-draft.ts';
import { derOfPem } from '../../../app/pki/pem.ts';

/* The bytes of a list are written here entry by entry: they are those that the library of ASN.1 structures gives. */

function issuer() {
  const pem = readFileSync(path.join(import.meta.dirname, '../../golden/pki/intermediate.pem'), 'utf8');
  const [der] = derOfPem(pem, 'certificate');
  if (der === undefined) throw new Error('There is a certificate in it.');
  return readCertificate(der);
}

function list(revoked: ListDraft['revoked'], number = 300): Uint8Array {
  const times = { thisUpdate: '2026-11-29T00:00:00Z', nextUpdate: '2026-12-29T23:59:59Z' };
  return draftList({ issuer: issuer(), number, numberBefore: null, ...times, revoked });
}

const REVOKED: ListDraft['revoked'] = [
  { serial: '01', at: '2026-01-02T03:04:05Z', reason: null, invalidSince: null },
  { serial: '7f00', at: '1999-12-31T23:59:59Z', reason: 'keyCompromise', invalidSince: null },
  {
    serial: '0b'.repeat(20),
    at: '2026-06-01T00:00:00Z',
    reason: 'superseded',
    invalidSince: '2026-01-01T00:00:00Z',
  },
  { serial: '2c', at: '2026-01-02T03:04:05Z', reason: null, invalidSince: '2049-01-01T00:00:00Z' },
];

test.each([
  ['of nobody', [], 'bafyreihxdkoc572p5cne72ote4yqdy7poj4wyhkc6lnvatgiyncgw5s6tm'],
  ['of each kind of entry', REVOKED, 'bafyreiacokz37b2x4yzmraktbbockkiasitauiv6cyv7yydfzmr226wzce'],
] as const)('the bytes of a list %s are what they have always been', (_, revoked, cid) => {
  expect(cidOfBytesToSign(list(revoked))).toBe(cid);
});

test('a list that was read is read from its own bytes, whatever was read before', () => {
  const [one, other] = [list(REVOKED), list(REVOKED, 301)];
  const read = [one, other, one].map((bytes) => readListContent(bytes));
  expect(read.map(({ tbs }) => Buffer.from(tbs))).toEqual(
    [one, other, one].map((bytes) => Buffer.from(bytes)),
  );
  expect(read.map(({ extensions }) => JSON.stringify(extensions))).toEqual(
    [read[0], read[1], read[0]].map((each) => JSON.stringify(each?.extensions)),
  );
  expect(read[0]?.extensions).not.toEqual(read[1]?.extensions);
  expect(readListContent(list(REVOKED.slice(1))).revoked).toHaveLength(3);
  const broken = Uint8Array.from(one);
  broken[0] = 0x31;
  expect(() => readListContent(broken)).toThrow();
});
