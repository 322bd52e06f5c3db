import { fromBase64url } from '../content/base64url.ts';
import { type Refused, refuse } from '../model/decision.ts';
import { readCertificate } from '../pki/certificate/certificate.ts';
import {
  type ListContent,
  type RevokedCertificate,
  readListContent,
} from '../pki/certificate/revocation-list.ts';
import { sameBytes } from '../pki/der/der.ts';
import { meaningOf } from '../pki/extensions.ts';
import { lintList } from '../pki/lints/list-lints.ts';
import { serialText } from '../pki/serial.ts';
import { authorityKeyRefusal, type DraftedBytes, readIn, serialIn } from './certificate-rules.ts';
import type { DraftContent } from './draft-content.ts';
import type { Registry, StateOf } from './index.ts';

type ListDraft = DraftedBytes<Extract<DraftContent, { readonly kind: 'revocation-list' }>>;

/**
 * The certificates of an authority: those of its name and its key, such as the one before a renewal, or another authority's
 * about it. Whoever checks a certificate takes a list for its issuer's by these two alone (RFC 5280, section 6.3.3), so that
 * an authority has one row of lists, whatever says who it is.
 */
function certificatesOf(issuerId: string, registry: Registry): StateOf['certificate'][] {
  const issuer = registry.get('certificate', issuerId);
  if (issuer === undefined || issuer.facts.key_id === null) return [];
  const { subject } = readCertificate(fromBase64url(issuer.certificate));
  return [...registry.naming('certificate', 'key', issuer.facts.key_id)].filter(({ certificate }) =>
    sameBytes(readCertificate(fromBase64url(certificate)).subject.bytes, subject.bytes),
  );
}

/** The highest number of a list of an authority so far; null where it has none. */
export function lastListNumber(issuerId: string, registry: Registry): number | null {
  let last: number | null = null;
  for (const { id } of certificatesOf(issuerId, registry))
    for (const { number } of registry.naming('revocation.list', 'numberedBy', id))
      if (last === null || number > last) last = number;
  return last;
}

/**
 * What a list of an authority has to say: everything that was ever revoked below it, in the order of the revocations. What
 * has expired since stays in it: an entry may go only after a list beyond its expiry has named it (RFC 5280, section 3.3),
 * and a list that names it for good is never wrong.
 */
export function revokedBelow(
  issuerId: string,
  registry: Registry,
): Omit<RevokedCertificate, 'unknownCritical'>[] {
  const revoked = [];
  for (const { id } of certificatesOf(issuerId, registry))
    for (const { serialKey, revocation } of registry.naming('certificate', 'revokedBelow', id)) {
      if (revocation === null) continue;
      const { reason, at: since, invalidSince } = revocation;
      const serial = serialIn(serialKey);
      revoked.push({ serial, at: since, reason: reason === 'unspecified' ? null : reason, invalidSince });
    }
  return revoked.sort((one, other) =>
    one.at === other.at ? (one.serial < other.serial ? -1 : 1) : one.at < other.at ? -1 : 1,
  );
}

/** Why these bytes cannot become a revocation list as the registry stands; null where they can. */
export function listDraftRefusal(
  { content, bytes, signer, organizationId, at }: ListDraft,
  registry: Registry,
): Refused | null {
  const issuer = registry.get('certificate', content.issuer_id);
  if (
    issuer === undefined ||
    issuer.organizationId !== organizationId ||
    issuer.facts.profile.kind === 'leaf'
  )
    return refuse(
      'list.unknown-issuer',
      'issuerId',
      'The authority chosen is none of this organization.',
      'Choose an authority from the list.',
    );
  const key = registry.get('key', signer.key_id);
  if (key === undefined || key.id !== issuer.facts.key_id)
    return refuse(
      'list.other-signer',
      null,
      'The key that is to sign is not the authority’s own.',
      'Prepare the draft again.',
    );
  if (registry.get('revocation.list', content.list_id) !== undefined)
    return refuse(
      'list.issued-already',
      null,
      'This revocation list was signed already.',
      'Look at it in the list of revocation lists.',
    );
  const read = readIn(() => readListContent(bytes));
  if ('accepted' in read) return read;
  const before = lastListNumber(issuer.id, registry);
  const faults = [
    ...lintList(read, {
      issuer: readCertificate(fromBase64url(issuer.certificate)),
      numberBefore: before === null ? null : BigInt(before),
    }).map(({ words }) => words),
    ...completenessFaults(read, issuer, registry),
  ];
  if (faults.length > 0)
    return refuse(
      'list.rules',
      null,
      `The revocation list breaks ${faults.length === 1 ? 'a rule' : 'rules'}: ${faults.slice(0, 5).join('; ')}.`,
      'Prepare a new one: it says what is revoked now.',
    );
  return authorityKeyRefusal(key, at);
}

/** A list that leaves something out lifts its revocation; one that says more revokes what nobody has revoked. */
function completenessFaults(list: ListContent, issuer: StateOf['certificate'], registry: Registry): string[] {
  const said = new Map(list.revoked.map((each) => [each.serial, each]));
  const faults: string[] = [];
  for (const { serial, at, reason, invalidSince } of revokedBelow(issuer.id, registry)) {
    const found = said.get(serial);
    said.delete(serial);
    if (found === undefined) faults.push(`it leaves out ${serialText(serial)}, which was revoked`);
    else if (found.at !== at || found.reason !== reason || found.invalidSince !== invalidSince)
      faults.push(`it says of ${serialText(serial)} another time or reason than the ledger`);
  }
  for (const serial of said.keys()) faults.push(`it names ${serialText(serial)}, which was not revoked`);
  return faults;
}

/** The number of a list that was read; null where it has none, or one that is too large. */
export function numberOf(list: ListContent): number | null {
  const text = meaningOf(list.extensions, 'crlNumber')?.number;
  const number = text === undefined ? Number.NaN : Number(BigInt(`0x${text}`));
  return Number.isSafeInteger(number) ? number : null;
}
