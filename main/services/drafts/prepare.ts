import { randomBytes } from 'node:crypto';
import { v7 as uuidv7 } from 'uuid';
import { fromBase64url, toBase64url } from '../../../app/content/base64url.ts';
import { type CertificateContent, readCertificate } from '../../../app/pki/certificate/certificate.ts';
import { type CertificateDraft, draftCertificate } from '../../../app/pki/draft/certificate-draft.ts';
import { draftList } from '../../../app/pki/draft/list-draft.ts';
import { meaningOf } from '../../../app/pki/extensions.ts';
import type { GeneralName } from '../../../app/pki/general-names.ts';
import type { NameAttribute } from '../../../app/pki/names.ts';
import { deliveredProfiles, isDeliveredProfile } from '../../../app/pki/profiles/delivered.ts';
import { type Profile, parseProfile, profileFaultText } from '../../../app/pki/profiles/profile.ts';
import { SERIAL_BYTES, serialOf } from '../../../app/pki/serial.ts';
import type { Instant } from '../../../app/pki/time.ts';
import { ProblemError } from '../../../app/problem.ts';
import { adoptedProfile } from '../../../app/registry/certificate-profile.ts';
import type { CommandNamed, Registry, StateOf } from '../../../app/registry/index.ts';
import { subjectPublicKeyInfo } from '../../../app/registry/public-key.ts';
import { lastListNumber, revokedBelow } from '../../../app/registry/revocation-list-rules.ts';
import { draftProblem } from './problems.ts';

/** How long people have to look at a draft and approve it, and how many must. */
export interface Approving {
  readonly needed: number;
  /** RFC 3339 UTC with milliseconds. */
  readonly expiresAt: string;
}

/** What a person decides about a certificate. */
export interface CertificateRequest extends Approving {
  readonly organizationId: string;
  /** A profile that is delivered, or adopted by the organization, by its name; or the text of another one. */
  readonly profile: { readonly name: string } | { readonly text: string };
  /** The certificate of the authority; null for one that signs itself. */
  readonly issuerId: string | null;
  readonly holder:
    | {
        readonly kind: 'key';
        /** A key of the registry. */
        readonly keyId: string;
        readonly subject: readonly NameAttribute[];
        readonly names: readonly GeneralName[];
      }
    /** A public key from elsewhere: DER SubjectPublicKeyInfo. */
    | {
        readonly kind: 'public-key';
        readonly publicKey: Uint8Array;
        readonly subject: readonly NameAttribute[];
        readonly names: readonly GeneralName[];
      }
    /**
     * Key, subject, names and key identifier of a certificate that there is: which another one takes the place of, or which
     * another authority vouches for beside its own.
     */
    | { readonly kind: 'renewal' | 'cross-signing'; readonly certificateId: string };
  readonly notBefore: Instant;
  readonly notAfter: Instant;
  readonly revocationListAt: readonly string[];
  readonly issuerAt: readonly string[];
  readonly personId: string | null;
  readonly unitId: string | null;
}

/** What a person decides about a revocation list. */
export interface ListRequest extends Approving {
  readonly issuerId: string;
  readonly thisUpdate: Instant;
  readonly nextUpdate: Instant;
}

/** The draft of a certificate: its serial number is made up here, and nothing after it. @throws ProblemError that names all that is wrong */
export function certificateDraft(
  request: CertificateRequest,
  registry: Registry,
): CommandNamed<'PrepareDraft'> {
  const { organizationId, issuerId, personId, unitId, needed, expiresAt } = request;
  const { profile, text } = profileOf(request, registry);
  const issuer = issuerId === null ? null : certificateIn(registry, issuerId, 'authority');
  const { holder, names, title, keyId, replaces } = holderOf(request.holder, registry);
  const bytes = draftCertificate({
    ...{ profile, holder, names },
    serial: serialOf(randomBytes(SERIAL_BYTES)),
    // Whether it was given before, the rules of the registry ask.
    usedSerials: new Set(),
    notBefore: request.notBefore,
    notAfter: request.notAfter,
    issuer: issuer === null ? null : contentOf(issuer),
    revocationListAt: request.revocationListAt,
    issuerAt: request.issuerAt,
  });
  const signer = issuer === null ? keyId : issuer.facts.key_id;
  if (signer === null)
    throw new ProblemError(draftProblem('draft.no-authority-key', { name: issuer?.name ?? title }));
  return {
    type: 'PrepareDraft',
    id: uuidv7(),
    organizationId,
    title,
    content: {
      kind: 'certificate',
      certificate_id: uuidv7(),
      facts: {
        issuer_id: issuerId,
        key_id: keyId,
        person_id: personId,
        unit_id: unitId,
        replaces,
        profile: { name: profile.name, kind: profile.kind },
      },
      profile_text: text,
    },
    bytes: toBase64url(bytes),
    signer: { kind: 'key', key_id: signer },
    ...{ needed, expiresAt },
  };
}

/** The draft of an authority's next revocation list: it says all that is revoked now. @throws ProblemError that names all that is wrong */
export function listDraft(
  { issuerId, thisUpdate, nextUpdate, needed, expiresAt }: ListRequest,
  registry: Registry,
): CommandNamed<'PrepareDraft'> {
  const issuer = certificateIn(registry, issuerId, 'authority');
  const keyId = issuer.facts.key_id;
  if (keyId === null) throw new ProblemError(draftProblem('draft.no-authority-key', { name: issuer.name }));
  const numberBefore = lastListNumber(issuerId, registry);
  const number = (numberBefore ?? 0) + 1;
  const bytes = draftList({
    ...{ number, numberBefore, thisUpdate, nextUpdate },
    issuer: contentOf(issuer),
    revoked: revokedBelow(issuerId, registry),
  });
  return {
    type: 'PrepareDraft',
    id: uuidv7(),
    organizationId: issuer.organizationId,
    title: `${issuer.name.slice(0, 170)}, list ${number}`,
    content: { kind: 'revocation-list', list_id: uuidv7(), issuer_id: issuerId },
    bytes: toBase64url(bytes),
    signer: { kind: 'key', key_id: keyId },
    ...{ needed, expiresAt },
  };
}

function profileOf(
  { profile: said, organizationId }: Pick<CertificateRequest, 'profile' | 'organizationId'>,
  registry: Registry,
): { readonly profile: Profile; readonly text: string } {
  const text = 'text' in said ? said.text : profileNamed(said.name, organizationId, registry);
  const profile = parseProfile(text);
  if ('faults' in profile)
    throw new ProblemError(
      draftProblem('draft.profile-faults', { faults: profile.faults.map(profileFaultText) }),
    );
  return { profile, text };
}

/** The text of a profile. @throws ProblemError where none is delivered or adopted under this name */
function profileNamed(name: string, organizationId: string, registry: Registry): string {
  if (isDeliveredProfile(name)) return deliveredProfiles[name];
  const adopted = adoptedProfile({ organizationId, name }, registry);
  if (adopted === undefined) throw new ProblemError(draftProblem('draft.unknown-profile', { name }));
  return adopted.text;
}

interface Held {
  readonly holder: CertificateDraft['holder'];
  readonly names: readonly GeneralName[];
  readonly title: string;
  readonly keyId: string | null;
  readonly replaces: string | null;
}

function holderOf(said: CertificateRequest['holder'], registry: Registry): Held {
  if ('certificateId' in said) {
    const before = certificateIn(registry, said.certificateId, 'certificate');
    const certificate = contentOf(before);
    return {
      holder: { certificate },
      names: namesIn(certificate),
      title: before.name,
      keyId: before.facts.key_id,
      replaces: said.kind === 'renewal' ? before.id : null,
    };
  }
  const { subject, names } = said;
  const title = (subject.find(([type]) => type === 'CN')?.[1] ?? names[0]?.text ?? 'Certificate').slice(
    0,
    200,
  );
  if (said.kind === 'public-key')
    return { holder: { subject, publicKey: said.publicKey }, names, title, keyId: null, replaces: null };
  const key = registry.get('key', said.keyId);
  if (key === undefined) throw new ProblemError(draftProblem('draft.unknown-object', { what: 'key' }));
  return {
    holder: { subject, publicKey: subjectPublicKeyInfo(key) },
    ...{ names, title, keyId: key.id, replaces: null },
  };
}

function namesIn({ extensions }: CertificateContent): GeneralName[] {
  const names = meaningOf(extensions, 'subjectAltName')?.names ?? [];
  return names.flatMap((name) => (name.kind === 'directory' || name.kind === 'other' ? [] : [name]));
}

function certificateIn(registry: Registry, id: string, what: string): StateOf['certificate'] {
  const found = registry.get('certificate', id);
  if (found === undefined) throw new ProblemError(draftProblem('draft.unknown-object', { what }));
  return found;
}

function contentOf({ certificate }: StateOf['certificate']): CertificateContent {
  return readCertificate(fromBase64url(certificate));
}
