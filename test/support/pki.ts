import { generateKeyPairSync, type KeyObject, randomBytes, sign } from 'node:crypto';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { AsnConvert } from '@peculiar/asn1-schema';
import { type Extension, Extensions, TBSCertificate } from '@peculiar/asn1-x509';
import type { KeyAlgorithm, SignatureAlgorithm } from '../../app/pki/algorithms.ts';
import { keyAlgorithms, parsePublicKey } from '../../app/pki/algorithms.ts';
import { assembleCertificate, assembleList } from '../../app/pki/assemble.ts';
import { type Certificate, cidOfBytesToSign } from '../../app/pki/certificate/certificate.ts';
import type { RevocationList } from '../../app/pki/certificate/revocation-list.ts';
import { tlv } from '../../app/pki/der/der.ts';
import { type CertificateDraft, draftCertificate } from '../../app/pki/draft/certificate-draft.ts';
import { draftList, type ListDraft } from '../../app/pki/draft/list-draft.ts';
import { type DeliveredProfile, deliveredProfiles } from '../../app/pki/profiles/delivered.ts';
import { type Profile, parseProfile, profileFaultText } from '../../app/pki/profiles/profile.ts';
import { serialOf } from '../../app/pki/serial.ts';
import { verifySignature } from '../../main/evidence/pki-signature.ts';

export { verifySignature };

const hashes: Readonly<Record<SignatureAlgorithm, string | null>> = {
  ed25519: null,
  'ecdsa-sha256': 'sha256',
  'ecdsa-sha384': 'sha384',
  'rsa-sha256': 'sha256',
  'rsa-sha384': 'sha384',
};

/** A key pair: the private half as Node holds it, the public one as certificates say it. */
export interface TestKey {
  readonly algorithm: KeyAlgorithm;
  readonly privateKey: KeyObject;
  readonly info: Uint8Array;
}

/** A fresh key. RSA takes seconds, so one of each size is made once and serves again. */
export function testKey(algorithm: KeyAlgorithm): TestKey {
  if (!algorithm.startsWith('RSA')) return freshKey(algorithm);
  const kept = rsaKeys.get(algorithm) ?? freshKey(algorithm);
  rsaKeys.set(algorithm, kept);
  return kept;
}

const rsaKeys = new Map<KeyAlgorithm, TestKey>();

function freshKey(algorithm: KeyAlgorithm): TestKey {
  const { privateKey, publicKey } = pairOf(algorithm);
  return { algorithm, privateKey, info: publicKey.export({ type: 'spki', format: 'der' }) };
}

function pairOf(algorithm: KeyAlgorithm) {
  switch (algorithm) {
    case 'Ed25519':
      return generateKeyPairSync('ed25519');
    case 'X25519':
      return generateKeyPairSync('x25519');
    case 'P-256':
    case 'P-384':
      return generateKeyPairSync('ec', { namedCurve: algorithm });
    case 'RSA-3072':
    case 'RSA-4096':
      return generateKeyPairSync('rsa', { modulusLength: algorithm === 'RSA-3072' ? 3072 : 4096 });
  }
}

/** What the thread that holds a private key does: it signs the bytes it is handed. */
export function signWith(
  { algorithm, privateKey }: Pick<TestKey, 'algorithm' | 'privateKey'>,
  bytes: Uint8Array,
): Uint8Array {
  const { signs } = keyAlgorithms[algorithm];
  if (signs === null) throw new Error(`${algorithm} signs nothing.`);
  return sign(hashes[signs], bytes, { key: privateKey, dsaEncoding: 'der' });
}

/** A delivered profile, parsed. */
export function deliveredProfile(name: DeliveredProfile): Profile {
  return profileOf(deliveredProfiles[name]);
}

/** A profile from its text, which must be right. */
export function profileOf(text: string): Profile {
  const profile = parseProfile(text);
  if ('faults' in profile) throw new Error(profile.faults.map(profileFaultText).join('\n'));
  return profile;
}

/** A fresh serial number. */
export function freshSerial() {
  return serialOf(randomBytes(20));
}

/** A certificate with the key that it is for. */
export interface Issued {
  readonly certificate: Certificate;
  readonly key: TestKey;
}

/** What of a draft a test says; everything else has a value that fits. */
export interface Wanted extends Partial<Omit<CertificateDraft, 'profile' | 'issuer' | 'holder'>> {
  readonly profile: Profile;
  readonly holder?: CertificateDraft['holder'];
  readonly commonName?: string;
  readonly key: TestKey;
  readonly issuer: Issued | null;
}

/** The draft that a test wants. */
export function draftOf({
  profile,
  key,
  issuer,
  commonName = profile.title,
  ...rest
}: Wanted): CertificateDraft {
  const isLeaf = profile.kind === 'leaf';
  return {
    profile,
    holder: {
      subject: [
        ['O', 'Räksmörgås & Söhne'],
        ['CN', commonName],
      ],
      publicKey: key.info,
    },
    names: profile.names?.least
      ? [
          profile.names.kinds.includes('email')
            ? { kind: 'email', text: 'asa@example.com' }
            : { kind: 'dns', text: 'nats.example.com' },
        ]
      : [],
    serial: freshSerial(),
    usedSerials: new Set(),
    notBefore: '2026-01-01T00:00:00Z',
    notAfter: isLeaf
      ? '2027-01-31T23:59:59Z'
      : profile.kind === 'root'
        ? '2050-12-31T23:59:59Z'
        : '2035-12-31T23:59:59Z',
    issuer: issuer?.certificate ?? null,
    revocationListAt: profile.places.revocation_list === 'none' ? [] : ['http://pki.example.com/list.crl'],
    issuerAt: profile.places.issuer === 'none' ? [] : ['http://pki.example.com/issuer.cer'],
    ...rest,
  };
}

/** Drafts, signs and puts together a certificate. */
export function issue(wanted: Wanted): Issued {
  return {
    certificate: signDraft(draftCertificate(draftOf(wanted)), wanted.issuer?.key ?? wanted.key),
    key: wanted.key,
  };
}

/** Signs the bytes of a draft and puts the certificate together. */
export function signDraft(tbs: Uint8Array, key: TestKey): Certificate {
  const approved = cidOfBytesToSign(tbs);
  const signature = signWith(key, tbs);
  return assembleCertificate({
    tbs,
    signature,
    approved,
    signer: parsePublicKey(key.info),
    verify: verifySignature,
  });
}

/** Drafts, signs and puts together a revocation list. */
export function issueList(issuer: Issued, wanted: Partial<ListDraft> = {}): RevocationList {
  const tbs = draftList({
    issuer: issuer.certificate,
    number: 1,
    numberBefore: null,
    thisUpdate: '2026-01-01T00:00:00Z',
    nextUpdate: '2027-01-01T00:00:00Z',
    revoked: [],
    ...wanted,
  });
  const approved = cidOfBytesToSign(tbs);
  const signature = signWith(issuer.key, tbs);
  const signer = parsePublicKey(issuer.key.info);
  return assembleList({ tbs, signature, approved, signer, verify: verifySignature });
}

/** Root and intermediate of one kind of key. */
export function authorities(algorithm: KeyAlgorithm, intermediate = deliveredProfile('intermediate')) {
  const root = issue({
    profile: deliveredProfile('root'),
    key: testKey(algorithm),
    issuer: null,
    commonName: 'Root 1',
  });
  const below = issue({
    profile: intermediate,
    key: testKey(algorithm),
    issuer: root,
    commonName: 'Issuing 1',
  });
  return { root, intermediate: below };
}

/** A golden file of `test/golden/pki`. */
export function goldenBytes(name: string): Uint8Array {
  return new Uint8Array(readFileSync(path.resolve(import.meta.dirname, '../golden/pki', name)));
}

/**
 * A certificate that no draft would give: the bytes of a right one are taken apart by the library, changed, encoded and
 * signed anew.
 * @param outside the algorithm that stands outside of what is signed, when it shall be another one
 */
export function forgedBytes(
  { certificate }: Pick<Issued, 'certificate'>,
  signer: TestKey,
  change: (tbs: TBSCertificate) => void,
  outside?: Uint8Array,
): Uint8Array {
  const tbs = AsnConvert.parse(Uint8Array.from(certificate.tbs), TBSCertificate);
  change(tbs);
  const algorithm = outside ?? new Uint8Array(AsnConvert.serialize(tbs.signature));
  return signedBytes(new Uint8Array(AsnConvert.serialize(tbs)), algorithm, signer);
}

/** Any bytes with a signature that holds around them. */
export function signedBytes(tbs: Uint8Array, algorithm: Uint8Array, signer: TestKey): Uint8Array {
  return tlv(0x30, tbs, algorithm, tlv(0x03, Uint8Array.of(0), signWith(signer, tbs)));
}

/** Replaces the extension of the same kind, or adds this one. */
export function putExtension(tbs: TBSCertificate, extension: Extension): void {
  const others = [...(tbs.extensions ?? [])].filter(({ extnID }) => extnID !== extension.extnID);
  tbs.extensions = new Extensions([...others, extension]);
}

/** Leaves the extension out. */
export function dropExtension(tbs: TBSCertificate, oid: string): void {
  tbs.extensions = new Extensions([...(tbs.extensions ?? [])].filter(({ extnID }) => extnID !== oid));
}
