import { keyAlgorithms } from '../algorithms.ts';
import { type Certificate, type CertificateContent, readCertificate } from '../certificate/certificate.ts';
import { sameBytes, Tag } from '../der/der.ts';
import { meaningOf } from '../extensions.ts';
import { nameFault } from '../general-names.ts';
import { attributeFault, type DistinguishedName, PRINTABLE_TYPES } from '../names.ts';
import { ANY_PURPOSE, attributeTypes, extensionOids } from '../oids.ts';
import { usagesOf } from '../profiles/profile.ts';
import { type Serial, serialText } from '../serial.ts';
import { type Finding, type Lint, lintRead } from './finding.ts';

/** What a certificate is held against besides itself. */
export interface LintContext {
  /** Who issues it; null when it signs itself. */
  readonly issuer: CertificateContent | null;
  /** The serial numbers that the issuer has given before. */
  readonly usedSerials: ReadonlySet<Serial>;
}

/** Holds a whole certificate against the lints. Its own serial number is not among those used. */
export function lintCertificateBytes(bytes: Uint8Array, context: LintContext): readonly Finding[] {
  return lintRead(
    () => readCertificate(bytes),
    (certificate) => lintCertificate(certificate, context),
  );
}

/** Holds what is signed, or is to be signed, against the lints. */
export function lintCertificate(
  content: CertificateContent | Certificate,
  { issuer, usedSerials }: LintContext,
): readonly Finding[] {
  const findings: Finding[] = [];
  const must = (lint: Lint, isKept: boolean, words: string) => {
    if (!isKept) findings.push({ lint, words });
  };
  const { extensions, serial, signature, subject, publicKey } = content;
  const above = issuer ?? content;
  const criticalOf = (oid: string) => extensions.find((extension) => extension.oid === oid)?.critical ?? null;

  must(1, content.version === 3, `it is of version ${content.version}`);
  must(2, serial.length >= 16, `the serial number ${serialText(serial)} has fewer than 64 bits`);
  must(3, !usedSerials.has(serial), `the serial number ${serialText(serial)} was given before`);
  must(
    5,
    signature.id !== null,
    `the signature algorithm ${signature.oid} is not accepted, or has other parameters than it should`,
  );
  const fitting = above.publicKey.algorithm === null ? null : keyAlgorithms[above.publicKey.algorithm].signs;
  must(
    6,
    signature.id === null || signature.id === fitting,
    'the signature algorithm does not fit the issuer’s key',
  );
  must(
    7,
    sameBytes(content.issuer.bytes, above.subject.bytes),
    'the issuer is not, byte for byte, the subject of the authority',
  );

  const constraints = meaningOf(extensions, 'basicConstraints');
  const isAuthority = constraints?.ca === true;
  must(8, !isAuthority || subject.rdns.length > 0, 'an authority has no name');
  for (const words of nameFindings(subject)) must(9, false, words);
  for (const words of shapeFindings(subject)) must(10, false, words);

  must(12, content.notBefore < content.notAfter, 'the validity ends before it begins');
  must(
    12,
    content.notBefore >= above.notBefore && content.notAfter <= above.notAfter,
    `it is valid at times when its issuer is not (${above.notBefore} to ${above.notAfter})`,
  );

  must(
    15,
    !isAuthority || criticalOf(extensionOids.basicConstraints) === true,
    'the basic constraints of an authority are not critical',
  );
  must(15, isAuthority || constraints?.pathLength == null, 'what is no authority has a path length');
  const lengthAbove = meaningOf(above.extensions, 'basicConstraints')?.pathLength ?? null;
  must(
    15,
    issuer === null ||
      !isAuthority ||
      lengthAbove === null ||
      (lengthAbove > 0 && constraints.pathLength !== null && constraints.pathLength < lengthAbove),
    'it is an authority deeper than its issuer’s path length allows',
  );

  const usages = meaningOf(extensions, 'keyUsage')?.usages ?? [];
  must(
    16,
    usages.length > 0 && criticalOf(extensionOids.keyUsage) === true,
    'the key usage is missing, empty or not critical',
  );
  must(
    16,
    usages.includes('keyCertSign') === isAuthority,
    isAuthority
      ? 'the key of an authority may not sign certificates'
      : 'a key may sign certificates without being an authority’s',
  );
  const possible = publicKey.algorithm === null ? null : usagesOf(publicKey.algorithm);
  must(
    17,
    possible === null || usages.every((usage) => possible.includes(usage)),
    `a key of the kind ${publicKey.plain} cannot do all of: ${usages.join(', ')}`,
  );

  const purposes = meaningOf(extensions, 'extKeyUsage')?.purposes ?? null;
  const purposesAbove =
    issuer === null ? null : (meaningOf(issuer.extensions, 'extKeyUsage')?.purposes ?? null);
  must(18, isAuthority || purposes !== null, 'it does not say what it is for');
  must(18, !purposes?.includes(ANY_PURPOSE), 'it may be used for anything');
  must(18, new Set(purposes).size === (purposes?.length ?? 0), 'it names a purpose twice');
  must(
    18,
    purposesAbove === null || (purposes ?? []).every((purpose) => purposesAbove.includes(purpose)),
    'it is for more than its issuer may issue for',
  );

  const own = meaningOf(extensions, 'subjectKeyIdentifier');
  must(19, !isAuthority || own !== null, 'an authority has no key identifier');
  const named = meaningOf(extensions, 'authorityKeyIdentifier');
  const identifierAbove = meaningOf(above.extensions, 'subjectKeyIdentifier')?.id ?? null;
  must(
    19,
    (issuer === null && named === null) ||
      (named !== null && named.id !== null && named.id === identifierAbove && !named.namesIssuer),
    'it does not name the issuer by the key identifier of the authority',
  );
  must(
    19,
    criticalOf(extensionOids.subjectKeyIdentifier) !== true &&
      criticalOf(extensionOids.authorityKeyIdentifier) !== true,
    'a key identifier is critical',
  );

  const names = meaningOf(extensions, 'subjectAltName')?.names ?? null;
  for (const name of names ?? []) {
    const fault =
      name.kind === 'directory' || name.kind === 'other'
        ? `${name.text} is of a kind not used here`
        : nameFault(name);
    must(20, fault === null, fault ?? '');
  }
  must(
    20,
    subject.rdns.length > 0 || (names !== null && criticalOf(extensionOids.subjectAltName) === true),
    'it has no subject, and its alternative names are missing or not critical',
  );

  const limits = meaningOf(extensions, 'nameConstraints');
  must(
    21,
    limits === null || (isAuthority && criticalOf(extensionOids.nameConstraints) === true),
    'name constraints are not critical, or not of an authority',
  );
  must(
    21,
    [...(limits?.permitted ?? []), ...(limits?.excluded ?? [])].every(
      ({ kind }) => kind !== 'directory' && kind !== 'other',
    ),
    'name constraints name directories or what is not used here',
  );

  const lists = meaningOf(extensions, 'crlDistributionPoints');
  must(
    22,
    lists === null || (lists.isPlain && lists.urls.every((url) => url.startsWith('http://'))),
    'a revocation list lies elsewhere than at an http:// address',
  );
  must(
    22,
    criticalOf(extensionOids.crlDistributionPoints) !== true &&
      criticalOf(extensionOids.authorityInfoAccess) !== true,
    'the place of a revocation list or of the issuer’s certificate is critical',
  );

  const policies = meaningOf(extensions, 'certificatePolicies')?.policies ?? [];
  must(23, new Set(policies).size === policies.length, 'a policy is named twice');
  must(24, publicKey.algorithm !== null, `the public key is not accepted: ${publicKey.plain}`);
  return findings;
}

function nameFindings({ rdns }: DistinguishedName): string[] {
  return rdns.flat().flatMap(({ oid, type, text, stringType }) => {
    const known = ATTRIBUTES.find((each) => attributeTypes[each].oid === oid);
    if (known === undefined) return [];
    const isPrintable = PRINTABLE_TYPES.includes(type);
    const isRight = stringType === (isPrintable ? Tag.printableString : Tag.utf8String);
    const fault = attributeFault([known, text]);
    return [
      ...(isRight ? [] : [`${type} is written in another string type than it should be`]),
      ...(fault ? [fault] : []),
    ];
  });
}

const ATTRIBUTES = ['C', 'ST', 'L', 'O', 'OU', 'SERIALNUMBER', 'GN', 'SN', 'CN'] as const;

function shapeFindings({ rdns }: DistinguishedName): string[] {
  const oids = rdns.flat().map(({ oid }) => oid);
  return [
    ...(rdns.some((rdn) => rdn.length !== 1) ? ['a part of the subject has more than one attribute'] : []),
    ...(new Set(oids).size === oids.length ? [] : ['the subject has an attribute twice']),
  ];
}
