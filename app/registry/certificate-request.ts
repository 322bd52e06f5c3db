import { z } from 'zod';
import { fromBase64url, toBase64url } from '../content/base64url.ts';
import { defineAggregate } from '../model/aggregate.ts';
import { defineCommands } from '../model/commands.ts';
import { type Refused, refuse } from '../model/decision.ts';
import { linkTo } from '../model/presentation.ts';
import { base64urlSchema, nameSchema, textSchema, uuidSchema } from '../model/values.ts';
import { readCertificate } from '../pki/certificate/certificate.ts';
import { type CertificateRequest, readRequest } from '../pki/certificate/request.ts';
import { sameBytes } from '../pki/der/der.ts';
import { meaningOf } from '../pki/extensions.ts';
import { generalNameText } from '../pki/general-names.ts';
import { nameText } from '../pki/names.ts';
import { serialText } from '../pki/serial.ts';
import { requestDraftRefusal } from './certificate-request-rules.ts';
import { readIn } from './certificate-rules.ts';
import type { Registry } from './index.ts';
import { mustBe, REASON, reasonSchema } from './living.ts';

const request_id = uuidSchema;
/** The most bytes of a certificate or a request that are read, in base64url. */
const der = base64urlSchema(90_000);

/** The requests (PKCS #10, RFC 2986) by which keys of the registry ask authorities elsewhere for certificates. */
export const aggregate = defineAggregate('certificate.request', {
  state: {
    id: uuidSchema,
    organizationId: uuidSchema,
    draftId: uuidSchema,
    /** The key of the registry that it is for, and that has signed it. */
    keyId: uuidSchema,
    name: nameSchema,
    /** All of it, DER in base64url. */
    request: z.string(),
    /** The certificate that came of it, DER in base64url; null until it has come. */
    certificate: z.string().nullable(),
    status: z.enum(['signed', 'answered', 'ended']),
  },
  label: ({ name }) => name,
  uniqueKey: ({ id }) => id,
  organizationId: ({ organizationId }) => organizationId,
  links: ({ keyId }) => ({ key: keyId }),
}).withEvents({
  /** Approved bytes were signed by the key that they are for: a request. */
  CertificateRequestSigned: {
    payload: {
      request_id,
      organization_id: uuidSchema,
      draft_id: uuidSchema,
      key_id: uuidSchema,
      /** DER in base64url. The key that has signed it stands in it. */
      request: der,
    },
    effect: 'makes',
    title: 'Certificate request signed',
    about: ({ payload }) => nameOf(read(payload.request)),
    lines: ({ payload: { request, ...payload } }) => {
      const { subject, publicKey, wishes } = read(request);
      const names = meaningOf(wishes, 'subjectAltName')?.names ?? [];
      return {
        Subject: nameText(subject),
        Names: names.map((name) => generalNameText(name)),
        'Public key': publicKey.plain,
        Request: request,
        'Request id': payload.request_id,
        'Key id': payload.key_id,
        'Draft id': payload.draft_id,
        'Organization id': payload.organization_id,
      };
    },
    evolve: ({ payload }) => ({
      id: payload.request_id,
      organizationId: payload.organization_id,
      draftId: payload.draft_id,
      keyId: payload.key_id,
      name: nameOf(read(payload.request)),
      request: payload.request,
      certificate: null,
      status: 'signed',
    }),
  },
  /** An authority elsewhere has issued a certificate for the key of a request. */
  CertificateRequestAnswered: {
    payload: {
      request_id,
      /** DER in base64url. */
      certificate: der,
    },
    effect: 'changes',
    title: 'Certificate from elsewhere recorded',
    about: ({ payload }) => nameText(readCertificate(fromBase64url(payload.certificate)).issuer),
    lines: ({ payload: { certificate, ...payload } }) => {
      const { subject, issuer, notBefore, notAfter, serial } = readCertificate(fromBase64url(certificate));
      return {
        Subject: nameText(subject),
        Issuer: nameText(issuer),
        'Valid from': notBefore,
        'Valid until': notAfter,
        'Serial number': serialText(serial),
        'What it means':
          'It is for the key of the request. Whether its issuer is to be trusted, nobody has looked at here.',
        Certificate: certificate,
        'Request id': payload.request_id,
      };
    },
    evolve: ({ payload }, before) => ({ ...before, certificate: payload.certificate, status: 'answered' }),
  },
  /** Nothing comes of a request any more: it was refused elsewhere, or is not needed. */
  CertificateRequestEnded: {
    payload: { request_id, reason: textSchema },
    effect: 'changes',
    title: 'Certificate request ended',
    about: ({ payload }) => payload.reason,
    lines: ({ payload }) => ({ Reason: payload.reason, 'Request id': payload.request_id }),
    evolve: (_, before) => ({ ...before, status: 'ended' }),
  },
});

/** A recorded request. That its signature holds, evidence is looked at for; reading proves nothing. */
function read(request: string): CertificateRequest {
  return readRequest(fromBase64url(request), () => true);
}

function nameOf({ subject, wishes }: CertificateRequest): string {
  const common = subject.rdns.flat().find(({ type }) => type === 'CN')?.text;
  const first = meaningOf(wishes, 'subjectAltName')?.names[0];
  return nameSchema.parse((common ?? first?.text ?? nameText(subject)).slice(0, 200));
}

/** What can be asked of requests. */
export const desk = defineCommands(aggregate, {
  nouns: ['certificate request', 'certificate requests'],
  made: 'Certificate request signed',
  screen: {
    title: 'Certificate requests',
    short: 'Requests',
    place: 'Certificates',
    about: 'What keys of this registry ask authorities elsewhere for, and what came of it.',
    belongsTo: 'organization',
    empty: {
      title: 'No requests yet',
      text: 'An authority elsewhere certifies a key of this registry by a request that the key has signed (PKCS #10).',
    },
  },
  status: ({ status }) =>
    status === 'signed'
      ? { word: 'Waits for an answer', tone: 'waiting' }
      : status === 'answered'
        ? { word: 'Answered', tone: 'usual' }
        : { word: 'Ended', tone: 'ended' },
  readAs: { key: 'Asks for certificates' },
  particulars: ({ keyId, request, certificate, draftId, organizationId }) => {
    const { subject, wishes, publicKey } = read(request);
    const names = meaningOf(wishes, 'subjectAltName')?.names ?? [];
    const answer = certificate === null ? null : readCertificate(fromBase64url(certificate));
    return {
      Subject: nameText(subject),
      ...(names.length === 0 ? {} : { Names: names.map((name) => generalNameText(name)) }),
      Key: linkTo('key', keyId),
      'Public key': publicKey.plain,
      Organization: linkTo('organization', organizationId),
      ...(answer === null
        ? {}
        : {
            'Issued elsewhere by': nameText(answer.issuer),
            'Valid from': answer.notBefore,
            'Valid until': answer.notAfter,
            'Serial number': { code: serialText(answer.serial), copied: 'serial number' },
          }),
      Draft: linkTo('draft', draftId),
    };
  },
  columns: ['Subject', 'Key', 'Organization'],
  commands: {
    /** Record a request whose bytes were approved and signed. */
    SignCertificateRequest: {
      withheld: true,
      input: { draftId: uuidSchema, organizationId: uuidSchema, keyId: uuidSchema, request: der },
      effect: 'makes',
      decide: ({ id, draftId, organizationId, keyId, request }) => ({
        event_type: 'CertificateRequestSigned',
        payload: {
          request_id: id,
          organization_id: organizationId,
          draft_id: draftId,
          key_id: keyId,
          request,
        },
      }),
    },
    /** Record the certificate that another authority has issued. */
    AnswerCertificateRequest: {
      withheld: true,
      input: { certificate: der },
      effect: 'changes',
      decide: ({ id, certificate }) => ({
        event_type: 'CertificateRequestAnswered',
        payload: { request_id: id, certificate },
      }),
    },
    /** Say that nothing comes of a request any more. */
    EndCertificateRequest: {
      title: ({ name }) => `End the request ${name}`,
      verb: 'End request…',
      fields: { reason: REASON },
      input: { reason: reasonSchema },
      effect: 'changes',
      irreversible: 'No certificate is recorded for it any more. The same can be asked for anew.',
      available: ({ status }) => status === 'signed',
      decide: ({ id, reason }) => ({
        event_type: 'CertificateRequestEnded',
        payload: { request_id: id, reason },
      }),
    },
  },
  rules: {
    CertificateRequestSigned: {
      makes: ({ payload, timestamp }, registry) => signedRefusal(payload, timestamp, registry),
    },
    CertificateRequestAnswered: {
      changes: ({ payload }, before) => {
        const answer = readIn(() => readCertificate(fromBase64url(payload.certificate)));
        if ('accepted' in answer) return answer;
        if (!sameBytes(answer.publicKey.info, read(before.request).publicKey.info))
          return refuse(
            'request.answer-for-another-key',
            'certificate',
            'This certificate is for another key than the one that the request was made for.',
            'Choose the certificate that came for this request.',
          );
        return waitsRefusal(before.status, before.name);
      },
    },
    CertificateRequestEnded: { changes: (_, { status, name }) => waitsRefusal(status, name) },
  },
});

function waitsRefusal(status: string, name: string): Refused | null {
  return mustBe(status === 'signed', 'request.not-waiting', `The request ${name}`, 'waiting for an answer');
}

/** A request is recorded only where its very bytes were drafted, approved and signed before, and as long as they could be. */
function signedRefusal(
  payload: {
    readonly request_id: string;
    readonly organization_id: string;
    readonly draft_id: string;
    readonly key_id: string;
    readonly request: string;
  },
  at: string,
  registry: Registry,
): Refused | null {
  const draft = registry.get('draft', payload.draft_id);
  const request = readIn(() => read(payload.request));
  if ('accepted' in request) return request;
  if (draft?.content.kind !== 'certificate-request' || draft.signer.kind !== 'key') return NOT_APPROVED;
  const { content, organizationId, signer } = draft;
  const bytes = fromBase64url(draft.bytes);
  const isThis =
    draft.status === 'signed' &&
    organizationId === payload.organization_id &&
    content.request_id === payload.request_id &&
    content.key_id === payload.key_id &&
    sameBytes(request.tbs, bytes) &&
    draft.signature === toBase64url(request.signatureValue);
  return isThis
    ? requestDraftRefusal({ organizationId, content, bytes, signer, at }, registry)
    : NOT_APPROVED;
}

const NOT_APPROVED = refuse(
  'request.not-approved',
  null,
  'The request is not, byte for byte, what was approved and signed.',
  'Stop. Look at the draft, and at where this request came from.',
);
