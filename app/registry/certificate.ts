import { sha256 } from 'multiformats/hashes/sha2';
import { z } from 'zod';
import { fromBase64url, toBase64url } from '../content/base64url.ts';
import { isSameData } from '../content/plain-data.ts';
import { defineAggregate, type ValueOf } from '../model/aggregate.ts';
import { defineCommands } from '../model/commands.ts';
import { type Refused, refuse } from '../model/decision.ts';
import { linkTo } from '../model/presentation.ts';
import { base64urlSchema, daySchema, nameSchema, textSchema, uuidSchema } from '../model/values.ts';
import { type Certificate, readCertificate } from '../pki/certificate/certificate.ts';
import { sameBytes } from '../pki/der/der.ts';
import { meaningOf } from '../pki/extensions.ts';
import { generalNameText } from '../pki/general-names.ts';
import { nameText } from '../pki/names.ts';
import { purposeOf } from '../pki/oids.ts';
import { serialText } from '../pki/serial.ts';
import { certificateDraftRefusal, endedRefusal, instantOf, readIn, serialKey } from './certificate-rules.ts';
import { certificateFactsSchema } from './draft-content.ts';
import type { Registry } from './index.ts';

/** Why a certificate is revoked, and how a person says it. The names are those of RFC 5280, section 5.3.1. */
export const certificateRevocationReasons = {
  keyCompromise: 'Somebody else may have the private key',
  cACompromise: 'Somebody else may have the private key of the authority',
  affiliationChanged: 'Whoever it names has another place, or has left',
  superseded: 'Another certificate takes its place',
  cessationOfOperation: 'What it was for has ended',
  privilegeWithdrawn: 'What it permits is permitted no more',
  unspecified: 'Another reason, given as a remark',
} as const;

const revocationReason = z.enum([
  'keyCompromise',
  'cACompromise',
  'affiliationChanged',
  'superseded',
  'cessationOfOperation',
  'privilegeWithdrawn',
  'unspecified',
]);

/** A SubjectPublicKeyInfo in base64url; that of RSA with 4,096 bits has 550 bytes. */
export const issuerKeySchema = base64urlSchema(1000);

const certificate_id = uuidSchema;
const der = base64urlSchema(90_000);
/** A time as certificates say it: whole seconds in UTC. */
const instant = z.iso.datetime({ precision: 0 });

const state = {
  id: uuidSchema,
  organizationId: uuidSchema,
  /** The draft whose bytes were signed. */
  draftId: uuidSchema,
  facts: certificateFactsSchema,
  /** All of it, DER in base64url. */
  certificate: der,
  /** What people call it: the common name of its subject, or the first of its names. */
  name: nameSchema,
  /** What no two have in common; see `serialKey`. */
  serialKey: z.string(),
  notBefore: instant,
  notAfter: instant,
  status: z.enum(['active', 'replaced', 'revoked']),
  revocation: z
    .strictObject({ reason: revocationReason, at: instant, invalidSince: instant.nullable() })
    .nullable(),
};

type CertificateState = ValueOf<typeof state>;

/** What stands of certificates in ledgers. */
export const aggregate = defineAggregate('certificate', {
  state,
  label: ({ name }) => name,
  uniqueKey: (certificate) => certificate.serialKey,
  organizationId: ({ organizationId }) => organizationId,
  // A revoked one goes on being asked for: its authority's lists say it until it has expired.
  links: ({ facts, organizationId, status }) => ({
    issuer: status === 'revoked' ? null : facts.issuer_id,
    revokedBelow: status === 'revoked' ? facts.issuer_id : null,
    rootOf: facts.profile.kind === 'root' ? organizationId : null,
    authorityOf: facts.profile.kind !== 'leaf' && status === 'active' ? organizationId : null,
    key: facts.key_id,
    answering: facts.person_id,
    unit: facts.unit_id,
    replaces: facts.replaces,
  }),
  comesUp: ({ status, notAfter }) =>
    status === 'active' ? [{ day: notAfter.slice(0, 10), what: 'Certificate expires' }] : [],
}).withEvents({
  /** Approved bytes were signed by their issuer's key: a certificate. */
  CertificateIssued: {
    payload: {
      certificate_id,
      organization_id: uuidSchema,
      draft_id: uuidSchema,
      facts: certificateFactsSchema,
      /** DER in base64url. */
      certificate: der,
      /** The key whose signature it bears, so that everybody can verify it: SubjectPublicKeyInfo in base64url. */
      issuer_key: issuerKeySchema,
    },
    effect: 'makes',
    title: 'Certificate issued',
    about: ({ payload }) => nameOf(readCertificate(fromBase64url(payload.certificate))),
    lines: ({ payload: { certificate, facts, ...payload } }) => {
      const read = readCertificate(fromBase64url(certificate));
      return {
        Subject: nameText(read.subject),
        Issuer: nameText(read.issuer),
        Profile: facts.profile.name,
        'Valid from': read.notBefore,
        'Valid until': read.notAfter,
        'Serial number': serialText(read.serial),
        Fingerprint: fingerprintOf(read),
        Certificate: certificate,
        'Signed with the public key': payload.issuer_key,
        'Certificate id': payload.certificate_id,
        'Issuer (certificate id)': facts.issuer_id ?? 'None: it signs itself',
        'Key id': facts.key_id ?? 'None: its private half is elsewhere',
        'In the place of (certificate id)': facts.replaces,
        'Person id': facts.person_id,
        'Unit id': facts.unit_id,
        'Draft id': payload.draft_id,
        'Organization id': payload.organization_id,
      };
    },
    evolve: ({ payload }) => {
      const read = readCertificate(fromBase64url(payload.certificate));
      return {
        id: payload.certificate_id,
        organizationId: payload.organization_id,
        draftId: payload.draft_id,
        facts: payload.facts,
        certificate: payload.certificate,
        name: nameOf(read),
        serialKey: serialKey(read),
        notBefore: read.notBefore,
        notAfter: read.notAfter,
        status: 'active',
        revocation: null,
      };
    },
  },
  /** Another certificate has taken its place. It stays valid until it expires or is revoked. */
  CertificateReplaced: {
    payload: { certificate_id, by: uuidSchema },
    effect: 'changes',
    title: 'Certificate replaced',
    about: ({ payload }) => payload.by,
    outcome: ({ payload, aggregate_id: id }) => `${payload.by} takes the place of ${id}`,
    lines: ({ payload }) => ({ 'By (certificate id)': payload.by, 'Certificate id': payload.certificate_id }),
    evolve: (_, before) => ({ ...before, status: before.status === 'revoked' ? 'revoked' : 'replaced' }),
  },
  /** A certificate is not to be trusted any more. It cannot be taken back. */
  CertificateRevoked: {
    payload: {
      certificate_id,
      reason: revocationReason,
      remark: textSchema.nullable(),
      /** Since when its key is thought to be in other hands; null where that is not said. */
      invalid_since: daySchema.nullable(),
    },
    effect: 'changes',
    title: 'Certificate revoked',
    about: ({ payload }) => certificateRevocationReasons[payload.reason],
    lines: ({ payload }) => ({
      Reason: certificateRevocationReasons[payload.reason],
      Remark: payload.remark,
      'Not to be trusted since': payload.invalid_since,
      'What it means':
        'The next revocation list of its authority names it. Whoever has not that list still trusts it.',
      'Certificate id': payload.certificate_id,
    }),
    evolve: ({ payload: { reason, invalid_since }, timestamp }, before) => ({
      ...before,
      status: 'revoked',
      revocation: {
        reason,
        at: instantOf(timestamp),
        invalidSince: invalid_since === null ? null : `${invalid_since}T00:00:00Z`,
      },
    }),
  },
});

/** `SHA256:` and the unpadded base64 of sha2-256 over the whole certificate. */
function fingerprintOf({ bytes }: Certificate): string {
  const digest = sha256.encode(bytes);
  if (digest instanceof Promise) throw new Error('This platform hashes asynchronously.');
  return `SHA256:${toBase64url(digest).replaceAll('-', '+').replaceAll('_', '/')}`;
}

function nameOf({ subject, extensions }: Certificate): string {
  const common = subject.rdns.flat().find(({ type }) => type === 'CN')?.text;
  const first = meaningOf(extensions, 'subjectAltName')?.names[0];
  return nameSchema.parse((common ?? (first === undefined ? nameText(subject) : first.text)).slice(0, 200));
}

function particularsOf({
  certificate,
  facts,
  organizationId,
  notBefore,
  notAfter,
  revocation,
  draftId,
}: CertificateState) {
  const read = readCertificate(fromBase64url(certificate));
  const names = meaningOf(read.extensions, 'subjectAltName')?.names ?? [];
  const uses = meaningOf(read.extensions, 'extKeyUsage')?.purposes ?? [];
  return {
    Profile: facts.profile.name,
    Organization: linkTo('organization', organizationId),
    Subject: nameText(read.subject),
    ...(names.length === 0 ? {} : { Names: names.map((name) => generalNameText(name)) }),
    'Issued by': facts.issuer_id === null ? 'Itself' : linkTo('certificate', facts.issuer_id),
    'Valid from': notBefore,
    'Valid until': notAfter,
    ...(uses.length === 0 ? {} : { 'May be used to': uses.map((oid) => purposeOf(oid).plain) }),
    ...(revocation === null
      ? {}
      : { 'Revoked because': certificateRevocationReasons[revocation.reason], 'Revoked on': revocation.at }),
    Key: facts.key_id === null ? 'Its private half is elsewhere' : linkTo('key', facts.key_id),
    'Answers for it': [
      ...(facts.person_id === null ? [] : [linkTo('person', facts.person_id)]),
      ...(facts.unit_id === null ? [] : [linkTo('organization.unit', facts.unit_id)]),
    ],
    'Serial number': { code: serialText(read.serial), copied: 'serial number' },
    Fingerprint: { code: fingerprintOf(read) },
    Draft: linkTo('draft', draftId),
  };
}

/** What can be asked of certificates. */
export const desk = defineCommands(aggregate, {
  nouns: ['certificate', 'certificates'],
  made: 'Certificate issued',
  screen: {
    title: 'Certificates',
    place: 'Certificates',
    about: 'Authorities and what they have issued: who vouches for whom, and until when.',
    belongsTo: 'organization',
    empty: {
      title: 'No certificates yet',
      text: 'Make a key with the purpose Certificate authority first, then a root certificate for it.',
    },
  },
  status: ({ status }) =>
    status === 'active'
      ? { word: 'Issued', tone: 'usual' }
      : status === 'replaced'
        ? { word: 'Replaced', tone: 'ended' }
        : { word: 'Revoked', tone: 'broken' },
  readAs: {
    issuer: 'Issued',
    revokedBelow: 'Revoked below it',
    key: 'Certified by',
    answering: 'Answers for',
    unit: 'Answers for',
    replaces: 'Replaced by',
  },
  narrowedBy: { issuer: 'certificate', unit: 'organization.unit' },
  particulars: particularsOf,
  columns: ['Profile', 'Valid until', 'Organization'],
  commands: {
    /** Record a certificate whose bytes were approved and signed, and that another one ends with it. */
    IssueCertificate: {
      withheld: true,
      input: {
        draftId: uuidSchema,
        organizationId: uuidSchema,
        facts: certificateFactsSchema,
        certificate: der,
      },
      effect: 'makes',
      decide({ id, draftId, organizationId, facts, certificate }, registry) {
        const issued = {
          event_type: 'CertificateIssued',
          payload: {
            certificate_id: id,
            organization_id: organizationId,
            draft_id: draftId,
            facts,
            certificate,
            issuer_key: toBase64url(issuerKeyOf(certificate, facts.issuer_id, registry)),
          },
        } as const;
        if (facts.replaces === null) return issued;
        const replaced = {
          event_type: 'CertificateReplaced',
          aggregate_id: facts.replaces,
          payload: { certificate_id: facts.replaces, by: id },
        } as const;
        return [issued, replaced];
      },
    },
    /** Say that a certificate is not to be trusted any more. */
    RevokeCertificate: {
      title: ({ name }) => `Revoke ${name}`,
      verb: 'Revoke certificate…',
      fields: {
        reason: {
          kind: 'choice',
          choices: certificateRevocationReasons,
          label: 'Reason',
          prompt: 'Choose why',
          hint: 'It stands in the ledger and in the revocation lists for good.',
        },
        invalidSince: {
          kind: 'day',
          label: 'Not to be trusted since',
          hint: 'Where its key was in other hands before today. Empty where that is not known.',
        },
        remark: { kind: 'text', label: 'Remark' },
      },
      input: { reason: revocationReason, invalidSince: daySchema.nullable(), remark: textSchema.nullable() },
      effect: 'changes',
      irreversible:
        'A revoked certificate is never trusted again. Sign a new revocation list of its authority afterwards.',
      available: ({ status }) => status !== 'revoked',
      decide: ({ id, reason, remark, invalidSince }) => ({
        event_type: 'CertificateRevoked',
        payload: { certificate_id: id, reason, remark, invalid_since: invalidSince },
      }),
    },
  },
  rules: {
    CertificateIssued: {
      makes: ({ payload, timestamp }, registry) => issuedRefusal(payload, timestamp, registry),
    },
    CertificateReplaced: {
      changes: ({ payload }, before, registry) => {
        const by = registry.get('certificate', payload.by);
        if (by?.facts.replaces !== before.id)
          return refuse(
            'certificate.not-its-successor',
            null,
            `The certificate named does not take the place of ${before.name}.`,
            'Look at both certificates again.',
          );
        return endedRefusal(before);
      },
    },
    CertificateRevoked: {
      changes: ({ payload, timestamp }, { name, status }) => {
        if (status === 'revoked')
          return refuse(
            'certificate.revoked-already',
            null,
            `${name} was revoked already.`,
            'A revocation stays as it is: nothing lifts or changes it.',
          );
        if (payload.invalid_since !== null && payload.invalid_since > timestamp.slice(0, 10))
          return refuse(
            'certificate.invalid-later',
            'invalidSince',
            `${payload.invalid_since} is still to come.`,
            'Choose today or an earlier day, or leave it empty.',
          );
        if (payload.reason === 'unspecified' && payload.remark === null)
          return refuse(
            'certificate.no-remark',
            'remark',
            'No reason was given.',
            'Say in the remark why it is revoked.',
          );
        return null;
      },
    },
  },
});

/** The public key that must have signed a certificate: its issuer's, or its own. */
function issuerKeyOf(certificate: string, issuerId: string | null, registry: Registry): Uint8Array {
  const issuer = issuerId === null ? undefined : registry.get('certificate', issuerId);
  return readCertificate(fromBase64url(issuer?.certificate ?? certificate)).publicKey.info;
}

/**
 * A certificate is recorded only where its very bytes were drafted, approved and signed before, and only as long as they could
 * be signed: what its authority, or one above it, has become in between counts.
 */
function issuedRefusal(
  payload: {
    readonly certificate_id: string;
    readonly organization_id: string;
    readonly draft_id: string;
    readonly facts: CertificateState['facts'];
    readonly certificate: string;
    readonly issuer_key: string;
  },
  at: string,
  registry: Registry,
): Refused | null {
  const draft = registry.get('draft', payload.draft_id);
  const read = readIn(() => readCertificate(fromBase64url(payload.certificate)));
  if ('accepted' in read) return read;
  if (draft?.content.kind !== 'certificate' || draft.signer.kind !== 'key') return NOT_APPROVED;
  const { content, organizationId, signer } = draft;
  const bytes = fromBase64url(draft.bytes);
  const isThis =
    draft.status === 'signed' &&
    organizationId === payload.organization_id &&
    content.certificate_id === payload.certificate_id &&
    isSameData(content.facts, payload.facts) &&
    sameBytes(read.tbs, bytes) &&
    draft.signature === toBase64url(read.signatureValue) &&
    payload.issuer_key === toBase64url(issuerKeyOf(payload.certificate, payload.facts.issuer_id, registry));
  if (!isThis) return NOT_APPROVED;
  return certificateDraftRefusal({ organizationId, content, bytes, signer, at }, registry);
}

const NOT_APPROVED = refuse(
  'certificate.not-approved',
  null,
  'The certificate is not, byte for byte, what was approved and signed.',
  'Stop. Look at the draft, and at where this certificate came from.',
);
