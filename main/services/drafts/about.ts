import { fromBase64url } from '../../../app/content/base64url.ts';
import type { CertificateAbout } from '../../../app/contract/drafts.ts';
import type { OutputOf } from '../../../app/contract/operations.ts';
import { readCertificate } from '../../../app/pki/certificate/certificate.ts';
import { meaningOf } from '../../../app/pki/extensions.ts';
import { CA_ISSUERS } from '../../../app/pki/oids.ts';
import { ProblemError } from '../../../app/problem.ts';
import type { Registry, StateOf } from '../../../app/registry/index.ts';
import { draftProblem } from './problems.ts';
import { shownProfile } from './requested.ts';

/** The authorities of an organization that may issue, the ones that hold longest first. */
export function authoritiesOf(
  organizationId: string,
  registry: Registry,
): OutputOf<'certificates.authorities'>['authorities'] {
  return [...registry.naming('certificate', 'authorityOf', organizationId)]
    .map(({ id, name, facts, notAfter }) => ({ id, name, profile: facts.profile.name, notAfter }))
    .toSorted((one, other) => other.notAfter.localeCompare(one.notAfter));
}

/** With what a renewal of a certificate begins. @throws ProblemError where the draft it was made by is not in the ledger */
export function certificateAbout(certificate: StateOf['certificate'], registry: Registry): CertificateAbout {
  const { name, organizationId, status, facts, notAfter } = certificate;
  const draft = registry.get('draft', certificate.draftId);
  if (draft?.content.kind !== 'certificate') throw new ProblemError(draftProblem('draft.unknown'));
  const { extensions } = readCertificate(fromBase64url(certificate.certificate));
  const issuer = facts.issuer_id === null ? undefined : registry.get('certificate', facts.issuer_id);
  const key = facts.key_id === null ? undefined : registry.get('key', facts.key_id);
  const person = facts.person_id === null ? undefined : registry.get('person', facts.person_id);
  const unit = facts.unit_id === null ? undefined : registry.get('organization.unit', facts.unit_id);
  return {
    ...{ name, status, notAfter },
    organization: {
      id: organizationId,
      name: registry.get('organization', organizationId)?.name ?? '',
    },
    profile: shownProfile(draft.content.profile_text),
    key: key === undefined ? null : { id: key.id, name: key.label },
    revocationListAt: meaningOf(extensions, 'crlDistributionPoints')?.urls.slice() ?? [],
    issuerAt: (meaningOf(extensions, 'authorityInfoAccess')?.places ?? []).flatMap(
      ({ method, name: where }) => (method === CA_ISSUERS ? [where.text] : []),
    ),
    issuer: choiceOf(issuer),
    person: choiceOf(person),
    unit: choiceOf(unit),
  };
}

function choiceOf(object: { readonly id: string; readonly name: string } | undefined) {
  return object === undefined ? null : { id: object.id, name: object.name };
}
