import { AsnConvert } from '@peculiar/asn1-schema';
import {
  AlgorithmIdentifier,
  type Extension,
  Extensions,
  Name,
  SubjectPublicKeyInfo,
  TBSCertificate,
  Validity,
  Version,
} from '@peculiar/asn1-x509';
import { ProblemError } from '../../problem.ts';
import {
  keyAlgorithms,
  keyIdentifierOf,
  type PublicKey,
  parsePublicKey,
  signatureAlgorithms,
} from '../algorithms.ts';
import { type CertificateContent, readCertificateContent } from '../certificate/certificate.ts';
import { fromHex } from '../der/der.ts';
import { meaningOf } from '../extensions.ts';
import { fieldNames } from '../fields.ts';
import { type GeneralName, nameFault } from '../general-names.ts';
import { lintCertificate } from '../lints/certificate-lints.ts';
import { attributeFault, type NameAttribute, nameBytes } from '../names.ts';
import { purposes } from '../oids.ts';
import { pkiProblem } from '../problems.ts';
import { differencesToProfile, namesOf } from '../profiles/differences.ts';
import { type Profile, usagesFor } from '../profiles/profile.ts';
import { isOwnSerial, type Serial } from '../serial.ts';
import { encodeTime, type Instant, isInstant } from '../time.ts';
import { namesOutside } from '../validation/name-constraints.ts';
import * as encode from './encode-extensions.ts';

/** Whom a certificate is for. */
export type Holder =
  | { readonly subject: readonly NameAttribute[]; readonly publicKey: Uint8Array }
  /** Subject, key and key identifier are taken over byte for byte: a renewal, or a cross-certificate. */
  | { readonly certificate: CertificateContent };

/** Everything that a certificate is to say. Nothing is made up later: these give the bytes that are signed. */
export interface CertificateDraft {
  readonly profile: Profile;
  readonly holder: Holder;
  readonly names: readonly GeneralName[];
  /** From `serialOf` of random octets. */
  readonly serial: Serial;
  readonly usedSerials: ReadonlySet<Serial>;
  readonly notBefore: Instant;
  readonly notAfter: Instant;
  /** Null for a certificate that its own key signs. */
  readonly issuer: CertificateContent | null;
  /** Addresses of the issuer's revocation list, and of its certificate. */
  readonly revocationListAt: readonly string[];
  readonly issuerAt: readonly string[];
}

/**
 * The bytes to be signed. They are read again from themselves and held against the profile, the issuer and the lints:
 * there is no other way to bytes of a certificate, so that nothing is drafted that breaks a rule.
 * @throws ProblemError `pki.draft`, which names everything that is wrong; or what is wrong with the key
 */
export function draftCertificate(draft: CertificateDraft): Uint8Array<ArrayBuffer> {
  const { profile, issuer } = draft;
  refuse(inputFaults(draft));
  const { publicKey, subject, keyIdentifier } = holderOf(draft.holder);
  const issuerKey = issuer === null ? publicKey : issuer.publicKey;
  const signs = issuerKey.algorithm === null ? null : keyAlgorithms[issuerKey.algorithm].signs;
  const { algorithm } = publicKey;
  if (signs === null || algorithm === null) {
    throw draftProblem([
      ...(signs === null ? [`a key of the kind ${issuerKey.plain} signs no certificates here`] : []),
      ...(algorithm === null ? [`the public key is not accepted: ${publicKey.plain}`] : []),
    ]);
  }
  const { authority } = profile;
  const usages = usagesFor(profile, algorithm);
  if (usages.length === 0)
    refuse([`a key of the kind ${publicKey.plain} can do nothing that this profile names`]);
  const permitted = draftable(namesOf(authority?.permitted));
  const excluded = draftable(namesOf(authority?.excluded));
  const above = issuer === null ? null : meaningOf(issuer.extensions, 'subjectKeyIdentifier');
  const list: readonly (Extension | null)[] = [
    authority ? encode.basicConstraints(authority.path_length) : null,
    encode.keyUsage(usages),
    profile.usage.purposes.length > 0
      ? encode.extKeyUsage(profile.usage.purposes.map((each) => purposes[each].oid))
      : null,
    draft.names.length > 0 ? encode.subjectAltName(draft.names, isEmpty(subject)) : null,
    encode.subjectKeyIdentifier(keyIdentifier),
    above === null ? null : encode.authorityKeyIdentifier(above.id),
    permitted.length + excluded.length > 0 ? encode.nameConstraints(permitted, excluded) : null,
    profile.policies.length > 0 ? encode.certificatePolicies(profile.policies) : null,
    draft.revocationListAt.length > 0 ? encode.crlDistributionPoints(draft.revocationListAt) : null,
    draft.issuerAt.length > 0 ? encode.authorityInfoAccess(draft.issuerAt) : null,
  ];
  const tbs = new Uint8Array(
    AsnConvert.serialize(
      new TBSCertificate({
        version: Version.v3,
        serialNumber: fromHex(draft.serial).buffer,
        signature: AsnConvert.parse(signatureAlgorithms[signs].der, AlgorithmIdentifier),
        issuer: AsnConvert.parse(issuer === null ? subject : Uint8Array.from(issuer.subject.bytes), Name),
        validity: new Validity({
          notBefore: encodeTime(draft.notBefore).getTime(),
          notAfter: encodeTime(draft.notAfter).getTime(),
        }),
        subject: AsnConvert.parse(subject, Name),
        subjectPublicKeyInfo: AsnConvert.parse(Uint8Array.from(publicKey.info), SubjectPublicKeyInfo),
        extensions: new Extensions(list.filter((each) => each !== null)),
      }),
    ),
  );
  refuse(faultsOf(readCertificateContent(tbs), draft));
  return tbs;
}

/** What can be said before there are bytes: what would not even be encoded as it was meant. */
function inputFaults({
  profile,
  holder,
  names,
  serial,
  notBefore,
  notAfter,
  issuer,
  ...places
}: CertificateDraft): string[] {
  const attributes = 'subject' in holder ? holder.subject : [];
  const faults = [
    ...attributes.map(attributeFault),
    ...names.map(nameFault),
    ...[...places.revocationListAt, ...places.issuerAt].map((text) => nameFault({ kind: 'uri', text })),
    isOwnSerial(serial) ? null : 'the serial number was not made of random octets',
    ...[notBefore, notAfter].map((time) =>
      isInstant(time) ? null : `${time.slice(0, 40)} is no time that a certificate can say`,
    ),
    issuer === null || profile.kind !== 'root' ? null : 'a root signs itself and has no issuer',
    issuer !== null || profile.kind === 'root' ? null : 'only a root signs itself',
  ];
  return faults.filter((fault) => fault !== null);
}

/** Everything in which bytes to be signed break a rule, differ from their profile, or do not fit their issuer: parts of sentences. */
export function faultsOf(
  content: CertificateContent,
  { profile, issuer, usedSerials }: Pick<CertificateDraft, 'profile' | 'issuer' | 'usedSerials'>,
): string[] {
  return [
    ...lintCertificate(content, { issuer, usedSerials }).map(({ words }) => words),
    ...differencesToProfile(content, profile).map(
      ({ field, wanted }) =>
        `${fieldNames[field]} (${field}): ${wanted} wanted by the profile ${profile.name}`,
    ),
    ...(issuer === null || meaningOf(issuer.extensions, 'basicConstraints')?.ca === true
      ? []
      : ['the issuer is no authority']),
    ...(issuer === null ? [] : namesOutside(content, issuer)),
  ];
}

interface HeldBy {
  readonly publicKey: PublicKey;
  readonly subject: Uint8Array<ArrayBuffer>;
  readonly keyIdentifier: string;
}

function holderOf(holder: Holder): HeldBy {
  if ('subject' in holder) {
    const publicKey = parsePublicKey(holder.publicKey);
    return { publicKey, subject: nameBytes(holder.subject), keyIdentifier: keyIdentifierOf(publicKey) };
  }
  const { publicKey, subject, extensions } = holder.certificate;
  // With an identifier made anew, those below would name another one: three judges say “issuer unknown” then.
  const kept = meaningOf(extensions, 'subjectKeyIdentifier')?.id ?? keyIdentifierOf(publicKey);
  return { publicKey, subject: Uint8Array.from(subject.bytes), keyIdentifier: kept };
}

function isEmpty(name: Uint8Array): boolean {
  return name.length === 2;
}

function draftable(names: ReturnType<typeof namesOf>): GeneralName[] {
  return names.flatMap(({ kind, text }) =>
    kind === 'directory' || kind === 'other' ? [] : [{ kind, text }],
  );
}

/** @throws ProblemError when there are any faults */
export function refuse(faults: readonly string[]): void {
  if (faults.length > 0) throw draftProblem(faults);
}

function draftProblem(faults: readonly string[]): ProblemError {
  return new ProblemError(pkiProblem('pki.draft', { faults }));
}
