import { createHash, createPrivateKey, createPublicKey } from 'node:crypto';
import * as dagCbor from '@ipld/dag-cbor';
import { CID } from 'multiformats/cid';
import { describe, expect, test } from 'vitest';
import { parsePublicKey } from '../../../app/pki/algorithms.ts';
import { assembleCertificate, assembleRequest } from '../../../app/pki/assemble.ts';
import { cidOfBytesToSign, readCertificate } from '../../../app/pki/certificate/certificate.ts';
import { fromHex, hexOf } from '../../../app/pki/der/der.ts';
import { describeCertificate, describeList, describeRequest } from '../../../app/pki/describe.ts';
import { draftCertificate } from '../../../app/pki/draft/certificate-draft.ts';
import * as encode from '../../../app/pki/draft/encode-extensions.ts';
import { draftList } from '../../../app/pki/draft/list-draft.ts';
import { draftRequest } from '../../../app/pki/draft/request-draft.ts';
import { meaningOf } from '../../../app/pki/extensions.ts';
import { derOfPem, pemOf } from '../../../app/pki/pem.ts';
import { deliveredProfiles } from '../../../app/pki/profiles/delivered.ts';
import { differencesToProfile } from '../../../app/pki/profiles/differences.ts';
import {
  authorities,
  deliveredProfile,
  draftOf,
  forgedBytes,
  freshSerial,
  goldenBytes,
  type Issued,
  issue,
  issueList,
  profileOf,
  putExtension,
  signDraft,
  signWith,
  type TestKey,
  testKey,
  verifySignature,
  type Wanted,
} from '../../support/pki.ts';

const { root, intermediate } = authorities('P-256');
const server = deliveredProfile('server');
const key = testKey('P-256');
const wanted: Wanted = { profile: server, key, issuer: intermediate };

/** A key that is always the same: a seed behind the head of PKCS #8 (RFC 8410, section 7). */
function fixedKey(name: string): TestKey {
  const seed = createHash('sha256').update(name).digest();
  const der = Buffer.concat([Buffer.from('302e020100300506032b657004220420', 'hex'), seed]);
  const privateKey = createPrivateKey({ key: der, format: 'der', type: 'pkcs8' });
  return {
    algorithm: 'Ed25519',
    privateKey,
    info: createPublicKey(privateKey).export({ type: 'spki', format: 'der' }),
  };
}

const fixedSerial = (name: string) => `5${createHash('sha256').update(name).digest('hex').slice(0, 39)}`;

describe('what was released stays', () => {
  test('the same drafts and keys give the same bytes', () => {
    const first = issue({
      profile: deliveredProfile('root'),
      key: fixedKey('root'),
      issuer: null,
      serial: fixedSerial('root'),
    });
    const second = issue({
      profile: deliveredProfile('intermediate'),
      key: fixedKey('intermediate'),
      issuer: first,
      serial: fixedSerial('intermediate'),
    });
    const names = [
      { kind: 'dns', text: 'nats.example.com' },
      { kind: 'ip', text: '2001:db8::1' },
    ] as const;
    const third = issue({
      profile: deliveredProfile('nats-server'),
      key: fixedKey('server'),
      issuer: second,
      serial: fixedSerial('server'),
      names,
    });
    const revoked = [
      {
        serial: third.certificate.serial,
        at: '2026-03-01T00:00:00Z',
        reason: 'keyCompromise',
        invalidSince: '2026-02-01T00:00:00Z',
      },
    ] as const;
    const list = issueList(second, { number: 129, revoked });
    const made = { 'root.pem': first, 'intermediate.pem': second, 'server.pem': third };
    for (const [name, { certificate }] of Object.entries(made)) {
      expect(pemOf(certificate.bytes, 'certificate'), name).toBe(Buffer.from(goldenBytes(name)).toString());
    }
    expect(pemOf(list.bytes, 'revocation list')).toBe(Buffer.from(goldenBytes('list.pem')).toString());
    expect(
      describeCertificate(third.certificate.tbs).lines.map(({ name, plain }) => `${name}: ${plain}`),
    ).toMatchInlineSnapshot(`
      [
        "Version: Version 3",
        "Issued to: O=Räksmörgås & Söhne, CN=NATS server",
        "Issued by: O=Räksmörgås & Söhne, CN=Intermediate authority",
        "Valid from: 1 Jan 2026, 00:00:00 UTC",
        "Valid until: 31 Jan 2027, 23:59:59 UTC, 396 days in all",
        "Serial number: 5B:3E:AC:D3:34:33:B3:1B:52:52:35:10:32:C9:B3:E7:A2:E7:AA:77",
        "Public key: Ed25519",
        "Signed with: Ed25519",
        "The key may: sign data and in protocols",
        "It may be used to: be a server in TLS, be a client in TLS",
        "Names: host nats.example.com, IP address 2001:db8::1",
        "Key identifier: 44:3C:81:61:95:80:E4:32:CB:21:ED:50:FC:5A:C7:B8:05:EE:E0:21",
        "Issuer’s key identifier: C2:2F:47:75:72:CB:B9:FE:27:15:21:60:BC:32:03:BE:95:AE:23:95",
        "Revocation list at: http://pki.example.com/list.crl",
        "Issuer’s certificate at: http://pki.example.com/issuer.cer",
      ]
    `);
  });
});

describe('a description', () => {
  test('says what the bytes say, from the bytes alone, and its CID is that of the bytes', () => {
    const tbs = draftCertificate(draftOf(wanted));
    const { cid, bytes, lines, missing } = describeCertificate(tbs, { profile: server });
    expect(bytes).toBe(tbs.length);
    expect([missing, lines.flatMap((line) => line.wanted)]).toEqual([[], []]);
    const digest = createHash('sha256').update(dagCbor.encode(tbs)).digest();
    expect(Buffer.from(CID.parse(cid).multihash.digest)).toEqual(digest);
    expect(lines.find(({ field }) => field === 'subjectAltName')?.plain).toBe('host nats.example.com');
    expect(lines.find(({ field }) => field === 'keyUsage')).toMatchObject({
      plain: 'sign data and in protocols',
      technical: 'digitalSignature',
      critical: true,
    });
  });

  test('marks what another profile wants, and what lacks', () => {
    const tbs = draftCertificate(draftOf(wanted));
    const { lines, missing } = describeCertificate(tbs, { profile: deliveredProfile('intermediate') });
    const marked = Object.fromEntries(
      lines.filter((line) => line.wanted.length > 0).map((line) => [line.field, line.wanted]),
    );
    expect(marked).toEqual({
      keyUsage: ['keyCertSign, cRLSign'],
      extKeyUsage: ['serverAuth, clientAuth, codeSigning, emailProtection'],
      subjectAltName: ['none'],
    });
    expect(missing.map(({ field }) => field)).toEqual(['basicConstraints', 'basicConstraints']);
  });

  test('marks what differs from the earlier certificate, and nothing else', () => {
    const earlier = draftCertificate(
      draftOf({ ...wanted, names: [{ kind: 'dns', text: 'old.example.com' }] }),
    );
    const renewed = draftCertificate(draftOf(wanted));
    const { lines } = describeCertificate(renewed, { earlier });
    const changed = lines
      .filter((line) => line.earlier !== null)
      .map(({ field, earlier: before }) => [field, before]);
    expect(changed.map(([field]) => field)).toEqual(['serialNumber', 'subjectAltName']);
    expect(changed[1]?.[1]).toBe('host old.example.com');
    expect(
      describeCertificate(renewed, { earlier: renewed }).lines.every((line) => line.earlier === null),
    ).toBe(true);
  });

  test('shows what it does not know as it stands, and never leaves it out', () => {
    const bytes = forgedBytes({ certificate: issue(wanted).certificate }, intermediate.key, (tbs) =>
      putExtension(tbs, encode.extensionOf('1.3.6.1.4.1.99999.7', true, fromHex('0c0278ff').slice(0, 3))),
    );
    const content = readCertificate(bytes);
    const line = describeCertificate(content.tbs).lines.at(-1);
    expect(line).toMatchObject({ field: 'unknown', critical: true, technical: '1.3.6.1.4.1.99999.7=0c0278' });
    expect(differencesToProfile(content, server)).toContainEqual({
      field: 'unknown',
      wanted: 'without the extension 1.3.6.1.4.1.99999.7',
    });
  });

  test('of a name says where an attribute ends', () => {
    const tbs = draftCertificate(draftOf({ ...wanted, commonName: 'a, O=Other' }));
    expect(describeCertificate(tbs).lines.find(({ field }) => field === 'subject')?.plain).toBe(
      'O=Räksmörgås & Söhne, CN=a\\, O\\=Other',
    );
  });

  test('of a list and a request', () => {
    const tbs = draftList({
      issuer: root.certificate,
      number: 2 ** 40,
      numberBefore: 3,
      thisUpdate: '2026-01-01T00:00:00Z',
      nextUpdate: '2027-01-01T00:00:00Z',
      revoked: [],
    });
    const list = describeList(tbs).lines.map(({ field, plain }) => [field, plain]);
    expect(list).toContainEqual(['crlNumber', '1099511627776']);
    expect(list).toContainEqual(['revokedCertificates', 'nothing']);
    const request = describeRequest(
      draftRequest({
        subject: [['CN', 'x']],
        publicKey: key.info,
        names: [{ kind: 'email', text: 'a@example.com' }],
      }),
    );
    expect(request.lines.map(({ plain }) => plain)).toEqual([
      'CN=x',
      'P-256',
      'e-mail address a@example.com',
    ]);
  });
});

describe('a draft', () => {
  const refused = (change: Partial<Wanted>) => {
    try {
      draftCertificate(draftOf({ ...wanted, ...change }));
      return 'drafted';
    } catch (error) {
      return error instanceof Error ? error.message : '';
    }
  };

  const constrained = issue({
    profile: profileOf(
      deliveredProfiles.intermediate.replace(
        'path_length = 0',
        'path_length = 0\npermitted.dns = ["example.com"]\nexcluded.dns = ["no.example.com"]',
      ),
    ),
    key: testKey('P-256'),
    issuer: root,
  });
  const dns = (text: string) => ({ names: [{ kind: 'dns', text }] }) as const;

  test.each([
    ['a name that is none', dns('日.example'), 'no host name'],
    ['no name for a server', { names: [] }, 'at least 1 names wanted'],
    [
      'an e-mail address for a server',
      { names: [{ kind: 'email', text: 'a@example.com' }] },
      'only dns, ip wanted',
    ],
    ['longer than the profile allows', { notAfter: '2028-01-31T23:59:59Z' }, 'at most 397 days wanted'],
    [
      'longer than the issuer is valid',
      { notBefore: '2035-06-01T00:00:00Z', notAfter: '2036-02-01T00:00:00Z' },
      'when its issuer is not',
    ],
    ['ending before it begins', { notAfter: '2025-01-01T00:00:00Z' }, 'ends before it begins'],
    [
      'a time that does not exist',
      { notAfter: '2026-02-30T00:00:00Z' },
      'no time that a certificate can say',
    ],
    ['a time before 1950', { notBefore: '1926-01-01T00:00:00Z' }, 'no time that a certificate can say'],
    ['a serial number that is a counter', { serial: '01' }, 'not made of random octets'],
    ['a serial number of a negative sign', { serial: 'f'.repeat(40) }, 'not made of random octets'],
    [
      'a serial number again',
      { usedSerials: new Set([intermediate.certificate.serial]), serial: intermediate.certificate.serial },
      'was given before',
    ],
    [
      'a root with an issuer',
      { profile: deliveredProfile('root'), names: [], revocationListAt: [], issuerAt: [] },
      'has no issuer',
    ],
    ['a server without issuer', { issuer: null }, 'only a root signs itself'],
    [
      'a list at another place than http',
      { revocationListAt: ['https://pki.example.com/x'] },
      'elsewhere than at an http',
    ],
    ['a list at no place', { revocationListAt: ['pki'] }, 'no URI'],
    [
      'outside of what the issuer permits',
      { issuer: constrained, ...dns('nats.example.org') },
      'outside of the names that the authority permits',
    ],
    [
      'what the issuer excludes',
      { issuer: constrained, ...dns('a.no.example.com') },
      'among the names that the authority excludes',
    ],
    [
      'a wildcard over what the issuer excludes',
      { issuer: constrained, ...dns('*.example.com') },
      'among the names that the authority excludes',
    ],
    [
      'a key that is not used here',
      { key: { ...key, info: fromHex('302a300506032b656f032100') } },
      'not strict DER',
    ],
    [
      'an authority below one that allows none',
      { profile: deliveredProfile('intermediate'), names: [], notAfter: '2027-01-01T00:00:00Z' },
      'deeper than its issuer',
    ],
  ] as const)('of %s is refused', (_, change, words) => {
    expect(refused(change)).toContain(words);
  });

  test('what is wrong is told all at once', () => {
    const words = refused({ serial: '01', notAfter: 'never', names: [{ kind: 'ip', text: '1.2.3' }] });
    for (const each of ['random octets', 'never is no time', 'no IP address']) expect(words).toContain(each);
  });

  test('of a cross-certificate takes subject, key and key identifier over byte for byte', () => {
    const { root: other } = authorities('Ed25519');
    const cross = issue({
      ...wanted,
      profile: deliveredProfile('intermediate'),
      holder: { certificate: intermediate.certificate },
      key: intermediate.key,
      issuer: other,
      names: [],
      notAfter: '2034-12-31T23:59:59Z',
    });
    const identifierOf = ({ certificate }: Issued) =>
      meaningOf(certificate.extensions, 'subjectKeyIdentifier');
    expect(hexOf(cross.certificate.subject.bytes)).toBe(hexOf(intermediate.certificate.subject.bytes));
    expect(hexOf(cross.certificate.publicKey.info)).toBe(hexOf(intermediate.certificate.publicKey.info));
    expect(identifierOf(cross)).toEqual(identifierOf(intermediate));
    expect(hexOf(cross.certificate.issuer.bytes)).toBe(hexOf(other.certificate.subject.bytes));
  });

  test('of a list names what is wrong with it', () => {
    const draft = {
      issuer: root.certificate,
      number: 3,
      numberBefore: 3,
      thisUpdate: '2026-01-01T00:00:00Z',
      nextUpdate: '2025-01-01T00:00:00Z',
      revoked: [],
    } as const;
    expect(() => draftList(draft)).toThrow(/due before this one begins.*not higher than the one before/);
    expect(() => draftList({ ...draft, number: 1.5 })).toThrow('no whole number');
    expect(() =>
      draftList({ ...draft, revoked: [{ serial: 'zz', at: 'x', reason: null, invalidSince: null }] }),
    ).toThrow(/no time that a list can say.*no serial number/);
    const serial = freshSerial();
    const entry = { serial, at: '2026-01-01T00:00:00Z', reason: null, invalidSince: null };
    expect(() =>
      draftList({ ...draft, number: 4, nextUpdate: '2027-01-01T00:00:00Z', revoked: [entry, entry] }),
    ).toThrow('stands in it twice');
  });

  test('of a request needs a name, and a key that signs', () => {
    expect(() => draftRequest({ subject: [], publicKey: testKey('X25519').info, names: [] })).toThrow(
      /no name at all; .*cannot sign/,
    );
  });
});

describe('putting together', () => {
  const tbs = draftCertificate(draftOf(wanted));
  const signature = signWith(intermediate.key, tbs);
  const signed = {
    tbs,
    signature,
    approved: cidOfBytesToSign(tbs),
    signer: parsePublicKey(intermediate.key.info),
    verify: verifySignature,
  };

  test('gives a certificate with exactly the approved bytes', () => {
    const { bytes, tbs: inside } = assembleCertificate(signed);
    expect(hexOf(inside)).toBe(hexOf(tbs));
    expect(hexOf(readCertificate(bytes).tbs)).toBe(hexOf(tbs));
  });

  test('refuses other bytes than those approved', () => {
    const other = draftCertificate(draftOf(wanted));
    expect(() =>
      assembleCertificate({ ...signed, tbs: other, signature: signWith(intermediate.key, other) }),
    ).toThrow('not those that were approved');
  });

  test('refuses a signature by another key, over other bytes, or of zeros', () => {
    for (const wrong of [
      signWith(key, tbs),
      signWith(intermediate.key, Uint8Array.of(1)),
      new Uint8Array(64),
    ]) {
      expect(() => assembleCertificate({ ...signed, signature: wrong })).toThrow('does not hold');
    }
  });

  test('refuses an algorithm outside that is not the one inside', () => {
    const ed25519 = testKey('Ed25519');
    const other = { ...signed, signature: signWith(ed25519, tbs), signer: parsePublicKey(ed25519.info) };
    expect(() => assembleCertificate(other)).toThrow('one signature algorithm inside');
  });

  test('refuses bytes of another kind', () => {
    expect(() => assembleRequest(signed)).toThrow();
    expect(() =>
      signDraft(draftRequest({ subject: [['CN', 'x']], publicKey: key.info, names: [] }), key),
    ).toThrow();
  });
});

describe('PEM', () => {
  const { bytes } = root.certificate;
  const text = pemOf(bytes, 'certificate');

  test('is read as it was written, with words around it, and several at once', () => {
    expect(derOfPem(`Root:\n${text}${text.replaceAll('\n', '\r\n')}`, 'certificate').map(hexOf)).toEqual([
      hexOf(bytes),
      hexOf(bytes),
    ]);
  });

  test.each([
    ['nothing', '', 'there is no line'],
    ['another label', pemOf(bytes, 'public key'), 'there is no line'],
    ['damaged base64', text.replace('\nM', '\n!M'), 'there is no line'],
    ['cut base64', text.replace(/.{3}\n-----END/, '\n-----END'), 'damaged'],
    ['nothing inside', '-----BEGIN CERTIFICATE-----\n-----END CERTIFICATE-----', 'damaged'],
  ])('%s is refused', (_, given, words) => {
    expect(() => derOfPem(given, 'certificate')).toThrow(words);
  });
});
