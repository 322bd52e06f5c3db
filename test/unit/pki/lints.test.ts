import { generateKeyPairSync } from 'node:crypto';
import { AsnConvert } from '@peculiar/asn1-schema';
import {
  AlgorithmIdentifier,
  AttributeTypeAndValue,
  AttributeValue,
  Extensions,
  GeneralName,
  GeneralSubtree,
  GeneralSubtrees,
  Name,
  NameConstraints,
  RelativeDistinguishedName,
  SubjectPublicKeyInfo,
  type TBSCertificate,
  Time,
  Version,
} from '@peculiar/asn1-x509';
import { describe, expect, test } from 'vitest';
import { signatureAlgorithms } from '../../../app/pki/algorithms.ts';
import { readListContent } from '../../../app/pki/certificate/revocation-list.ts';
import { fromHex, hexOf, tlv } from '../../../app/pki/der/der.ts';
import * as encode from '../../../app/pki/draft/encode-extensions.ts';
import { lintCertificateBytes } from '../../../app/pki/lints/certificate-lints.ts';
import { type Finding, lints } from '../../../app/pki/lints/finding.ts';
import { lintList, lintListBytes } from '../../../app/pki/lints/list-lints.ts';
import { ANY_PURPOSE, extensionOids, purposes } from '../../../app/pki/oids.ts';
import { deliveredProfiles } from '../../../app/pki/profiles/delivered.ts';
import {
  authorities,
  deliveredProfile,
  dropExtension,
  forgedBytes,
  issue,
  issueList,
  profileOf,
  putExtension,
  signedBytes,
  testKey,
} from '../../support/pki.ts';

/* Each of the 25 lints finds what it is there to find, in bytes that no draft here would give. */

const { root, intermediate } = authorities('P-256');
const leaf = issue({ profile: deliveredProfile('server'), key: testKey('Ed25519'), issuer: intermediate });
const constrained = issue({
  profile: profileOf(
    deliveredProfiles.intermediate.replace(
      'path_length = 0',
      'path_length = 0\npermitted.dns = ["example.com"]',
    ),
  ),
  key: testKey('P-256'),
  issuer: root,
});

const numbersOf = (findings: readonly Finding[]) => [...new Set(findings.map(({ lint }) => lint))];

type Change = (tbs: TBSCertificate) => void;

function leafFindings(change: Change, outside?: Uint8Array): readonly Finding[] {
  const bytes = forgedBytes(leaf, intermediate.key, change, outside);
  return lintCertificateBytes(bytes, { issuer: intermediate.certificate, usedSerials: new Set() });
}

function authorityFindings(change: Change, of = intermediate): readonly Finding[] {
  const bytes = forgedBytes(of, root.key, change);
  return lintCertificateBytes(bytes, { issuer: root.certificate, usedSerials: new Set() });
}

const rdn = (type: string, value: AttributeValue) =>
  new RelativeDistinguishedName([new AttributeTypeAndValue({ type, value })]);
const text = (utf8String: string) => new AttributeValue({ utf8String });
const uncritical = (value: ReturnType<typeof encode.keyUsage>) => {
  value.critical = false;
  return value;
};
const rsa2048 = new Uint8Array(
  generateKeyPairSync('rsa', { modulusLength: 2048 }).publicKey.export({ type: 'spki', format: 'der' }),
);

const leafCases: readonly (readonly [lint: number, what: string, change: Change])[] = [
  [
    1,
    'version 1 with extensions',
    (tbs) => {
      tbs.version = Version.v1;
    },
  ],
  [
    2,
    'a serial number that is a counter',
    (tbs) => {
      tbs.serialNumber = Uint8Array.of(1).buffer;
    },
  ],
  [
    2,
    'a negative serial number',
    (tbs) => {
      tbs.serialNumber = Uint8Array.of(0x80, 1).buffer;
    },
  ],
  [
    2,
    'the serial number zero',
    (tbs) => {
      tbs.serialNumber = Uint8Array.of(0).buffer;
    },
  ],
  [
    2,
    'a serial number of 21 octets',
    (tbs) => {
      tbs.serialNumber = new Uint8Array(21).fill(0x41).buffer;
    },
  ],
  [
    5,
    'RSA without NULL',
    (tbs) => {
      tbs.signature = new AlgorithmIdentifier({ algorithm: '1.2.840.113549.1.1.11' });
    },
  ],
  [
    6,
    'SHA-384 by a key of P-256',
    (tbs) => {
      tbs.signature = AsnConvert.parse(signatureAlgorithms['ecdsa-sha384'].der, AlgorithmIdentifier);
    },
  ],
  [
    7,
    'the issuer in another string type',
    (tbs) => {
      tbs.issuer = new Name([
        ...tbs.issuer.slice(0, 1),
        rdn('2.5.4.3', new AttributeValue({ printableString: 'Issuing 1' })),
      ]);
    },
  ],
  [
    9,
    'a name as PrintableString',
    (tbs) => {
      tbs.subject = new Name([rdn('2.5.4.3', new AttributeValue({ printableString: 'x' }))]);
    },
  ],
  [
    9,
    'a country of six letters',
    (tbs) => {
      tbs.subject = new Name([rdn('2.5.4.6', new AttributeValue({ printableString: 'Sweden' }))]);
    },
  ],
  [
    10,
    'two common names',
    (tbs) => {
      tbs.subject = new Name([rdn('2.5.4.3', text('x')), rdn('2.5.4.3', text('y'))]);
    },
  ],
  [
    11,
    'a GeneralizedTime before 2050',
    (tbs) => {
      tbs.validity.notBefore = new Time({ generalTime: new Date('2026-01-01T00:00:00Z') });
    },
  ],
  [
    12,
    'longer than its issuer',
    (tbs) => {
      tbs.validity.notAfter = new Time(new Date('2049-01-01T00:00:00Z'));
    },
  ],
  [
    12,
    'ends before it begins',
    (tbs) => {
      tbs.validity.notBefore = new Time(new Date('2030-01-01T00:00:00Z'));
    },
  ],
  [
    13,
    'an extension twice',
    (tbs) => {
      tbs.extensions = new Extensions([...(tbs.extensions ?? []), encode.subjectKeyIdentifier('00')]);
    },
  ],
  [
    14,
    'an empty list of extensions',
    (tbs) => {
      tbs.extensions = new Extensions([]);
    },
  ],
  [16, 'no key usage', (tbs) => dropExtension(tbs, extensionOids.keyUsage)],
  [
    16,
    'a key usage that is not critical',
    (tbs) => putExtension(tbs, uncritical(encode.keyUsage(['digitalSignature']))),
  ],
  [
    16,
    'a server that signs certificates',
    (tbs) => putExtension(tbs, encode.keyUsage(['digitalSignature', 'keyCertSign'])),
  ],
  [
    17,
    'an Ed25519 key that encrypts',
    (tbs) => putExtension(tbs, encode.keyUsage(['digitalSignature', 'keyEncipherment'])),
  ],
  [18, 'no purpose', (tbs) => dropExtension(tbs, extensionOids.extKeyUsage)],
  [18, 'any purpose', (tbs) => putExtension(tbs, encode.extKeyUsage([purposes.serverAuth.oid, ANY_PURPOSE]))],
  [
    18,
    'a purpose that its issuer does not have',
    (tbs) => putExtension(tbs, encode.extKeyUsage(['1.3.6.1.5.5.7.3.8'])),
  ],
  [19, 'another issuer’s key', (tbs) => putExtension(tbs, encode.authorityKeyIdentifier('00'.repeat(20)))],
  [19, 'no issuer’s key', (tbs) => dropExtension(tbs, extensionOids.authorityKeyIdentifier)],
  [
    20,
    'a host with an underscore',
    (tbs) =>
      putExtension(
        tbs,
        encode.extensionOf(
          extensionOids.subjectAltName,
          false,
          tlv(0x30, tlv(0x82, Uint8Array.from(Buffer.from('a_b.example')))),
        ),
      ),
  ],
  [
    20,
    'a host beyond ASCII',
    (tbs) =>
      putExtension(
        tbs,
        encode.extensionOf(
          extensionOids.subjectAltName,
          false,
          tlv(0x30, tlv(0x82, Uint8Array.from(Buffer.from('日.example')))),
        ),
      ),
  ],
  [
    20,
    'an address of five octets',
    (tbs) =>
      putExtension(
        tbs,
        encode.extensionOf(extensionOids.subjectAltName, false, tlv(0x30, tlv(0x87, new Uint8Array(5)))),
      ),
  ],
  [
    20,
    'no subject, and names that are not critical',
    (tbs) => {
      tbs.subject = new Name([]);
    },
  ],
  [
    21,
    'name constraints of what is no authority',
    (tbs) => putExtension(tbs, encode.nameConstraints([{ kind: 'dns', text: 'example.com' }], [])),
  ],
  [
    22,
    'a revocation list at https',
    (tbs) => putExtension(tbs, encode.crlDistributionPoints(['https://pki.example.com/list.crl'])),
  ],
  [23, 'a policy twice', (tbs) => putExtension(tbs, encode.certificatePolicies(['1.2.3', '1.2.3']))],
  [
    24,
    'an RSA key of 2048 bits',
    (tbs) => {
      tbs.subjectPublicKeyInfo = AsnConvert.parse(rsa2048, SubjectPublicKeyInfo);
    },
  ],
];

const authorityCases: readonly (readonly [lint: number, what: string, change: Change])[] = [
  [
    8,
    'an authority without a name',
    (tbs) => {
      tbs.subject = new Name([]);
    },
  ],
  [
    15,
    'basic constraints that are not critical',
    (tbs) => putExtension(tbs, uncritical(encode.basicConstraints(0))),
  ],
  [16, 'an authority that signs no certificates', (tbs) => putExtension(tbs, encode.keyUsage(['cRLSign']))],
  [
    19,
    'an authority without key identifier',
    (tbs) => dropExtension(tbs, extensionOids.subjectKeyIdentifier),
  ],
];

describe('lints of certificates', () => {
  test('find nothing in what is drafted here', () => {
    expect(leafFindings(() => {})).toEqual([]);
    expect(authorityFindings(() => {})).toEqual([]);
    expect(authorityFindings(() => {}, constrained)).toEqual([]);
    expect(lintCertificateBytes(root.certificate.bytes, { issuer: null, usedSerials: new Set() })).toEqual(
      [],
    );
  });

  test.each(leafCases)('%i: %s', (lint, _, change) => {
    expect(numbersOf(leafFindings(change))).toContain(lint);
  });

  test.each(authorityCases)('%i: %s', (lint, _, change) => {
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
  const tested = [...leafCases, ...authorityCases].map(([lint]) => lint);
  const apart = [3, 4, 21, 25];
  expect([...new Set([...tested, ...apart])].toSorted((a, b) => a - b)).toEqual(
    Object.keys(lints).map(Number),
  );
});
