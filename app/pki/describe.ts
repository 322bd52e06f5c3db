import type { CidString } from '../content/cid.ts';
import { counted } from '../content/counted.ts';
import { oneLine } from '../content/one-line.ts';
import { utc } from '../content/utc.ts';
import { keyIdentifierOf, type ReadAlgorithm, signatureAlgorithms } from './algorithms.ts';
import {
  type CertificateContent,
  cidOfBytesToSign,
  readCertificateContent,
} from './certificate/certificate.ts';
import { readRequestContent } from './certificate/request.ts';
import { type RevokedCertificate, readListContent } from './certificate/revocation-list.ts';
import { hexOf } from './der/der.ts';
import { type Extension, keyUsages, type Meaning } from './extensions.ts';
import { type Field, fieldNames } from './fields.ts';
import { generalNameText } from './general-names.ts';
import { nameText } from './names.ts';
import { ANY_POLICY, CA_ISSUERS, purposeOf } from './oids.ts';
import { differencesToProfile } from './profiles/differences.ts';
import type { Profile } from './profiles/profile.ts';
import { serialText } from './serial.ts';
import { daysBetween, NO_END } from './time.ts';

/*
 * What people approve: bytes that are to be signed, decoded from these very bytes and from nothing else. Of a draft
 * nothing reaches these lines but through the bytes.
 */

/** One field of what is to be signed. */
export interface Line {
  /** The technical name. */
  readonly field: Field;
  /** The field in plain words. */
  readonly name: string;
  /** What the bytes say, in plain words. */
  readonly plain: string;
  /** What the bytes say, technically: object identifiers, digits. */
  readonly technical: string;
  /** Whether programs that do not understand the extension must refuse the certificate; null for what is none. */
  readonly critical: boolean | null;
  /** What the profile wants instead, each a part of a sentence. */
  readonly wanted: readonly string[];
  /** What the earlier one says here; null where it says the same. Empty where it says nothing. */
  readonly earlier: string | null;
}

/** What bytes that are to be signed say. */
export interface Description {
  readonly cid: CidString;
  readonly bytes: number;
  readonly lines: readonly Line[];
  /** What the profile or the earlier one says, and these bytes do not. */
  readonly missing: readonly { readonly field: Field; readonly name: string; readonly words: string }[];
}

/** What the bytes are compared with. */
export interface Compared {
  readonly profile?: Profile;
  /** The bytes that were signed before: of the certificate that this one replaces, or of the list before. */
  readonly earlier?: Uint8Array;
}

type Said = Pick<Line, 'field' | 'plain' | 'technical' | 'critical'>;

/** A certificate that is to be signed, from its bytes. @throws ProblemError when they are none */
export function describeCertificate(tbs: Uint8Array, { profile, earlier }: Compared = {}): Description {
  const content = readCertificateContent(tbs);
  const before = earlier === undefined ? null : certificateLines(readCertificateContent(earlier));
  const differences = profile === undefined ? [] : differencesToProfile(content, profile);
  return described(tbs, certificateLines(content), before, differences);
}

/** A revocation list that is to be signed, from its bytes. @throws ProblemError when they are none */
export function describeList(tbs: Uint8Array, { earlier }: Pick<Compared, 'earlier'> = {}): Description {
  const before = earlier === undefined ? null : listLines(earlier);
  return described(tbs, listLines(tbs), before, []);
}

/** A request that is to be signed, or has come, from its bytes. @throws ProblemError when they are none */
export function describeRequest(tbs: Uint8Array): Description {
  const { subject, publicKey, wishes, otherAttributes } = readRequestContent(tbs);
  const lines: Said[] = [
    said('subject', nameText(subject), nameTechnical(subject)),
    keyLine(publicKey),
    ...wishes.map(extensionLine),
    ...otherAttributes.map((oid) => said('attributes', 'something that is not read here', oid)),
  ];
  return described(tbs, lines, null, []);
}

function described(
  tbs: Uint8Array,
  lines: readonly Said[],
  before: readonly Said[] | null,
  differences: readonly { readonly field: Field; readonly wanted: string }[],
): Description {
  const isThere = new Set(lines.map(({ field }) => field));
  const lost = (before ?? []).filter(({ field }) => !isThere.has(field));
  return {
    cid: cidOfBytesToSign(tbs),
    bytes: tbs.length,
    lines: lines.map((line) => ({
      ...line,
      name: fieldNames[line.field],
      wanted: differences.filter(({ field }) => field === line.field).map(({ wanted }) => wanted),
      earlier: before === null ? null : earlierOf(line, lines, before),
    })),
    missing: [
      ...differences
        .filter(({ field }) => !isThere.has(field))
        .map(({ field, wanted }) => ({
          field,
          name: fieldNames[field],
          words: `${wanted} wanted by the profile`,
        })),
      ...lost.map(({ field, plain }) => ({ field, name: fieldNames[field], words: `earlier: ${plain}` })),
    ],
  };
}

/** Fields that stand more than once (unknown extensions) are compared by all that they say. */
function earlierOf(line: Said, lines: readonly Said[], before: readonly Said[]): string | null {
  const key = (each: Said) => `${each.technical}|${each.critical}`;
  const now = lines.filter(({ field }) => field === line.field).map(key);
  const then = before.filter(({ field }) => field === line.field);
  if (now.join('\n') === then.map(key).join('\n')) return null;
  return then
    .map(
      ({ plain, critical }) =>
        `${plain}${critical !== line.critical ? ` (critical: ${critical ? 'yes' : 'no'})` : ''}`,
    )
    .join('; ');
}

function said(field: Field, plain: string, technical: string, critical: boolean | null = null): Said {
  return { field, plain, technical, critical };
}

function certificateLines(content: CertificateContent): Said[] {
  const { issuer, subject, notBefore, notAfter, serial } = content;
  const days = daysBetween(notBefore, notAfter);
  const isSelf = hexOf(issuer.bytes) === hexOf(subject.bytes);
  return [
    said('version', `Version ${content.version}`, `v${content.version}`),
    said('subject', nameText(subject), nameTechnical(subject)),
    said('issuer', isSelf ? `itself: ${nameText(issuer)}` : nameText(issuer), nameTechnical(issuer)),
    said('notBefore', utc(notBefore), notBefore),
    said(
      'notAfter',
      `${utc(notAfter)}${notAfter === NO_END ? ', which means “no end”' : `, ${counted(days, 'day')} in all`}`,
      notAfter,
    ),
    said('serialNumber', serialText(serial), serial),
    keyLine(content.publicKey),
    signatureLine(content.signature),
    ...content.extensions.map(extensionLine),
  ];
}

function listLines(tbs: Uint8Array): Said[] {
  const { version, issuer, thisUpdate, nextUpdate, revoked, signature, extensions } = readListContent(tbs);
  const next =
    nextUpdate === null
      ? said('nextUpdate', 'not said', 'absent')
      : said('nextUpdate', utc(nextUpdate), nextUpdate);
  return [
    said('version', `Version ${version}`, `v${version}`),
    said('issuer', nameText(issuer), nameTechnical(issuer)),
    said('thisUpdate', utc(thisUpdate), thisUpdate),
    next,
    said(
      'revokedCertificates',
      revoked.length === 0
        ? 'nothing'
        : `${revoked.length} certificates: ${revoked.map(revokedText).join('; ')}`,
      revoked.map(({ serial }) => serial).join(' ') || 'absent',
    ),
    signatureLine(signature),
    ...extensions.map(extensionLine),
  ];
}

function revokedText({ serial, at, reason, invalidSince }: RevokedCertificate): string {
  const since = invalidSince === null ? '' : `, not to be trusted since ${utc(invalidSince)}`;
  return `${serialText(serial)} on ${utc(at)} (${reason ?? 'no reason given'}${since})`;
}

function keyLine(publicKey: CertificateContent['publicKey']): Said {
  const technical = `${hexOf(publicKey.info)} (RFC 7093 identifier ${keyIdentifierOf(publicKey)})`;
  return said('publicKey', publicKey.plain, technical);
}

function signatureLine({ id, oid }: ReadAlgorithm): Said {
  return said(
    'signature',
    id === null ? `an algorithm not accepted here (${oid})` : signatureAlgorithms[id].plain,
    oid,
  );
}

function nameTechnical({ rdns }: CertificateContent['subject']): string {
  return (
    rdns.map((rdn) => rdn.map(({ oid, text }) => `${oid}=${oneLine(text)}`).join(' + ')).join(', ') || 'empty'
  );
}

function extensionLine({ oid, critical, value, meaning }: Extension): Said {
  if (meaning.kind === 'unknown')
    return said(
      'unknown',
      `an extension (${oid}) that is not known here, as it stands: ${hexOf(value)}`,
      `${oid}=${hexOf(value)}`,
      critical,
    );
  return said(meaning.kind, plainOf(meaning), technicalOf(meaning), critical);
}

type KnownMeaning = Exclude<Meaning, { readonly kind: 'unknown' }>;

function plainOf(meaning: KnownMeaning): string {
  switch (meaning.kind) {
    case 'basicConstraints':
      if (!meaning.ca) return 'no authority';
      return meaning.pathLength === null
        ? 'an authority, with any number of authorities below it'
        : `an authority, with ${meaning.pathLength === 0 ? 'no authority' : `at most ${meaning.pathLength} authorities in a row`} below it`;
    case 'keyUsage':
      return meaning.usages.map((usage) => keyUsages[usage]).join(', ') || 'nothing';
    case 'extKeyUsage':
      return meaning.purposes.map((oid) => purposeOf(oid).plain).join(', ');
    case 'subjectKeyIdentifier':
      return serialText(meaning.id);
    case 'authorityKeyIdentifier':
      return `${meaning.id === null ? 'none' : serialText(meaning.id)}${meaning.namesIssuer ? ', and the issuer by name and number' : ''}`;
    case 'subjectAltName':
      return meaning.names
        .map(generalNameText)
        .map((text) => oneLine(text))
        .join(', ');
    case 'crlDistributionPoints':
      return `${meaning.urls.map((url) => oneLine(url)).join(', ')}${meaning.isPlain ? '' : ' (and more that is not read here)'}`;
    case 'authorityInfoAccess':
      return meaning.places
        .map(({ method, name }) =>
          method === CA_ISSUERS ? oneLine(name.text) : `${method}: ${oneLine(name.text)}`,
        )
        .join(', ');
    case 'certificatePolicies':
      return meaning.policies.map((policy) => (policy === ANY_POLICY ? 'every policy' : policy)).join(', ');
    case 'nameConstraints': {
      const listed = (names: typeof meaning.permitted) =>
        names.map((name) => oneLine(generalNameText(name))).join(', ');
      const { permitted, excluded } = meaning;
      return [
        ...(permitted.length > 0 ? [`of these kinds only: ${listed(permitted)}`] : []),
        ...(excluded.length > 0 ? [`never: ${listed(excluded)}`] : []),
      ].join('; ');
    }
    case 'crlNumber':
      return String(BigInt(`0x${meaning.number}`));
  }
}

function technicalOf(meaning: KnownMeaning): string {
  switch (meaning.kind) {
    case 'basicConstraints':
      return `cA=${meaning.ca}${meaning.pathLength === null ? '' : `, pathLenConstraint=${meaning.pathLength}`}`;
    case 'keyUsage':
      return meaning.usages.join(', ');
    case 'extKeyUsage':
      return meaning.purposes.map((oid) => `${purposeOf(oid).technical} (${oid})`).join(', ');
    case 'subjectKeyIdentifier':
      return meaning.id;
    case 'certificatePolicies':
      return meaning.policies.join(', ');
    default:
      return plainOf(meaning);
  }
}
