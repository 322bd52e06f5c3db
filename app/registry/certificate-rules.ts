import { fromBase64url } from '../content/base64url.ts';
import { utc } from '../content/utc.ts';
import type { Refused } from '../model/decision.ts';
import { refuse } from '../model/decision.ts';
import { keyIdentifierOf } from '../pki/algorithms.ts';
import {
  type CertificateContent,
  readCertificate,
  readCertificateContent,
} from '../pki/certificate/certificate.ts';
import { sameBytes } from '../pki/der/der.ts';
import { faultsOf } from '../pki/draft/certificate-draft.ts';
import { meaningOf } from '../pki/extensions.ts';
import { parseProfile } from '../pki/profiles/profile.ts';
import { limitsBelow, NO_LIMITS, namesBeyond } from '../pki/validation/name-constraints.ts';
import { ProblemError } from '../problem.ts';
import type { CertificateFacts, DraftContent } from './draft-content.ts';
import type { Registry, StateOf } from './index.ts';
import { keyUseRefusal } from './key-rules.ts';
import { isActive } from './living.ts';
import { subjectPublicKeyInfo } from './public-key.ts';

/** A draft as the rules of what it holds see it. */
export interface DraftedBytes<Content extends DraftContent> {
  readonly organizationId: string;
  readonly content: Content;
  readonly bytes: Uint8Array;
  readonly signer: { readonly key_id: string };
  /** When it is drafted, or signed: RFC 3339 UTC with milliseconds. */
  readonly at: string;
}

type CertificateDraft = DraftedBytes<Extract<DraftContent, { readonly kind: 'certificate' }>>;

/** What no two certificates may have in common: the authority's key and the serial number. */
export function serialKey(content: Pick<CertificateContent, 'serial' | 'extensions' | 'publicKey'>): string {
  const above =
    meaningOf(content.extensions, 'authorityKeyIdentifier')?.id ?? keyIdentifierOf(content.publicKey);
  return `${above} ${content.serial}`;
}

/** The serial number in such a key: a certificate of the registry need not be read for it. */
export function serialIn(key: string): string {
  return key.slice(key.indexOf(' ') + 1);
}

/** A moment as certificates say it, begun seconds cut off. */
export function instantOf(at: string): string {
  return `${at.slice(0, 19)}Z`;
}

/** Why these bytes cannot become a certificate as the registry stands; null where they can. */
export function certificateDraftRefusal(draft: CertificateDraft, registry: Registry): Refused | null {
  const { content, bytes, organizationId } = draft;
  const { facts } = content;
  const profile = parseProfile(content.profile_text);
  if ('faults' in profile || profile.name !== facts.profile.name || profile.kind !== facts.profile.kind)
    return refuse(
      'certificate.profile',
      'profile',
      'The profile of the draft is none, or another than it says.',
      'Choose a profile from the list, or mend its file.',
    );
  const issuer = facts.issuer_id === null ? null : registry.get('certificate', facts.issuer_id);
  if (issuer === undefined) return UNKNOWN_ISSUER;
  const read = readIn(() => readCertificateContent(bytes));
  if ('accepted' in read) return read;
  if (registry.get('certificate', content.certificate_id) !== undefined) return ISSUED_ALREADY;
  const above = issuer === null ? null : readCertificate(fromBase64url(issuer.certificate));
  const isUsed = registry.holderOf('certificate', serialKey(read)) !== undefined;
  const faults = [
    ...faultsOf(read, { profile, issuer: above, usedSerials: new Set(isUsed ? [read.serial] : []) }),
    ...(issuer === null ? [] : faultsAbove(read, issuer, registry)),
  ];
  if (faults.length > 0)
    return refuse(
      'certificate.rules',
      null,
      `The certificate breaks ${faults.length === 1 ? 'a rule' : 'rules'}: ${faults.join('; ')}.`,
      'Change what you entered, or the profile.',
    );
  return (
    issuerRefusal(issuer, draft, registry) ??
    signerRefusal(issuer === null ? facts.key_id : issuer.facts.key_id, read, draft, registry) ??
    holderRefusal(facts, read, organizationId, registry) ??
    rootRefusal(draft, registry) ??
    replacedRefusal(facts, organizationId, registry)
  );
}

/** What a certificate breaks of what stands above its issuer: path lengths and names (RFC 5280, section 6.1). */
function faultsAbove(
  content: CertificateContent,
  issuer: StateOf['certificate'],
  registry: Registry,
): string[] {
  const chain = chainOf(issuer, registry).map(({ certificate }) =>
    readCertificate(fromBase64url(certificate)),
  );
  const limits = chain.toReversed().reduce(limitsBelow, NO_LIMITS);
  const isAuthority = meaningOf(content.extensions, 'basicConstraints')?.ca === true;
  const tooDeep = chain.some((authority, below) => {
    const length = meaningOf(authority.extensions, 'basicConstraints')?.pathLength ?? null;
    return isAuthority && length !== null && below + 1 > length;
  });
  return [
    ...namesBeyond(content, limits),
    ...(tooDeep ? ['an authority above allows no authority this deep below it'] : []),
  ];
}

/** A certificate and those above it, up to the one that signs itself. */
export function chainOf(certificate: StateOf['certificate'], registry: Registry): StateOf['certificate'][] {
  const chain = [certificate];
  const seen = new Set([certificate.id]);
  for (let above = certificate.facts.issuer_id; above !== null; ) {
    const next: StateOf['certificate'] | undefined = registry.get('certificate', above);
    if (next === undefined || seen.has(next.id)) return chain;
    seen.add(next.id);
    chain.push(next);
    above = next.facts.issuer_id;
  }
  return chain;
}

/** An authority issues nothing while it, or one above it, is revoked, replaced, expired or not valid yet. */
function issuerRefusal(
  issuer: StateOf['certificate'] | null,
  { organizationId, at }: CertificateDraft,
  registry: Registry,
): Refused | null {
  if (issuer === null) return null;
  if (issuer.organizationId !== organizationId)
    return refuse(
      'certificate.other-organization',
      'issuerId',
      `${issuer.name} belongs to another organization.`,
      'Choose an authority of the same organization.',
    );
  const now = instantOf(at);
  for (const authority of chainOf(issuer, registry)) {
    const why =
      authority.status === 'revoked'
        ? 'was revoked'
        : authority.status === 'replaced'
          ? 'was replaced by another'
          : now < authority.notBefore
            ? `is not valid before ${utc(authority.notBefore)}`
            : now > authority.notAfter
              ? `was valid until ${utc(authority.notAfter)}`
              : null;
    if (why !== null)
      return refuse(
        'certificate.issuer-not-valid',
        'issuerId',
        `The authority ${authority.name} ${why}: nothing is issued below it.`,
        'Choose another authority, or renew this one first.',
      );
  }
  return null;
}

/** The key that signs must be the issuer's own, an active one, made for it. */
function signerRefusal(
  keyId: string | null,
  content: CertificateContent,
  { signer, at, content: { facts } }: CertificateDraft,
  registry: Registry,
): Refused | null {
  const key = registry.get('key', signer.key_id);
  if (key === undefined || signer.key_id !== keyId)
    return refuse(
      'certificate.other-signer',
      null,
      'The key that is to sign is not the authority’s own.',
      'Prepare the draft again.',
    );
  if (facts.issuer_id === null && !sameBytes(content.publicKey.info, subjectPublicKeyInfo(key)))
    return refuse(
      'certificate.other-key',
      null,
      `The bytes are for another key than ${key.label}.`,
      'Prepare the draft again.',
    );
  return authorityKeyRefusal(key, at);
}

/** Why a key of the registry signs no certificates and lists at a moment; null where it does. @param at RFC 3339 UTC */
export function authorityKeyRefusal(key: StateOf['key'], at: string): Refused | null {
  if (key.purpose !== 'CertificateAuthority')
    return refuse(
      'certificate.not-for-authorities',
      'keyId',
      `The key ${key.label} was made for another purpose than a certificate authority.`,
      'Choose a key with the purpose Certificate authority.',
    );
  return keyUseRefusal(key, at);
}

function holderRefusal(
  facts: CertificateFacts,
  content: CertificateContent,
  organizationId: string,
  registry: Registry,
): Refused | null {
  const { key_id, person_id, unit_id } = facts;
  const key = key_id === null ? null : registry.get('key', key_id);
  if (key === undefined || (key !== null && key.organizationId !== organizationId))
    return refuse(
      'certificate.unknown-key',
      'keyId',
      'The key chosen for the certificate is not one of this organization.',
      'Choose a key from the list.',
    );
  if (
    key !== null &&
    (key.status !== 'active' || !sameBytes(content.publicKey.info, subjectPublicKeyInfo(key)))
  )
    return refuse(
      'certificate.other-key',
      'keyId',
      `The key ${key.label} is not active, or not the one in these bytes.`,
      'Prepare the draft again.',
    );
  const compromised = key === null ? null : compromisedRefusal(key, registry);
  if (compromised !== null) return compromised;
  const isAuthority = facts.profile.kind !== 'leaf';
  if (isAuthority && key === null)
    return refuse(
      'certificate.no-key',
      'keyId',
      'The key of an authority must be in the registry.',
      'Make or import the key first.',
    );
  if (key !== null && isAuthority !== (key.purpose === 'CertificateAuthority'))
    return refuse(
      'certificate.purpose',
      'keyId',
      isAuthority
        ? `The key ${key.label} was not made for a certificate authority.`
        : `The key ${key.label} is that of a certificate authority, and nothing else’s.`,
      'Choose another key.',
    );
  const person = person_id === null ? null : registry.get('person', person_id);
  if (person !== null && (!isActive(person) || person.organizationId !== organizationId))
    return refuse(
      'certificate.unknown-person',
      'personId',
      'Whoever is to answer for the certificate is not an active person of this organization.',
      'Choose somebody who is.',
    );
  const unit = unit_id === null ? null : registry.get('organization.unit', unit_id);
  if (
    unit === undefined ||
    (unit !== null && (unit.status !== 'active' || unit.organizationId !== organizationId))
  )
    return refuse(
      'certificate.unknown-unit',
      'unitId',
      'The unit that is to answer for the certificate is not one of this organization.',
      'Choose one of its units.',
    );
  return null;
}

/** What somebody else may have, proves nothing any more, whatever is said of its key besides. */
export function compromisedRefusal({ id, label }: StateOf['key'], registry: Registry): Refused | null {
  for (const { revocation } of registry.naming('certificate', 'key', id))
    if (revocation?.reason === 'keyCompromise' || revocation?.reason === 'cACompromise')
      return refuse(
        'certificate.compromised-key',
        'keyId',
        `A certificate of the key ${label} was revoked because somebody else may have its private half.`,
        'Make another key.',
      );
  return null;
}

/** One root for each organization and profile, unless it comes in the place of the one there is. */
function rootRefusal(
  { organizationId, content: { facts } }: CertificateDraft,
  registry: Registry,
): Refused | null {
  if (facts.profile.kind !== 'root') return null;
  for (const root of registry.naming('certificate', 'rootOf', organizationId))
    if (
      root.status === 'active' &&
      root.facts.profile.name === facts.profile.name &&
      root.id !== facts.replaces
    )
      return refuse(
        'certificate.root-there',
        null,
        `The organization has a root already by the profile ${facts.profile.name}: ${root.name}.`,
        'Renew that one, or revoke it first.',
      );
  return null;
}

function replacedRefusal(
  { replaces, profile }: CertificateFacts,
  organizationId: string,
  registry: Registry,
): Refused | null {
  if (replaces === null) return null;
  const before = registry.get('certificate', replaces);
  if (
    before === undefined ||
    before.organizationId !== organizationId ||
    before.facts.profile.kind !== profile.kind
  )
    return refuse(
      'certificate.unknown-replaced',
      null,
      'The certificate that is to be replaced is not one of the same kind in this organization.',
      'Prepare the draft again.',
    );
  return endedRefusal(before);
}

/** Why no other certificate comes in the place of one; null where one does. */
export function endedRefusal({ name, status }: StateOf['certificate']): Refused | null {
  switch (status) {
    case 'active':
      return null;
    case 'replaced':
      return refuse(
        'certificate.replaced-already',
        null,
        `${name} was replaced already.`,
        'Renew the certificate that has taken its place.',
      );
    case 'revoked':
      return refuse(
        'certificate.replaced-revoked',
        null,
        `${name} was revoked: its key and its names are not certified anew in its place.`,
        'Prepare a certificate of its own, with a key that nobody else has.',
      );
  }
}

/** What was read, or the refusal of bytes that are not what they should be. */
export function readIn<Read>(read: () => Read): Read | Refused {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof ProblemError)) throw error;
    return refuse('certificate.unreadable', null, error.problem.happened, 'Prepare the draft again.');
  }
}

const UNKNOWN_ISSUER = refuse(
  'certificate.unknown-issuer',
  'issuerId',
  'The authority chosen is not in the ledger.',
  'Choose an authority from the list.',
);
const ISSUED_ALREADY = refuse(
  'certificate.issued-already',
  null,
  'This certificate was issued already.',
  'Look at it in the list of certificates.',
);
