import { ProblemError } from '../../problem.ts';
import { type ReadAlgorithm, readAlgorithm } from '../algorithms.ts';
import { contextTag, type Der, insideOf, readDer, sameBytes, Tag } from '../der/der.ts';
import { Fields, smallNumber, structure } from '../der/fields.ts';
import { type Extension, type RevocationReason, rawExtensions, reasonOf } from '../extensions.ts';
import { type DistinguishedName, readName } from '../names.ts';
import { extensionOids } from '../oids.ts';
import { pkiProblem } from '../problems.ts';
import { readSerial, type Serial } from '../serial.ts';
import { type Instant, readGeneralizedTime, readTime, TIME_TAGS } from '../time.ts';
import { extensionsIn, readSigned } from './certificate.ts';

/** The most bytes of a revocation list that are read: some 400,000 entries. */
export const MOST_LIST_BYTES = 16 * 1024 * 1024;

/** One revoked certificate. */
export interface RevokedCertificate {
  readonly serial: Serial;
  readonly at: Instant;
  /** Null when none is given, which means “unspecified” (RFC 5280, section 5.3.1). */
  readonly reason: RevocationReason | null;
  /** Since when the key is thought to be in other hands. */
  readonly invalidSince: Instant | null;
  /** Critical extensions of the entry that are not known here: then the list cannot be used. */
  readonly unknownCritical: readonly string[];
}

/** What is signed in a revocation list (TBSCertList). */
export interface ListContent {
  readonly tbs: Uint8Array;
  readonly version: 1 | 2;
  readonly signature: ReadAlgorithm;
  readonly issuer: DistinguishedName;
  readonly thisUpdate: Instant;
  readonly nextUpdate: Instant | null;
  readonly revoked: readonly RevokedCertificate[];
  readonly extensions: readonly Extension[];
}

/** A revocation list, as it was read. */
export interface RevocationList extends ListContent {
  readonly bytes: Uint8Array;
  readonly signatureValue: Uint8Array;
}

/** Reads a revocation list in DER. @throws ProblemError */
export function readRevocationList(bytes: Uint8Array): RevocationList {
  const { tbs, algorithm, signatureValue } = readSigned(bytes, 'revocation list', MOST_LIST_BYTES);
  const content = contentOf(tbs);
  if (!sameBytes(algorithm.bytes, content.signature.bytes)) {
    throw new ProblemError(pkiProblem('pki.algorithms-differ', { what: 'revocation list' }));
  }
  return { ...content, bytes, signatureValue };
}

/** Reads the bytes of a revocation list that is to be signed. @throws ProblemError */
export function readListContent(tbs: Uint8Array): ListContent {
  return contentOf(readDer(tbs, 'revocation list', MOST_LIST_BYTES));
}

/**
 * What was read last, as long as somebody has it: a list that is drafted, looked at, signed and recorded is read at each of these
 * steps, and one of thousands takes a while. The same bytes always say the same.
 */
let last: WeakRef<ListContent> | null = null;

function contentOf(der: Der): ListContent {
  const known = last?.deref();
  if (known !== undefined && sameBytes(known.tbs, der.bytes)) return known;
  const content = readContent(der);
  last = new WeakRef(content);
  return content;
}

function readContent(der: Der): ListContent {
  const fields = new Fields(der, 'what is signed');
  const number = fields.optional(Tag.integer);
  if (number !== null && smallNumber(number, 'the version') !== 1) {
    throw new ProblemError(pkiProblem('pki.version', { what: der.what, why: 'only version 2 is written' }));
  }
  const version = number === null ? 1 : 2;
  const signature = readAlgorithm(
    fields.take('the signature algorithm', Tag.sequence),
    'the signature algorithm',
  );
  const issuer = readName(fields.take('the issuer', Tag.sequence), 'the issuer');
  const thisUpdate = readTime(fields.take('its time', ...TIME_TAGS), 'the time of the list');
  const next = fields.optional(...TIME_TAGS);
  const entries = fields.optional(Tag.sequence);
  const list = fields.optional(contextTag(0, true));
  fields.end();
  if (list !== null && version === 1) {
    throw new ProblemError(pkiProblem('pki.version', { what: der.what, why: 'version 1 has no extensions' }));
  }
  return {
    tbs: der.bytes,
    version,
    signature,
    issuer,
    thisUpdate,
    nextUpdate: next === null ? null : readTime(next, 'the time of the next list'),
    revoked: entries === null ? [] : readEntries(entries, version),
    extensions: list === null ? [] : extensionsIn(list),
  };
}

function readEntries(der: Der, version: 1 | 2): RevokedCertificate[] {
  const entries = new Fields(der, 'the list of what is revoked').others('an entry', Tag.sequence);
  if (entries.length === 0) throw new ProblemError(pkiProblem('pki.no-extensions', { what: der.what }));
  const seen = new Set<Serial>();
  return entries.map((each) => {
    const fields = new Fields(each, 'an entry');
    const serial = readSerial(fields.take('its serial number', Tag.integer));
    const at = readTime(fields.take('its time', ...TIME_TAGS), 'the time of a revocation');
    const list = fields.optional(Tag.sequence);
    fields.end();
    if (list !== null && version === 1)
      throw structure(list, 'an entry of a list of version 1 has extensions');
    if (seen.has(serial)) {
      const why = `the serial number ${serial} stands in it twice`;
      throw new ProblemError(pkiProblem('pki.duplicate-extension', { what: der.what, why }));
    }
    seen.add(serial);
    return { serial, at, ...(list === null ? NOTHING_MORE : readEntryExtensions(list)) };
  });
}

const NOTHING_MORE = { reason: null, invalidSince: null, unknownCritical: [] } as const;

function readEntryExtensions(der: Der): Omit<RevokedCertificate, 'serial' | 'at'> {
  let reason: RevocationReason | null = null;
  let invalidSince: Instant | null = null;
  const unknownCritical: string[] = [];
  for (const { oid, critical, value } of rawExtensions(der)) {
    if (oid === extensionOids.reasonCode) {
      const inner = insideOf(value);
      const number = inner.tag === Tag.enumerated ? smallNumber(inner, 'a reason') : -1;
      reason = reasonOf(number);
      if (reason === null) throw structure(inner, 'a reason is none that exists');
    } else if (oid === extensionOids.invalidityDate) {
      invalidSince = readGeneralizedTime(insideOf(value), 'an invalidity date');
    } else if (critical) {
      unknownCritical.push(oid);
    }
  }
  return { reason, invalidSince, unknownCritical };
}
