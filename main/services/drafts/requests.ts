import { v7 as uuidv7 } from 'uuid';
import { fromBase64url, toBase64url } from '../../../app/content/base64url.ts';
import { readCertificate } from '../../../app/pki/certificate/certificate.ts';
import { draftRequest } from '../../../app/pki/draft/request-draft.ts';
import type { GeneralName } from '../../../app/pki/general-names.ts';
import type { NameAttribute } from '../../../app/pki/names.ts';
import { derOfPem, pemOf } from '../../../app/pki/pem.ts';
import { ProblemError } from '../../../app/problem.ts';
import type { CommandNamed, Registry, StateOf } from '../../../app/registry/index.ts';
import { subjectPublicKeyInfo } from '../../../app/registry/public-key.ts';
import type { Approving } from './prepare.ts';
import { draftProblem } from './problems.ts';

/** What a person decides about a request to an authority elsewhere. */
export interface OwnRequest extends Approving {
  /** The key of the registry that it is for, and that signs it. */
  readonly keyId: string;
  readonly subject: readonly NameAttribute[];
  readonly names: readonly GeneralName[];
}

/** The draft of a request for a key of the registry. @throws ProblemError that names all that is wrong */
export function requestDraft(
  { keyId, subject, names, needed, expiresAt }: OwnRequest,
  registry: Registry,
): CommandNamed<'PrepareDraft'> {
  const key = registry.get('key', keyId);
  if (key === undefined) throw new ProblemError(draftProblem('draft.unknown-object', { what: 'key' }));
  const bytes = draftRequest({ subject, names, publicKey: subjectPublicKeyInfo(key) });
  const common = subject.find(([type]) => type === 'CN')?.[1] ?? names[0]?.text ?? key.label;
  return {
    type: 'PrepareDraft',
    id: uuidv7(),
    organizationId: key.organizationId,
    title: common.slice(0, 200),
    content: { kind: 'certificate-request', request_id: uuidv7(), key_id: key.id },
    bytes: toBase64url(bytes),
    signer: { kind: 'key', key_id: key.id },
    ...{ needed, expiresAt },
  };
}

/** A request as it is handed out. */
export function requestFile({ request }: StateOf['certificate.request'], form: 'pem' | 'der') {
  const der = fromBase64url(request);
  return form === 'der' ? der : pemOf(der, 'certificate request');
}

/**
 * The command that records which certificate has come of a request.
 * @param text PEM; its first certificate is taken, as authorities put those above it behind it
 * @throws ProblemError for what is no certificate
 */
export function answerCommand(id: string, text: string): CommandNamed<'AnswerCertificateRequest'> {
  const [der] = derOfPem(text, 'certificate');
  if (der === undefined) throw new Error('A text without a certificate was taken for one.');
  const { bytes } = readCertificate(der);
  return { type: 'AnswerCertificateRequest', id, certificate: toBase64url(bytes) };
}
