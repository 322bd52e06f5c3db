import { AsnConvert } from '@peculiar/asn1-schema';
import { GeneralName, GeneralSubtree, GeneralSubtrees, Name, NameConstraints } from '@peculiar/asn1-x509';
import { describe, expect, test } from 'vitest';
import { signatureAlgorithms } from '../../../app/pki/algorithms.ts';
import { readListContent } from '../../../app/pki/certificate/revocation-list.ts';
import { fromHex, hexOf, tlv } from '../../../app/pki/der/der.ts';
import * as encode from '../../../app/pki/draft/encode-extensions.ts';
import { lintCertificateBytes } from '../../../app/pki/lints/certificate-lints.ts';
import { type Finding, lints } from '../../../app/pki/lints/finding.ts';
import { lintList, lintListBytes } from '../../../app/pki/lints/list-lints.ts';
import { extensionOids } from '../../../app/pki/oids.ts';
import { forgedBytes, issueList, putExtension, signedBytes } from '../../support/pki.ts';

/* Each of the 25 lints finds what it is there to find, in bytes that no draft here would give. */

import {
  authorityCases,
  brokenAuthority,
  brokenLeaf,
  type Change,
  constrained,
  findingsBelow,
  intermediate,
  leaf,
  leafCases,
  rdn,
  root,
  text,
} from '../../support/broken-certificates.ts';

const numbersOf = (findings: readonly Finding[]) => [...new Set(findings.map(({ lint }) => lint))];

function leafFindings(change: Change, outside?: Uint8Array): readonly Finding[] {
  return findingsBelow(brokenLeaf(change, outside));
}

function authorityFindings(change: Change, of = intermediate): readonly Finding[] {
  return findingsBelow(brokenAuthority(change, of), root);
}

describe('lints of certificates', () => {
  test('find nothing in what is drafted here', () => {
    expect(leafFindings(() => {})).toEqual([]);
    expect(authorityFindings(() => {})).toEqual([]);
    expect(authorityFindings(() => {}, constrained)).toEqual([]);
    expect(lintCertificateBytes(root.certificate.bytes, { issuer: null, usedSerials: new Set() })).toEqual(
      [],
    );
  });

  test.each(leafCases)('%s: %s', (lint, _, change) => {
    expect(numbersOf(leafFindings(change))).toContain(lint);
  });

  test.each(authorityCases)('%s: %s', (lint, _, change) => {
    expect(numbersOf(authorityFindings(change))).toContain(lint);
  });

  test('3: a serial number that was given before', () => {
    const { bytes, serial } = leaf.certificate;
    const findings = lintCertificateBytes(bytes, {
      issuer: intermediate.certificate,
      usedSerials: new Set([serial]),
    });
    expect(numbersOf(findings)).toEqual([3]);
  });

  test('4: another algorithm outside than inside', () => {
    expect(numbersOf(leafFindings(() => {}, signatureAlgorithms['ecdsa-sha384'].der))).toEqual([4]);
  });

  test('15: an authority below one that allows none', () => {
    const bytes = forgedBytes(leaf, intermediate.key, (tbs) => {
      putExtension(tbs, encode.basicConstraints(0));
      putExtension(tbs, encode.keyUsage(['keyCertSign', 'cRLSign']));
    });
    const findings = lintCertificateBytes(bytes, {
      issuer: intermediate.certificate,
      usedSerials: new Set(),
    });
    expect(numbersOf(findings)).toContain(15);
  });

  test('21: name constraints that are not critical, or name directories', () => {
    const permittedSubtrees = new GeneralSubtrees([
      new GeneralSubtree({ base: new GeneralName({ directoryName: new Name([rdn('2.5.4.3', text('x'))]) }) }),
    ]);
    const directories = new Uint8Array(AsnConvert.serialize(new NameConstraints({ permittedSubtrees })));
    const put = (critical: boolean, value: Uint8Array<ArrayBuffer>) =>
      authorityFindings(
        (tbs) => putExtension(tbs, encode.extensionOf(extensionOids.nameConstraints, critical, value)),
        constrained,
      );
    expect(numbersOf(put(true, directories))).toEqual([21]);
    const hosts = tlv(0x30, tlv(0xa0, tlv(0x30, tlv(0x82, Uint8Array.from(Buffer.from('example.com'))))));
    expect(numbersOf(put(false, hosts))).toEqual([21]);
    expect(
      put(true, tlv(0x30, tlv(0xa0, tlv(0x30, tlv(0x87, fromHex('0a010203ff000000'))))))
        .map(({ words }) => words)
        .join(),
    ).toContain('without bits behind it');
  });

  test('what is no certificate is a finding, too', () => {
    expect(
      lintCertificateBytes(Uint8Array.of(1, 2, 3), { issuer: null, usedSerials: new Set() }),
    ).toHaveLength(1);
  });
});

describe('lints of revocation lists', () => {
  const context = { issuer: intermediate.certificate, numberBefore: null };
  const list = issueList(intermediate, {
    number: 5,
    revoked: [
      { serial: '4'.repeat(40), at: '2026-02-01T00:00:00Z', reason: 'superseded', invalidSince: null },
    ],
  });

  test('find nothing in what is drafted here', () => {
    expect(lintListBytes(list.bytes, context)).toEqual([]);
  });

  test('25: a number that does not rise', () => {
    expect(numbersOf(lintListBytes(list.bytes, { ...context, numberBefore: 5n }))).toEqual([25]);
    expect(numbersOf(lintListBytes(list.bytes, { ...context, numberBefore: 4n }))).toEqual([]);
  });

  test('25: a reason that says “unspecified”', () => {
    const hex = hexOf(list.tbs);
    const at = hex.indexOf('0a0104');
    const tbs = fromHex(`${hex.slice(0, at)}0a0100${hex.slice(at + 6)}`);
    expect(at).toBeGreaterThan(0);
    expect(lintList(readListContent(tbs), context).map(({ words }) => words)).toEqual([
      expect.stringContaining('unspecified'),
    ]);
  });

  test.each([
    ['no next list', { nextUpdate: null }],
    ['version 1', { version: 1 }],
    ['no number and no key identifier', { extensions: [] }],
    ['a critical extension', { extensions: list.extensions.map((each) => ({ ...each, critical: true })) }],
    [
      'revoked after its end',
      { revoked: list.revoked.map((each) => ({ ...each, at: '2028-01-01T00:00:00Z' })) },
    ],
  ] as const)('25: %s', (_, change) => {
    expect(numbersOf(lintList({ ...list, ...change }, context))).toContain(25);
  });

  test('16: an issuer that may sign no lists', () => {
    expect(numbersOf(lintList(list, { ...context, issuer: leaf.certificate }))).toContain(16);
  });

  test('entries that stand twice, and empty lists, are not even read', () => {
    const entry = tlv(
      0x30,
      tlv(0x02, Uint8Array.of(0x41)),
      tlv(0x17, Uint8Array.from(Buffer.from('260101000000Z'))),
    );
    const findingsFor = (...entries: readonly Uint8Array[]) => {
      const header = [
        tlv(0x02, Uint8Array.of(1)),
        signatureAlgorithms['ecdsa-sha256'].der,
        list.issuer.bytes,
        tlv(0x17, Uint8Array.from(Buffer.from('260101000000Z'))),
      ];
      const tbs = tlv(0x30, ...header, tlv(0x30, ...entries));
      return lintListBytes(
        signedBytes(tbs, signatureAlgorithms['ecdsa-sha256'].der, intermediate.key),
        context,
      );
    };
    expect(numbersOf(findingsFor(entry, entry))).toEqual([13]);
    expect(numbersOf(findingsFor())).toEqual([14]);
  });
});

test('every lint has a test here that finds it', () => {
  const tested = [...leafCases, ...authorityCases].flatMap(([lint]) => (lint === null ? [] : [lint]));
  const apart = [3, 4, 21, 25];
  expect([...new Set([...tested, ...apart])].toSorted((a, b) => a - b)).toEqual(
    Object.keys(lints).map(Number),
  );
});
