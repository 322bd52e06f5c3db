import type { CertificateInput, ShownProfile } from '../../../app/contract/drafts.ts';
import type { ActivationInput, TokenInput } from '../../../app/contract/nats.ts';
import type { InputOf, OutputOf } from '../../../app/contract/operations.ts';
import { readRequest } from '../../../app/pki/certificate/request.ts';
import { describeRequest } from '../../../app/pki/describe.ts';
import { isAttributeName } from '../../../app/pki/oids.ts';
import { derOfPem } from '../../../app/pki/pem.ts';
import { deliveredProfiles } from '../../../app/pki/profiles/delivered.ts';
import { type Profile, parseProfile, profileFaultText } from '../../../app/pki/profiles/profile.ts';
import type { Instant } from '../../../app/pki/time.ts';
import { ProblemError } from '../../../app/problem.ts';
import { instantOf } from '../../../app/registry/certificate-rules.ts';
import type { Registry } from '../../../app/registry/index.ts';
import { verifySignature } from '../../evidence/pki-signature.ts';
import type { CertificateRequest, ListRequest } from './prepare.ts';
import type { ActivationRequest } from './prepare-activation.ts';
import type { TokenRequest } from './prepare-token.ts';
import { draftProblem } from './problems.ts';
import type { OwnRequest } from './requests.ts';

/** What was asked for as it is drafted: days become moments, and of a request the key is taken. @throws ProblemError */
export function requestedCertificate(input: CertificateInput, now: Date): CertificateRequest {
  const { holder, firstDay, lastDay, hours, ...others } = input;
  return {
    ...others,
    holder: holder.kind === 'request' ? requested(holder) : holder,
    notBefore: beginning(firstDay, now),
    notAfter: endOf(lastDay),
    expiresAt: inHours(hours, now),
  };
}

/** The same of a revocation list. */
export function requestedList(
  { issuerId, firstDay, nextDay, needed, hours }: InputOf<'lists.prepare'>,
  now: Date,
): ListRequest {
  const times = { thisUpdate: beginning(firstDay, now), nextUpdate: endOf(nextDay) };
  return { issuerId, needed, expiresAt: inHours(hours, now), ...times };
}

/** The same of a token: it holds until the end of its last day. */
export function requestedToken({ lastDay, hours, ...others }: TokenInput, now: Date): TokenRequest {
  return {
    ...others,
    validUntil: lastDay === null ? null : endOf(lastDay),
    expiresAt: inHours(hours, now),
  };
}

/** The same of an activation token. */
export function requestedActivation(
  { lastDay, hours, ...others }: ActivationInput,
  now: Date,
): ActivationRequest {
  return {
    ...others,
    validUntil: lastDay === null ? null : endOf(lastDay),
    expiresAt: inHours(hours, now),
  };
}

/** The same of a request to an authority elsewhere. */
export function requestedOwn(
  { keyId, subject, names, needed, hours }: InputOf<'requests.prepare'>,
  now: Date,
): OwnRequest {
  return { keyId, subject, names, needed, expiresAt: inHours(hours, now) };
}

function requested({
  request,
  subject,
  names,
}: Extract<CertificateInput['holder'], { readonly kind: 'request' }>): CertificateRequest['holder'] {
  return { kind: 'public-key', publicKey: requestIn(request).publicKey.info, subject, names };
}

/** What a request wishes, for whoever vets it. @throws ProblemError also where its maker has not proved that they have the key */
export function wishesIn(request: string): OutputOf<'certificates.readRequest'> {
  const read = requestIn(request);
  const names = read.wishes.map(({ meaning }) => meaning).find(({ kind }) => kind === 'subjectAltName');
  return {
    key: read.publicKey.plain,
    subject: read.subject.rdns
      .flat()
      .flatMap(({ type, text }) => (isAttributeName(type) ? [[type, text] as [typeof type, string]] : [])),
    names:
      names?.kind === 'subjectAltName'
        ? names.names.flatMap(({ kind, text }) =>
            kind === 'directory' || kind === 'other' ? [] : [{ kind, text }],
          )
        : [],
    lines: describeRequest(read.tbs).lines.map((line) => ({ ...line, wanted: [...line.wanted] })),
  };
}

function requestIn(text: string) {
  const [der] = derOfPem(text, 'certificate request');
  if (der === undefined) throw new Error('A text without a request was taken for one.');
  return readRequest(der, verifySignature);
}

/** The profiles that are delivered, as one chooses them. */
export function shownProfiles(): ShownProfile[] {
  return Object.values(deliveredProfiles).map((text) => shownProfile(text));
}

/** The profiles that an organization has adopted, as one chooses them, by their names. */
export function adoptedProfiles(organizationId: string, registry: Registry): ShownProfile[] {
  return [...registry.within('certificate.profile', organizationId)]
    .flatMap(({ text }) => {
      const profile = parseProfile(text);
      return 'faults' in profile ? [] : [shown(profile, text)];
    })
    .toSorted((one, other) => (one.name < other.name ? -1 : 1));
}

/** A profile as one chooses it. @throws ProblemError with all that is wrong with it */
export function shownProfile(text: string): ShownProfile {
  const profile = parseProfile(text);
  if ('faults' in profile)
    throw new ProblemError(
      draftProblem('draft.profile-faults', { faults: profile.faults.map(profileFaultText) }),
    );
  return shown(profile, text);
}

function shown({ name, title, kind, validity, subject, names, places }: Profile, text: string): ShownProfile {
  return {
    ...{ name, title, kind, text },
    mostDays: validity.most_days,
    required: subject.required,
    optional: subject.optional,
    names: names === undefined ? null : { kinds: names.kinds, least: names.least },
    revocationList: places.revocation_list,
    issuer: places.issuer,
  };
}

function beginning(day: string | null, now: Date): Instant {
  return day === null ? instantOf(now.toISOString()) : `${day}T00:00:00Z`;
}

/** The last second of a day: OpenSSL says already in that second that it is over, so nobody relies on it. */
function endOf(day: string): Instant {
  return `${day}T23:59:59Z`;
}

function inHours(hours: number, now: Date): string {
  return new Date(now.getTime() + hours * 3_600_000).toISOString();
}
