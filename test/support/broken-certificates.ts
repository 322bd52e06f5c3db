import { generateKeyPairSync } from 'node:crypto';
import { AsnConvert } from '@peculiar/asn1-schema';
import {
  AlgorithmIdentifier,
  AttributeTypeAndValue,
  AttributeValue,
  Extensions,
  Name,
  RelativeDistinguishedName,
  SubjectPublicKeyInfo,
  type TBSCertificate,
  Time,
  Version,
} from '@peculiar/asn1-x509';
import { signatureAlgorithms } from '../../app/pki/algorithms.ts';
import { tlv } from '../../app/pki/der/der.ts';
import * as encode from '../../app/pki/draft/encode-extensions.ts';
import { meaningOf } from '../../app/pki/extensions.ts';
import { lintCertificateBytes } from '../../app/pki/lints/certificate-lints.ts';
import type { Finding } from '../../app/pki/lints/finding.ts';
import { ANY_PURPOSE, extensionOids, purposes } from '../../app/pki/oids.ts';
import { deliveredProfiles } from '../../app/pki/profiles/delivered.ts';
import {
  authorities,
  deliveredProfile,
  dropExtension,
  forgedBytes,
  issue,
  profileOf,
  putExtension,
  testKey,
} from './pki.ts';

/* Certificates that no draft here would give, each broken in one thing: for the lints, and for zlint beside them. */

/** The authorities of all that is broken here. */
export const { root, intermediate } = authorities('P-256');
/** A server as it should be: each broken one is it, changed in one thing. */
export const leaf = issue({
  profile: deliveredProfile('server'),
  key: testKey('Ed25519'),
  issuer: intermediate,
});
/** An authority whose names are constrained. */
export const constrained = issue({
  profile: profileOf(
    deliveredProfiles.intermediate.replace(
      'path_length = 0',
      'path_length = 0\npermitted.dns = ["example.com"]',
    ),
  ),
  key: testKey('P-256'),
  issuer: root,
});

/** How the bytes of a right certificate are changed before they are signed anew. */
export type Change = (tbs: TBSCertificate) => void;

/**
 * A broken certificate: the lint that finds it here (null where it is not even built as it should be), what is wrong in words,
 * and how it comes about.
 */
export type BrokenCase = readonly [lint: number | null, what: string, change: Change];

/** A server's certificate, changed. @param outside another algorithm outside of what is signed */
export function brokenLeaf(change: Change, outside?: Uint8Array): Uint8Array {
  return forgedBytes(leaf, intermediate.key, change, outside);
}

/** An authority's certificate, changed. */
export function brokenAuthority(change: Change, of = intermediate): Uint8Array {
  return forgedBytes(of, root.key, change);
}

/** What the lints find in the certificate of a server below the intermediate authority. */
export function findingsBelow(bytes: Uint8Array, issuer = intermediate): readonly Finding[] {
  return lintCertificateBytes(bytes, { issuer: issuer.certificate, usedSerials: new Set() });
}

/** A part of a name. */
export const rdn = (type: string, value: AttributeValue) =>
  new RelativeDistinguishedName([new AttributeTypeAndValue({ type, value })]);
/** As names are written here. */
export const text = (utf8String: string) => new AttributeValue({ utf8String });
const uncritical = (value: ReturnType<typeof encode.keyUsage>) => {
  value.critical = false;
  return value;
};
const critical = (value: ReturnType<typeof encode.keyUsage>) => {
  value.critical = true;
  return value;
};
const identifierOf = ({ certificate }: typeof intermediate) => {
  const meaning = meaningOf(certificate.extensions, 'subjectKeyIdentifier');
  if (meaning === null) throw new Error('no key identifier');
  return meaning.id;
};
const rsa2048 = new Uint8Array(
  generateKeyPairSync('rsa', { modulusLength: 2048 }).publicKey.export({ type: 'spki', format: 'der' }),
);

/** Servers’ certificates, each broken in one thing. */
export const leafCases: readonly BrokenCase[] = [
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
  [
    9,
    'a common name of 65 letters',
    (tbs) => {
      tbs.subject = new Name([rdn('2.5.4.3', text('x'.repeat(65)))]);
    },
  ],
  [
    9,
    'a country as UTF8String',
    (tbs) => {
      tbs.subject = new Name([rdn('2.5.4.6', text('SE')), rdn('2.5.4.3', text('x'))]);
    },
  ],
  [
    15,
    'a path length of what is no authority',
    // SEQUENCE { INTEGER 0 }: cA is absent, which says that it is none.
    (tbs) =>
      putExtension(
        tbs,
        encode.extensionOf(extensionOids.basicConstraints, true, tlv(0x30, tlv(0x02, Uint8Array.of(0)))),
      ),
  ],
  [
    16,
    'a key usage without bits',
    (tbs) => putExtension(tbs, encode.extensionOf(extensionOids.keyUsage, true, tlv(0x03, Uint8Array.of(0)))),
  ],
  [
    19,
    'a key identifier that is critical',
    (tbs) => putExtension(tbs, critical(encode.subjectKeyIdentifier('00'.repeat(20)))),
  ],
  [
    19,
    'an issuer’s key identifier that is critical',
    (tbs) => putExtension(tbs, critical(encode.authorityKeyIdentifier(identifierOf(intermediate)))),
  ],
  [
    20,
    'an empty name',
    (tbs) => putExtension(tbs, encode.extensionOf(extensionOids.subjectAltName, false, tlv(0x30, tlv(0x82)))),
  ],
  [
    null,
    'no name in the list of names',
    (tbs) => putExtension(tbs, encode.extensionOf(extensionOids.subjectAltName, false, tlv(0x30))),
  ],
  [
    22,
    'a place of the list that is critical',
    (tbs) => putExtension(tbs, critical(encode.crlDistributionPoints(['http://pki.example.com/list.crl']))),
  ],
  [
    22,
    'a place of the issuer that is critical',
    (tbs) => putExtension(tbs, critical(encode.authorityInfoAccess(['http://pki.example.com/issuer.cer']))),
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

/** Authorities’ certificates, each broken in one thing. */
export const authorityCases: readonly BrokenCase[] = [
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
    16,
    'an authority whose key usage is not critical',
    (tbs) => putExtension(tbs, uncritical(encode.keyUsage(['keyCertSign', 'cRLSign']))),
  ],
  [
    21,
    'name constraints that are not critical',
    (tbs) => {
      const constraints = encode.nameConstraints([{ kind: 'dns', text: 'example.com' }], []);
      putExtension(tbs, uncritical(constraints));
    },
  ],
  [
    null,
    'name constraints that name nothing',
    (tbs) => putExtension(tbs, encode.extensionOf(extensionOids.nameConstraints, true, tlv(0x30))),
  ],
  [
    19,
    'an authority without key identifier',
    (tbs) => dropExtension(tbs, extensionOids.subjectKeyIdentifier),
  ],
];
