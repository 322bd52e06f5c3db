import { AsnConvert } from '@peculiar/asn1-schema';
import { keyAlgorithms, signatureAlgorithms } from '../algorithms.ts';
import type { CertificateContent } from '../certificate/certificate.ts';
import { type RevokedCertificate, readListContent } from '../certificate/revocation-list.ts';
import { contextTag, fromHex, Tag, tlv } from '../der/der.ts';
import { meaningOf, revocationReasons } from '../extensions.ts';
import { ascii } from '../general-names.ts';
import { lintList } from '../lints/list-lints.ts';
import { extensionOids } from '../oids.ts';
import { type Instant, isInstant } from '../time.ts';
import { refuse } from './certificate-draft.ts';
import { authorityKeyIdentifier, extensionOf } from './encode-extensions.ts';

/** What a complete revocation list is to say. */
export interface ListDraft {
  readonly issuer: CertificateContent;
  /** From 1 on, higher than that of every list before. */
  readonly number: number;
  readonly numberBefore: number | null;
  readonly thisUpdate: Instant;
  readonly nextUpdate: Instant;
  readonly revoked: readonly Omit<RevokedCertificate, 'unknownCritical'>[];
}

/**
 * The bytes of a revocation list to be signed: complete, of version 2, without a scope of its own, which NSS refuses.
 * They are read again from themselves and held against the lints.
 * @throws ProblemError `pki.draft`, which names everything that is wrong
 */
export function draftList(draft: ListDraft): Uint8Array<ArrayBuffer> {
  const { issuer, number, numberBefore, revoked, thisUpdate, nextUpdate } = draft;
  const { algorithm } = issuer.publicKey;
  const signs = algorithm === null ? null : keyAlgorithms[algorithm].signs;
  const identifier = meaningOf(issuer.extensions, 'subjectKeyIdentifier')?.id ?? null;
  const times = [
    thisUpdate,
    nextUpdate,
    ...revoked.flatMap(({ at, invalidSince }) => (invalidSince === null ? [at] : [at, invalidSince])),
  ];
  refuse(
    [
      signs === null ? `a key of the kind ${issuer.publicKey.plain} signs no revocation lists here` : null,
      identifier === null ? 'the issuer has no key identifier' : null,
      Number.isSafeInteger(number) && number > 0
        ? null
        : 'the number of the list is no whole number from 1 on',
      ...times.map((time) =>
        isInstant(time) ? null : `${time.slice(0, 40)} is no time that a list can say`,
      ),
      ...revoked.map(({ serial }) =>
        /^(?:[0-7][0-9a-f])(?:[0-9a-f]{2}){0,19}$/.test(serial)
          ? null
          : `${serial.slice(0, 50)} is no serial number`,
      ),
    ].filter((fault) => fault !== null),
  );
  if (signs === null || identifier === null) throw new Error('Refused above.');
  const extensions = new Map<string, Uint8Array>();
  const entries = revoked.map((each) => encodeEntry(each, extensions));
  const tbs = tlv(
    Tag.sequence,
    // Version 2 (RFC 5280, section 5.1.2.1).
    tlv(Tag.integer, Uint8Array.of(1)),
    signatureAlgorithms[signs].der,
    issuer.subject.bytes,
    timeOctets(thisUpdate),
    timeOctets(nextUpdate),
    // Absent where nothing is revoked, never an empty list (RFC 5280, section 5.1.2.6).
    ...(entries.length > 0 ? [tlv(Tag.sequence, ...entries)] : []),
    tlv(
      contextTag(0, true),
      tlv(
        Tag.sequence,
        encoded(authorityKeyIdentifier(identifier)),
        encoded(extensionOf(extensionOids.crlNumber, false, tlv(Tag.integer, integerOctets(number)))),
      ),
    ),
  );
  const before = numberBefore === null ? null : BigInt(numberBefore);
  refuse(lintList(readListContent(tbs), { issuer, numberBefore: before }).map(({ words }) => words));
  return tbs;
}

/** The library takes a quarter of a millisecond for an entry: of a list of thousands that would be seconds. */
function encodeEntry(
  { serial, at, reason, invalidSince }: ListDraft['revoked'][number],
  extensions: Map<string, Uint8Array>,
): Uint8Array {
  const what = `${reason} ${invalidSince}`;
  const known = extensions.get(what) ?? entryExtensions(reason, invalidSince);
  extensions.set(what, known);
  return tlv(Tag.sequence, tlv(Tag.integer, fromHex(serial)), timeOctets(at), known);
}

/** As `encodeTime`: UTCTime through 2049, GeneralizedTime from 2050 on (RFC 5280, section 5.1.2.4). */
function timeOctets(instant: Instant): Uint8Array {
  const digits = instant.replace(/[-T:]/g, '');
  return instant < '2050'
    ? tlv(Tag.utcTime, ascii(digits.slice(2)))
    : tlv(Tag.generalizedTime, ascii(digits));
}

/** The extensions of an entry, a sequence of them; nothing where it has none. */
function entryExtensions(reason: RevokedCertificate['reason'], invalidSince: Instant | null): Uint8Array {
  const extensions: Uint8Array[] = [];
  if (reason !== null) {
    const value = tlv(Tag.enumerated, Uint8Array.of(revocationReasons[reason]));
    extensions.push(encoded(extensionOf(extensionOids.reasonCode, false, value)));
  }
  if (invalidSince !== null) {
    // The library writes fractions of a second, which are not allowed (RFC 5280, section 5.3.2).
    const value = tlv(Tag.generalizedTime, ascii(invalidSince.replace(/[-T:]/g, '')));
    extensions.push(encoded(extensionOf(extensionOids.invalidityDate, false, value)));
  }
  return extensions.length === 0 ? new Uint8Array() : tlv(Tag.sequence, ...extensions);
}

function encoded(value: object): Uint8Array {
  return new Uint8Array(AsnConvert.serialize(value));
}

/** The fewest octets of a positive number (X.690, section 8.3.2). */
function integerOctets(number: number): Uint8Array<ArrayBuffer> {
  const digits = number.toString(16);
  const octets = fromHex(digits.length % 2 === 0 ? digits : `0${digits}`);
  return (octets[0] ?? 0) >= 0x80 ? Uint8Array.of(0, ...octets) : octets;
}
