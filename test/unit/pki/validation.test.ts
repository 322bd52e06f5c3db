import { AsnConvert } from '@peculiar/asn1-schema';
import { AlgorithmIdentifier, Name, Version } from '@peculiar/asn1-x509';
import { describe, expect, test } from 'vitest';
import { signatureAlgorithms } from '../../../app/pki/algorithms.ts';
import { type Certificate, readCertificate } from '../../../app/pki/certificate/certificate.ts';
import { type RevocationList, readRevocationList } from '../../../app/pki/certificate/revocation-list.ts';
import { childrenOf, fromHex, readDer, tlv } from '../../../app/pki/der/der.ts';
import * as encode from '../../../app/pki/draft/encode-extensions.ts';
import { extensionOids } from '../../../app/pki/oids.ts';
import { deliveredProfiles } from '../../../app/pki/profiles/delivered.ts';
import { type Path, pathFaults } from '../../../app/pki/validation/path.ts';
import {
  authorities,
  deliveredProfile,
  dropExtension,
  forgedBytes,
  type Issued,
  issue,
  issueList,
  profileOf,
  putExtension,
  signedBytes,
  testKey,
  verifySignature,
} from '../../support/pki.ts';

/* Path validation by RFC 5280, section 6.1: each step refuses what it is there to refuse. */

const AT = '2026-06-01T12:00:00Z';
const { root, intermediate } = authorities('P-256');
const profile = deliveredProfile('server');
const leaf = issue({ profile, key: testKey('P-256'), issuer: intermediate });

type Change = Parameters<typeof forgedBytes>[2];
const forged = (of: Issued, signer: Issued, change: Change, key = of.key): Issued => ({
  certificate: readCertificate(forgedBytes(of, signer.key, change)),
  key,
});

function kinds(
  certificates: readonly Issued[],
  path: Partial<Path> = {},
  verify = verifySignature,
): string[] {
  const given = certificates.map(({ certificate }) => certificate);
  const asked = {
    certificates: given,
    anchor: root.certificate,
    at: AT,
    purpose: null,
    lists: null,
    ...path,
  };
  return pathFaults(asked, verify).map(({ certificate, kind }) => `${certificate} ${kind}`);
}

describe('a path', () => {
  test('that is right has no faults, at its first and its last second', () => {
    for (const at of [AT, '2026-01-01T00:00:00Z', '2027-01-31T23:59:59Z']) {
      expect(kinds([leaf, intermediate], { at, purpose: 'serverAuth' })).toEqual([]);
    }
    expect(kinds([intermediate])).toEqual([]);
  });

  test.each([
    ['before', '2025-12-31T23:59:59Z', ['0 not-yet-valid', '1 not-yet-valid', '2 not-yet-valid']],
    ['after', '2027-02-01T00:00:00Z', ['0 expired']],
  ] as const)('is not valid %s its time', (_, at, faults) => {
    expect(kinds([leaf, intermediate], { at })).toEqual(faults);
  });

  test('without certificates, or with too many, is none', () => {
    expect(kinds([])).toEqual(['0 issuer']);
    expect(kinds(Array<Issued>(11).fill(intermediate))).toEqual(['0 issuer']);
  });

  test('that leaves a certificate out, or turns them around', () => {
    expect(kinds([leaf])).toEqual(expect.arrayContaining(['0 issuer', '0 signature']));
    expect(kinds([intermediate, leaf])).toEqual(expect.arrayContaining(['1 authority', '0 signature']));
  });

  test('whose signature is of another key, or other bytes', () => {
    const other = authorities('P-256');
    expect(kinds([leaf, intermediate], { anchor: other.root.certificate })).toContain('1 signature');
    const changed: Certificate = {
      ...leaf.certificate,
      tbs: leaf.certificate.tbs.map((octet, at) => (at === 40 ? octet ^ 1 : octet)),
    };
    expect(kinds([{ certificate: changed, key: leaf.key }, intermediate])).toEqual(['0 signature']);
  });

  test('whose issuer is the same name in other bytes', () => {
    const printable = forged(leaf, intermediate, (tbs) => {
      for (const rdn of tbs.issuer)
        for (const { type, value } of rdn)
          if (type === '2.5.4.3')
            Object.assign(value, { utf8String: undefined, printableString: value.utf8String });
    });
    expect(kinds([printable, intermediate])).toEqual(['0 issuer']);
  });

  test('whose issuer is known by another key identifier', () => {
    const other = forged(leaf, intermediate, (tbs) =>
      putExtension(tbs, encode.authorityKeyIdentifier('00'.repeat(20))),
    );
    expect(kinds([other, intermediate])).toEqual(['0 issuer']);
  });

  test('through what is no authority, or may not sign certificates', () => {
    const below = forged(leaf, leaf, (tbs) => {
      tbs.issuer = AsnConvert.parse(Uint8Array.from(leaf.certificate.subject.bytes), Name);
      dropExtension(tbs, extensionOids.authorityKeyIdentifier);
    });
    expect(kinds([below, leaf, intermediate])).toEqual(['1 authority', '1 authority', '1 path-length']);
    const listsOnly = forged(intermediate, root, (tbs) => putExtension(tbs, encode.keyUsage(['cRLSign'])));
    expect(kinds([leaf, listsOnly])).toEqual(['1 authority']);
    const old = forged(intermediate, root, (tbs) => {
      tbs.version = Version.v1;
      delete tbs.extensions;
    });
    expect(kinds([leaf, old])).toEqual(['1 authority']);
  });

  test('deeper than an authority above allows', () => {
    const second = forged(intermediate, intermediate, (tbs) => {
      tbs.issuer = tbs.subject;
      tbs.subject = AsnConvert.parse(Uint8Array.from(root.certificate.subject.bytes), Name);
      dropExtension(tbs, extensionOids.authorityKeyIdentifier);
    });
    const last = forged(leaf, intermediate, (tbs) => {
      tbs.issuer = AsnConvert.parse(Uint8Array.from(root.certificate.subject.bytes), Name);
    });
    expect(kinds([last, second, intermediate])).toEqual(['1 path-length']);
  });

  test('with a critical extension that nobody here knows', () => {
    const odd = forged(leaf, intermediate, (tbs) =>
      putExtension(tbs, encode.extensionOf('1.3.6.1.4.1.99999.7', true, Uint8Array.of(5, 0))),
    );
    expect(kinds([odd, intermediate])).toEqual(['0 critical']);
    const harmless = forged(leaf, intermediate, (tbs) =>
      putExtension(tbs, encode.extensionOf('1.3.6.1.4.1.99999.7', false, Uint8Array.of(5, 0))),
    );
    expect(kinds([harmless, intermediate])).toEqual([]);
    // An authority that demands policies: not processed, and so refused.
    const policies = forged(intermediate, root, (tbs) =>
      putExtension(tbs, encode.extensionOf('2.5.29.36', true, tlv(0x30, tlv(0x80, Uint8Array.of(0))))),
    );
    expect(kinds([leaf, policies])).toEqual(['1 critical']);
  });

  test('for another purpose, of the leaf or of the authority', () => {
    expect(kinds([leaf, intermediate], { purpose: 'codeSigning' })).toEqual(['0 purpose']);
    const narrow = forged(intermediate, root, (tbs) =>
      putExtension(tbs, encode.extKeyUsage(['1.3.6.1.5.5.7.3.2'])),
    );
    expect(kinds([leaf, narrow], { purpose: 'serverAuth' })).toEqual(['1 purpose']);
  });

  test('whose signature goes under the name of an algorithm that its key does not have', () => {
    const renamed = forged(leaf, intermediate, (tbs) => {
      tbs.signature = AsnConvert.parse(signatureAlgorithms['rsa-sha256'].der, AlgorithmIdentifier);
    });
    expect(
      verifySignature({
        publicKey: intermediate.key.info,
        algorithm: 'rsa-sha256',
        bytes: renamed.certificate.tbs,
        signature: renamed.certificate.signatureValue,
      }),
    ).toBe(false);
    // The path asks by itself, too, whatever computes signatures.
    expect(kinds([renamed, intermediate], {}, () => true)).toEqual(['0 signature']);
  });

  test('of others may use another hash than is used here; an algorithm that is not accepted it may not', () => {
    const { certificate, key } = leaf;
    const odd = { ...certificate, signature: { ...certificate.signature, id: 'ecdsa-sha384' as const } };
    const asked = {
      certificates: [odd, intermediate.certificate],
      anchor: root.certificate,
      at: AT,
      purpose: null,
      lists: null,
    };
    expect(pathFaults(asked, () => true)).toEqual([]);
    const unknown = { ...certificate, signature: { ...certificate.signature, id: null } };
    expect(kinds([{ certificate: unknown, key }, intermediate])).toEqual(['0 key']);
  });
});

describe('name constraints', () => {
  const limits = (permitted: string, excluded = '') => {
    const text = `path_length = 0\n[authority.permitted]\n${permitted}\n[authority.excluded]\n${excluded}\n`;
    return issue({
      profile: profileOf(deliveredProfiles.intermediate.replace('path_length = 0', text)),
      key: intermediate.key,
      issuer: root,
      commonName: 'Issuing 1',
    });
  };
  const named = (kind: 'dns' | 'ip' | 'email' | 'uri', text: string) =>
    forged(leaf, intermediate, (tbs) => putExtension(tbs, encode.subjectAltName([{ kind, text }], false)));

  test.each([
    ['dns', 'example.com', 'dns = ["example.com"]', true],
    ['dns', 'a.example.com', 'dns = ["example.com"]', true],
    ['dns', 'notexample.com', 'dns = ["example.com"]', false],
    ['dns', 'example.org', 'dns = ["example.com", "example.org"]', true],
    ['ip', '10.1.2.3', 'ip = ["10.0.0.0/8"]', true],
    ['ip', '11.1.2.3', 'ip = ["10.0.0.0/8"]', false],
    ['ip', '::ffff:10.1.2.3', 'ip = ["10.0.0.0/8"]', false],
    ['ip', '2001:db8::1', 'ip = ["2001:db8::/32"]', true],
    ['email', 'a@example.com', 'email = ["example.com"]', true],
    ['email', 'a@b.example.com', 'email = ["example.com"]', false],
    ['email', 'a@b.example.com', 'email = [".example.com"]', true],
    ['email', 'a@example.com', 'email = ["b@example.com"]', false],
    ['uri', 'https://example.com:443/x', 'uri = ["example.com"]', true],
    ['uri', 'https://example.com@evil.org/', 'uri = ["example.com"]', false],
    ['uri', 'https://evil.org/?example.com', 'uri = ["example.com"]', false],
    ['dns', 'anything.org', 'ip = ["10.0.0.0/8"]', true],
  ] as const)('%s %s within %s: %s', (kind, text, permitted, isWithin) => {
    const authority = limits(permitted);
    expect(kinds([named(kind, text), authority])).toEqual(isWithin ? [] : ['0 names']);
    const excluding = limits('', permitted);
    const isOfKind = permitted.startsWith(kind);
    expect(kinds([named(kind, text), excluding])).toEqual(isWithin && isOfKind ? ['0 names'] : []);
  });

  test('hold for a host in the common name when no host is named', () => {
    const authority = limits('dns = ["example.com"]');
    const hidden = forged(leaf, intermediate, (tbs) => {
      for (const rdn of tbs.subject)
        for (const { type, value } of rdn) if (type === '2.5.4.3') value.utf8String = 'evil.org';
      dropExtension(tbs, extensionOids.subjectAltName);
    });
    expect(kinds([hidden, authority])).toEqual(['0 names']);
  });

  test('of directories are refused, as by Go', () => {
    const directory = tlv(0x30, tlv(0xa0, tlv(0x30, tlv(0xa4, fromHex('300c310a300806035504030c0178')))));
    const authority = forged(intermediate, root, (tbs) =>
      putExtension(tbs, encode.extensionOf(extensionOids.nameConstraints, true, directory)),
    );
    expect(kinds([leaf, authority])).toEqual(['0 names']);
  });
});

describe('revocation', () => {
  const entry = {
    serial: leaf.certificate.serial,
    at: '2026-03-01T00:00:00Z',
    reason: 'keyCompromise',
    invalidSince: null,
  } as const;
  const rootList = issueList(root);
  const clean = issueList(intermediate);
  const revoking = issueList(intermediate, { number: 2, numberBefore: 1, revoked: [entry] });
  const withLists = (...lists: readonly RevocationList[]) => kinds([leaf, intermediate], { lists });

  test('is asked of every authority', () => {
    expect(withLists(rootList, clean)).toEqual([]);
    expect(withLists(rootList)).toEqual(['0 no-list']);
    expect(withLists(clean)).toEqual(['1 no-list']);
    expect(withLists()).toEqual(['0 no-list', '1 no-list']);
  });

  test('is told by the newest list, whatever the order', () => {
    expect(withLists(rootList, clean, revoking)).toEqual(['0 revoked']);
    expect(withLists(revoking, clean, rootList)).toEqual(['0 revoked']);
  });

  test('of an authority refuses what stands below', () => {
    const list = issueList(root, {
      number: 2,
      revoked: [{ ...entry, serial: intermediate.certificate.serial, reason: 'cACompromise' }],
    });
    expect(withLists(list, clean)).toEqual(['1 revoked']);
  });

  test('is not told by a list that is over, or does not hold yet', () => {
    const over = issueList(intermediate, { nextUpdate: '2026-02-01T00:00:00Z' });
    const later = issueList(intermediate, {
      thisUpdate: '2027-01-01T00:00:00Z',
      nextUpdate: '2028-01-01T00:00:00Z',
    });
    expect(withLists(rootList, over, later)).toEqual(['0 no-list']);
    const atEnd = issueList(intermediate, { nextUpdate: '2026-06-01T12:00:00Z' });
    expect(withLists(rootList, atEnd)).toEqual(['0 no-list']);
  });

  test('is not told by a list of another authority of the same name', () => {
    const other = authorities('P-256');
    expect(withLists(rootList, issueList(other.intermediate))).toEqual(['0 no-list']);
  });

  test('is not told by a list with a scope, or a delta', () => {
    const tbs = readDer(clean.tbs, 'revocation list', 10_000);
    const fields = childrenOf(tbs).map(({ bytes }) => bytes);
    const scope = tlv(
      0x30,
      fromHex('0603551d1c'),
      fromHex('0101ff'),
      tlv(0x04, tlv(0x30, fromHex('8101ff'))),
    );
    const [extensions] = childrenOf(childrenOf(tbs).at(-1) ?? tbs);
    const list = tlv(0xa0, tlv(0x30, ...childrenOf(extensions ?? tbs).map(({ bytes }) => bytes), scope));
    const scoped = readRevocationList(
      signedBytes(
        tlv(0x30, ...fields.slice(0, -1), list),
        signatureAlgorithms['ecdsa-sha256'].der,
        intermediate.key,
      ),
    );
    expect(withLists(rootList, scoped)).toEqual(['0 no-list']);
  });
});
